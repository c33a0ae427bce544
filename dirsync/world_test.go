package dirsync_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/graph"
	demotenant "github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// world is an emulated tenant, a database and a connection between them.
type world struct {
	t      *testing.T
	cloud  *emulator.Cloud
	wire   *wire
	path   string
	sealer store.Sealer
	clock  *clock
	db     *store.DB
	conn   store.Connection
	syncer *dirsync.Syncer
}

// clock is a time that only the test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// wire carries requests to the emulator, counts those for Graph and lets a test
// step in.
type wire struct {
	next http.RoundTripper

	mu       sync.Mutex
	requests []string // in order
	// before is called ahead of each Graph request, its answer used if not nil.
	before func(*http.Request) (*http.Response, error)
	// after may replace the answer.
	after func(*http.Request, *http.Response) *http.Response
}

// nameOf tells requests apart: by their URL, and a batch by what it asks for.
func (w *wire) nameOf(req *http.Request) string {
	name := req.URL.RequestURI()
	if req.Body == nil || req.GetBody == nil {
		return name
	}
	body, err := req.GetBody()
	if err != nil {
		return name
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, body); err != nil {
		return name
	}
	return name + " " + hex.EncodeToString(sum.Sum(nil)[:8])
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(req.URL.Host, "graph.") {
		return w.next.RoundTrip(req)
	}
	w.mu.Lock()
	w.requests = append(w.requests, w.nameOf(req))
	before, after := w.before, w.after
	w.mu.Unlock()
	if before != nil {
		if res, err := before(req); res != nil || err != nil {
			return res, err
		}
	}
	res, err := w.next.RoundTrip(req)
	if err == nil && after != nil {
		res = after(req, res)
	}
	return res, err
}

// take returns the requests seen since the last call.
func (w *wire) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := w.requests
	w.requests = nil
	return seen
}

func (w *wire) hook(before func(*http.Request) (*http.Response, error), after func(*http.Request, *http.Response) *http.Response) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.before, w.after = before, after
}

// newWorld makes a tenant of users users and a connection with the identity
// that pick chooses.
func newWorld(t *testing.T, users int, pick func(demotenant.DemoApps) demotenant.DemoApp) *world {
	t.Helper()
	c := &clock{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	cloud, err := emulator.New(emulator.Options{Users: users, Now: c.Now, Delta: graph.DeltaOptions{PageSize: 60, MemberPageSize: 100}})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		t: t, cloud: cloud, clock: c, wire: &wire{next: cloud.Transport()},
		path: filepath.Join(t.TempDir(), "mscloud.db"),
	}
	w.sealer = seal.New(seal.Options{Dir: filepath.Dir(w.path), NoRing: true, Getenv: func(string) string { return "" }})
	w.db = w.open()
	apps := cloud.Apps()
	app := apps.Full
	if pick != nil {
		app = pick(apps)
	}
	w.conn, err = w.db.CreateConnection(t.Context(), store.Connection{
		Name: "demo", TenantID: apps.TenantID, ClientID: app.ClientID, Cloud: "public", Enabled: true,
		Credential: store.Credential{Kind: "secret"},
	}, store.Secret(app.Secret))
	if err != nil {
		t.Fatal(err)
	}
	w.syncer = w.newSyncer(w.db, nil)
	return w
}

// open opens the database once more, as another process does.
func (w *world) open() *store.DB {
	w.t.Helper()
	db, err := store.Open(w.t.Context(), w.path, store.Options{Sealer: w.sealer, Now: w.clock.Now})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = db.Close() })
	return db
}

// newSyncer makes a syncer over db, change may alter its options.
func (w *world) newSyncer(db *store.DB, change func(*dirsync.Options)) *dirsync.Syncer {
	o := dirsync.Options{
		Store:   db,
		Tenants: tenant.NewPool(tenant.Options{Store: db, Transport: w.wire, Now: w.clock.Now, Limits: cloud.Limits{}}),
		Now:     w.clock.Now, BatchRows: 1,
	}
	if change != nil {
		change(&o)
	}
	return dirsync.New(o)
}

// sync synchronizes every feed and wants no failure.
func (w *world) sync() dirsync.Summary {
	w.t.Helper()
	sum, err := w.syncer.SyncAll(w.t.Context(), w.conn.ID)
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
	states, err := w.db.Feeds(context.WithoutCancel(w.t.Context()), w.conn.ID)
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
