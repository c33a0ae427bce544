package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// TestSignInRefusals holds each refusal to Microsoft's status, OAuth error and
// code.
func TestSignInRefusals(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	apps := c.Apps()
	tests := []struct {
		name   string
		tenant string
		form   url.Values
		status int
		oauth  string
		code   int
	}{
		{"wrong secret", "", signInForm(apps.Full, "client_secret", "not-the-secret"), 401, "invalid_client", 7000215},
		{"secret of another app", "", signInForm(apps.Full, "client_secret", apps.Basic.Secret), 401, "invalid_client", 7000215},
		{"expired secret", "", signInForm(apps.ExpiredSecret), 401, "invalid_client", 7000222},
		{"no credential", "", signInForm(apps.Full, "client_secret", ""), 401, "invalid_client", 7000216},
		{"no credential for a code", "", signInForm(apps.Full, "client_secret", "", "grant_type", "authorization_code"), 401, "invalid_client", 7000218},
		{"unknown app", "", signInForm(apps.Full, "client_id", "11111111-2222-3333-4444-555555555555"), 400, "unauthorized_client", 700016},
		{"client id is no GUID", "", signInForm(apps.Full, "client_id", "my app"), 400, "unauthorized_client", 700016},
		{"no client id", "", signInForm(apps.Full, "client_id", ""), 400, "invalid_request", 900144},
		{"no grant", "", signInForm(apps.Full, "grant_type", ""), 400, "invalid_request", 900144},
		{"no scope", "", signInForm(apps.Full, "scope", ""), 400, "invalid_request", 900144},
		{"password grant", "", signInForm(apps.Full, "grant_type", "password"), 400, "unsupported_grant_type", 70003},
		{"tenant of nobody", "99999999-2222-3333-4444-555555555555", signInForm(apps.Full), 400, "invalid_request", 90002},
		{"domain of nobody", "fabrikam-nowhere.com", signInForm(apps.Full), 400, "invalid_request", 90002},
		{"tenant malformed", "contoso", signInForm(apps.Full), 400, "invalid_request", 900023},
		{"common", "common", signInForm(apps.Full), 400, "invalid_request", 50194},
		{"organizations, app of nobody", "organizations", signInForm(apps.Full, "client_id", "nobody"), 400, "invalid_request", 50059},
		{"scope without .default", "", signInForm(apps.Full, "scope", "https://graph.microsoft.com/User.Read.All"), 400, "invalid_scope", 1002012},
		{"two resources", "", signInForm(apps.Full, "scope", graphScope+" https://management.azure.com/.default"), 400, "invalid_scope", 70011},
		{"only reserved scopes", "", signInForm(apps.Full, "scope", "openid profile"), 400, "invalid_scope", 70011},
		{"unknown resource", "", signInForm(apps.Full, "scope", "https://nothing.contoso.com/.default"), 400, "invalid_resource", 500011},
		{"disabled", "", signInForm(apps.Disabled), 400, "unauthorized_client", 7000112},
		{"blocked by Conditional Access", "", signInForm(apps.BlockedByCA), 400, "invalid_grant", 53003},
		{"assertion is no JWT", "", signInForm(apps.Certificate, "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion", "hello"), 400, "invalid_request", 50027},
		{"assertion of unknown type", "", signInForm(apps.Certificate, "client_assertion_type", "saml", "client_assertion", "hello"), 400, "invalid_request", 50027},
		{"parameter twice", "", url.Values{"grant_type": {"client_credentials", "client_credentials"}}, 400, "invalid_request", 9002313},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tenant := tt.tenant
			if tenant == "" {
				tenant = c.TenantID()
			}
			got := post(t, c, login+"/"+tenant+"/oauth2/v2.0/token", tt.form)
			var body struct {
				Error       string `json:"error"`
				Description string `json:"error_description"`
				Codes       []int  `json:"error_codes"`
				Trace       string `json:"trace_id"`
				Correlation string `json:"correlation_id"`
				URI         string `json:"error_uri"`
			}
			if err := json.Unmarshal([]byte(got.body), &body); err != nil {
				t.Fatal(err)
			}
			if got.status != tt.status || body.Error != tt.oauth || !slices.Equal(body.Codes, []int{tt.code}) {
				t.Errorf("got %d %s %v, want %d %s [%d]\n%s", got.status, body.Error, body.Codes, tt.status, tt.oauth, tt.code, got.body)
			}
			for _, part := range []string{fmt.Sprintf("AADSTS%d: ", tt.code), " Trace ID: " + body.Trace, " Correlation ID: " + body.Correlation, " Timestamp: 2026-11-16 09:00:00Z"} {
				if !strings.Contains(body.Description, part) {
					t.Errorf("description lacks %q: %s", part, body.Description)
				}
			}
			if want := fmt.Sprintf("%s/error?code=%d", login, tt.code); body.URI != want {
				t.Errorf("error_uri: got %s, want %s", body.URI, want)
			}
			for _, app := range c.Apps().All() {
				if app.Secret != "" && strings.Contains(got.body, app.Secret) {
					t.Errorf("the answer repeats a secret")
				}
			}
		})
	}
}

