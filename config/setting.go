package config

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// EnvPrefix starts the name of every environment variable that is read.
const EnvPrefix = "MSCLOUD_"

// Kind is the shape of a setting's value.
type Kind string

// The kinds of setting.
const (
	Text     Kind = "text"
	List     Kind = "list"     // a comma-separated text or an array
	Switch   Kind = "switch"   // true or false
	Duration Kind = "duration" // 30s, 15m, 6h, 7d
	Number   Kind = "number"
)

// Setting describes one key.
type Setting struct {
	Key     string // as in the file and, after "--", as a flag
	Kind    Kind
	Default string // as it would be typed
	Doc     string // one sentence
	Choices []string
	check   func(string) error
}

// Env is the environment variable that sets the key, e.g. MSCLOUD_DATA_DIR.
func (s Setting) Env() string {
	return EnvPrefix + strings.ToUpper(strings.ReplaceAll(s.Key, "-", "_"))
}

// settings is the whole vocabulary, in the order in which it is printed.
var settings = []Setting{
	{Key: "data-dir", Kind: Text, Doc: "Folder of the database and its key file. Default: the system's place for application data."},
	{Key: "keyring", Kind: Switch, Default: "true", Doc: "Keep the key that seals secrets in the system keyring where there is one. Otherwise, and when false, it comes from MSCLOUD_MASTER_KEY or a file in the data folder."},
	{Key: "http", Kind: Text, Doc: "Address for MCP over HTTP, e.g. 127.0.0.1:7337. Empty: standard input and output.", check: checkAddress},
	{Key: "token-file", Kind: Text, Doc: "File with the bearer token that HTTP clients must send. Needed to listen beyond this machine. Only its owner may be able to read it."},
	{Key: "allowed-hosts", Kind: List, Doc: "Host names, beside this machine's own, under which HTTP clients may address the server."},
	{Key: "max-sessions", Kind: Number, Default: "10000", Doc: "How many MCP sessions there may be at a time over HTTP; more are refused with 503. At least 1.", check: atLeastOne},
	{Key: "session-idle", Kind: Duration, Default: "4h", Doc: "When an MCP session over HTTP is forgotten that nobody uses. At least 1m.", check: atLeast(time.Minute)},
	{Key: "toolsets", Kind: List, Default: "core", Doc: "Groups of tools to offer: core, defender, entra, or all."},
	{Key: "tools", Kind: List, Doc: "Single tools to offer beside the toolsets."},
	{Key: "exclude-tools", Kind: List, Doc: "Tools not to offer, whatever else says."},
	{Key: "visibility", Kind: Text, Default: "auto", Choices: []string{"auto", "gated", "all"}, Doc: "Which tools are listed before a connection is chosen: only the connection tools (gated), every tool (all), or by what the client can follow (auto)."},
	{Key: "output-schemas", Kind: Switch, Default: "false", Doc: "Send structured results and output schemas beside the text. They multiply the bytes of the tool list."},
	{Key: "sync-interval", Kind: Duration, Default: "5m", Doc: "Time between two rounds of delta queries. At least 1m.", check: atLeast(time.Minute)},
	{Key: "slow-sync-interval", Kind: Duration, Default: "1h", Doc: "Time between two full readings of what has no delta query. At least 15m.", check: atLeast(15 * time.Minute)},
	{Key: "keep-changes", Kind: Duration, Default: "8760h", Doc: "How long the journal of changes is kept. At least 24h.", check: atLeast(24 * time.Hour)},
	{Key: "log-level", Kind: Text, Default: "info", Choices: []string{"debug", "info", "warn", "error"}, Doc: "The least important message that goes to standard error."},
}

// Settings returns the description of every key, for help and documentation.
func Settings() []Setting { return slices.Clone(settings) }

func settingNamed(key string) (Setting, bool) {
	i := slices.IndexFunc(settings, func(s Setting) bool { return s.Key == key })
	if i < 0 {
		return Setting{}, false
	}
	return settings[i], true
}

// parse checks value against the setting's kind, choices and own rule.
func (s Setting) parse(value string) error {
	var err error
	switch s.Kind {
	case Switch:
		if _, e := strconv.ParseBool(value); e != nil {
			err = fmt.Errorf("%q is not true or false", value)
		}
	case Number:
		if _, e := strconv.Atoi(value); e != nil {
			err = fmt.Errorf("%q is not a whole number", value)
		}
	case Duration:
		if _, e := ParseDuration(value); e != nil {
			err = fmt.Errorf("%q is not a duration such as 30s, 15m, 6h or 7d", value)
		}
	}
	if err == nil && len(s.Choices) > 0 && !slices.Contains(s.Choices, value) {
		err = fmt.Errorf("%q is none of %s", value, strings.Join(s.Choices, ", "))
		if near := text.Meant(value, s.Choices, nil); near != "" {
			err = fmt.Errorf("%w; did you mean %q?", err, near)
		}
	}
	if err == nil && s.check != nil {
		err = s.check(value)
	}
	return err
}

func checkAddress(text string) error {
	if text == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return fmt.Errorf("%q is not an address such as 127.0.0.1:7337", text)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("%q has no port between 0 and 65535", text)
	}
	return nil
}

func atLeastOne(text string) error {
	if n, _ := strconv.Atoi(text); n < 1 {
		return fmt.Errorf("%s is less than 1", text)
	}
	return nil
}

func atLeast(least time.Duration) func(string) error {
	return func(text string) error {
		if d, _ := ParseDuration(text); d < least {
			return fmt.Errorf("%s is less than %s", text, least)
		}
		return nil
	}
}

// splitList takes a comma-separated text apart and drops empty parts.
func splitList(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
