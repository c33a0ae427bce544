package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
)

// sentence checks that err is the kind and says something to a person.
func sentence(t *testing.T, err, kind error) {
	t.Helper()
	var e *fault.Error
	if !errors.Is(err, kind) || !errors.As(err, &e) || e.Message == "" || e.Fix == "" || strings.Contains(err.Error(), "SQL") {
		t.Errorf("got %v, want %v with a message and a fix", err, kind)
	}
}

func raw(t testing.TB, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_ = f.db.Close()
	raw(t, f.path, "PRAGMA user_version = 99")
	_, err := Open(f.ctx(), f.path, Options{})
	sentence(t, err, fault.ErrNewerSchema)
}

func TestCorruptFileIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 999)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(context.Background(), path, Options{})
	sentence(t, err, fault.ErrCorrupt)
}

func TestDamageIsNoticed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(300, 10)
	raw(t, f.path, "PRAGMA wal_checkpoint(TRUNCATE)")
	_ = f.db.Close()
	b, err := os.ReadFile(f.path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 8192; i < len(b); i++ {
		b[i] = 0xa5
	}
	if err := os.WriteFile(f.path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := Open(f.ctx(), f.path, Options{})
	if err == nil {
		defer func() { _ = db.Close() }()
		_, err = db.Users(f.ctx(), f.conn, UserQuery{})
	}
	sentence(t, err, fault.ErrCorrupt)
}

func TestFolderMissing(t *testing.T) {
	t.Parallel()
	_, err := Open(context.Background(), filepath.Join(t.TempDir(), "none", "x.db"), Options{})
	sentence(t, err, fault.ErrUnreadable)
}

func TestReadOnlyFile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if _, err := f.db.w.Conn.ExecContext(f.ctx(), "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	_, err := f.db.CreateConnection(f.ctx(), Connection{Name: "b"}, nil)
	sentence(t, err, fault.ErrReadOnly)
}

func TestDiskFullStoresNothingOfThePage(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(feed.Users, true)
	f.page(feed.Users, "p2", false, person(1, "Ana"))
	var pages int
	if err := f.db.w.Conn.QueryRowContext(f.ctx(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int) {
		if _, err := f.db.w.Conn.ExecContext(f.ctx(), fmt.Sprintf("PRAGMA max_page_count = %d", n)); err != nil {
			t.Fatal(err)
		}
	}
	limit(pages + 2)
	var p round.Page
	for n := range 500 {
		p.Items = append(p.Items, syntheticUser(n+10))
	}
	p.Next = "p3"
	_, err := f.db.ApplyPage(f.ctx(), f.conn, feed.Users, p)
	sentence(t, err, fault.ErrDiskFull)
	equal(t, "users", f.names(UserQuery{}), []string{"Ana"})
	states, err := f.db.Feeds(f.ctx(), f.conn)
	if err != nil || states[0].Link != "p2" {
		t.Errorf("feeds %+v, %v; want to go on at p2", states, err)
	}
	limit(1 << 30)
	if _, err := f.db.ApplyPage(f.ctx(), f.conn, feed.Users, p); err != nil {
		t.Errorf("with space again: %v", err)
	}
	if list, err := f.db.Users(f.ctx(), f.conn, UserQuery{}); err != nil || list.Total != 501 {
		t.Errorf("%d users, %v; want 501", list.Total, err)
	}
}

func TestLockedByAnother(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := f.open()
	for _, db := range []*DB{f.db, other} {
		if _, err := db.w.Conn.ExecContext(f.ctx(), "PRAGMA busy_timeout = 1"); err != nil {
			t.Fatal(err)
		}
	}
	err := other.update(f.ctx(), "hold", func(*round.Writer) error {
		_, err := f.db.CreateConnection(f.ctx(), Connection{Name: "b"}, nil)
		return err
	})
	sentence(t, err, fault.ErrBusy)
	if _, err := f.db.CreateConnection(f.ctx(), Connection{Name: "b"}, nil); err != nil {
		t.Errorf("once it is free: %v", err)
	}
}

func TestCancelledCallsChangeNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(feed.Users, true)
	ctx, cancel := context.WithCancel(f.ctx())
	cancel()
	_, err := f.db.ApplyPage(ctx, f.conn, feed.Users, round.Page{Items: []jsontext.Value{jsontext.Value(person(1, "Ana"))}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want cancelled", err)
	}
	if _, err := f.db.Users(ctx, f.conn, UserQuery{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want cancelled", err)
	}
	equal(t, "users", f.names(UserQuery{}), []string{})
}

// A call that gives up while it waits for the lock must not keep the lock that
// it was given in the same moment.
func TestCancelledWhileWaiting(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := f.open()
	for i := range 40 {
		ctx, cancel := context.WithCancel(f.ctx())
		waiting := make(chan error)
		err := other.update(f.ctx(), "hold", func(*round.Writer) error {
			go func() {
				_, err := f.db.AppendAudit(ctx, AuditRow{Tool: "x", Outcome: "ok"})
				waiting <- err
			}()
			for range i * 200 {
				runtime.Gosched()
			}
			return nil
		})
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if err := <-waiting; err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		for _, db := range []*DB{f.db, other} {
			if _, err := db.AppendAudit(f.ctx(), AuditRow{Tool: "y", Outcome: "ok"}); err != nil {
				t.Fatalf("after try %d: %v", i, err)
			}
		}
	}
}

func TestManyOpenAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			db, err := Open(context.Background(), path, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := db.Connections(context.Background()); err != nil {
				t.Error(err)
			}
			_ = db.Close()
		})
	}
	all.Wait()
}

