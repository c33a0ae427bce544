package toolstest

import (
	"context"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	demotenant "github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant/tenanttest"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// World is a connected tenant and what a server over it is made of.
type World struct {
	*tenanttest.World
	// Directory is the tenant in the emulator, which a test may change.
	Directory *directory.Directory
	Syncer    *dirsync.Syncer
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
	"User.Read.All", "Group.Read.All", "GroupMember.Read.All", "Directory.Read.All", "RoleManagement.Read.All", "PrivilegedEligibilitySchedule.Read.AzureADGroup",
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
	connected, err := tenanttest.Open(ctx, dir, tenanttest.Options{
		Name: "contoso", TenantName: "Contoso",
		Credential: func(app demotenant.DemoApp) store.Credential {
			return store.Credential{Kind: "secret", Hint: app.Secret[len(app.Secret)-4:], ExpiresAt: ClockStart.Add(20 * 24 * time.Hour)}
		},
		Emulator: func(c *tenanttest.Clock) emulator.Options {
			options := emulator.Options{Now: c.Now, Users: o.Users, HuntingRows: o.HuntingRows}
			if o.Users == 0 {
				if o.Permissions == nil {
					o.Permissions = Permissions
				}
				options.Tenant = contoso(o.Permissions, c.Now)
			}
			return options
		},
	})
	if err != nil {
		return nil, err
	}
	w := &World{World: connected, Directory: connected.Cloud.Directory()}
	attack := func() {}
	if o.Attacked {
		attack = demotenant.BeforeAttack(w.Directory)
	}
	w.Syncer = dirsync.New(dirsync.Options{Store: w.DB, Tenants: w.Pool, Now: w.Clock.Now})
	states, err := w.DB.Feeds(ctx, w.Conn.ID)
	if err != nil {
		return nil, err
	}
	if !o.Unsynced && len(states) == 0 { // else a run before has left the database
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
	return w.Connect(t, name, App)
}

// Options are those of a server over the world with all tools.
func (w *World) Options() tools.Options {
	return tools.Options{Store: w.DB, Tenants: w.Pool, Syncer: w.Syncer, Now: w.Clock.Now, Version: "test", Toolsets: []string{"all"}}
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
	return w.Connect(t, strings.NewReplacer(" ", "-", "(", "", ")", "").Replace(app.Name), app).Name
}

// TransportThrough puts a transport between the tools and the emulator.
func (w *World) TransportThrough(around func(http.RoundTripper) http.RoundTripper) {
	w.Pool = w.NewPool(w.DB, around(w.Wire))
}