func TestAccessTokenClaims(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	app := c.Apps().Basic
	got := claims(t, tokenFor(t, c, app))
	want := map[string]any{
		"aud": "https://graph.microsoft.com", "iss": "https://sts.windows.net/" + c.TenantID() + "/",
		"iat": float64(start.Unix()), "nbf": float64(start.Unix()), "exp": float64(start.Unix() + 3599),
		"appid": app.ClientID, "azp": app.ClientID, "appidacr": "1", "idtyp": "app",
		"oid": app.ObjectID, "sub": app.ObjectID, "tid": c.TenantID(), "ver": "1.0",
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("claim %s: got %v, want %v", name, got[name], value)
		}
	}
	roles, _ := got["roles"].([]any)
	if !slices.Contains(roles, any("User.Read.All")) || slices.Contains(roles, any("Machine.Read.All")) {
		t.Errorf("roles are not those of Graph alone: %v", roles)
	}
	if _, ok := claims(t, tokenFor(t, c, c.Apps().NoConsent))["roles"]; ok {
		t.Errorf("without consent a token carries no roles claim at all")
	}
}

// TestGrantShowsInTheNextToken changes consent in the directory.
func TestGrantShowsInTheNextToken(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	d, app := c.Directory(), c.Apps().NoConsent
	graph := d.ByKey("servicePrincipals", "appId", "00000003-0000-0000-c000-000000000000")
	roles, _ := graph.Get("appRoles").([]map[string]any)
	role := roles[slices.IndexFunc(roles, func(r map[string]any) bool { return r["value"] == "User.Read.All" })]
	d.AddRow("appRoleAssignments", "grant-1", map[string]any{
		"principalId": app.ObjectID, "resourceId": graph.ID, "appRoleId": role["id"], "principalType": "ServicePrincipal",
	})
	if got := claims(t, tokenFor(t, c, app))["roles"]; fmt.Sprint(got) != "[User.Read.All]" {
		t.Errorf("after the grant: got roles %v", got)
	}
	d.DeleteRow("appRoleAssignments", "grant-1")
	if got := claims(t, tokenFor(t, c, app))["roles"]; got != nil {
		t.Errorf("after it was taken back: got roles %v", got)
	}
}

// TestAudiences asks for a token under every name that clients use.
func TestAudiences(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	tests := []struct{ login, scope, audience string }{
		{login, graphScope, "https://graph.microsoft.com"},
		{login, "00000003-0000-0000-c000-000000000000/.default", "00000003-0000-0000-c000-000000000000"},
		{login, "https://management.core.windows.net//.default", "https://management.core.windows.net/"},
		{login, "https://management.azure.com/.default", "https://management.azure.com"},
		{login, "https://api.securitycenter.microsoft.com/.default", "https://api.securitycenter.microsoft.com"},
		{login, "https://securitycenter.onmicrosoft.com/windowsatpservice/.default", "https://securitycenter.onmicrosoft.com/windowsatpservice"},
		{login, "https://api.security.microsoft.com/.default", "https://api.security.microsoft.com"},
		{"https://login.microsoftonline.us", "https://graph.microsoft.us/.default", "https://graph.microsoft.us"},
		{"https://login.microsoftonline.us", "https://dod-graph.microsoft.us/.default", "https://dod-graph.microsoft.us"},
		{"https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn/.default", "https://microsoftgraph.chinacloudapi.cn"},
		{"https://login.chinacloudapi.cn", "https://management.chinacloudapi.cn/.default", "https://management.chinacloudapi.cn"},
	}
	for _, tt := range tests {
		got := post(t, c, tt.login+"/"+c.TenantID()+"/oauth2/v2.0/token", signInForm(c.Apps().Full, "scope", tt.scope))
		token, _ := got.json(t)["access_token"].(string)
		if token == "" {
			t.Errorf("%s: no token: %s", tt.scope, got.body)
			continue
		}
		if aud := claims(t, token)["aud"]; aud != tt.audience {
			t.Errorf("%s: got audience %v, want %s", tt.scope, aud, tt.audience)
		}
	}
}

// TestDefenderNotProvisioned takes the service principal away that a Defender
// licence brings.
func TestDefenderNotProvisioned(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.Directory().Delete(c.Directory().ByKey("servicePrincipals", "appId", "fc780465-2017-40d4-a0c5-307022471b92").ID)
	got := post(t, c, tokenEndpoint(c), signInForm(c.Apps().Full, "scope", "https://api.securitycenter.microsoft.com/.default"))
	if codesOf(t, got) != "[500011]" {
		t.Errorf("got %s, want AADSTS500011", got.body)
	}
}

