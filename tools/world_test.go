package tools

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	demotenant "github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// world is an emulated tenant, a database with a connection to it, and what a
// server is made of.
type world struct {
	cloud     *emulator.Cloud
	directory *directory.Directory
	db        *store.DB
	conn      store.Connection
	path      string
	pool      *tenant.Pool
	syncer    *dirsync.Syncer
	clock     *clock
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

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// worldOptions changes a world before it is made.
type worldOptions struct {
	permissions []string // of the app; basic ones and a few more when nil
	unsynced    bool
	users       int  // a generated tenant of so many users instead of the small one
	attacked    bool // the demo's attack comes between two synchronizations
	huntingRows int  // of that, in the hunting tables together; 0 for what suits it
}

// fullPermissions are what the tools of this package can use.
var fullPermissions = []string{
	"User.Read.All", "Group.Read.All", "GroupMember.Read.All", "Directory.Read.All", "RoleManagement.Read.All",
	"Policy.Read.All", "AuditLog.Read.All", "IdentityRiskyUser.Read.All", "SecurityEvents.Read.All",
	"DeviceManagementManagedDevices.Read.All", "Application.Read.All", "Device.Read.All", "UserAuthenticationMethod.Read.All", "AgentIdentity.Read.All",
	"IdentityRiskEvent.Read.All", "AccessReview.Read.All", "EntitlementManagement.Read.All", "ConsentRequest.Read.All",
	"SecurityAlert.Read.All", "SecurityIncident.Read.All", "ThreatHunting.Read.All",
}

func newWorld(t testing.TB, o worldOptions) *world {
	t.Helper()
	w, err := openWorld(t.Context(), t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.db.Close() })
	return w
}

func openWorld(ctx context.Context, dir string, o worldOptions) (*world, error) {
	w := &world{clock: &clock{now: clockStart}}
	options := emulator.Options{Now: w.clock.Now, Users: o.users, HuntingRows: o.huntingRows}
	app := contosoApp
	if o.users == 0 {
		if o.permissions == nil {
			o.permissions = fullPermissions
		}
		options.Tenant = contoso(o.permissions, w.clock.Now)
	}
	var err error
	if w.cloud, err = emulator.New(options); err != nil {
		return nil, err
	}
	if o.users > 0 {
		app = w.cloud.Apps().Full
	}
	w.directory, w.transport = w.cloud.Directory(), w.cloud.Transport()
	attack := func() {}
	if o.attacked {
		attack = demotenant.BeforeAttack(w.cloud.Directory())
	}
	sealer := seal.New(seal.Options{Dir: dir, NoRing: true, Getenv: func(string) string { return "" }})
	w.path = filepath.Join(dir, "mscloud.db")
	w.db, err = store.Open(ctx, w.path, store.Options{Sealer: sealer, Now: w.clock.Now})
	if err != nil {
		return nil, err
	}
	if w.conn, err = w.db.Connection(ctx, "contoso"); err == nil && w.conn.TenantID == w.cloud.TenantID() {
		o.unsynced = true // a database that a run before has left
	} else if w.conn, err = w.db.CreateConnection(ctx, store.Connection{
		Name: "contoso", TenantID: w.cloud.TenantID(), TenantName: "Contoso", ClientID: app.ClientID, Cloud: "public", Enabled: true,
		Credential: store.Credential{Kind: "secret", Hint: app.Secret[len(app.Secret)-4:], ExpiresAt: clockStart.Add(20 * 24 * time.Hour)},
	}, store.Secret(app.Secret)); err != nil {
		return nil, err
	}
	// Without a limiter of our own: the emulator keeps up.
	w.pool = tenant.NewPool(tenant.Options{Store: w.db, Transport: w.transport, Now: w.clock.Now, Limits: cloud.Limits{}})
	w.syncer = dirsync.New(dirsync.Options{Store: w.db, Tenants: w.pool, Now: w.clock.Now})
	if !o.unsynced {
		if _, err := w.syncer.SyncAll(ctx, w.conn.ID); err != nil {
			return nil, err
		}
	}
	if o.attacked {
		attack()
		if _, err := w.syncer.SyncFeeds(ctx, w.conn.ID, store.FeedApplications, store.FeedGrants); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// addConnection connects the same tenant once more, under another name and
// never synchronized.
func (w *world) addConnection(t testing.TB, name string) store.Connection {
	t.Helper()
	conn, err := w.db.CreateConnection(t.Context(), store.Connection{
		Name: name, TenantID: w.cloud.TenantID(), TenantName: "Contoso", ClientID: contosoApp.ClientID, Cloud: "public", Enabled: true,
		Credential: store.Credential{Kind: "secret"},
	}, store.Secret(contosoApp.Secret))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func (w *world) options() Options {
	return Options{Store: w.db, Tenants: w.pool, Syncer: w.syncer, Now: w.clock.Now, Version: "test", Toolsets: []string{"all"}}
}

// server makes a server over the world; change alters its options, all are its
// tools (the catalogue when nil).
func (w *world) server(t testing.TB, change func(*Options), all []*definition) *Server {
	t.Helper()
	o := w.options()
	if change != nil {
		change(&o)
	}
	if all == nil {
		all = catalogue
	}
	s, err := newServer(o, all)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// connect connects an MCP client to a session of its own.
func connect(t testing.TB, s *Server, impl *mcp.Implementation, o *mcp.ClientOptions) *mcp.ClientSession {
	t.Helper()
	if impl == nil {
		impl = &mcp.Implementation{Name: "test", Version: "1.0.0"}
	}
	here, there := mcp.NewInMemoryTransports()
	if _, err := s.MCP().Connect(t.Context(), there, nil); err != nil {
		t.Fatal(err)
	}
	cs, err := mcp.NewClient(impl, o).Connect(t.Context(), here, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cs.Close() })
	return cs
}

// shared is a synchronized small tenant that tests only read from.
var shared = sync.OnceValues(func() (*world, error) {
	dir, err := os.MkdirTemp("", "tools")
	if err != nil {
		return nil, err
	}
	sharedDir = dir
	return openWorld(context.Background(), dir, worldOptions{})
})

var sharedDir string

func sharedWorld(t testing.TB) *world {
	t.Helper()
	w, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestMain(m *testing.M) {
	code := m.Run()
	if sharedDir != "" {
		if w, err := shared(); err == nil {
			_ = w.db.Close()
		}
		_ = os.RemoveAll(sharedDir)
	}
	os.Exit(code)
}
