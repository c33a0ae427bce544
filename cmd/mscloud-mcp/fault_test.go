package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/graph"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// No network in the middle of the day: one sentence, and what was read stays.
func TestSyncWithoutNetwork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	c.run("connection", "sync").want(t, exitOK, "up to date")
	before := userCount(t, c)
	if err := w.unplug(); err != nil {
		t.Fatal(err)
	}
	r := c.run("connection", "sync")
	r.want(t, exitFailed)
	r.oneError(t)
	if after := userCount(t, c); after != before || before == 0 {
		t.Errorf("%d users before, %d after", before, after)
	}
}

func userCount(t *testing.T, c *cli) int {
	t.Helper()
	db := c.store()
	defer db.Close()
	conn, err := db.Connection(t.Context(), "Contoso")
	if err != nil {
		t.Fatal(err)
	}
	counts, err := db.Counts(t.Context(), conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	return counts.Kinds[entra.KindUser]
}

// A database that is damaged, of a newer version, or in a place that cannot be
// used: one sentence with the path, and the file is not touched.
func TestDatabaseUnusable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		spoil func(t *testing.T, path string)
		want  string
	}{
		{"corrupted", func(t *testing.T, path string) { writeFile(t, path, []byte(strings.Repeat("not a database ", 999))) }, "damaged or not a database"},
		{"newer", func(t *testing.T, path string) {
			execute(t, path, "PRAGMA journal_mode = WAL; PRAGMA user_version = 99")
		}, "newer version"},
		{"a folder", func(t *testing.T, path string) {
			if err := os.MkdirAll(filepath.Join(path, "x"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "cannot be opened"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newCLI(t)
			path := c.database()
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			test.spoil(t, path)
			before, _ := os.ReadFile(path)
			for _, args := range [][]string{{"connection", "list"}, {"serve"}, {"audit", "verify"}} {
				r := c.run(args...)
				r.want(t, exitFailed, test.want, path)
				r.oneError(t)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
}

func execute(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// Another program that holds the database's lock is waited for, then named;
// nothing is lost.
func TestDatabaseLocked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	locker, err := sql.Open("sqlite", c.database())
	if err != nil {
		t.Fatal(err)
	}
	defer locker.Close()
	conn, err := locker.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	r := c.run("connection", "disable", "Contoso")
	r.want(t, exitFailed, "locked by another process")
	r.oneError(t)
	c.run("connection", "list").want(t, exitOK, "Contoso") // reading goes on
	if _, err := conn.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	c.run("connection", "disable", "Contoso").want(t, exitOK)
}

// The wrong master key opens nothing, and says which key it wants.
func TestWrongMasterKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	keys, err := filepath.Glob(filepath.Join(filepath.Dir(c.database()), "*key*"))
	if err != nil || len(keys) != 1 {
		t.Fatalf("key files: %v, %v", keys, err)
	}
	if err := os.Rename(keys[0], keys[0]+".away"); err != nil {
		t.Fatal(err)
	}
	for name, environ := range map[string]string{"not found": "", "not the one that sealed": "MSCLOUD_MASTER_KEY=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="} {
		other := *c
		other.environ = append(slices.Clone(c.environ), environ)
		places := []string{"master key", name, "MSCLOUD_MASTER_KEY", keys[0], "keyring", "connection rotate"}
		for _, command := range [][]string{{"connection", "test"}, {"connection", "sync"}} {
			r := other.run(command...)
			r.want(t, exitFailed, places...)
			r.oneError(t)
		}
		session := other.client("serve", "--visibility", "all")
		text := call(t, session, &mcp.CallToolParams{Name: "entra_sign_in_list"})
		for _, place := range append(places, "wrongKey") {
			if !strings.Contains(text, place) {
				t.Errorf("key %s: no %q in %s", name, place, text)
			}
		}
		_ = session.Close()
	}
	if err := os.Rename(keys[0]+".away", keys[0]); err != nil {
		t.Fatal(err)
	}
	c.run("connection", "test").want(t, exitOK)
}

// A full disk, whichever call meets it, is one sentence.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	full := &store.Error{Kind: store.ErrDiskFull, Message: "the disk that holds the database is full", Fix: "free some space and try again"}
	f := explain(errors.Join(errors.New("save the page"), full))
	if f.message != full.Message || f.fix != full.Fix || f.code != exitFailed {
		t.Errorf("got %+v", f)
	}
	if runtime.GOOS == "linux" {
		c := newCLI(t)
		r := c.run("audit", "export", "--format", "csv", "--output", "/dev/full")
		r.want(t, exitFailed, "disk is full")
		r.oneError(t)
	}
}

// A clean stop in the middle of a sync says so and keeps what was read.
func TestInterruptedSync(t *testing.T) {
	t.Parallel()
	pages := newPageWatch("/users/delta", 3)
	w := newWorld(t, emulator.Options{Users: 400, Delta: graph.DeltaOptions{PageSize: 20}, Log: slog.New(pages)})
	c := connected(t, w)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		<-pages.reached
		cancel()
	}()
	var out strings.Builder
	code := c.app(strings.NewReader(""), &out, &out).run(ctx, []string{"connection", "sync"})
	if code != exitInterrupted || !strings.Contains(out.String(), "Interrupted") {
		t.Errorf("exit code %d: %s", code, out.String())
	}
	c.run("connection", "sync").want(t, exitOK, "up to date")
	if got := userCount(t, c); got != 400 {
		t.Errorf("%d users", got)
	}
}

// kill -9 in the middle of a sync loses nothing: the next one goes on from the
// page that was saved last, at once.
func TestKilledSyncResumes(t *testing.T) {
	t.Parallel()
	pages := newPageWatch("/users/delta", 12)
	pages.hold = make(chan struct{})
	w := newWorld(t, emulator.Options{Users: 400, Delta: graph.DeltaOptions{PageSize: 20}, Log: slog.New(pages)})
	c := connected(t, w)
	victim := c.process("connection", "sync")
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	<-pages.reached // and this page's answer does not end
	eventually(t, func() bool { return userCount(t, c) >= 100 })
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait() // it was killed
	close(pages.hold)
	if held := userCount(t, c); held >= 400 {
		t.Fatalf("%d users after the kill, want some", held)
	}

	before := pages.seen.Load()
	c.run("connection", "sync").want(t, exitOK, "up to date")
	if got := userCount(t, c); got != 400 {
		t.Errorf("%d users after the resume", got)
	}
	if asked := pages.seen.Load() - before; asked > 16 {
		t.Errorf("the resumed sync asked %d of 20 pages: it began again", asked)
	}
}

// Another process that is at it is asked to hurry and waited for; when it has
// gone without a word, this one takes over.
func TestSyncWaitsForHolder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	db := c.store()
	conn, err := db.Connection(t.Context(), "Contoso")
	if err != nil {
		t.Fatal(err)
	}
	asked, err := db.SyncRequested(t.Context(), conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	const holder = "elsewhere:1:cafe/1"
	if ok, _, err := db.AcquireLease(t.Context(), conn.ID, holder, dirsync.LeaseTTL); !ok || err != nil {
		t.Fatalf("lease: %v, %v", ok, err)
	}
	c.now = func() time.Time { return time.Now().Add(time.Second) }
	done := make(chan result)
	go func() { done <- c.run("connection", "sync") }()
	eventually(t, func() bool {
		at, err := db.SyncRequested(t.Context(), conn.ID)
		return err == nil && at.After(asked)
	})
	if err := db.ReleaseLease(t.Context(), conn.ID, holder); err != nil {
		t.Fatal(err)
	}
	(<-done).want(t, exitOK, "Another process synchronizes", "up to date")
}

// eventually waits for what another process does.
func eventually(t *testing.T, reached func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !reached() {
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatal("it did not happen")
		}
	}
}

// pageWatch is the emulator's request log that counts the requests of a path,
// tells when there were enough, and can hold that answer back.
type pageWatch struct {
	path    string
	enough  int64
	seen    atomic.Int64
	reached chan struct{}
	hold    chan struct{}
}

func newPageWatch(path string, enough int64) *pageWatch {
	return &pageWatch{path: path, enough: enough, reached: make(chan struct{})}
}

func (p *pageWatch) Enabled(context.Context, slog.Level) bool { return true }
func (p *pageWatch) WithAttrs([]slog.Attr) slog.Handler       { return p }
func (p *pageWatch) WithGroup(string) slog.Handler            { return p }

func (p *pageWatch) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "path" && strings.Contains(a.Value.String(), p.path) && p.seen.Add(1) == p.enough {
			close(p.reached)
			if p.hold != nil {
				<-p.hold
			}
		}
		return true
	})
	return nil
}
