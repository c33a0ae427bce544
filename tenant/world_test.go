package tenant_test

import (
	"net/http"
	"path/filepath"
	"sync"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

var shared = sync.OnceValues(func() (*emulator.Cloud, error) { return emulator.New(emulator.Options{}) })

// readCloud is one emulated cloud for the tests that only read.
func readCloud(t *testing.T) *emulator.Cloud {
	t.Helper()
	c, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newCloud(t *testing.T) *emulator.Cloud {
	t.Helper()
	c, err := emulator.New(emulator.Options{Users: 50})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// connectionOf is a connection for one of the demo tenant's apps.
func connectionOf(c *emulator.Cloud, app world.DemoApp) store.Connection {
	return store.Connection{
		Name: "demo", TenantID: c.TenantID(), ClientID: app.ClientID, Cloud: "public", Enabled: true,
		Credential: store.Credential{Kind: string(cloud.ClientSecret)},
	}
}

func openStore(t *testing.T, dir string) *store.DB {
	t.Helper()
	sealer := seal.New(seal.Options{Dir: dir, NoRing: true, Getenv: func(string) string { return "" }})
	db, err := store.Open(t.Context(), filepath.Join(dir, "m.db"), store.Options{Sealer: sealer})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func newPool(db *store.DB, rt http.RoundTripper) *tenant.Pool {
	return tenant.NewPool(tenant.Options{Store: db, Transport: rt, Limits: cloud.Limits{}})
}
