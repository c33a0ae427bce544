package tenanttest

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	demotenant "github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// World is an emulated tenant, a database with a connection to it, and the
// clients of that connection.
type World struct {
	Cloud *emulator.Cloud
	Clock *Clock
	// Wire is between the clients and the cloud.
	Wire *Wire
	DB   *store.DB
	Conn store.Connection
	Pool *tenant.Pool

	path   string
	sealer store.Sealer
}

// Options say what world is made.
type Options struct {
	// Emulator makes the cloud; its clock is the world's.
	Emulator func(*Clock) emulator.Options
	// App is the identity that the connection signs in with, the one with every
	// permission when nil.
	App func(demotenant.DemoApps) demotenant.DemoApp
	// Name is the connection's; TenantName and Credential are what it says of
	// itself.
	Name       string
	TenantName string
	Credential func(demotenant.DemoApp) store.Credential
}

// New makes a world for one test.
func New(t testing.TB, o Options) *World {
	t.Helper()
	w, err := Open(t.Context(), t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.DB.Close() })
	return w
}

// Open makes a world whose database is in dir. Where that has a connection to
// the tenant from a run before, it is used.
func Open(ctx context.Context, dir string, o Options) (*World, error) {
	w := &World{Clock: &Clock{now: Start}, path: filepath.Join(dir, "mscloud.db")}
	var err error
	if w.Cloud, err = emulator.New(o.Emulator(w.Clock)); err != nil {
		return nil, err
	}
	w.Wire = &Wire{next: w.Cloud.Transport()}
	w.sealer = seal.New(seal.Options{Dir: dir, NoRing: true, Getenv: func(string) string { return "" }})
	if w.DB, err = w.openStore(ctx); err != nil {
		return nil, err
	}
	w.Pool = w.NewPool(w.DB, w.Wire)
	if w.Conn, err = w.DB.Connection(ctx, o.Name); err == nil && w.Conn.TenantID == w.Cloud.TenantID() {
		return w, nil
	}
	app := w.Cloud.Apps().Full
	if o.App != nil {
		app = o.App(w.Cloud.Apps())
	}
	conn := store.Connection{
		Name: o.Name, TenantName: o.TenantName, TenantID: w.Cloud.TenantID(), ClientID: app.ClientID, Cloud: "public", Enabled: true,
		Credential: store.Credential{Kind: "secret"},
	}
	if o.Credential != nil {
		conn.Credential = o.Credential(app)
	}
	w.Conn, err = w.DB.CreateConnection(ctx, conn, store.Secret(app.Secret))
	return w, err
}

// Connect connects the tenant once more, under another name and as one of its
// apps.
func (w *World) Connect(t testing.TB, name string, app demotenant.DemoApp) store.Connection {
	t.Helper()
	conn, err := w.DB.CreateConnection(t.Context(), store.Connection{
		Name: name, TenantID: w.Cloud.TenantID(), TenantName: w.Conn.TenantName, ClientID: app.ClientID, Cloud: "public", Enabled: true,
		Credential: store.Credential{Kind: "secret"},
	}, store.Secret(app.Secret))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// OpenStore opens the database once more, as another process does.
func (w *World) OpenStore(t testing.TB) *store.DB {
	t.Helper()
	db, err := w.openStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func (w *World) openStore(ctx context.Context) (*store.DB, error) {
	return store.Open(ctx, w.path, store.Options{Sealer: w.sealer, Now: w.Clock.Now})
}

// NewPool makes clients of the connections in a database, without a limiter of
// our own: the emulator keeps up.
func (w *World) NewPool(db *store.DB, transport http.RoundTripper) *tenant.Pool {
	return tenant.NewPool(tenant.Options{Store: db, Transport: transport, Now: w.Clock.Now, Limits: cloud.Limits{}, FirstWait: time.Millisecond})
}
