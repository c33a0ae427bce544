package dirsync_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// A pass that is cancelled at any page goes on exactly there: taken together,
// the passes fetch no page twice but those in flight when they ended.
func TestResumeAfterCancel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 220, full)
	var all []string
	passes := 0
	for stop := 1; ; stop++ {
		ctx, cancel := context.WithCancel(t.Context())
		pages := make(chan struct{}, 1000)
		w.syncer = w.newSyncer(w.DB, func(o *dirsync.Options) {
			o.Concurrency = 1
			o.OnProgress = func(p dirsync.Progress) {
				if p.Pages > 0 && !p.Done {
					pages <- struct{}{}
				}
				if len(pages) == stop {
					cancel()
				}
			}
		})
		sum, err := w.syncer.SyncOnce(ctx, w.Conn.ID)
		cancel()
		all = append(all, w.Wire.Take()...)
		passes++
		if err == nil {
			if len(sum.Failed()) > 0 {
				t.Fatalf("last pass: %+v", sum.Failed())
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("pass %d: %v", passes, err)
		}
	}
	if passes < 4 {
		t.Fatalf("%d passes, want the synchronization broken off several times", passes)
	}
	w.compare()
	seen, twice := map[string]int{}, 0
	for _, request := range all {
		if strings.Contains(request, "skiptoken") {
			if seen[request]++; seen[request] > 1 {
				twice++
			}
		}
	}
	if twice >= passes {
		t.Errorf("%d pages fetched again over %d passes, want at most the one in flight each time", twice, passes)
	}
	if changes := w.changes(w.Conn.CreatedAt, ""); len(changes) > 0 {
		t.Errorf("journal after a broken-off first enumeration: %d rows, first %s", len(changes), changes[0])
	}
}

// A process that is killed leaves its cursor and its lease; another goes on
// from the cursor when the lease has run out.
func TestTakeoverAfterKill(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 220, full)
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	dead := make(chan struct{})
	applied := make(chan struct{}, 100)
	first := w.newSyncer(w.OpenStore(w.t), func(o *dirsync.Options) {
		o.Concurrency = 1 // no other feed that could renew the lease once this one stops
		o.OnProgress = func(p dirsync.Progress) {
			if p.Feed == feed.Users && p.Pages == 1 {
				applied <- struct{}{}
				<-dead // stops here for good, lease in hand
			}
		}
	})
	done := make(chan error, 1)
	go func() {
		_, err := first.SyncOnce(ctx, w.Conn.ID)
		done <- err
	}()
	<-applied
	at := w.state(feed.Users)
	if !at.Full || at.Link == "" {
		t.Fatalf("users after one page: %+v, want an open full round with a cursor", at)
	}

	if _, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID); !errors.Is(err, dirsync.ErrBusy) {
		t.Errorf("second process meanwhile: %v, want ErrBusy", err)
	}
	w.Clock.Advance(dirsync.LeaseTTL + 1)
	w.Wire.Take()
	sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
	if err != nil {
		t.Fatalf("takeover: %v", err)
	}
	if got := of(t, sum, feed.Users); !got.Resumed || got.State != store.FeedOK {
		t.Errorf("users after the takeover: %+v, want resumed and ok", got)
	}
	w.compare()

	// The first wakes up: what it has in hand must not move the cursor back.
	before := w.state(feed.Users)
	close(dead)
	if err := <-done; !errors.Is(err, dirsync.ErrBusy) {
		t.Errorf("first process after the takeover: %v, want ErrBusy", err)
	}
	if after := w.state(feed.Users); after.Link != before.Link || after.State != store.FeedOK {
		t.Errorf("users after the first woke up: %+v, want %+v", after, before)
	}
	w.due()
	w.compare()
}

// A cursor made with another $select is of no use: the feed is enumerated anew.
func TestSelectChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, full)
	w.sync()
	st := w.state(feed.Users)
	if _, err := w.DB.BeginRound(t.Context(), w.Conn.ID, feed.Users, false); err != nil {
		t.Fatal(err)
	}
	link, _, _ := strings.Cut(st.Link, "#")
	if _, err := w.DB.ApplyPage(t.Context(), w.Conn.ID, feed.Users, store.FeedPage{Next: link + "#of-an-older-version", Final: true}); err != nil {
		t.Fatal(err)
	}
	sum := w.due()
	if got := of(t, sum, feed.Users); !got.Full {
		t.Errorf("users: %+v, want a full round", got)
	}
	if got := of(t, sum, feed.Groups); got.Full {
		t.Errorf("groups: %+v, want a delta round", got)
	}
	w.compare()
}

// Cancelling ends a pass that waits for Microsoft at once.
func TestCancelWhileWaiting(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, full)
	ctx, cancel := context.WithCancel(t.Context())
	w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
		cancel()
		<-req.Context().Done()
		return nil, req.Context().Err()
	}, nil)
	if _, err := w.syncer.SyncOnce(ctx, w.Conn.ID); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled pass: %v, want context.Canceled", err)
	}
	w.Wire.Hook(nil, nil)
	w.sync()
	w.compare()
}