func TestTokenEndpointV1AndBasic(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	app := c.Apps().Full
	got := post(t, c, login+"/"+c.TenantID()+"/oauth2/token", signInForm(app, "scope", "", "resource", "https://management.core.windows.net/")).json(t)
	if got["expires_in"] != "3599" || got["resource"] != "https://management.core.windows.net/" || got["expires_on"] != fmt.Sprint(start.Unix()+3599) {
		t.Errorf("v1.0 answers numbers as text: got %v", got)
	}
	form := signInForm(app, "client_secret", "", "client_id", "")
	req, err := http.NewRequest(http.MethodPost, tokenEndpoint(c), strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(url.QueryEscape(app.ClientID), url.QueryEscape(app.Secret))
	res, err := client(c).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("client_secret_basic: got %d", res.StatusCode)
	}
}

// TestSecretsOverTime rotates and expires secrets on the injected clock.
func TestSecretsOverTime(t *testing.T) {
	t.Parallel()
	now := start
	c := newCloud(t, func(o *emulator.Options) { o.Now = func() time.Time { return now } })
	app := c.Apps().Basic
	code := func(secret string) string {
		return codesOf(t, post(t, c, tokenEndpoint(c), signInForm(app, "client_secret", secret)))
	}
	second, err := c.SignIn().AddSecret(app.ClientID, "second-secret-value", start.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if got := code("second-secret-value"); got != "[]" {
		t.Errorf("a new secret: got codes %s", got)
	}
	if got := code(app.Secret); got != "[]" {
		t.Errorf("the old secret beside it: got codes %s", got)
	}
	now = start.Add(2 * time.Hour)
	if got := code("second-secret-value"); got != "[7000222]" {
		t.Errorf("after its end: got codes %s", got)
	}
	if !c.SignIn().RemoveCredential(app.ClientID, second) || c.SignIn().RemoveCredential(app.ClientID, second) {
		t.Errorf("a credential can be removed once")
	}
	if got := code("second-secret-value"); got != "[7000215]" {
		t.Errorf("after it was removed: got codes %s", got)
	}
}

func TestDiscovery(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	get := func(target string) map[string]any { return send(t, client(c), "GET", target, "", "").json(t) }
	domain := c.Apps().Domain
	v2 := get(login + "/" + domain + "/v2.0/.well-known/openid-configuration?")
	if want := login + "/" + c.TenantID() + "/v2.0"; v2["issuer"] != want {
		t.Errorf("issuer of v2.0: got %v, want %s", v2["issuer"], want)
	}
	if want := tokenEndpoint(c); v2["token_endpoint"] != want {
		t.Errorf("token endpoint: got %v, want %s", v2["token_endpoint"], want)
	}
	if got := get(login + "/common/v2.0/.well-known/openid-configuration")["issuer"]; got != login+"/{tenantid}/v2.0" {
		t.Errorf("issuer of common: got %v", got)
	}
	v1 := get(login + "/" + c.TenantID() + "/.well-known/openid-configuration")
	if want := "https://sts.windows.net/" + c.TenantID() + "/"; v1["issuer"] != want {
		t.Errorf("issuer of v1.0: got %v, want %s", v1["issuer"], want)
	}
	keys, _ := get(v2["jwks_uri"].(string))["keys"].([]any)
	if len(keys) != 1 {
		t.Fatalf("got %d keys, want 1", len(keys))
	}
	instance := get(login + "/common/discovery/instance?api-version=1.1&authorization_endpoint=" + url.QueryEscape(login+"/"+c.TenantID()+"/oauth2/v2.0/authorize"))
	if instance["tenant_discovery_endpoint"] != login+"/"+c.TenantID()+"/v2.0/.well-known/openid-configuration" {
		t.Errorf("instance discovery: got %v", instance["tenant_discovery_endpoint"])
	}
	foreign := send(t, client(c), "GET", login+"/common/discovery/instance?authorization_endpoint="+url.QueryEscape("https://login.example.com/x/oauth2/v2.0/authorize"), "", "")
	if foreign.status != 400 || foreign.json(t)["error"] != "invalid_instance" {
		t.Errorf("foreign authority: got %d %s", foreign.status, foreign.body)
	}
	missing := send(t, client(c), "GET", login+"/99999999-2222-3333-4444-555555555555/v2.0/.well-known/openid-configuration", "", "")
	if missing.status != 400 || missing.json(t)["error"] != "invalid_tenant" {
		t.Errorf("configuration of no tenant: got %d %s", missing.status, missing.body)
	}
}
