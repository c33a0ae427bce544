package entra

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestGapsOfTheDemo: the report finds what is planted in the demo tenant, and
// does not blame the emergency access account that is as it should be.
func TestGapsOfTheDemo(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 120})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	var reply struct {
		Items []gapRow `json:"items"`
	}
	if err := json.Unmarshal([]byte(toolstest.Call(t, cs, "entra_conditional_access_report", toolstest.Args{"limit": 100})), &reply); err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct{ check, severity, title, who string }{
		{"userMfa", "high", "7 enabled users: sign-in without MFA", "Hannah Brooks"}, // in CA-Exclude-MFA, and two accounts of programs
		{"deviceCodeFlow", "medium", "device code flow", ""},
		{"breakGlass", "high", "Break Glass 02 is not excluded", "Break Glass 02"},
		{"locationBypass", "high", "CA011 Admin portals from trusted locations only", ""},
		{"orphanedIds", "medium", "CA050 Block mail apps of contractors", ""},
		{"reportOnly", "medium", "CA009 Require MFA for risky sign-ins", ""},
		{"riskPolicy", "medium", "no policy for a sign-in at high risk", ""},
	} {
		found := slices.ContainsFunc(reply.Items, func(r gapRow) bool {
			named := want.who == "" || r.Users != nil && slices.ContainsFunc(r.Users.Examples, func(u entra.Ref) bool { return u.DisplayName == want.who })
			return r.Check == want.check && r.Severity == want.severity && strings.Contains(r.Title, want.title) && named
		})
		if !found {
			t.Errorf("no gap %+v", want)
		}
	}
	for _, r := range reply.Items {
		if r.Check == "userMfa" && strings.Contains(r.Title, "in some cases") || r.Check == "breakGlass" && strings.Contains(r.Title, "Break Glass 01") {
			t.Errorf("false gap: %s", r.Title)
		}
		if r.Check == "locationBypass" && strings.Contains(r.Title, "CA011") && !slices.ContainsFunc(r.Locations, func(l gapLocation) bool { return slices.Contains(l.Wide, "198.18.0.0/15") }) {
			t.Errorf("the wide range is not told: %+v", r.Locations)
		}
	}
}

// TestGapsOfOnePerson: with a principal the report is about nobody else.
func TestGapsOfOnePerson(t *testing.T) {
	t.Parallel()
	cs := toolstest.Connect(t, toolstest.Shared(t).Server(t, nil), nil, nil)
	for user, want := range map[string]string{"ana@contoso.com": "ok", "eve@contoso.com": "gaps"} {
		reply, failed := toolstest.Ask(t, cs, "entra_conditional_access_report", toolstest.Args{"principal": user, "checks": []string{"userMfa"}})
		item := reply["item"].(map[string]any)
		if check := item["checks"].([]any)[0].(map[string]any); failed || check["result"] != want || item["enabledUsers"] != nil {
			t.Errorf("%s: got %v", user, item)
		}
	}
}

// TestPoliciesThatCloseTogether: MFA on Windows by one policy and on all other
// platforms by another is MFA everywhere, and the report says by which.
func TestPoliciesThatCloseTogether(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	for o := range w.Directory.Each("conditionalAccessPolicies") {
		w.Directory.UpdateRow("conditionalAccessPolicies", o.ID, map[string]any{"state": "disabled"})
	}
	windows := []string{"windows"}
	for n, platforms := range []map[string]any{{"includePlatforms": windows}, {"includePlatforms": []string{"all"}, "excludePlatforms": windows}} {
		w.Directory.AddRow("conditionalAccessPolicies", toolstest.OtherID(790+n), map[string]any{
			"displayName": []string{"MFA on Windows", "MFA elsewhere"}[n], "state": "enabled",
			"conditions": map[string]any{
				"users": toolstest.PolicyUsers(map[string][]string{"includeUsers": {"All"}}), "applications": toolstest.PolicyApps([]string{"All"}),
				"clientAppTypes": []string{"all"}, "platforms": platforms,
			},
			"grantControls": toolstest.PolicyGrant("OR", "mfa"),
		})
	}
	if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for _, user := range []string{"", "ana@contoso.com"} {
		arguments := toolstest.Args{"checks": []string{"userMfa"}}
		if user != "" {
			arguments["principal"] = user
		}
		reply, _ := toolstest.Ask(t, cs, "entra_conditional_access_report", arguments)
		check := reply["item"].(map[string]any)["checks"].([]any)[0].(map[string]any)
		together, _ := check["closedTogether"].([]any)
		want := map[string]any{"policies": []any{"MFA elsewhere", "MFA on Windows"}}
		if user == "" {
			want["users"] = 8.0 // of 9 enabled, without the emergency access account
		}
		if diff := cmp.Diff([]any{want}, together); diff != "" || check["result"] != "ok" {
			t.Errorf("%q: %v; together (-want +got):\n%s", user, check, diff)
		}
	}
}
