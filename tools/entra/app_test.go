package entra

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	demotenant "github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

func TestFederatedSubjects(t *testing.T) {
	t.Parallel()
	const home = "c0000000-0000-4000-8000-000000000001"
	github := "https://token.actions.githubusercontent.com"
	for _, c := range []struct {
		issuer, subject, audience string
		want                      []string
	}{
		{github, "repo:contoso/app:ref:refs/heads/main", exchangeAudience, nil},
		{github, "repo:contoso/app:pull_request", exchangeAudience, []string{"anyPullRequest"}},
		{github, "repo:contoso/*", exchangeAudience, []string{"wildcardSubject"}},
		{"http://idp.contoso.com", "x", exchangeAudience, []string{"issuerNotHttps"}},
		{"https://login.microsoftonline.com/" + home + "/v2.0", "x", exchangeAudience, nil},
		{"https://sts.windows.net/other/", "x", exchangeAudience, []string{"otherTenant"}},
		{"https://gitlab.com", "project_path:a/b", "https://gitlab.com", []string{"unusualAudience"}},
	} {
		row := federatedRow(entra.FederatedIdentityCredential{Issuer: c.issuer, Subject: c.subject, Audiences: []string{c.audience}}, home)
		if diff := cmp.Diff(c.want, row.Issues); diff != "" {
			t.Errorf("%s %s: want -, got +\n%s", c.issuer, c.subject, diff)
		}
	}
}

// A secret is judged by its life, its end and its use, also beside what SAML signs
// with, which is at its place on the service principal.
func TestCredentialRules(t *testing.T) {
	t.Parallel()
	now := toolstest.ClockStart
	rules := credentialRules{now: now, expiring: 30, secrets: 180, certificates: 365, use: map[string]entra.CredentialSignInActivity{
		"used": {KeyID: "used", SignInActivity: &entra.SignInActivity{LastSignInDateTime: now}},
	}}
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	for name, c := range map[string]struct {
		holder store.CredentialHolder
		want   []string
	}{
		"short":        {secretOf(entra.KindApplication, "used", day(-10), day(100)), nil},
		"long":         {secretOf(entra.KindApplication, "used", day(-10), day(400)), []string{"longLived"}},
		"ends":         {secretOf(entra.KindApplication, "used", day(-100), day(30)), []string{"expiring"}},
		"ended":        {secretOf(entra.KindApplication, "x", day(-100), day(-1)), []string{"expired"}},
		"unused":       {secretOf(entra.KindApplication, "x", day(-40), day(100)), []string{"unused"}},
		"new":          {secretOf(entra.KindApplication, "x", day(-4), day(100)), nil},
		"on principal": {secretOf(entra.KindServicePrincipal, "used", day(-10), day(100)), []string{"servicePrincipal"}},
		"beside SAML":  {withSAML(secretOf(entra.KindServicePrincipal, "used", day(-10), day(100)), day(-100)), []string{"servicePrincipal"}},
		"managed":      {managed(secretOf(entra.KindServicePrincipal, "used", day(-10), day(100)), day(-10)), []string{"servicePrincipal"}},
	} {
		rows := rules.rows(c.holder)
		if diff := cmp.Diff(c.want, rows[0].Issues); diff != "" {
			t.Errorf("%s: want -, got +\n%s", name, diff)
		}
		if len(rows) > 1 && (rows[1].Issues != nil || len(rows) > 2) {
			t.Errorf("%s: what Microsoft made has %v, %d rows", name, rows[1].Issues, len(rows))
		}
	}
	if got := days(-time.Hour); got != -1 {
		t.Errorf("an hour ago is %d days, want -1", got)
	}
}

func secretOf(kind entra.Kind, key string, start, end time.Time) store.CredentialHolder {
	return store.CredentialHolder{Kind: kind, PasswordCredentials: []entra.PasswordCredential{{KeyID: key, StartDateTime: start, EndDateTime: end}}}
}

// withSAML adds the three rows of a certificate that signs tokens.
func withSAML(h store.CredentialHolder, start time.Time) store.CredentialHolder {
	const hash = "2iD8ppbE+D6Kmu1ZvjM2jtQh88E="
	key := entra.KeyCredential{KeyID: "sign", Usage: "Sign", CustomKeyIdentifier: hash, StartDateTime: start, EndDateTime: start.AddDate(3, 0, 0)}
	h.KeyCredentials = []entra.KeyCredential{key, {KeyID: "verify", Usage: "Verify", CustomKeyIdentifier: hash, StartDateTime: start, EndDateTime: start.AddDate(3, 0, 0)}}
	h.PasswordCredentials = append(h.PasswordCredentials, entra.PasswordCredential{KeyID: "sign", CustomKeyIdentifier: hash, StartDateTime: start, EndDateTime: start.AddDate(3, 0, 0)})
	return h
}

