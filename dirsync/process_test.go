package dirsync_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	demotenant "github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

func noConsent(apps demotenant.DemoApps) demotenant.DemoApp     { return apps.NoConsent }
func expiredSecret(apps demotenant.DemoApps) demotenant.DemoApp { return apps.ExpiredSecret }

func as[T error](err error, target *T) bool { return errors.As(err, target) }

// Of two processes on one database one synchronizes; together they fetch every
// page once.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 220, full)
	var syncers []*dirsync.Syncer
	for range 2 {
		syncers = append(syncers, w.newSyncer(w.OpenStore(w.t), nil))
	}
	errs := make([]error, len(syncers))
	var wg sync.WaitGroup
	for i, s := range syncers {
		wg.Go(func() { _, errs[i] = s.SyncOnce(t.Context(), w.Conn.ID) })
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil && !errors.Is(err, dirsync.ErrBusy) {
			t.Errorf("process %d: %v", i, err)
		}
	}
	if errs[0] != nil && errs[1] != nil {
		t.Error("neither process synchronized")
	}
	seen := map[string]bool{}
	for _, request := range w.Wire.Take() {
		if seen[request] {
			t.Errorf("fetched twice: %s", request)
		}
		seen[request] = true
	}
	w.compare()
}

// The passes of one process share its lease: what takes long does not keep the
// rest waiting, and nothing is fetched twice.
func TestPassesOfOneProcess(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 120, full)
	gate, waiting := make(chan struct{}), make(chan struct{}, 10)
	w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
		if strings.Contains(req.URL.Path, "userRegistrationDetails") {
			waiting <- struct{}{}
			<-gate
		}
		return nil, nil
	}, nil)
	type outcome struct {
		sum dirsync.Summary
		err error
	}
	first := make(chan outcome, 1)
	go func() {
		sum, err := w.syncer.SyncAll(t.Context(), w.Conn.ID)
		first <- outcome{sum, err}
	}()
	<-waiting
	sum, err := w.syncer.SyncFeeds(t.Context(), w.Conn.ID, feed.Users, feed.Domains)
	if err != nil || len(sum.Feeds) != 2 || len(sum.Failed()) != 0 {
		t.Errorf("users beside a long pass: %+v, %v; want both feeds done", sum, err)
	}
	if _, err := w.newSyncer(w.OpenStore(w.t), nil).SyncOnce(t.Context(), w.Conn.ID); !errors.Is(err, dirsync.ErrBusy) {
		t.Errorf("another process meanwhile: %v, want ErrBusy", err)
	}
	second := make(chan outcome, 1)
	go func() {
		sum, err := w.syncer.SyncFeeds(t.Context(), w.Conn.ID, feed.Registration)
		second <- outcome{sum, err}
	}()
	close(gate)
	for _, got := range []outcome{<-first, <-second} {
		if got.err != nil || len(got.sum.Failed()) != 0 {
			t.Errorf("pass: %+v, %v", got.sum, got.err)
		}
	}
	w.Wire.Hook(nil, nil)
	enumerated := 0
	for _, request := range w.Wire.Take() {
		if strings.Contains(request, "/users/delta") && strings.Contains(request, "skiptoken") {
			enumerated++
		}
	}
	if enumerated > 3 {
		t.Errorf("%d further pages of users, want one enumeration", enumerated)
	}
	w.compare()
	if _, err := w.newSyncer(w.OpenStore(w.t), nil).SyncOnce(t.Context(), w.Conn.ID); err != nil {
		t.Errorf("another process afterwards: %v, want the lease given back", err)
	}
}

