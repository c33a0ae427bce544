package config_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/mscloud-mcp/mscloud-mcp/config"
)

// linux is a user's machine whose home is a fresh folder.
func linux(t *testing.T, environ ...string) config.System {
	t.Helper()
	return config.System{OS: "linux", Home: t.TempDir(), Environ: environ}
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func flags(t *testing.T, args ...string) *pflag.FlagSet {
	t.Helper()
	set := pflag.NewFlagSet("test", pflag.ContinueOnError)
	set.String("data-dir", "", "")
	set.String("visibility", "", "")
	set.StringSlice("toolsets", nil, "")
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	return set
}

func sources(c *config.Config) map[string]string {
	out := map[string]string{}
	for _, v := range c.Values() {
		if v.Source != "default" {
			out[v.Key] = v.Value + " <- " + v.Source
		}
	}
	return out
}

func TestLoadPrecedence(t *testing.T) {
	t.Parallel()
	sys := linux(t, "MSCLOUD_VISIBILITY=gated", "MSCLOUD_LOG_LEVEL=debug", "HOME=/nowhere")
	file := write(t, filepath.Join(sys.Home, ".config", "mscloud-mcp", "config.toml"), `
# the weakest but the defaults
visibility = "all"
toolsets = ["core", "azure"]
sync-interval = "5m"
log-level = "error"
output-schemas = true
token-file = "~/token"
`)
	got, err := config.Load(config.Options{System: sys, Flags: flags(t, "--toolsets", "entra,m365", "--data-dir", "/srv/ms")})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"data-dir":       "/srv/ms <- flag --data-dir",
		"toolsets":       "entra,m365 <- flag --toolsets",
		"visibility":     "gated <- environment MSCLOUD_VISIBILITY",
		"log-level":      "debug <- environment MSCLOUD_LOG_LEVEL",
		"sync-interval":  "5m <- file " + file,
		"output-schemas": "true <- file " + file,
		"token-file":     filepath.Join(sys.Home, "token") + " <- file " + file,
	}
	if diff := cmp.Diff(want, sources(got)); diff != "" {
		t.Errorf("values and sources (-want +got):\n%s", diff)
	}
	if got.SyncInterval != 5*time.Minute || got.LogLevel != slog.LevelDebug || !got.OutputSchemas {
		t.Errorf("typed fields: %+v", got)
	}
	if diff := cmp.Diff([]string{"entra", "m365"}, got.Toolsets); diff != "" {
		t.Error(diff)
	}
	if !got.Explicit("toolsets") || got.Explicit("http") {
		t.Error("Explicit does not tell a default from a choice")
	}
}

func TestLoadYAML(t *testing.T) {
	t.Parallel()
	sys := linux(t)
	file := write(t, filepath.Join(sys.Home, "here.yaml"), "toolsets: all\nexclude-tools:\n  - entra_search\noutput-schemas: true\nsync-interval: 90s\n")
	got, err := config.Load(config.Options{System: sys, File: file})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"entra_search"}, got.ExcludeTools); diff != "" || got.SyncInterval != 90*time.Second {
		t.Errorf("got %+v\n%s", got, diff)
	}
}

func TestLoadDefaults(t *testing.T) {
	t.Parallel()
	sys := linux(t)
	got, err := config.Load(config.Options{System: sys})
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(sys.Home, ".local", "share", "mscloud-mcp"); got.DataDir != want {
		t.Errorf("data folder: got %s, want %s", got.DataDir, want)
	}
	if got.Visibility != "auto" || got.SyncInterval != 5*time.Minute || !got.Keyring || got.HTTP != "" || got.File != "" {
		t.Errorf("defaults: %+v", got)
	}
	if len(got.Values()) != len(config.Settings()) {
		t.Errorf("%d values for %d settings", len(got.Values()), len(config.Settings()))
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file, text string
		environ, args    []string
		want             []string // each must stand in the error
	}{
		{name: "unknown key", text: `toolset = "all"`, want: []string{"toolset: unknown key", `did you mean "toolsets"?`, "config.toml"}},
		{name: "underscores", text: `data_dir = "/x"`, want: []string{`did you mean "data-dir"?`}},
		{name: "nothing near", text: `zebra = 1`, want: []string{"zebra: unknown key"}},
		{name: "nested key", text: "[server]\nhttp = \":1\"", want: []string{"server: unknown key"}},
		{name: "two mistakes", text: "visibility = \"alll\"\nsync-interval = \"5\"", want: []string{`visibility: "alll" is none of auto, gated, all; did you mean "all"?`, `sync-interval: "5" is not a duration`}},
		{name: "too often", text: `sync-interval = "1s"`, want: []string{"1s is less than 1m0s"}},
		{name: "number for a text", text: `http = 7337`, want: []string{"http: takes a text, not a number"}},
		{name: "list for a text", text: `visibility = ["all"]`, want: []string{"visibility: takes a text, not a list"}},
		{name: "text for a switch", text: `output-schemas = "maybe"`, want: []string{`"maybe" is not true or false`}},
		{name: "no port", text: `http = "localhost"`, want: []string{`http: "localhost" is not an address`}},
		{name: "broken toml", text: `http = `, want: []string{"config.toml"}},
		{name: "broken yaml", file: "config.yaml", text: "a: [", want: []string{"config.yaml"}},
		{name: "variable", environ: []string{"MSCLOUD_DATADIR=/x"}, want: []string{"environment: MSCLOUD_DATADIR: unknown key", `"MSCLOUD_DATA_DIR"`}},
		{name: "bad variable", environ: []string{"MSCLOUD_HTTP=x"}, want: []string{"environment variable MSCLOUD_HTTP: http:"}},
		{name: "bad flag", args: []string{"--visibility", "gate"}, want: []string{"flag --visibility: visibility:", `did you mean "gated"?`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sys := linux(t, test.environ...)
			if test.text != "" {
				name := test.file
				if name == "" {
					name = "config.toml"
				}
				write(t, filepath.Join(sys.Home, ".config", "mscloud-mcp", name), test.text)
			}
			_, err := config.Load(config.Options{System: sys, Flags: flags(t, test.args...)})
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want it to contain %q", err, want)
				}
			}
		})
	}
}

