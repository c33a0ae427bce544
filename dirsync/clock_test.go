package dirsync_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant/tenanttest"
)

const month = 30 * 24 * time.Hour

// A clock that was ahead, or behind, and is set right stops nothing: neither
// what it wrote down nor the lease that somebody took by it. Microsoft's clock
// goes right all the time.
func TestClockIsSet(t *testing.T) {
	t.Parallel()
	for _, jump := range []time.Duration{month, -month} {
		t.Run(jump.String(), func(t *testing.T) {
			t.Parallel()
			theirs := tenanttest.NewClock(tenanttest.Start)
			w := &world{t: t, World: tenanttest.New(t, tenanttest.Options{
				Name: "demo", App: full,
				Emulator: func(*tenanttest.Clock) emulator.Options { return emulator.Options{Users: 60, Now: theirs.Now} },
			})}
			var log bytes.Buffer
			w.syncer = w.newSyncer(w.DB, func(o *dirsync.Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
			w.sync()
			w.Clock.Advance(jump)
			w.sync()
			if err := w.DB.RequestSync(t.Context(), w.Conn.ID); err != nil {
				t.Fatal(err)
			}
			if ok, _, err := w.DB.AcquireLease(t.Context(), w.Conn.ID, "elsewhere:1:0", dirsync.LeaseTTL); err != nil || !ok {
				t.Fatalf("lease of another machine: %t, %v", ok, err)
			}

			w.Clock.Advance(-jump)
			w.Clock.Advance(6 * time.Minute)
			theirs.Advance(6 * time.Minute)
			id := w.pick("user", 1, nil)[0]
			w.Cloud.Directory().Update(id, map[string]any{"city": "Elsewhere"})
			sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
			if err != nil {
				t.Fatal(err)
			}
			if jump > 0 && len(sum.Feeds) != len(feed.All()) {
				t.Errorf("%d feeds were due, want all %d", len(sum.Feeds), len(feed.All()))
			}
			w.compare()
			for _, name := range feed.Names() {
				if st := w.state(name); jump > 0 && st.Ahead(w.Clock.Now()) {
					t.Errorf("%s is as of %v, and it is %v", name, st.LastOKAt, w.Clock.Now())
				}
			}
			if got := strings.Count(log.String(), "was set back"); got > 1 || jump > 0 && got == 0 {
				t.Errorf("the log says %d times that the clock was set back, want once: %s", got, log.String())
			}

			// Nothing is read over and over for what was written down.
			w.Clock.Advance(time.Minute)
			if sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID); err != nil || jump > 0 && len(sum.Feeds) > 0 {
				t.Errorf("a minute later: %d feeds were due again, %v", len(sum.Feeds), err)
			}
		})
	}
}

// The one who holds the lease notices that the clock was set back before it
// writes a page: by then the lease may be another's.
func TestClockIsSetBackInAPass(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, full)
	other := w.OpenStore(t)
	taken := false
	w.syncer = w.newSyncer(w.DB, func(o *dirsync.Options) {
		o.Concurrency = 1
		o.OnProgress = func(p dirsync.Progress) {
			if p.Feed == feed.Users && p.Pages > 0 && !taken {
				w.Clock.Advance(-month)
				ok, _, err := other.AcquireLease(t.Context(), w.Conn.ID, "elsewhere:1:0", dirsync.LeaseTTL)
				if taken = true; err != nil || !ok {
					t.Errorf("void lease: taken %t, %v", ok, err)
				}
			}
		}
	})
	_, err := w.syncer.SyncFeeds(t.Context(), w.Conn.ID, feed.Users, feed.Groups)
	if err == nil || !strings.Contains(err.Error(), "lease lost") {
		t.Errorf("the pass ended with %v, want its lease lost", err)
	}
	if st := w.state(feed.Groups); st.State != store.FeedNever && st.Pages > 0 {
		t.Errorf("groups were written without the lease: %+v", st)
	}
}