// background starts Run and returns a channel with the state in which each
// feed ended; it is stopped at the end of the test.
func (w *world) background(change func(*dirsync.Options)) (*dirsync.Syncer, <-chan dirsync.Progress) {
	w.t.Helper()
	done := make(chan dirsync.Progress, 1000)
	s := w.newSyncer(w.DB, func(o *dirsync.Options) {
		o.Poll = time.Millisecond
		o.OnProgress = func(p dirsync.Progress) {
			if p.Done {
				done <- p
			}
		}
		if change != nil {
			change(o)
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- s.Run(ctx) }()
	w.t.Cleanup(func() {
		cancel()
		if err := <-stopped; err != nil {
			w.t.Errorf("run: %v", err)
		}
	})
	return s, done
}

// await reads from events until each of the feeds of a connection has ended.
func await(t *testing.T, events <-chan dirsync.Progress, connection string, feeds int) {
	t.Helper()
	seen := map[feed.Name]bool{}
	for len(seen) < feeds {
		select {
		case p := <-events:
			if p.Connection == connection {
				seen[p.Feed] = true
			}
		case <-t.Context().Done():
			t.Fatal("test ended")
		}
	}
}

// Run synchronizes what is there, what another process adds, what is asked for
// and what becomes due; nothing that is disabled.
func TestRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, full)
	s, events := w.background(nil)
	await(t, events, w.Conn.ID, len(feed.Names()))
	w.compare()

	other := w.OpenStore(w.t)
	apps := w.Cloud.Apps()
	added, err := other.CreateConnection(t.Context(), store.Connection{
		Name: "second", TenantID: apps.TenantID, ClientID: apps.Basic.ClientID, Cloud: "public", Enabled: true,
		Credential: store.Credential{Kind: "secret"},
	}, store.Secret(apps.Basic.Secret))
	if err != nil {
		t.Fatal(err)
	}
	await(t, events, added.ID, len(feed.Names()))

	w.Clock.Advance(time.Second)
	if err := other.RequestSync(t.Context(), added.ID); err != nil {
		t.Fatal(err)
	}
	await(t, events, added.ID, len(feed.Names()))

	w.Clock.Advance(time.Second)
	s.Kick(w.Conn.ID)
	await(t, events, w.Conn.ID, len(feed.Names()))

	if err := other.SetEnabled(t.Context(), added.ID, false); err != nil {
		t.Fatal(err)
	}
	w.Cloud.Directory().Update(w.pick("user", 1, nil)[0], map[string]any{"city": "Elsewhere"})
	w.Clock.Advance(6 * time.Minute)
	await(t, events, w.Conn.ID, 8)
	w.compare()
	if _, err := w.syncer.SyncOnce(t.Context(), added.ID); !errors.Is(err, dirsync.ErrDisabled) {
		t.Errorf("disabled connection: %v, want ErrDisabled", err)
	}
	for {
		select {
		case p := <-events:
			if p.Connection == added.ID {
				t.Errorf("disabled connection was synchronized: %+v", p)
			}
			continue
		default:
		}
		break
	}
}

// Disabling a connection ends the pass that is under way.
func TestDisableEndsPass(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, full)
	waiting := make(chan struct{}, 100)
	w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
		waiting <- struct{}{}
		<-req.Context().Done()
		return nil, req.Context().Err()
	}, nil)
	_, events := w.background(func(o *dirsync.Options) { o.Concurrency = 1 })
	<-waiting
	if err := w.DB.SetEnabled(t.Context(), w.Conn.ID, false); err != nil {
		t.Fatal(err)
	}
	if p := <-events; p.Err == nil || p.State != store.FeedSyncing {
		t.Errorf("feed ended with %+v, want it broken off", p)
	}
	w.Wire.Hook(nil, nil)
	if err := w.DB.SetEnabled(t.Context(), w.Conn.ID, true); err != nil {
		t.Fatal(err)
	}
	await(t, events, w.Conn.ID, len(feed.Names()))
	w.compare()
}

// A connection that is not there is named as such.
func TestUnknownConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, full)
	if _, err := w.syncer.SyncOnce(t.Context(), "nobody"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown connection: %v, want not found", err)
	}
}

// A server says in its log, once, that Microsoft lets it read nothing.
func TestRunSaysThatNothingCanBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, noConsent)
	said := make(chan string, 100)
	w.background(func(o *dirsync.Options) { o.Logger = slog.New(slog.NewTextHandler(lineWriter(said), nil)) })
	for line := range said {
		if strings.Contains(line, "nothing can be read") {
			break
		}
	}
}

// lineWriter sends each line that is written, as far as somebody reads.
type lineWriter chan string

func (w lineWriter) Write(line []byte) (int, error) {
	select {
	case w <- string(line):
	default:
	}
	return len(line), nil
}
