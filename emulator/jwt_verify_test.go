package emulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// TestRefusedTokens presents tokens that a service must not take and reads the
// service's own words.
func TestRefusedTokens(t *testing.T) {
	t.Parallel()
	now := start
	c := newCloud(t, func(o *emulator.Options) { o.Now = func() time.Time { return now } })
	full := c.Apps().Full
	graph := tokenFor(t, c, full)
	arm := tokenFor(t, c, full, "https://management.azure.com/.default")
	machines := tokenFor(t, c, full, "https://api.securitycenter.microsoft.com/.default")
	forged := sign(t, jwt.SigningMethodRS256, nil, jwt.MapClaims{"aud": "https://graph.microsoft.com", "tid": c.TenantID(), "roles": []string{"User.Read.All"}, "exp": start.Add(time.Hour).Unix()})
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{"tid": c.TenantID()}).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	const (
		users         = "https://graph.microsoft.com/v1.0/users"
		subscriptions = "https://management.azure.com/subscriptions?api-version=2022-12-01"
		machineList   = "https://api.security.microsoft.com/api/machines"
	)
	tests := []struct{ name, target, token, code, message string }{
		{"Graph without a token", users, "", "InvalidAuthenticationToken", "Access token is empty."},
		{"Graph with text", users, "hello", "InvalidAuthenticationToken", "JWT is not well formed"},
		{"Graph with a forged token", users, forged, "InvalidAuthenticationToken", "Signing key is invalid."},
		{"Graph with an unsigned token", users, unsigned, "InvalidAuthenticationToken", "Signing key is invalid."},
		{"Graph with an ARM token", users, arm, "InvalidAuthenticationToken", "Invalid audience."},
		{"US Graph with a public token", "https://graph.microsoft.us/v1.0/users", graph, "InvalidAuthenticationToken", "Invalid audience."},
		{"ARM without a token", subscriptions, "", "AuthenticationFailed", "The 'Authorization' header is missing."},
		{"ARM with text", subscriptions, "hello", "InvalidAuthenticationToken", "The access token is invalid."},
		{"ARM with a Graph token", subscriptions, graph, "InvalidAuthenticationTokenAudience", "wrong audience or resource 'https://graph.microsoft.com'"},
		{"Defender without a token", machineList, "", "Unauthorized", ""},
		{"Defender with a Graph token", machineList, graph, "Unauthorized", ""},
		{"XDR with a machine token", "https://api.security.microsoft.com/api/advancedhunting/run", machines, "Unauthorized", ""},
	}
	check := func(name, target, token, code, message string) {
		t.Helper()
		got := send(t, client(c), "GET", target, token, "")
		failure, _ := got.json(t)["error"].(map[string]any)
		if got.status != 401 || failure["code"] != code || !strings.Contains(fmt.Sprint(failure["message"]), message) {
			t.Errorf("%s: got %d %s", name, got.status, got.body)
		}
		if got.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: no WWW-Authenticate", name)
		}
	}
	for _, tt := range tests {
		check(tt.name, tt.target, tt.token, tt.code, tt.message)
	}
	now = start.Add(3599 * time.Second)
	check("Graph after the hour", users, graph, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
	check("ARM after the hour", subscriptions, arm, "ExpiredAuthenticationToken", "expiry UTC time '11/16/2026 9:59:59 AM'")
	now = start.Add(3598 * time.Second)
	if got := send(t, client(c), "GET", subscriptions, arm, ""); got.status != 200 {
		t.Errorf("a second before: got %d %s", got.status, got.body)
	}
	c.Faults().ExpireTokens()
	check("after ExpireTokens", users, graph, "InvalidAuthenticationToken", "Lifetime validation failed")
	if got := send(t, client(c), "GET", subscriptions, tokenFor(t, c, full, "https://management.azure.com/.default"), ""); got.status != 200 {
		t.Errorf("a new token: got %d %s", got.status, got.body)
	}
}

// FuzzBearer presents whatever as a token: Graph answers 401, never more.
func FuzzBearer(f *testing.F) {
	c, err := emulator.New(emulator.Options{Users: 50, Now: func() time.Time { return start }})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", ".", "..", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJSUzI1NiJ9.eyJ0aWQiOjF9.AA"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		got, err := try(client(c), "GET", "https://graph.microsoft.com/v1.0/users", strings.Map(headerSafe, token), "")
		if err != nil {
			t.Fatal(err)
		}
		if got.status != 401 {
			t.Fatalf("got %d for token %q", got.status, token)
		}
	})
}

// headerSafe drops what no HTTP header can carry.
func headerSafe(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}
