package config

import (
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// Config is the effective configuration.
type Config struct {
	File             string // the file that was read, "" when none
	DataDir          string
	Keyring          bool
	HTTP             string
	TokenFile        string
	AllowedHosts     []string
	MaxSessions      int
	SessionIdle      time.Duration
	Toolsets         []string
	Tools            []string
	ExcludeTools     []string
	Visibility       string
	OutputSchemas    bool
	SyncInterval     time.Duration
	SlowSyncInterval time.Duration
	KeepChanges      time.Duration
	LogLevel         slog.Level

	values []Value
}

// Value is one setting's effective value and where it comes from.
type Value struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Source string `json:"source"` // "default", "file …", "environment …", "flag …"
}

// Values returns every setting with its source, in the order of Settings.
func (c *Config) Values() []Value { return append([]Value(nil), c.values...) }

// Explicit reports whether key was set anywhere but by its default.
func (c *Config) Explicit(key string) bool {
	for _, v := range c.values {
		if v.Key == key {
			return v.Source != sourceDefault
		}
	}
	return false
}

// From reports whether key was set by the kind of source: "file",
// "environment" or "flag".
func (c *Config) From(key, source string) bool {
	for _, v := range c.values {
		if v.Key == key {
			return strings.HasPrefix(v.Source, source+" ")
		}
	}
	return false
}

// fill copies the checked texts into the typed fields.
func (c *Config) fill() {
	text := map[string]string{}
	for _, v := range c.values {
		text[v.Key] = v.Value
	}
	duration := func(key string) time.Duration { d, _ := ParseDuration(text[key]); return d }
	c.DataDir = text["data-dir"]
	c.Keyring, _ = strconv.ParseBool(text["keyring"])
	c.HTTP = text["http"]
	c.TokenFile = text["token-file"]
	c.AllowedHosts = splitList(text["allowed-hosts"])
	c.MaxSessions, _ = strconv.Atoi(text["max-sessions"])
	c.SessionIdle = duration("session-idle")
	c.Toolsets = splitList(text["toolsets"])
	c.Tools = splitList(text["tools"])
	c.ExcludeTools = splitList(text["exclude-tools"])
	c.Visibility = text["visibility"]
	c.OutputSchemas, _ = strconv.ParseBool(text["output-schemas"])
	c.SyncInterval = duration("sync-interval")
	c.SlowSyncInterval = duration("slow-sync-interval")
	c.KeepChanges = duration("keep-changes")
	_ = c.LogLevel.UnmarshalText([]byte(text["log-level"]))
}