// managed adds the certificate that Azure renews.
func managed(h store.CredentialHolder, start time.Time) store.CredentialHolder {
	h.ServicePrincipalType = "ManagedIdentity"
	h.KeyCredentials = []entra.KeyCredential{{KeyID: "azure", Usage: "Verify", StartDateTime: start, EndDateTime: start.AddDate(0, 0, 90)}}
	return h
}

// What one permission opens and is missing leaves the rest as it is, and never
// looks like nothing found.
func TestAppsWithoutPermissions(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Permissions: []string{"Application.Read.All"}})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for _, c := range []struct {
		tool      string
		arguments toolstest.Args
		missing   string // feed in coverage
		counted   bool   // total is given all the same
	}{
		{"entra_app_list", toolstest.Args{}, "", true},
		{"entra_app_list", toolstest.Args{"unusedDays": 30}, "servicePrincipalSignInActivities", false},
		{"entra_app_list", toolstest.Args{"highPrivilege": true}, "oauth2PermissionGrants", false},
		{"entra_app_list", toolstest.Args{"kind": "agentIdentity"}, "agentIdentities", true},
		{"entra_app_permission_report", toolstest.Args{}, "oauth2PermissionGrants", false},
		{"entra_app_permission_report", toolstest.Args{"type": "application"}, "", true},
		{"entra_app_credential_report", toolstest.Args{}, "appCredentialSignInActivities", true},
		{"entra_app_get", toolstest.Args{"app": "Clerk Agent"}, "agentIdentities", false},
	} {
		reply, isError := toolstest.Ask(t, cs, c.tool, c.arguments)
		coverage := fmt.Sprint(reply["coverage"])
		if isError || c.missing != "" && !strings.Contains(coverage, c.missing) || c.missing == "" && reply["coverage"] != nil {
			t.Errorf("%s %v: coverage %s, want %q", c.tool, c.arguments, coverage, c.missing)
		}
		if _, counted := reply["total"]; counted != c.counted {
			t.Errorf("%s %v: total %v", c.tool, c.arguments, reply["total"])
		}
	}
	reply, _ := toolstest.Ask(t, cs, "entra_app_list", toolstest.Args{"kind": "agentIdentity"})
	for _, item := range reply["items"].([]any) {
		if row := item.(map[string]any); row["sponsorCount"] != nil {
			t.Errorf("sponsors of %v without the permission", row)
		}
	}
}

// What a finding's page tells people to call shows the finding.
func TestFindingsOfIdentitiesShow(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 200})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	seen := 0
	for _, f := range demotenant.Findings() {
		if !strings.Contains(f.HowToSee, "entra_app_") {
			continue
		}
		seen++
		answers := []string{}
		for _, call := range strings.Split(f.HowToSee, "; ") {
			tool, arguments, _ := strings.Cut(call, " ")
			result, err := cs.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)})
			if err != nil || result.IsError {
				t.Errorf("%s: %s: %v %s", f.ID, call, err, toolstest.ResultText(t, result))
				continue
			}
			answers = append(answers, toolstest.ResultText(t, result))
		}
		for _, name := range f.Objects {
			if !slices.ContainsFunc(answers, func(answer string) bool { return strings.Contains(answer, name) }) {
				t.Errorf("%s: %s does not show %s", f.ID, f.HowToSee, name)
			}
		}
	}
	if seen < 6 {
		t.Errorf("%d findings of identities", seen)
	}
}

func FuzzReplyAndSubject(f *testing.F) {
	f.Add("https://app.contoso.com/cb", "repo:contoso/app:pull_request")
	f.Add("http://[::1]:80", "repo:")
	f.Fuzz(func(t *testing.T, address, subject string) {
		if strings.Contains(address, "*") != (governance.RiskyReply(address) == "wildcard") {
			t.Errorf("%q: %q", address, governance.RiskyReply(address))
		}
		row := federatedRow(entra.FederatedIdentityCredential{Issuer: address, Subject: subject}, "t")
		if !strings.HasPrefix(address, "https:") && !strings.HasPrefix(strings.ToLower(address), "https:") && !slices.Contains(row.Issues, "issuerNotHttps") {
			t.Errorf("%q is taken for https", address)
		}
		markStrangers([]credentialRow{row, row})
	})
}
