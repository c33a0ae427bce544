package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func desktopFile(c *cli) string {
	return filepath.Join(c.home, ".config", "Claude", "claude_desktop_config.json")
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// The demo stands beside the real entry and does not take its place.
func TestInstallDemoHasItsOwnName(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.run("install", "claude-desktop", "--demo").want(t, exitOK, `"mscloud-demo" written`)
	c.run("install", "claude-desktop").want(t, exitOK, `"mscloud" written`)
	var file struct {
		Servers map[string]entry `json:"mcpServers"`
	}
	if err := json.Unmarshal([]byte(read(t, desktopFile(c))), &file); err != nil {
		t.Fatal(err)
	}
	command := filepath.Join(c.home, "bin", "mscloud-mcp")
	want := map[string]entry{
		"mscloud-demo": {Command: command, Args: []string{"serve", "--demo", "--keyring=false"}},
		"mscloud":      {Command: command, Args: []string{"serve", "--keyring=false"}},
	}
	if diff := cmp.Diff(want, file.Servers); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

// What is in the file stays to the byte: order, unknown keys, white space.
func TestInstallKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	path := desktopFile(c)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	const before = `{
    "globalShortcut": "Cmd+Ü",
    "mcpServers": {
        "zebra": { "command": "/bin/zebra",   "args": [ "a" ] },
        "apple": {"url": "https://example.com/mcp?a=1&b=<2>"}
    },
    "unknown": [1.50, 1e3, null]
}
`
	writeFile(t, path, []byte(before))
	c.run("install", "claude-desktop").want(t, exitOK, "written", "backup-", "Restart Claude Desktop")
	command := filepath.Join(c.home, "bin", "mscloud-mcp")
	want := strings.Replace(before, `b=<2>"}
    },`, `b=<2>"},
        "mscloud": {
            "command": "`+command+`",
            "args": [
                "serve",
                "--keyring=false"
            ]
        }
    },`, 1)
	if diff := cmp.Diff(want, read(t, path)); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	backups, err := filepath.Glob(path + ".backup-*")
	if err != nil || len(backups) != 1 || read(t, backups[0]) != before {
		t.Errorf("backups: %v, %v", backups, err)
	}
	if leftovers, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".mscloud-mcp-*")); len(leftovers) > 0 {
		t.Errorf("temporary files are left: %v", leftovers)
	}

	c.run("install", "claude-desktop").want(t, exitOK, "already")
	if diff := cmp.Diff(want, read(t, path)); diff != "" {
		t.Errorf("second install changed the file:\n%s", diff)
	}
}

func TestInstallFresh(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.run("install", "claude-desktop", "--demo", "--name", "demo", "--toolsets", "all").want(t, exitOK, "written")
	var file struct {
		Servers map[string]entry `json:"mcpServers"`
	}
	if err := json.Unmarshal([]byte(read(t, desktopFile(c))), &file); err != nil {
		t.Fatal(err)
	}
	want := map[string]entry{"demo": {Command: filepath.Join(c.home, "bin", "mscloud-mcp"), Args: []string{"serve", "--demo", "--keyring=false", "--toolsets=all"}}}
	if diff := cmp.Diff(want, file.Servers); diff != "" {
		t.Error(diff)
	}
}

func TestInstallClaudeCode(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	path := filepath.Join(c.home, ".claude.json")
	writeFile(t, path, []byte(`{"numStartups":7,"projects":{"/p":{"mcpServers":{}}}}`))
	c.run("install", "claude-code", "--scope", "user").want(t, exitOK, "written")
	var file struct {
		NumStartups int                        `json:"numStartups"`
		Projects    map[string]json.RawMessage `json:"projects"`
		Servers     map[string]entry           `json:"mcpServers"`
	}
	if err := json.Unmarshal([]byte(read(t, path)), &file); err != nil {
		t.Fatal(err)
	}
	if file.NumStartups != 7 || len(file.Projects) != 1 || file.Servers["mscloud"].Type != "stdio" {
		t.Errorf("got %s", read(t, path))
	}
	c.run("install", "claude-code", "--scope", "machine").want(t, exitUsage, "--scope project")
	project := filepath.Join(t.TempDir(), ".mcp.json")
	c.run("install", "claude-code", "--file", project).want(t, exitOK)
	if !strings.Contains(read(t, project), `"type": "stdio"`) {
		t.Errorf("got %s", read(t, project))
	}
}

