package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// The first command of the README: everything, end to end.
func TestDemoOnce(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.secrets = demoSecrets(t, emulator.Options{Users: 120, Seed: 3})
	r := c.run("demo", "--once", "--users", "120", "--seed", "3")
	r.want(t, exitOK,
		"1. Generate", "2. Read", "users", "groups", "3. Ask",
		"→ entra_connection_list", `→ entra_connection_select connection="Demo"`, "→ entra_tenant_overview",
		"→ entra_search", "→ entra_user_get", "Jonas Brandt", "Azure Subscription Owners",
		"→ entra_group_get", "→ entra_user_list enabled=false roleHolder=true", "Martin Kessler", "more findings")
	if n := strings.Count(r.stdout, "Found: "); n != foundByTour() {
		t.Errorf("%d findings shown, want %d\n%s", n, foundByTour(), r)
	}
	if strings.Contains(r.stdout, "\x1b") {
		t.Error("colours without a terminal")
	}
	if files, _ := filepath.Glob(filepath.Join(c.home, "*")); len(files) > 0 {
		t.Errorf("the demo left %v", files)
	}
}

func demoSecrets(t *testing.T, options emulator.Options) []string {
	t.Helper()
	cloud, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	var secrets []string
	for _, app := range cloud.Apps().All() {
		if app.Secret != "" {
			secrets = append(secrets, app.Secret)
		}
	}
	return secrets
}

// It stays up, with an endpoint and an entry for Claude; a second run in the
// same folder works as well.
func TestDemoStaysUp(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	dir := filepath.Join(c.home, "kept")
	for range 2 {
		url, stop := c.background("demo", "--users", "60", "--http", "127.0.0.1:0", "--data-dir", dir)
		client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
		session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: url + "/mcp"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		text := call(t, session, &mcp.CallToolParams{Name: "entra_tenant_overview", Arguments: map[string]any{"connection": demoConnection}})
		if !strings.Contains(text, "displayName") {
			t.Errorf("overview: %s", text)
		}
		_ = session.Close()
		code, out := stop()
		if code != exitOK || !strings.Contains(out, `"mscloud-demo"`) || !strings.Contains(out, "claude mcp add --transport http mscloud-demo "+url+"/mcp") {
			t.Errorf("exit code %d:\n%s", code, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, databaseName)); err != nil {
		t.Error(err)
	}
}

// The demo never touches a database that has connections of the user's: their
// credentials would go to the emulator.
func TestDemoSparesConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := newCLI(t)
	app := w.Apps().Basic
	c.runWith(app.Secret, w.add("Contoso", app, "--secret-stdin", "--no-sync")...).want(t, exitOK)
	c.run("demo", "--once", "--users", "60", "--data-dir", filepath.Dir(c.database())).want(t, exitUsage, "not the demo's")
	c.run("connection", "test").want(t, exitOK)
}

// serve --demo is the same tenant behind standard input and output.
func TestServeDemo(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	session := c.client("serve", "--demo", "--users", "60", "--visibility", "all")
	text := call(t, session, &mcp.CallToolParams{Name: "entra_connection_list", Arguments: map[string]any{}})
	if !strings.Contains(text, demoConnection) {
		t.Errorf("got %s", text)
	}
}

// A demo that was killed leaves its folder; the next one removes it, and no
// folder of a process that runs.
func TestDemoRemovesWhatKilledOnesLeft(t *testing.T) {
	t.Parallel()
	gone := exec.Command(os.Args[0], "-test.run", "^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(os.TempDir(), demoFolder(gone.Process.Pid)+t.Name())
	own := filepath.Join(os.TempDir(), demoFolder(os.Getpid())+t.Name())
	for _, dir := range []string{left, own} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
	}
	removeLeftDemos()
	if fileExists(left) || !fileExists(own) {
		t.Errorf("left there %t, running there %t", fileExists(left), fileExists(own))
	}
}
