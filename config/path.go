package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

const appFolder = "mscloud-mcp"

// fileNames are looked for in the configuration folder.
var fileNames = []string{"config.toml", "config.yaml", "config.yml"}

// System is the machine that a configuration is read on: its name as in
// runtime.GOOS, the user's home and the environment as in os.Environ.
type System struct {
	OS      string
	Home    string
	Environ []string
}

// ThisSystem describes the machine and user that the process runs as.
func ThisSystem() System {
	home, _ := os.UserHomeDir() // "" is answered by an error where a folder is needed
	return System{OS: runtime.GOOS, Home: home, Environ: os.Environ()}
}

// Getenv returns the variable's value, "" when it is not set.
func (s System) Getenv(name string) string {
	for i := len(s.Environ) - 1; i >= 0; i-- {
		key, value, _ := strings.Cut(s.Environ[i], "=")
		if key == name || (s.OS == "windows" && strings.EqualFold(key, name)) {
			return value
		}
	}
	return ""
}

// ConfigDir is the folder for the configuration file: $XDG_CONFIG_HOME or
// ~/.config on Linux, ~/Library/Application Support on macOS, %AppData% on
// Windows; in it, mscloud-mcp.
func (s System) ConfigDir() (string, error) { return s.dir("XDG_CONFIG_HOME", ".config", "AppData") }

// DataDir is the default data folder: $XDG_DATA_HOME or ~/.local/share on
// Linux, ~/Library/Application Support on macOS, %LocalAppData% on Windows; in
// it, mscloud-mcp.
func (s System) DataDir() (string, error) {
	return s.dir("XDG_DATA_HOME", filepath.Join(".local", "share"), "LocalAppData")
}

func (s System) dir(xdg, unixHome, windows string) (string, error) {
	switch s.OS {
	case "windows":
		if base := s.Getenv(windows); base != "" {
			return filepath.Join(base, appFolder), nil
		}
		return "", fmt.Errorf("%%%s%% is not set; set it or name a folder with --data-dir", windows)
	case "darwin":
		if s.Home != "" {
			return filepath.Join(s.Home, "Library", "Application Support", appFolder), nil
		}
	default:
		// Relative values are to be ignored:
		// https://specifications.freedesktop.org/basedir-spec/latest/
		if base := s.Getenv(xdg); filepath.IsAbs(base) {
			return filepath.Join(base, appFolder), nil
		}
		if s.Home != "" {
			return filepath.Join(s.Home, unixHome, appFolder), nil
		}
	}
	return "", errors.New("the home folder is not known; set HOME or name a folder with --data-dir")
}

// findFile returns the one configuration file in the user's folder, "" when
// there is none.
func (s System) findFile() (string, error) {
	dir, err := s.ConfigDir()
	if err != nil {
		return "", nil // no home, hence no file: a data folder may still be given
	}
	found := ""
	for _, name := range fileNames {
		path := filepath.Join(dir, name)
		_, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return "", fmt.Errorf("configuration file: %w", err)
		case found != "":
			return "", fmt.Errorf("both %s and %s exist; keep one", found, path)
		}
		found = path
	}
	return found, nil
}
