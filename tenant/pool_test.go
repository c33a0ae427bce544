package tenant_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

func TestPoolFollowsTheStore(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	dir := t.TempDir()
	db := openStore(t, dir)
	other := openStore(t, dir) // as another process has it
	conn, err := db.CreateConnection(t.Context(), connectionOf(c, c.Apps().Full), store.Secret("wrong"))
	if err != nil {
		t.Fatal(err)
	}
	pool := newPool(db, c.Transport())
	first, err := pool.Get(t.Context(), conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Graph.Organization(t.Context()); !errors.Is(err, cloud.ErrUnauthenticated) {
		t.Errorf("wrong secret: got %v", err)
	}
	if again, err := pool.Get(t.Context(), "demo"); err != nil || again != first {
		t.Errorf("by name, unchanged: got another tenant, %v", err)
	}

	if _, err := other.RotateSecret(t.Context(), conn.ID, conn.Credential, store.Secret(c.Apps().Full.Secret)); err != nil {
		t.Fatal(err)
	}
	second, err := pool.Get(t.Context(), conn.ID)
	if err != nil || second == first {
		t.Fatalf("rotated by another process: the same tenant, %v", err)
	}
	if _, err := second.Graph.Organization(t.Context()); err != nil {
		t.Errorf("right secret: %v", err)
	}

	if err := other.SetEnabled(t.Context(), conn.ID, false); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Get(t.Context(), conn.ID); !errors.Is(err, tenant.ErrDisabled) {
		t.Errorf("disabled: got %v", err)
	}
	if _, err := second.Graph.Domains(t.Context()); err != nil {
		t.Errorf("a tenant in use goes on: %v", err)
	}
	if err := other.DeleteConnection(t.Context(), conn.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Get(t.Context(), conn.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("removed: got %v", err)
	}
}

// gate holds one Graph request until it is opened.
type gate struct {
	next    http.RoundTripper
	arrived chan struct{}
	open    chan struct{}
}

func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/v1.0/domains" {
		g.arrived <- struct{}{}
		<-g.open
	}
	return g.next.RoundTrip(r)
}

func TestCallsInFlightKeepTheirSecret(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	db := openStore(t, t.TempDir())
	conn, err := db.CreateConnection(t.Context(), connectionOf(c, c.Apps().Full), store.Secret(c.Apps().Full.Secret))
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{next: c.Transport(), arrived: make(chan struct{}), open: make(chan struct{})}
	pool := newPool(db, g)
	old, err := pool.Get(t.Context(), conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { _, err := old.Graph.Domains(t.Context()); done <- err }()
	<-g.arrived
	if _, err := db.RotateSecret(t.Context(), conn.ID, conn.Credential, store.Secret("another")); err != nil {
		t.Fatal(err)
	}
	fresh, err := pool.Get(t.Context(), conn.ID)
	if err != nil || fresh == old {
		t.Fatalf("after rotation: %v", err)
	}
	close(g.open)
	if err := <-done; err != nil {
		t.Errorf("the call in flight: %v", err)
	}
	if _, err := fresh.Graph.Organization(t.Context()); !errors.Is(err, cloud.ErrUnauthenticated) {
		t.Errorf("the next call uses the new secret: got %v", err)
	}
}

func TestEnvironmentOf(t *testing.T) {
	t.Parallel()
	e, err := tenant.EnvironmentOf(store.Connection{Cloud: "usgov", CAFile: "x.pem"})
	if err != nil || e.Name != "usgov" || e.CAFile != "x.pem" {
		t.Errorf("got %+v %v", e, err)
	}
	e, err = tenant.EnvironmentOf(store.Connection{Cloud: "custom", Endpoint: "https://127.0.0.1:1"})
	if err != nil || e.Graph != "https://127.0.0.1:1" {
		t.Errorf("got %+v %v", e, err)
	}
	if _, err := tenant.EnvironmentOf(store.Connection{Cloud: "custom"}); err == nil {
		t.Error("custom without an endpoint: no error")
	}
}
