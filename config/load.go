package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

const sourceDefault = "default"

// Options say where to read from.
type Options struct {
	File   string // from --config; "" is MSCLOUD_CONFIG, else the user's folder
	System System
	Flags  *pflag.FlagSet // flags named like a setting override it when given; may be nil
}

// Load reads the configuration. Errors are *Error, all of them joined.
func Load(opts Options) (*Config, error) {
	file := opts.File
	if file == "" {
		file = opts.System.Getenv(EnvPrefix + "CONFIG")
	}
	if file == "" {
		found, err := opts.System.findFile()
		if err != nil {
			return nil, &Error{Where: "configuration", Err: err, Fix: "Keep one file, readable by you, or name one with --config."}
		}
		file = found
	}
	fromFile, err := readFile(file)
	if err != nil {
		return nil, err
	}
	cfg := &Config{File: file}
	faults := unknownVariables(opts.System)
	for _, s := range settings {
		value, err := s.effective(file, fromFile, opts)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		cfg.values = append(cfg.values, value)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	if err := cfg.resolvePaths(opts.System); err != nil {
		return nil, err
	}
	cfg.fill()
	return cfg, nil
}

// effective takes the setting's value from the strongest source that has one.
func (s Setting) effective(file string, fromFile map[string]any, opts Options) (Value, error) {
	text, where, source := s.Default, sourceDefault, sourceDefault
	if raw, ok := fromFile[s.Key]; ok {
		t, err := asText(s, raw)
		if err != nil {
			return Value{}, s.fault(file, err)
		}
		text, where, source = t, file, "file "+file
	}
	if t := opts.System.Getenv(s.Env()); t != "" {
		text, where, source = t, "environment variable "+s.Env(), "environment "+s.Env()
	}
	if opts.Flags != nil {
		if f := opts.Flags.Lookup(s.Key); f != nil && f.Changed {
			text, where, source = flagText(f), "flag --"+s.Key, "flag --"+s.Key
		}
	}
	if err := s.parse(text); err != nil {
		return Value{}, s.fault(where, err)
	}
	return Value{Key: s.Key, Value: text, Source: source}, nil
}

func (s Setting) fault(where string, err error) error {
	fix := "See `mscloud-mcp config --help` for what " + s.Key + " takes."
	if len(s.Choices) > 0 {
		fix = "Set " + s.Key + " to one of " + strings.Join(s.Choices, ", ") + "."
	}
	return &Error{Key: s.Key, Where: where, Err: err, Fix: fix}
}

func flagText(f *pflag.Flag) string {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return strings.Join(list.GetSlice(), ",")
	}
	return f.Value.String()
}

// asText brings a value of the file into the form in which it would be typed.
func asText(s Setting, raw any) (string, error) {
	got := ""
	switch v := raw.(type) {
	case string:
		return v, nil
	case bool:
		if s.Kind == Switch {
			return strconv.FormatBool(v), nil
		}
		got = "true or false"
	case []any:
		if s.Kind == List {
			return joinList(v)
		}
		got = "a list"
	case map[string]any:
		got = "a table"
	case nil:
		got = "nothing"
	default:
		if s.Kind == Number {
			return fmt.Sprint(v), nil
		}
		got = "a number"
	}
	return "", fmt.Errorf("takes a %s, not %s", s.Kind, got)
}

func joinList(list []any) (string, error) {
	parts := make([]string, 0, len(list))
	for _, item := range list {
		text, ok := item.(string)
		if !ok || strings.Contains(text, ",") {
			return "", fmt.Errorf("takes a list of names, and %v is none", item)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ","), nil
}

// resolvePaths puts the default data folder in place, and makes paths absolute:
// a server that Claude starts has no useful working folder.
func (c *Config) resolvePaths(sys System) error {
	for i := range c.values {
		v := &c.values[i]
		switch v.Key {
		case "data-dir":
			if v.Value == "" {
				dir, err := sys.DataDir()
				if err != nil {
					return &Error{Key: v.Key, Where: sourceDefault, Err: err, Fix: "Name a folder with --data-dir."}
				}
				v.Value, v.Source = dir, sourceDefault
			}
		case "token-file":
			if v.Value == "" {
				continue
			}
		default:
			continue
		}
		path, err := filepath.Abs(expandHome(v.Value, sys.Home))
		if err != nil {
			return &Error{Key: v.Key, Where: v.Source, Err: err, Fix: "Give an absolute path."}
		}
		v.Value = path
	}
	return nil
}

// expandHome replaces a leading ~, which no shell does in a file.
func expandHome(path, home string) string {
	if rest, ok := strings.CutPrefix(path, "~"); ok && home != "" && (rest == "" || rest[0] == '/' || rest[0] == filepath.Separator) {
		return filepath.Join(home, rest)
	}
	return path
}
