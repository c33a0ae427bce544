package defender

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
)

// newClient is a client of an app of the emulated tenant.
func newClient(t *testing.T, c *emulator.Cloud, app world.DemoApp) *Client {
	t.Helper()
	environment := cloud.Environments()[0]
	credential, err := cloud.NewCredential(cloud.CredentialConfig{
		Kind: cloud.ClientSecret, Environment: environment, TenantID: c.TenantID(),
		ClientID: app.ClientID, Secret: []byte(app.Secret), Transport: c.Transport(),
	})
	if err != nil {
		t.Fatal(err)
	}
	client, err := cloud.New(cloud.Options{Environment: environment, Credential: credential, Transport: c.Transport(), Limits: cloud.Limits{}})
	if err != nil {
		t.Fatal(err)
	}
	return New(client)
}

func newTenant(t *testing.T) *emulator.Cloud {
	t.Helper()
	c, err := emulator.New(emulator.Options{Users: 60})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Pages of any size add up to the same list, and a bound ends it.
func TestListsFollowTheirPages(t *testing.T) {
	t.Parallel()
	c := newTenant(t)
	client := newClient(t, c, c.Apps().Full)
	whole, err := client.Machines(t.Context(), Query{}, 0)
	if err != nil || len(whole) < 10 {
		t.Fatal(len(whole), err)
	}
	paged, err := client.Machines(t.Context(), Query{Top: 3}, 0)
	if err != nil || len(paged) != len(whole) {
		t.Errorf("%d machines in pages, want %d: %v", len(paged), len(whole), err)
	}
	if few, err := client.Machines(t.Context(), Query{Top: 3}, 7); err != nil || len(few) != 7 {
		t.Errorf("%d machines, want 7: %v", len(few), err)
	}
	one, err := client.Machine(t.Context(), whole[0].ComputerDNSName)
	if err != nil || one.ID != whole[0].ID {
		t.Errorf("by name: %+v, %v", one, err)
	}
	if _, err := client.Machine(t.Context(), "nobody.example.net"); !errors.Is(err, cloud.ErrNotFound) {
		t.Errorf("no machine: %v", err)
	}
}

// Whatever a value holds, it stays a value.
func TestFiltersAreQuoted(t *testing.T) {
	t.Parallel()
	q := Query{Filter: []string{Equal("computerDnsName", "o'neil' or '1' eq '1"), Since("lastSeen", time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))}, Top: 5}
	path := withQuery("/api/machines", q.values())
	if strings.Contains(path, "+") {
		t.Errorf("a plus for a blank in %s", path)
	}
	u, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	const want = "computerDnsName eq 'o''neil'' or ''1'' eq ''1' and lastSeen ge 2026-11-01T00:00:00Z"
	if got := u.Query().Get("$filter"); got != want {
		t.Errorf("got filter %s, want %s", got, want)
	}
	c := newTenant(t)
	none, err := newClient(t, c, c.Apps().Full).Machines(t.Context(), Query{Filter: q.Filter[:1]}, 0)
	if err != nil || len(none) != 0 {
		t.Errorf("got %d machines, %v", len(none), err)
	}
}

// A refusal is one of this API, and a tenant without Defender says so at the
// sign-in.
func TestRefusals(t *testing.T) {
	t.Parallel()
	c := newTenant(t)
	_, err := newClient(t, c, c.Apps().Basic).Recommendations(t.Context(), Query{}, 0)
	var refused *cloud.Error
	if !errors.Is(err, cloud.ErrForbidden) || !errors.As(err, &refused) || refused.API != cloud.Defender {
		t.Errorf("without the permission: %v", err)
	}
	c.Hunting().Remove()
	_, err = newClient(t, c, c.Apps().Full).Machines(t.Context(), Query{}, 0)
	var signIn *cloud.SignInError
	if !errors.As(err, &signIn) || !signIn.Has(500011) {
		t.Errorf("without Defender: %v", err)
	}
}