// Nothing is written by --dry-run and --print, nor over a file that cannot be
// understood or an entry that is someone else's.
func TestInstallWritesNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, before string
		args         []string
		code         int
		want         []string
	}{
		{"dry run", `{"a":1}`, []string{"--dry-run"}, exitOK, []string{`{"a":1,`, `"command"`}},
		{"print", `{"a":1}`, []string{"--print"}, exitOK, []string{`"mcpServers"`}},
		{"broken", "{\n\"a\": 1,\n}", nil, exitUsage, []string{"not JSON", "about line 3", "not touched"}},
		{"comment", "{ // mine\n}", nil, exitUsage, []string{"not JSON"}},
		{"two values", "{}{}", nil, exitUsage, []string{"not JSON"}},
		{"list", "[]", nil, exitUsage, []string{"no JSON object"}},
		{"servers a list", `{"mcpServers": []}`, nil, exitUsage, []string{"mcpServers is not an object"}},
		{"someone else's", `{"mcpServers":{"mscloud":{"command":"npx"}}}`, nil, exitUsage, []string{"starts something else", "--name", "--replace"}},
		{"a remote one", `{"mcpServers":{"mscloud":{"url":"https://x"}}}`, nil, exitUsage, []string{"--replace"}},
		{"no name", `{}`, []string{"--name", " "}, exitUsage, []string{"name is empty"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newCLI(t)
			path := filepath.Join(c.home, "claude.json")
			writeFile(t, path, []byte(test.before))
			r := c.run(append([]string{"install", "claude-desktop", "--file", path}, test.args...)...)
			r.want(t, test.code, test.want...)
			if got := read(t, path); got != test.before {
				t.Errorf("the file was changed: %q", got)
			}
		})
	}
}

func TestInstallReplaces(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	path := filepath.Join(c.home, "claude.json")
	writeFile(t, path, []byte(`{"mcpServers":{"mscloud":{"url":"https://x","headers":{}}}}`))
	c.run("install", "claude-desktop", "--file", path, "--replace").want(t, exitOK)
	if got := read(t, path); strings.Contains(got, "https://x") || !strings.Contains(got, `"command"`) {
		t.Errorf("got %s", got)
	}
	// An entry of an older place of this program keeps its environment.
	writeFile(t, path, []byte(`{"mcpServers":{"mscloud":{"command":"/old/mscloud-mcp","env":{"HTTPS_PROXY":"p"},"args":["serve"]}}}`))
	c.run("install", "claude-desktop", "--file", path).want(t, exitOK)
	if got := read(t, path); strings.Contains(got, "/old/") || !strings.Contains(got, `"env":{"HTTPS_PROXY":"p"}`) {
		t.Errorf("got %s", got)
	}
}

// A file without line breaks gets an entry that is indented as one piece.
func TestInstallIntoCompactFile(t *testing.T) {
	t.Parallel()
	after, err := setServer([]byte(`{"a":1,"mcpServers":{}}`), "x", entry{Command: "/bin/mscloud-mcp", Args: []string{"serve"}}, false)
	want := `{"a":1,"mcpServers":{
    "x": {
      "command": "/bin/mscloud-mcp",
      "args": [
        "serve"
      ]
    }
  }}`
	if diff := cmp.Diff(want, string(after)); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// A symbolic link stays one, and the file behind it keeps its mode.
func TestInstallFollowsLinks(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	real := filepath.Join(c.home, "dotfiles.json")
	writeFile(t, real, []byte("{}"))
	link := filepath.Join(c.home, "claude.json")
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	c.run("install", "claude-desktop", "--file", link).want(t, exitOK, real)
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	if info, err := os.Stat(real); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode: %v, %v", info, err)
	}
}

// What `go run` built is gone when it ends; an entry for it would never start.
func TestInstallRefusesGoRun(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	var out strings.Builder
	a := c.app(strings.NewReader(""), &out, &out)
	a.executable = func() (string, error) { return "/tmp/go-build123/b001/exe/mscloud-mcp", nil }
	if code := a.run(t.Context(), []string{"install", "claude-desktop"}); code != exitUsage || !strings.Contains(out.String(), "go build") {
		t.Errorf("exit code %d: %s", code, out.String())
	}
}

func FuzzSetServer(f *testing.F) {
	for _, seed := range []string{"", "{}", "\xef\xbb\xbf{}", "{\r\n\t\"a\": {}\r\n}\r\n", `{"mcpServers":{}}`, `{"mcpServers":{"x":{"command":"mscloud-mcp","args":[]}},"b":[1,{}]}`, `{"a":"}","mcpServers":{"y":1}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		after, err := setServer([]byte(text), "x", entry{Command: "/bin/mscloud-mcp", Args: []string{"serve"}}, false)
		if err != nil {
			return
		}
		got, before := map[string]any{}, map[string]any{}
		trimmed := strings.TrimPrefix(string(after), string(byteOrderMark))
		if err := json.Unmarshal([]byte(trimmed), &got); err != nil {
			t.Fatalf("%q became %q: %v", text, after, err)
		}
		servers, _ := got["mcpServers"].(map[string]any)
		own, _ := servers["x"].(map[string]any)
		if own["command"] != "/bin/mscloud-mcp" {
			t.Errorf("%q became %q", text, after)
		}
		if json.Unmarshal([]byte(strings.TrimPrefix(text, string(byteOrderMark))), &before) == nil {
			delete(before, "mcpServers")
			delete(got, "mcpServers")
			if diff := cmp.Diff(before, got); diff != "" {
				t.Errorf("%q: other keys changed:\n%s", text, diff)
			}
		}
	})
}