func TestDataVersionSeesTheOther(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := f.open()
	version := func() int64 {
		v, err := f.db.DataVersion(f.ctx())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	first := version()
	if version() != first {
		t.Error("the version moved by itself")
	}
	if err := other.RequestSync(f.ctx(), f.conn); err != nil {
		t.Fatal(err)
	}
	second := version()
	if second == first {
		t.Error("another's change went unseen")
	}
	if err := f.db.RequestSync(f.ctx(), f.conn); err != nil {
		t.Fatal(err)
	}
	if version() == second {
		t.Error("own change went unseen")
	}
}

func TestLease(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := f.open()
	take := func(db *DB, who string, want bool) {
		t.Helper()
		ok, holder, err := db.AcquireLease(f.ctx(), f.conn, who, time.Minute)
		if err != nil || ok != want || !want && holder == who {
			t.Errorf("%s: %t, held by %q, %v; want %t", who, ok, holder, err, want)
		}
	}
	take(f.db, "a", true)
	take(other, "b", false)
	take(f.db, "a", true)
	if ok, err := other.RenewLease(f.ctx(), f.conn, "b", time.Minute); ok || err != nil {
		t.Errorf("renewed another's lease: %t, %v", ok, err)
	}
	f.now = f.now.Add(2 * time.Minute)
	take(other, "b", true)
	if ok, err := f.db.RenewLease(f.ctx(), f.conn, "a", time.Minute); ok || err != nil {
		t.Errorf("renewed a lease taken over: %t, %v", ok, err)
	}
	if err := other.ReleaseLease(f.ctx(), f.conn, "b"); err != nil {
		t.Fatal(err)
	}
	take(f.db, "a", true)
	if at, err := f.db.SyncRequested(f.ctx(), f.conn); err != nil || !at.IsZero() {
		t.Errorf("requested %v, %v", at, err)
	}
	if err := other.RequestSync(f.ctx(), f.conn); err != nil {
		t.Fatal(err)
	}
	if at, err := f.db.SyncRequested(f.ctx(), f.conn); err != nil || !at.Equal(f.now.Truncate(time.Millisecond)) {
		t.Errorf("requested %v, %v; want %v", at, err, f.now)
	}
}

// TestOpenDatabaseIsClosed: one that other users can read is closed to them, and
// that is told once.
func TestOpenDatabaseIsClosed(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // modes are not rights there
	}
	f := newFixture(t)
	_ = f.db.Close()
	if err := os.Chmod(f.path, 0o644); err != nil {
		t.Fatal(err)
	}
	if told := f.open().Exposed(); !strings.Contains(told, "mode 0644") || !strings.Contains(told, "closed to them now") {
		t.Errorf("told %q", told)
	}
	for _, side := range []string{"", "-wal", "-shm"} {
		if info, err := os.Stat(f.path + side); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", side, info.Mode(), err)
		}
	}
	if told := f.open().Exposed(); told != "" {
		t.Errorf("told again: %q", told)
	}
}
