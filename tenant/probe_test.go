package tenant_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

func test(t *testing.T, c *emulator.Cloud, conn store.Connection, secret string) tenant.Report {
	t.Helper()
	r, err := tenant.Test(t.Context(), conn, store.Secret(secret), tenant.TestOptions{Transport: c.Transport(), Limits: cloud.Limits{}})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if secret != "" && strings.Contains(string(kept)+fmt.Sprintf("%+v", r), secret) {
		t.Error("the report holds the secret")
	}
	return r
}

func capability(r tenant.Report, feature string) tenant.CapabilityState {
	for _, c := range r.Capabilities {
		if c.Feature == feature {
			return c.State
		}
	}
	return ""
}

func TestFullApp(t *testing.T) {
	t.Parallel()
	c := readCloud(t)
	r := test(t, c, connectionOf(c, c.Apps().Full), c.Apps().Full.Secret)
	if !r.OK || r.Summary() != "" {
		t.Errorf("not OK: %+v", r.Checks)
	}
	for name, want := range map[string]tenant.State{
		tenant.CheckSignIn: tenant.OK, tenant.CheckConsent: tenant.OK, tenant.CheckTenant: tenant.OK, tenant.CheckLicences: tenant.OK,
		tenant.CheckAzure: tenant.OK, tenant.CheckDefender: tenant.OK, tenant.CheckXDR: tenant.OK, tenant.CheckCredential: tenant.OK, tenant.CheckClock: tenant.OK,
	} {
		if got := r.Check(name); got.State != want || got.Title == "" || got.Detail == "" {
			t.Errorf("%s: got %+v, want %s", name, got, want)
		}
	}
	if r.Tenant.ID != c.TenantID() || r.Tenant.DisplayName == "" || len(r.Domains) == 0 || r.Domains[0] != c.Apps().Domain {
		t.Errorf("got tenant %+v, domains %v", r.Tenant, r.Domains)
	}
	if len(r.Licences) == 0 || !slices.Contains(r.Plans, "AAD_PREMIUM_P2") {
		t.Errorf("got licences %v, plans %v", r.Licences, r.Plans)
	}
	if missing := r.Missing(cloud.BasicBundle); len(missing) != 0 {
		t.Errorf("missing basic permissions: %v", missing)
	}
	if left := time.Until(r.SecretExpires); left < 30*24*time.Hour {
		t.Errorf("the secret ends at %v", r.SecretExpires)
	}
	for _, feature := range []string{"users", "signIns", "pim", "machines", "hunting", "deviceChanges"} {
		if got := capability(r, feature); got != tenant.Ready {
			t.Errorf("%s: got %s", feature, got)
		}
	}
}

func TestBasicApp(t *testing.T) {
	t.Parallel()
	c := readCloud(t)
	r := test(t, c, connectionOf(c, c.Apps().Basic), c.Apps().Basic.Secret)
	if !r.OK || r.Check(tenant.CheckConsent).State != tenant.OK || len(r.Missing(cloud.BasicBundle)) != 0 {
		t.Errorf("got %+v", r.Checks)
	}
	if !slices.Contains(r.Missing("defender-xdr"), cloud.Permission{API: cloud.Graph, Value: "ThreatHunting.Read.All"}) {
		t.Errorf("got missing %v", r.Missing(""))
	}
	// the same value on two APIs: one granted, the other not
	for _, p := range r.Permissions {
		if p.Value == "User.Read.All" && p.Granted != (p.API == cloud.Graph) {
			t.Errorf("%v: granted %v", p.Permission, p.Granted)
		}
	}
	for feature, want := range map[string]tenant.CapabilityState{
		"users": tenant.Ready, "deviceChanges": tenant.PermissionMissing, "alerts": tenant.PermissionMissing,
		"hunting": tenant.Ready, "machines": tenant.Ready,
	} {
		if got := capability(r, feature); got != want {
			t.Errorf("%s: got %s, want %s", feature, got, want)
		}
	}
}

func TestNoConsent(t *testing.T) {
	t.Parallel()
	c := readCloud(t)
	r := test(t, c, connectionOf(c, c.Apps().NoConsent), c.Apps().NoConsent.Secret)
	if r.OK || r.Check(tenant.CheckSignIn).State != tenant.OK || r.Check(tenant.CheckConsent).State != tenant.Failed {
		t.Errorf("got %+v", r.Checks)
	}
	if !strings.Contains(r.Summary(), "admin consent") || capability(r, "users") != tenant.ConsentMissing {
		t.Errorf("got %q, users %s", r.Summary(), capability(r, "users"))
	}
}

func TestRefusedApps(t *testing.T) {
	t.Parallel()
	c := readCloud(t)
	apps := c.Apps()
	stranger := connectionOf(c, apps.Full)
	stranger.TenantID = "00000000-0000-0000-0000-00000000dead"
	unknown := connectionOf(c, world.DemoApp{ClientID: "00000000-0000-0000-0000-00000000dead"})
	for _, test := range []struct {
		name   string
		conn   store.Connection
		secret string
		want   string
	}{
		{"wrong secret", connectionOf(c, apps.Full), "not-the-secret", "client secret is wrong"},
		{"expired secret", connectionOf(c, apps.ExpiredSecret), apps.ExpiredSecret.Secret, "has expired"},
		{"disabled", connectionOf(c, apps.Disabled), apps.Disabled.Secret, "disabled"},
		{"blocked", connectionOf(c, apps.BlockedByCA), apps.BlockedByCA.Secret, "Conditional Access"},
		{"wrong tenant", stranger, apps.Full.Secret, "tenant does not exist"},
		{"wrong app", unknown, "x", "app does not exist"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, err := tenant.Test(t.Context(), test.conn, store.Secret(test.secret), tenant.TestOptions{Transport: c.Transport()})
			if err != nil {
				t.Fatal(err)
			}
			check := r.Check(tenant.CheckSignIn)
			if r.OK || check.State != tenant.Failed || !strings.Contains(check.Detail, test.want) || check.Fix == "" {
				t.Errorf("got %+v", check)
			}
			if r.Check(tenant.CheckTenant).State != tenant.NotEvaluated {
				t.Errorf("the tenant was evaluated: %+v", r.Check(tenant.CheckTenant))
			}
		})
	}
}

func TestOneAPIDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.Faults().Add(emulator.Fault{Kind: emulator.FaultFail, Match: "graph:*/subscribedSkus", Status: 500, N: -1})
	c.Faults().Add(emulator.Fault{Kind: emulator.FaultRefuse, Match: "arm", N: -1})
	r := test(t, c, connectionOf(c, c.Apps().Full), c.Apps().Full.Secret)
	if !r.OK || r.Check(tenant.CheckLicences).State != tenant.Warning || r.Check(tenant.CheckAzure).State != tenant.Warning ||
		r.Check(tenant.CheckTenant).State != tenant.OK || r.Check(tenant.CheckCredential).State != tenant.OK {
		t.Errorf("got %+v", r.Checks)
	}
	if capability(r, "signIns") != tenant.Ready || capability(r, "azure") != tenant.Unknown {
		t.Errorf("sign-ins %s, azure %s", capability(r, "signIns"), capability(r, "azure"))
	}
}

func TestNoDefender(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	for _, appID := range []string{cloud.DefenderAppID, cloud.XDRAppID} {
		c.Directory().Delete(c.Directory().ByKey("servicePrincipals", "appId", appID).ID)
	}
	r := test(t, c, connectionOf(c, c.Apps().Full), c.Apps().Full.Secret)
	for _, name := range []string{tenant.CheckDefender, tenant.CheckXDR} {
		if check := r.Check(name); check.State != tenant.Warning || !strings.Contains(check.Detail, "does not have") {
			t.Errorf("%s: got %+v", name, check)
		}
	}
	if !r.OK || capability(r, "machines") != tenant.NotProvisioned || capability(r, "hunting") != tenant.Ready {
		t.Errorf("OK %v, machines %s, hunting %s", r.OK, capability(r, "machines"), capability(r, "hunting"))
	}
}

func TestNoAzureRole(t *testing.T) {
	t.Parallel()
	c := readCloud(t)
	r := test(t, c, connectionOf(c, c.Apps().NoConsent), c.Apps().NoConsent.Secret)
	check := r.Check(tenant.CheckAzure)
	if check.State != tenant.Warning || !strings.Contains(check.Fix, "Reader") || capability(r, "azure") != tenant.RoleMissing || r.Subscriptions != 0 {
		t.Errorf("got %+v, azure %s", check, capability(r, "azure"))
	}
}

// TestSecretExpiryIsOurOwn: the new secret's own end counts, not the old one's.
func TestSecretExpiryIsOurOwn(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	app := c.Apps().Full
	soon := time.Now().Add(9 * 24 * time.Hour).UTC().Truncate(time.Second)
	if _, err := c.SignIn().AddSecret(app.ClientID, "zzz-another-secret-of-the-app", soon); err != nil {
		t.Fatal(err)
	}
	r := test(t, c, connectionOf(c, app), app.Secret)
	if r.Check(tenant.CheckCredential).State != tenant.OK || r.SecretExpires.Equal(soon) {
		t.Errorf("got the other secret's end: %v %+v", r.SecretExpires, r.Check(tenant.CheckCredential))
	}
	r = test(t, c, connectionOf(c, app), "zzz-another-secret-of-the-app")
	if check := r.Check(tenant.CheckCredential); check.State != tenant.Warning || !r.SecretExpires.Equal(soon) || !strings.Contains(check.Fix, "rotate") {
		t.Errorf("got %v %+v", r.SecretExpires, check)
	}
}

func TestNoNetwork(t *testing.T) {
	t.Parallel()
	c := readCloud(t)
	r, err := tenant.Test(t.Context(), connectionOf(c, c.Apps().Full), store.Secret("s"), tenant.TestOptions{
		Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, syscall.ECONNREFUSED }),
	})
	check := r.Check(tenant.CheckSignIn)
	if err != nil || check.State != tenant.Failed || !strings.Contains(check.Detail, "no answer from the sign-in service") {
		t.Errorf("got %+v %v", check, err)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestClockSkew(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.Faults().SetClockSkew(7 * time.Minute)
	r := test(t, c, connectionOf(c, c.Apps().Full), c.Apps().Full.Secret)
	check := r.Check(tenant.CheckClock)
	if check.State != tenant.Warning || !strings.Contains(check.Detail, "behind") || r.ClockSkew < 400 || r.ClockSkew > 440 {
		t.Errorf("got %+v, skew %v", check, r.ClockSkew)
	}
}

func TestNotWellFormed(t *testing.T) {
	t.Parallel()
	c := readCloud(t)
	conn := connectionOf(c, c.Apps().Full)
	conn.Cloud = "mars"
	if _, err := tenant.Test(t.Context(), conn, store.Secret("x"), tenant.TestOptions{Transport: c.Transport()}); err == nil {
		t.Error("an unknown cloud: no error")
	}
	conn = connectionOf(c, c.Apps().Full)
	if _, err := tenant.Test(t.Context(), conn, nil, tenant.TestOptions{Transport: c.Transport()}); err == nil {
		t.Error("no secret: no error")
	}
}
