package config

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/viper"
)

// readFile returns the file's keys and values, none for "".
func readFile(file string) (map[string]any, error) {
	if file == "" {
		return nil, nil
	}
	if _, err := os.Stat(file); err != nil {
		reason := err
		if errors.Is(err, fs.ErrNotExist) {
			reason = errors.New("there is no such file")
		}
		return nil, &Error{Where: file, Err: reason, Fix: "Name an existing file with --config, or leave it out."}
	}
	if !slices.Contains([]string{".toml", ".yaml", ".yml"}, strings.ToLower(filepath.Ext(file))) {
		return nil, &Error{Where: file, Err: errors.New("not a .toml, .yaml or .yml file"), Fix: "Give the file one of these endings."}
	}
	v := viper.NewWithOptions(viper.KeyDelimiter("\x00")) // no nested keys here: a dot is just a letter
	v.SetConfigFile(file)
	if err := v.ReadInConfig(); err != nil {
		return nil, &Error{Where: file, Err: parseReason(err), Fix: "Correct the line named above."}
	}
	values := v.AllSettings()
	var faults []error
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if _, ok := settingNamed(key); !ok {
			faults = append(faults, unknownKey(key, file, keysOf()))
		}
	}
	return values, errors.Join(faults...)
}

func parseReason(err error) error {
	var parse viper.ConfigParseError
	if errors.As(err, &parse) {
		return parse.Unwrap()
	}
	return err
}

func keysOf() []string {
	keys := make([]string, 0, len(settings))
	for _, s := range settings {
		keys = append(keys, s.Key)
	}
	return keys
}
