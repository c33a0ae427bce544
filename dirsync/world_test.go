package dirsync_test

import (
	"context"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/graph"
	demotenant "github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant/tenanttest"
)

// world is a connected tenant and what synchronizes it.
type world struct {
	*tenanttest.World
	t      *testing.T
	syncer *dirsync.Syncer
}

// newWorld makes a tenant of users users and a connection with the identity
// that pick chooses. Its pages are small, so that a feed has many.
func newWorld(t *testing.T, users int, pick func(demotenant.DemoApps) demotenant.DemoApp) *world {
	t.Helper()
	w := &world{t: t, World: tenanttest.New(t, tenanttest.Options{
		Name: "demo", App: pick,
		Emulator: func(c *tenanttest.Clock) emulator.Options {
			return emulator.Options{Users: users, Now: c.Now, Delta: graph.DeltaOptions{PageSize: 60, MemberPageSize: 100}}
		},
	})}
	w.syncer = w.newSyncer(w.DB, nil)
	return w
}

// newSyncer makes a syncer over db, change may alter its options.
func (w *world) newSyncer(db *store.DB, change func(*dirsync.Options)) *dirsync.Syncer {
	o := dirsync.Options{
		Store:   db,
		Tenants: w.NewPool(db, w.Wire),
		Now:     w.Clock.Now, BatchRows: 1,
	}
	if change != nil {
		change(&o)
	}
	return dirsync.New(o)
}

// sync synchronizes every feed and wants no failure.
func (w *world) sync() dirsync.Summary {
	w.t.Helper()
	sum, err := w.syncer.SyncAll(w.t.Context(), w.Conn.ID)
	if err != nil {
		w.t.Fatalf("sync: %v", err)
	}
	for _, f := range sum.Failed() {
		w.t.Errorf("feed %s: %s: %v", f.Feed, f.State, f.Err)
	}
	return sum
}

// state returns what the store knows of a feed.
func (w *world) state(feed feed.Name) store.FeedState {
	w.t.Helper()
	states, err := w.DB.Feeds(context.WithoutCancel(w.t.Context()), w.Conn.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, st := range states {
		if st.Feed == feed {
			return st
		}
	}
	return store.FeedState{Feed: feed, State: store.FeedNever}
}

// of returns a feed's part of a summary.
func of(t *testing.T, sum dirsync.Summary, feed feed.Name) dirsync.FeedSummary {
	t.Helper()
	for _, f := range sum.Feeds {
		if f.Feed == feed {
			return f
		}
	}
	t.Fatalf("feed %s is not in the summary", feed)
	return dirsync.FeedSummary{}
}

func full(apps demotenant.DemoApps) demotenant.DemoApp  { return apps.Full }
func basic(apps demotenant.DemoApps) demotenant.DemoApp { return apps.Basic }