func TestLoadFiles(t *testing.T) {
	t.Parallel()
	sys := linux(t)
	if _, err := config.Load(config.Options{System: sys, File: filepath.Join(sys.Home, "none.toml")}); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("missing file: got %v", err)
	}
	if _, err := config.Load(config.Options{System: sys, File: write(t, filepath.Join(sys.Home, "c.json"), "{}")}); err == nil || !strings.Contains(err.Error(), "not a .toml") {
		t.Errorf("json file: got %v", err)
	}
	dir := filepath.Join(sys.Home, ".config", "mscloud-mcp")
	write(t, filepath.Join(dir, "config.toml"), "")
	write(t, filepath.Join(dir, "config.yaml"), "")
	if _, err := config.Load(config.Options{System: sys}); err == nil || !strings.Contains(err.Error(), "keep one") {
		t.Errorf("two files: got %v", err)
	}
	named := write(t, filepath.Join(sys.Home, "named.toml"), `visibility = "all"`)
	sys.Environ = []string{"MSCLOUD_CONFIG=" + named, "MSCLOUD_SECRET_CONTOSO=x", "MSCLOUD_MASTER_KEY=x"}
	got, err := config.Load(config.Options{System: sys})
	if err != nil || got.Visibility != "all" || got.File != named {
		t.Errorf("MSCLOUD_CONFIG: got %+v, %v", got, err)
	}
}

func TestDirs(t *testing.T) {
	t.Parallel()
	join := filepath.Join
	tests := []struct {
		name         string
		system       config.System
		config, data string
	}{
		{"linux", config.System{OS: "linux", Home: "/h"}, join("/h", ".config", "mscloud-mcp"), join("/h", ".local", "share", "mscloud-mcp")},
		{"xdg", config.System{OS: "linux", Home: "/h", Environ: []string{"XDG_CONFIG_HOME=/c", "XDG_DATA_HOME=/d"}}, join("/c", "mscloud-mcp"), join("/d", "mscloud-mcp")},
		{"relative xdg", config.System{OS: "linux", Home: "/h", Environ: []string{"XDG_DATA_HOME=d"}}, join("/h", ".config", "mscloud-mcp"), join("/h", ".local", "share", "mscloud-mcp")},
		{"mac", config.System{OS: "darwin", Home: "/h"}, join("/h", "Library", "Application Support", "mscloud-mcp"), join("/h", "Library", "Application Support", "mscloud-mcp")},
		{"windows", config.System{OS: "windows", Environ: []string{"APPDATA=/r", "LOCALAPPDATA=/l"}}, join("/r", "mscloud-mcp"), join("/l", "mscloud-mcp")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			gotConfig, err1 := test.system.ConfigDir()
			gotData, err2 := test.system.DataDir()
			if gotConfig != test.config || gotData != test.data || err1 != nil || err2 != nil {
				t.Errorf("got %s, %s (%v, %v), want %s, %s", gotConfig, gotData, err1, err2, test.config, test.data)
			}
		})
	}
	if _, err := config.Load(config.Options{System: config.System{OS: "linux"}}); err == nil || !strings.Contains(err.Error(), "home folder") {
		t.Errorf("no home: got %v", err)
	}
	if c, err := config.Load(config.Options{System: config.System{OS: "linux", Environ: []string{"MSCLOUD_DATA_DIR=/d"}}}); err != nil || c.DataDir != "/d" {
		t.Errorf("no home but a data folder: got %+v, %v", c, err)
	}
}

func FuzzLoadFile(f *testing.F) {
	for _, seed := range []string{"", `http = "127.0.0.1:1"`, "[a]\nb=1", "data-dir = \"~\"", "toolsets = [1, 2]", "sync-interval = 1979-05-27"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sys := linux(t)
		path := write(t, filepath.Join(sys.Home, "c.toml"), text)
		c, err := config.Load(config.Options{System: sys, File: path})
		if err == nil && (c.DataDir == "" || c.SyncInterval < time.Minute) {
			t.Errorf("accepted %q as %+v", text, c)
		}
		if err != nil && !strings.Contains(err.Error(), path) {
			t.Errorf("the error does not name the file: %v", err)
		}
	})
}
