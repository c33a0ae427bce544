package defender

import (
	"context"
	"errors"
	"io"
	"net/http"
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

// clientOf is a client whose API is answered by a function.
func clientOf(t *testing.T, answer func(*http.Request) (int, string)) *Client {
	t.Helper()
	c := newTenant(t)
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		if !strings.HasPrefix(r.URL.Host, "api.") {
			return c.Transport().RoundTrip(r)
		}
		status, body := answer(r)
		return &http.Response{
			StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, ContentLength: int64(len(body)),
			Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)),
		}, nil
	})
	environment := cloud.Environments()[0]
	app := c.Apps().Full
	credential, err := cloud.NewCredential(cloud.CredentialConfig{
		Kind: cloud.ClientSecret, Environment: environment, TenantID: c.TenantID(), ClientID: app.ClientID, Secret: []byte(app.Secret), Transport: c.Transport(),
	})
	if err != nil {
		t.Fatal(err)
	}
	client, err := cloud.New(cloud.Options{Environment: environment, Credential: credential, Transport: transport, Limits: cloud.Limits{}})
	if err != nil {
		t.Fatal(err)
	}
	return New(client)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

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

// Links that go round, rows that come twice, and 404: a list has each row once,
// ends at a page that says nothing new, and is empty only where 404 means that.
func TestListsEnd(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		pages map[string]string
		want  string
		err   bool
	}{
		"a page that links to itself": {map[string]string{"": `{"@odata.nextLink":"LINK2","value":[{"id":"a"},{"id":"b"}]}`, "2": `{"@odata.nextLink":"LINK2","value":[{"id":"c"}]}`}, "a b c", true},
		"pages that link to each other": {map[string]string{"": `{"@odata.nextLink":"LINK2","value":[{"id":"a"}]}`, "2": `{"@odata.nextLink":"LINK3","value":[{"id":"b"}]}`,
			"3": `{"@odata.nextLink":"LINK2","value":[{"id":"c"}]}`}, "a b c", true},
		"ever new links to the same rows": {map[string]string{"": `{"@odata.nextLink":"LINK2","value":[{"id":"a"},{"id":"b"}]}`, "2": `{"@odata.nextLink":"LINK3","value":[{"id":"b"},{"id":"a"}]}`,
			"3": `{"@odata.nextLink":"LINK4","value":[{"id":"z"}]}`}, "a b", false},
		"rows twice":  {map[string]string{"": `{"@odata.nextLink":"LINK2","value":[{"id":"a"},{"id":"b"}]}`, "2": `{"value":[{"id":"b"},{"id":"c"}]}`}, "a b c", false},
		"a dead link": {map[string]string{"": `{"@odata.nextLink":"LINK9","value":[{"id":"a"}]}`}, "a", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := clientOf(t, func(r *http.Request) (int, string) {
				body, ok := tc.pages[r.URL.Query().Get("p")]
				if !ok {
					return http.StatusNotFound, `{"error":{"code":"ResourceNotFound","message":"no"}}`
				}
				return http.StatusOK, strings.ReplaceAll(body, "LINK", "https://api.security.microsoft.com/api/recommendations?p=")
			})
			rows, err := c.Recommendations(t.Context(), Query{}, 0)
			var got []string
			for _, r := range rows {
				got = append(got, r.ID)
			}
			if strings.Join(got, " ") != tc.want || (err != nil) != tc.err {
				t.Errorf("got %v, %v, want %s", got, err, tc.want)
			}
		})
	}
	absent := clientOf(t, func(*http.Request) (int, string) {
		return http.StatusNotFound, `{"error":{"code":"ResourceNotFound","message":"no"}}`
	})
	if rows, err := absent.Machines(t.Context(), Query{}, 0); len(rows) != 0 || err != nil {
		t.Errorf("machines: got %v, %v, want none", rows, err)
	}
	if _, err := absent.MachineSoftware(t.Context(), "0000000000000000000000000000000000000001"); !errors.Is(err, cloud.ErrNotFound) {
		t.Errorf("software of a machine: got %v, want not found", err)
	}
}

// TestNoKeyIsInNoPath: whatever goes into a path is one segment of it, or no
// request is made.
func TestNoKeyIsInNoPath(t *testing.T) {
	t.Parallel()
	asked := ""
	c := clientOf(t, func(r *http.Request) (int, string) { asked = r.URL.String(); return 404, "{}" })
	for name, ask := range map[string]func(ctx context.Context, id string) error{
		"alert":                   func(ctx context.Context, id string) error { _, err := c.Alert(ctx, id); return err },
		"machine":                 func(ctx context.Context, id string) error { _, err := c.Machine(ctx, id); return err },
		"machine's alerts":        func(ctx context.Context, id string) error { _, err := c.MachineAlerts(ctx, id); return err },
		"machine's software":      func(ctx context.Context, id string) error { _, err := c.MachineSoftware(ctx, id); return err },
		"file":                    func(ctx context.Context, id string) error { _, err := c.File(ctx, id); return err },
		"recommendation":          func(ctx context.Context, id string) error { _, err := c.Recommendation(ctx, id); return err },
		"vulnerability":           func(ctx context.Context, id string) error { _, err := c.Vulnerability(ctx, id); return err },
		"machines of a weakness":  func(ctx context.Context, id string) error { _, err := c.VulnerabilityMachines(ctx, id); return err },
		"weaknesses of a machine": func(ctx context.Context, id string) error { _, err := c.MachineVulnerabilities(ctx, id); return err },
	} {
		for _, id := range []string{".", "..", "a/b", `a\b`, "../x", "%2e%2e", "a%2Fb", "a%252Fb", "a\x00b"} {
			if err := ask(t.Context(), id); !errors.Is(err, cloud.ErrBadKey) || asked != "" {
				t.Errorf("%s %q: got %v and asked %q, want ErrBadKey and nothing", name, id, err, asked)
			}
		}
	}
}
