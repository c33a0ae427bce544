package toolstest

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	demotenant "github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// World is an emulated tenant, a database with a connection to it, and what a
// server is made of.
type World struct {
	Cloud     *emulator.Cloud
	Directory *directory.Directory
	DB        *store.DB
	Conn      store.Connection
	path      string
	pool      *tenant.Pool
	Syncer    *dirsync.Syncer
	Clock     *clock
	transport http.RoundTripper
}

// clock is a time that only a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Options changes a world before it is made.
type Options struct {
	Permissions []string // of the app; basic ones and a few more when nil
	Unsynced    bool
	Users       int  // a generated tenant of so many users instead of the small one
	Attacked    bool // the demo's attack comes between two synchronizations
	HuntingRows int  // of that, in the hunting tables together; 0 for what suits it
}

// Permissions are what the tools of Graph can use.
var Permissions = []string{
	"User.Read.All", "Group.Read.All", "GroupMember.Read.All", "Directory.Read.All", "RoleManagement.Read.All",
	"Policy.Read.All", "AuditLog.Read.All", "IdentityRiskyUser.Read.All", "SecurityEvents.Read.All",
	"DeviceManagementManagedDevices.Read.All", "Application.Read.All", "Device.Read.All", "UserAuthenticationMethod.Read.All", "AgentIdentity.Read.All",
	"IdentityRiskEvent.Read.All", "AccessReview.Read.All", "EntitlementManagement.Read.All", "ConsentRequest.Read.All",
	"SecurityAlert.Read.All", "SecurityIncident.Read.All", "ThreatHunting.Read.All",
}

// New makes a world of its own for a test that changes it.
func New(t testing.TB, o Options) *World {
	t.Helper()
	w, err := Open(t.Context(), t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.DB.Close() })
	return w
}

// Open makes a world whose database is in dir, or goes on with the one there.
func Open(ctx context.Context, dir string, o Options) (*World, error) {
	w := &World{Clock: &clock{now: ClockStart}}
	options := emulator.Options{Now: w.Clock.Now, Users: o.Users, HuntingRows: o.HuntingRows}
	app := App
	if o.Users == 0 {
		if o.Permissions == nil {
			o.Permissions = Permissions
		}
		options.Tenant = contoso(o.Permissions, w.Clock.Now)
	}
	var err error
	if w.Cloud, err = emulator.New(options); err != nil {
		return nil, err
	}
	if o.Users > 0 {
		app = w.Cloud.Apps().Full
	}
	w.Directory, w.transport = w.Cloud.Directory(), w.Cloud.Transport()
	attack := func() {}
	if o.Attacked {
		attack = demotenant.BeforeAttack(w.Cloud.Directory())
	}
	sealer := seal.New(seal.Options{Dir: dir, NoRing: true, Getenv: func(string) string { return "" }})
	w.path = filepath.Join(dir, "mscloud.db")
	w.DB, err = store.Open(ctx, w.path, store.Options{Sealer: sealer, Now: w.Clock.Now})
	if err != nil {
		return nil, err
	}
	if w.Conn, err = w.DB.Connection(ctx, "contoso"); err == nil && w.Conn.TenantID == w.Cloud.TenantID() {
		o.Unsynced = true // a database that a run before has left
	} else if w.Conn, err = w.DB.CreateConnection(ctx, store.Connection{
		Name: "contoso", TenantID: w.Cloud.TenantID(), TenantName: "Contoso", ClientID: app.ClientID, Cloud: "public", Enabled: true,
		Credential: store.Credential{Kind: "secret", Hint: app.Secret[len(app.Secret)-4:], ExpiresAt: ClockStart.Add(20 * 24 * time.Hour)},
	}, store.Secret(app.Secret)); err != nil {
		return nil, err
	}
	// Without a limiter of our own: the emulator keeps up.
	w.pool = tenant.NewPool(tenant.Options{Store: w.DB, Transport: w.transport, Now: w.Clock.Now, Limits: cloud.Limits{}})
	w.Syncer = dirsync.New(dirsync.Options{Store: w.DB, Tenants: w.pool, Now: w.Clock.Now})
	if !o.Unsynced {
		if _, err := w.Syncer.SyncAll(ctx, w.Conn.ID); err != nil {
			return nil, err
		}
	}
	if o.Attacked {
		attack()
		if _, err := w.Syncer.SyncFeeds(ctx, w.Conn.ID, feed.Applications, feed.Grants); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// AddConnection connects the same tenant once more, under another name and
// never synchronized.
func (w *World) AddConnection(t testing.TB, name string) store.Connection {
	t.Helper()
	conn, err := w.DB.CreateConnection(t.Context(), store.Connection{
		Name: name, TenantID: w.Cloud.TenantID(), TenantName: "Contoso", ClientID: App.ClientID, Cloud: "public", Enabled: true,
		Credential: store.Credential{Kind: "secret"},
	}, store.Secret(App.Secret))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// Options are those of a server over the world with all tools.
func (w *World) Options() tools.Options {
	return tools.Options{Store: w.DB, Tenants: w.pool, Syncer: w.Syncer, Now: w.Clock.Now, Version: "test", Toolsets: []string{"all"}}
}

// Server makes a server over the world; change alters its options, all are its
// tools where they are not those of the catalogue.
func (w *World) Server(t testing.TB, change func(*tools.Options), all ...*tools.Definition) *tools.Server {
	t.Helper()
	o := w.Options()
	o.Catalogue = all
	if change != nil {
		change(&o)
	}
	s, err := tools.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shared is a synchronized small tenant that tests only read from.
var shared = sync.OnceValues(func() (*World, error) {
	dir, err := os.MkdirTemp("", "tools")
	if err != nil {
		return nil, err
	}
	sharedDir = dir
	return Open(context.Background(), dir, Options{})
})

var sharedDir string

// Shared is the synchronized small tenant; a test must not change it.
func Shared(t testing.TB) *World {
	t.Helper()
	w, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Run runs the tests of a package and clears up after them.
func Run(m *testing.M) int {
	code := m.Run()
	if sharedDir != "" {
		if w, err := shared(); err == nil {
			_ = w.DB.Close()
		}
		_ = os.RemoveAll(sharedDir)
	}
	return code
}

// ConnectAs connects the world's tenant once more, as another of the demo's
// apps, and returns the connection's name.
func (w *World) ConnectAs(t testing.TB, app demotenant.DemoApp) string {
	t.Helper()
	conn, err := w.DB.CreateConnection(t.Context(), store.Connection{
		Name: strings.NewReplacer(" ", "-", "(", "", ")", "").Replace(app.Name), TenantID: w.Cloud.TenantID(), TenantName: "Contoso", ClientID: app.ClientID,
		Cloud: "public", Enabled: true, Credential: store.Credential{Kind: "secret"},
	}, store.Secret(app.Secret))
	if err != nil {
		t.Fatal(err)
	}
	return conn.Name
}

// TransportThrough puts a transport between the tools and the emulator.
func (w *World) TransportThrough(around func(http.RoundTripper) http.RoundTripper) {
	w.pool = tenant.NewPool(tenant.Options{Store: w.DB, Transport: around(w.transport), Now: w.Clock.Now, Limits: cloud.Limits{}})
}
