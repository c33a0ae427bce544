package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/config"
)

// installClient is a program that reads mcpServers.
type installClient struct {
	command, title, long, example string
	entryType                     string // "type" of the entry, "" where the client has none
	scoped                        bool
	then                          string // what to do afterwards
	path                          func(sys config.System, scope string) (string, error)
}

// Claude Desktop: https://modelcontextprotocol.io/docs/develop/connect-local-servers
var claudeDesktop = installClient{
	command: "claude-desktop",
	title:   "Claude Desktop",
	long: `Write the entry into claude_desktop_config.json: in ~/Library/Application
Support/Claude on macOS, %AppData%\Claude on Windows, ~/.config/Claude on Linux.
Keys and servers that are there stay, in their order; the old file is kept as a
backup. Restart Claude Desktop afterwards.`,
	example: `  mscloud-mcp install claude-desktop
  mscloud-mcp install claude-desktop --demo
  mscloud-mcp install claude-desktop --toolsets all --dry-run`,
	then: "Restart Claude Desktop to load it.",
	path: func(sys config.System, _ string) (string, error) {
		dir, err := sys.ConfigDir()
		if err != nil {
			return "", err
		}
		return filepath.Join(filepath.Dir(dir), "Claude", "claude_desktop_config.json"), nil
	},
}

// Claude Code: https://code.claude.com/docs/en/mcp
var claudeCode = installClient{
	command: "claude-code",
	title:   "Claude Code",
	long: `Write the entry into .mcp.json of this folder (--scope project, the default), or
into ~/.claude.json for every project of yours (--scope user). Keys and servers
that are there stay, in their order; the old file is kept as a backup.`,
	example: `  mscloud-mcp install claude-code
  mscloud-mcp install claude-code --scope user
  mscloud-mcp install claude-code --demo --print`,
	entryType: "stdio",
	scoped:    true,
	then:      "Start `claude` there; /mcp shows the server.",
	path: func(sys config.System, scope string) (string, error) {
		switch {
		case scope == "project":
			return filepath.Abs(".mcp.json")
		case scope != "user":
			return "", usagef("Use --scope project or --scope user.", "there is no scope %q", scope)
		case sys.Home == "":
			return "", usagef("Set HOME, or name the file with --file.", "the home folder is not known")
		}
		return filepath.Join(sys.Home, ".claude.json"), nil
	},
}

// clientFile is a client's configuration file as it was read.
type clientFile struct {
	path    string // with symbolic links followed, so that a link stays one
	content []byte // nil when there is no file yet
	mode    fs.FileMode
}

func openClientFile(path string) (clientFile, error) {
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return clientFile{path: path, mode: 0o600}, nil
	}
	if err != nil {
		return clientFile{}, fmt.Errorf("open %s: %w", path, err)
	}
	info, err := os.Stat(real)
	if err != nil {
		return clientFile{}, err
	}
	content, err := os.ReadFile(real)
	if err != nil {
		return clientFile{}, err
	}
	return clientFile{path: real, content: content, mode: info.Mode().Perm()}, nil
}

// replace writes the file in one step, so that a crash leaves the old or the
// new one, and keeps the old one under the returned name.
func (f clientFile) replace(content []byte, now time.Time) (backup string, err error) {
	dir := filepath.Dir(f.path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if f.content != nil {
		backup = f.path + ".backup-" + now.UTC().Format("20060102-150405")
		if err := os.WriteFile(backup, f.content, f.mode); err != nil {
			return "", fmt.Errorf("keep a backup: %w", err)
		}
	}
	temp, err := os.CreateTemp(dir, ".mscloud-mcp-*")
	if err != nil {
		return "", err
	}
	defer os.Remove(temp.Name()) // fails once it is renamed, which is fine
	_, err = temp.Write(content)
	err = errors.Join(err, temp.Chmod(f.mode), temp.Sync(), temp.Close())
	if err != nil {
		return "", fmt.Errorf("write %s: %w", f.path, err)
	}
	if err := os.Rename(temp.Name(), f.path); err != nil {
		return "", fmt.Errorf("write %s: %w", f.path, err)
	}
	return backup, nil
}
