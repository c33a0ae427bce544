package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
	"github.com/spf13/viper"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

const sourceDefault = "default"

// otherVariables start with EnvPrefix and are not settings: the master key, the
// file's place, and secrets that --secret-env names.
var otherVariables = []string{EnvPrefix + "MASTER_KEY", EnvPrefix + "CONFIG"}

const secretVariables = EnvPrefix + "SECRET" // and MSCLOUD_SECRET_…

// Options say where to read from.
type Options struct {
	File   string // from --config; "" is MSCLOUD_CONFIG, else the user's folder
	System System
	Flags  *pflag.FlagSet // flags named like a setting override it when given; may be nil
}

// Error is a mistake in the configuration: which key, where it stands and how
// to put it right.
type Error struct {
	Key   string
	Where string // a file's path, "environment", "flag"
	Err   error
	Fix   string
}

func (e *Error) Error() string {
	if e.Key == "" {
		return fmt.Sprintf("%s: %v", e.Where, e.Err)
	}
	return fmt.Sprintf("%s: %s: %v", e.Where, e.Key, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

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

func unknownVariables(sys System) []error {
	known := make([]string, 0, len(settings)+len(otherVariables))
	for _, s := range settings {
		known = append(known, s.Env())
	}
	known = append(known, otherVariables...)
	var faults []error
	for _, line := range sys.Environ {
		name, _, _ := strings.Cut(line, "=")
		if !strings.HasPrefix(name, EnvPrefix) || strings.HasPrefix(name, secretVariables) || slices.Contains(known, name) {
			continue
		}
		faults = append(faults, unknownKey(name, "environment", known))
	}
	return faults
}

func unknownKey(key, where string, known []string) error {
	fix := "Known are: " + strings.Join(known, ", ") + "."
	reason := errors.New("unknown key")
	if near := text.Meant(key, known, nil); near != "" {
		reason, fix = fmt.Errorf("unknown key; did you mean %q?", near), "Write "+near+" instead of "+key+", or remove it."
	}
	return &Error{Key: key, Where: where, Err: reason, Fix: fix}
}

func keysOf() []string {
	keys := make([]string, 0, len(settings))
	for _, s := range settings {
		keys = append(keys, s.Key)
	}
	return keys
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
