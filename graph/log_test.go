package graph

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// Every query is one that the emulator, as strict as Microsoft, accepts.
func TestLogQueriesAreAccepted(t *testing.T) {
	t.Parallel()
	w := readWorld(t)
	c, now := w.client, w.cloud.Directory().Now()
	code := 50126
	queries := map[string]func() (string, error){}
	for _, kind := range []SignInKind{"", SignInInteractive, SignInNonInteractive, SignInServicePrincipal, SignInManagedIdentity} {
		queries["sign-ins "+string(kind)] = func() (string, error) {
			return c.SignInsStart(SignInQuery{
				Kind: kind, UserID: "a'b", AppID: "x", AppName: "Mic", IPAddress: "192.0.2.", Country: "US", ClientApps: []string{"IMAP4", "POP3"},
				ConditionalAccess: "success", RiskLevel: "high", ErrorCode: &code, Since: now.AddDate(0, 0, -5), Until: now, Top: 7,
			})
		}
	}
	queries["sign-ins by name"] = func() (string, error) {
		return c.SignInsStart(SignInQuery{UserPrincipalName: "ANA@contoso.com", IPAddress: "2001:db8::1", Beta: true})
	}
	queries["audits"] = func() (string, error) {
		return c.DirectoryAuditsStart(AuditQuery{
			UserID: "u", AppID: "a", AppName: "O'Neil", TargetIDs: []string{"1", "2"}, TargetName: "x'y", Activity: "Add", Category: "c", Service: "PIM",
			UserPrincipalName: "u@x", Since: now.AddDate(0, 0, -5), Until: now, Top: 10,
		})
	}
	queries["provisioning"] = func() (string, error) { return c.ProvisioningStart(now.AddDate(0, 0, -5), now, 50) }
	for _, list := range []RiskList{RiskyUsers, RiskDetections, RiskyServicePrincipals, ServicePrincipalRiskDetections} {
		queries[string(list)] = func() (string, error) {
			return c.RiskStart(RiskQuery{List: list, Level: "high", State: "atRisk", Since: now.AddDate(0, 0, -5), Top: 3})
		}
	}
	for list, status := range map[GovernanceList]string{
		AccessReviews: "InProgress", AccessPackages: "", PackageAssignments: "delivered", PackageRequests: "pendingApproval",
		LifecycleWorkflows: "leaver", ConsentRequests: "InProgress",
	} {
		queries[string(list)] = func() (string, error) {
			return c.GovernanceStart(GovernanceQuery{List: list, Status: status, Since: now.AddDate(0, 0, -5)})
		}
	}
	for name, start := range queries {
		u, err := start()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := c.RawPage(t.Context(), u, PageOptions{}); err != nil {
			t.Errorf("%s: %s: %v", name, u, err)
		}
	}
	if _, err := c.RiskStart(RiskQuery{List: "x"}); err == nil {
		t.Error("an unknown risk list: no error")
	}
	if _, err := c.GovernanceStart(GovernanceQuery{List: "x"}); err == nil {
		t.Error("an unknown governance list: no error")
	}
}

// The kinds that v1.0 does not have are asked of /beta, the rest of v1.0.
func TestSignInVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{Users: 60})
	for kind, version := range map[SignInKind]string{
		"": "v1.0", SignInInteractive: "v1.0", SignInNonInteractive: "beta", SignInServicePrincipal: "beta", SignInManagedIdentity: "beta",
	} {
		first, err := w.client.SignInsStart(SignInQuery{Kind: kind, Top: 5})
		if err != nil || !strings.HasPrefix(first, "https://graph.microsoft.com/"+version+"/auditLogs/signIns?") {
			t.Errorf("%s: %s %v", kind, first, err)
		}
		rows, err := take[SignIn](t.Context(), w.client, first, 12)
		if err != nil || len(rows) == 0 {
			t.Errorf("%s: %d rows, %v", kind, len(rows), err)
		}
		if kind != "" && version == "beta" && !slices.Contains(rows[0].SignInEventTypes, string(kind)) {
			t.Errorf("%s: the first row is %v", kind, rows[0].SignInEventTypes)
		}
		if !slices.IsSortedFunc(rows, func(a, b SignIn) int { return b.CreatedDateTime.Compare(a.CreatedDateTime) }) {
			t.Errorf("%s: rows are not newest first", kind)
		}
	}
	audits, err := w.client.DirectoryAudits(t.Context(), AuditQuery{Category: "ApplicationManagement", Since: time.Time{}}, 2)
	if err != nil || len(audits) != 2 || audits[0].Category != "ApplicationManagement" {
		t.Errorf("audits = %v %v", audits, err)
	}
}

func TestSameList(t *testing.T) {
	t.Parallel()
	const first = "https://graph.microsoft.com/v1.0/auditLogs/signIns?$top=5"
	for next, want := range map[string]bool{
		first: true, "https://graph.microsoft.com/v1.0/auditLogs/signins?$skiptoken=x": true,
		"https://graph.microsoft.com/beta/auditLogs/signIns":         false,
		"https://graph.microsoft.com/v1.0/users":                     false,
		"https://graph.microsoft.com/v1.0/auditLogs/signIns/../../x": false,
		"https://graph.microsoft.com/v1.0/auditLogs/signIns%2F..":    false,
		"https://evil.example/v1.0/auditLogs/signIns":                false,
		"http://graph.microsoft.com/v1.0/auditLogs/signIns":          false,
		"https://a@graph.microsoft.com/v1.0/auditLogs/signIns":       false,
		"https://graph.microsoft.com:444/v1.0/auditLogs/signIns":     false,
		"": false, "::": false,
	} {
		if got := SameList(first, next); got != want {
			t.Errorf("%q: %v", next, got)
		}
	}
}

// Whatever a caller asks for stays one literal of the filter.
func FuzzLogFilter(f *testing.F) {
	for _, seed := range []string{"ana", "x' or 1 eq 1 or 'a' eq 'b", "''", "a&$top=1", "%27", "ü\x00\n", "#?/"} {
		f.Add(seed)
	}
	c := &Client{host: "https://graph.microsoft.com"}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" {
			return
		}
		first, err := c.DirectoryAuditsStart(AuditQuery{TargetName: text})
		if err != nil {
			return // text that no URL can carry
		}
		u, err := url.Parse(first)
		if err != nil {
			t.Fatalf("%q: %v", first, err)
		}
		filter := u.Query().Get("$filter")
		const before, after = "targetResources/any(t: t/displayName eq '", "')"
		literal, began := strings.CutPrefix(filter, before)
		literal, ended := strings.CutSuffix(literal, after)
		if !began || !ended || strings.Contains(strings.ReplaceAll(literal, "''", ""), "'") {
			t.Errorf("%q becomes %q", text, filter)
		}
		if strings.ReplaceAll(literal, "''", "'") != text || len(u.Query()) != 2 {
			t.Errorf("%q becomes %q", text, first)
		}
	})
}
