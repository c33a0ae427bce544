package entra

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	demotenant "github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// What the answers of each policy finding must show.
var policyEvidence = map[string][]string{
	"device-code-for-all-staff":  {"authentication flows: deviceCodeFlow, authenticationTransfer", "All Staff (group)", `"grant":"block"`},
	"trusts-mfa-of-everyone":     {"MFA done in any other tenant satisfies policies here"},
	"orphaned-policy":            {`"type":"user","state":"unknown"`, `"type":"group","state":"unknown"`, `"type":"application","state":"unknown"`, `"type":"namedLocation","state":"unknown"`, "Contractors East"},
	"trusted-location-too-wide":  {"198.18.0.0/15", `"isTrusted":true`, "locations excluded: all trusted locations"},
	"sign-in-risk-only-reported": {"CA009 Require MFA for risky sign-ins", "sign-in risk: medium, high"},
	"open-user-consent":          {"users may consent to every delegated permission", "no reviewer of consent requests can act", "Martin Kessler"},
	"guests-like-members":        {"guests have the same access to the directory as members", "everybody, guests included, may invite guests"},
	"partner-direct-connect":     {"shared channels here without a guest account"},
	"telephone-methods":          {"telephone methods are allowed", "Sms, Voice"},
}

func TestFindingsOfPoliciesShow(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 100})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	call := func(text string) string {
		tool, arguments, _ := strings.Cut(text, " ")
		result, err := cs.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)})
		if err != nil || result.IsError {
			t.Fatalf("%s: %v %s", text, err, toolstest.ResultText(t, result))
		}
		return toolstest.ResultText(t, result)
	}
	shown := 0
	for _, f := range demotenant.Findings() {
		wants, ours := policyEvidence[f.ID]
		if !ours {
			continue
		}
		shown++
		answers := ""
		for how := range strings.SplitSeq(f.HowToSee, "; ") {
			answers += call(how)
		}
		for _, want := range wants {
			if !strings.Contains(answers, want) {
				t.Errorf("%s: %s does not show %q: %.2000s", f.ID, f.HowToSee, want, answers)
			}
		}
	}
	if shown != len(policyEvidence) {
		t.Errorf("%d of %d findings are listed", shown, len(policyEvidence))
	}
	privileged := call(`entra_external_access_report {"kind":"privilegedGuest"}`)
	if !strings.Contains(privileged, "Olga Marchetti") || !strings.Contains(privileged, "Privileged Role Administrator") {
		t.Errorf("privileged guests: %s", privileged)
	}
	// Every page of the whole report, once through.
	seen, pages, cursor := map[string]int{}, 0, ""
	for ; pages == 0 || cursor != ""; pages++ {
		var page struct {
			Total int `json:"total"`
			Items []struct {
				Kind     string `json:"kind"`
				ID       string `json:"id"`
				TenantID string `json:"tenantId"`
				AppID    string `json:"appId"`
			} `json:"items"`
			NextCursor string `json:"nextCursor"`
		}
		arguments, err := json.Marshal(map[string]any{"limit": 7, "cursor": cursor})
		if err != nil {
			t.Fatal(err)
		}
		if cursor == "" {
			arguments = []byte(`{"limit":7}`)
		}
		if err := json.Unmarshal([]byte(call("entra_external_access_report "+string(arguments))), &page); err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Items {
			seen[row.Kind+row.ID+row.AppID+row.TenantID]++
		}
		if cursor = page.NextCursor; cursor == "" && len(seen) != page.Total {
			t.Errorf("%d rows of %d", len(seen), page.Total)
		}
	}
	for row, n := range seen {
		if n != 1 {
			t.Errorf("%s came %d times", row, n)
		}
	}
	if pages < 3 {
		t.Errorf("%d pages", pages)
	}
}

// With the permissions outside the basic set contexts, consent rules and device
// registration are there; without Policy.Read.All everything else is coverage.
func TestPolicyPermissions(t *testing.T) {
	t.Parallel()
	more := toolstest.New(t, toolstest.Options{Permissions: append([]string{"AuthenticationContext.Read.All", "Policy.Read.PermissionGrant", "Policy.Read.DeviceConfiguration"}, toolstest.Permissions...)})
	none := toolstest.New(t, toolstest.Options{Permissions: slices.DeleteFunc(slices.Clone(toolstest.Permissions), func(p string) bool { return strings.HasPrefix(p, "Policy.") })})
	for _, tc := range []struct {
		w               *toolstest.World
		tool, arguments string
		wants, mustNot  []string
	}{
		{more, "entra_conditional_access_list", `{"kind":"authenticationContext"}`, []string{`"id":"c1"`, "CA08 Confidential, risk and flows (report-only)"}, []string{"coverage"}},
		{more, "entra_conditional_access_list", `{"targets":"c1"}`, []string{`"Confidential"`}, []string{"coverage"}},
		{more, "entra_auth_policy_get", `{"policies":["consent","deviceRegistration"]}`,
			[]string{`"permissionType":"delegatedUserConsentable"`, "who joins a device becomes its local administrator", "does not demand MFA"}, []string{"coverage"}},
		{none, "entra_conditional_access_list", `{}`, []string{`"reason":"permissionMissing"`, "Policy.Read.All", "It does not show that there are none."}, []string{`"total"`}},
		{none, "entra_conditional_access_list", `{"kind":"template"}`, []string{`"part":"templates"`, `"reason":"permissionMissing"`}, []string{`"total"`}},
		{none, "entra_conditional_access_list", `{"policy":"CA01"}`, []string{`"code":"notRead"`}, nil},
		{none, "entra_auth_policy_get", `{"policies":["authorization"]}`, []string{`"reason":"permissionMissing"`}, []string{"means"}},
		{none, "entra_external_access_report", `{"kind":"partner"}`, []string{`"part":"crossTenantAccessPolicyPartners"`}, []string{`"total"`}},
	} {
		cs := toolstest.Connect(t, tc.w.Server(t, nil), nil, nil)
		result, err := cs.CallTool(t.Context(), &mcp.CallToolParams{Name: tc.tool, Arguments: json.RawMessage(tc.arguments)})
		if err != nil {
			t.Fatal(err)
		}
		text := toolstest.ResultText(t, result)
		for _, want := range tc.wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s %s lacks %s: %s", tc.tool, tc.arguments, want, text)
			}
		}
		for _, not := range tc.mustNot {
			if strings.Contains(text, not) {
				t.Errorf("%s %s has %s: %s", tc.tool, tc.arguments, not, text)
			}
		}
	}
}
