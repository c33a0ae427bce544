package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// runVariable makes the test binary be mscloud-mcp: for tests that need a
// process of its own, to kill it or to watch its streams.
const runVariable = "RUN_AS_MSCLOUD_MCP"

func TestMain(m *testing.M) {
	if os.Getenv(runVariable) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		a := newApp(os.Stdin, os.Stdout, os.Stderr)
		a.limits = cloud.Limits{}
		os.Exit(a.run(ctx, os.Args[1:]))
	}
	code := m.Run()
	if benchStarted.Load() {
		if home, _ := benchHome(); home != "" {
			_ = os.RemoveAll(home)
		}
	}
	os.Exit(code)
}

// cli is a user with a home of their own.
type cli struct {
	t       *testing.T
	home    string
	environ []string
	now     func() time.Time
	secrets []string // that no output may ever hold
}

func newCLI(t *testing.T, environ ...string) *cli {
	t.Helper()
	return &cli{t: t, home: t.TempDir(), environ: append([]string{"MSCLOUD_KEYRING=false"}, environ...), now: time.Now}
}

// result is what a command left.
type result struct {
	code           int
	stdout, stderr string
}

func (c *cli) run(args ...string) result { return c.runWith("", args...) }

// runWith runs a command with text on its standard input, and fails the test
// when a secret comes out.
func (c *cli) runWith(stdin string, args ...string) result {
	c.t.Helper()
	var stdout, stderr bytes.Buffer
	a := c.app(strings.NewReader(stdin), &stdout, &stderr)
	r := result{code: a.run(c.t.Context(), args), stdout: stdout.String(), stderr: stderr.String()}
	for _, secret := range c.secrets {
		if strings.Contains(r.stdout+r.stderr, secret) {
			c.t.Errorf("%s printed a secret:\n%s", strings.Join(args, " "), r)
		}
	}
	return r
}

func (c *cli) app(stdin io.Reader, stdout, stderr io.Writer) *app {
	a := newApp(stdin, stdout, stderr)
	a.system = config.System{OS: "linux", Home: c.home, Environ: c.environ}
	a.now, a.limits = c.now, cloud.Limits{}
	a.executable = func() (string, error) { return filepath.Join(c.home, "bin", "mscloud-mcp"), nil }
	return a
}

func (r result) String() string {
	return "stdout:\n" + r.stdout + "\nstderr:\n" + r.stderr
}

// want fails the test unless the command ended with code and said each text.
func (r result) want(t *testing.T, code int, texts ...string) {
	t.Helper()
	var faults []string
	if r.code != code {
		faults = append(faults, fmt.Sprintf("exit code %d, want %d", r.code, code))
	}
	for _, text := range texts {
		if !strings.Contains(r.stdout+r.stderr, text) {
			faults = append(faults, fmt.Sprintf("no %q", text))
		}
	}
	if len(faults) > 0 {
		t.Errorf("%s\n%s", strings.Join(faults, "; "), r)
	}
}

// oneError fails the test unless standard error is one sentence and its fix.
func (r result) oneError(t *testing.T) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(r.stderr), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "Error: ") || !strings.HasPrefix(lines[1], "Fix:   ") {
		t.Errorf("want one Error: and one Fix: line, got\n%s", r.stderr)
	}
}

// store opens the user's database.
func (c *cli) store() *store.DB {
	c.t.Helper()
	a := c.app(nil, nil, nil)
	cfg, err := config.Load(config.Options{System: a.system})
	if err != nil {
		c.t.Fatal(err)
	}
	db, err := a.openStore(c.t.Context(), cfg)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = db.Close() })
	return db
}

func (c *cli) database() string {
	return filepath.Join(c.home, ".local", "share", "mscloud-mcp", databaseName)
}

// process starts mscloud-mcp as a process of its own.
func (c *cli) process(args ...string) *exec.Cmd {
	c.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.CommandContext(c.t.Context(), exe, args...)
	cmd.Env = append([]string{runVariable + "=1", "HOME=" + c.home, "PATH=" + os.Getenv("PATH")}, c.environ...)
	return cmd
}

// emulated is an emulated cloud behind a TLS listener.
type emulated struct {
	*emulator.Cloud
	url, ca string
	unplug  func() error // ends the listener: no network from then on
}

func newWorld(t *testing.T, options emulator.Options) *emulated {
	t.Helper()
	if options.Users == 0 {
		options.Users = 60
	}
	cloud, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := cloud.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	ca, err := listener.CAFile(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &emulated{Cloud: cloud, url: listener.URL(), ca: ca, unplug: listener.Close}
}

// add is the command line that connects to app.
func (w *emulated) add(name string, app world.DemoApp, more ...string) []string {
	return append([]string{
		"connection", "add", "--name", name, "--tenant", w.TenantID(), "--client-id", app.ClientID,
		"--endpoint", w.url, "--ca-file", w.ca,
	}, more...)
}

// connected is a user with a connection named Contoso, not yet synchronized.
func connected(t *testing.T, w *emulated) *cli {
	t.Helper()
	c := newCLI(t)
	app := w.Apps().Full
	c.secrets = []string{app.Secret}
	r := c.runWith(app.Secret+"\n", w.add("Contoso", app, "--secret-stdin", "--no-sync")...)
	r.want(t, exitOK, "Contoso is saved")
	return c
}
