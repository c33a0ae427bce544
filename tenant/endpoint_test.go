package tenant_test

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// TestCustomEndpoint signs in over TLS on loopback, with the endpoint's own
// authority and without it.
func TestCustomEndpoint(t *testing.T) {
	t.Parallel()
	c := readCloud(t)
	l, err := c.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	ca, err := l.CAFile(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	conn := connectionOf(c, c.Apps().Full)
	conn.Cloud, conn.Endpoint, conn.CAFile = "custom", l.URL(), ca
	r, err := tenant.Test(t.Context(), conn, store.Secret(c.Apps().Full.Secret), tenant.TestOptions{Limits: cloud.Limits{}})
	if err != nil || !r.OK {
		t.Errorf("got %+v %v", r.Checks, err)
	}
	conn.CAFile = ""
	r, err = tenant.Test(t.Context(), conn, store.Secret(c.Apps().Full.Secret), tenant.TestOptions{})
	check := r.Check(tenant.CheckSignIn)
	if err != nil || check.State != tenant.Failed || !strings.Contains(check.Detail, "certificate is not trusted") || !strings.Contains(check.Fix, "CA file") {
		t.Errorf("without the CA: got %+v %v", check, err)
	}
}
