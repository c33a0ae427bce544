package emulator_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

func TestTransportKnowsOnlyMicrosoft(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	_, err := try(client(c), "GET", "https://www.example.com/", "", "")
	var unknown *net.DNSError
	if !errors.As(err, &unknown) || !unknown.IsNotFound {
		t.Errorf("got %v, want an unknown host", err)
	}
}

// TestOneBaseURL reaches every service by its path on one loopback address.
func TestOneBaseURL(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	const base = "https://127.0.0.1:8443"
	got := post(t, c, base+"/"+c.TenantID()+"/oauth2/v2.0/token", signInForm(c.Apps().Full))
	token, _ := got.json(t)["access_token"].(string)
	if token == "" {
		t.Fatalf("no token: %s", got.body)
	}
	configuration := send(t, client(c), "GET", base+"/"+c.TenantID()+"/v2.0/.well-known/openid-configuration", "", "").json(t)
	if want := base + "/" + c.TenantID() + "/oauth2/v2.0/token"; configuration["token_endpoint"] != want {
		t.Errorf("token endpoint: got %v, want %s", configuration["token_endpoint"], want)
	}
	arm := tokenFor(t, c, c.Apps().Full, armScope)
	machines := tokenFor(t, c, c.Apps().Full, "https://api.securitycenter.microsoft.com/.default")
	for path, token := range map[string]string{"/v1.0/organization": token, "/tenants?api-version=2022-12-01": arm, "/api/machines": machines} {
		if got := send(t, client(c), "GET", base+path, token, ""); got.status != 200 {
			t.Errorf("%s: got %d %s", path, got.status, got.body)
		}
	}
	if got := send(t, client(c), "GET", base+"/elsewhere", "", ""); got.status != 404 {
		t.Errorf("a path of no service: got %d", got.status)
	}
}

// TestDeltaPageSize reaches the Graph service through the cloud's options.
func TestDeltaPageSize(t *testing.T) {
	t.Parallel()
	c := newCloud(t, func(o *emulator.Options) { o.Delta.PageSize = 7 })
	got := send(t, client(c), "GET", usersURL+"/delta?$select=id", tokenFor(t, c, c.Apps().Full), "").json(t)
	if users, _ := got["value"].([]any); len(users) != 7 || got["@odata.nextLink"] == nil {
		t.Errorf("got %d users, next link %v; want 7 and a link", len(users), got["@odata.nextLink"])
	}
}

// TestStreamedBody reads a page larger than the buffer, and stops in the
// middle of another.
func TestStreamedBody(t *testing.T) {
	t.Parallel()
	c := newCloud(t, func(o *emulator.Options) { o.Users = 500 })
	token := tokenFor(t, c, c.Apps().Full)
	whole := send(t, client(c), "GET", usersURL+"?$top=500", token, "")
	if users, _ := whole.json(t)["value"].([]any); whole.status != 200 || len(whole.body) < 128<<10 || len(users) < 400 {
		t.Fatalf("got %d, %d bytes, %d users", whole.status, len(whole.body), len(users))
	}
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, "GET", usersURL+"?$top=500", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := client(c).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.ReadFull(res.Body, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.Copy(io.Discard, res.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("after cancel: got %v, want context canceled", err)
	}
}
