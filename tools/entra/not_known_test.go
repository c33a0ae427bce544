package entra

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestWordsNotKnown: fixed ids and words of Microsoft's are no orphans, known
// here or not, and a policy that says something unknown is told as open.
func TestWordsNotKnown(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	policy := func(n int, name string, conditions map[string]any) {
		conditions["clientAppTypes"], conditions["applications"] = []string{"all"}, toolstest.PolicyApps([]string{"All"})
		w.Directory.AddRow("conditionalAccessPolicies", toolstest.OtherID(n), map[string]any{
			"displayName": name, "state": "enabled", "conditions": conditions, "grantControls": toolstest.PolicyGrant("OR", "block"),
		})
	}
	everybody := toolstest.PolicyUsers(map[string][]string{"includeUsers": {"All"}})
	policy(791, "Only the compliant network", map[string]any{"users": everybody, "locations": map[string]any{
		"includeLocations": []string{"All"}, "excludeLocations": []string{"3d46dbda-8382-466a-856d-eb00cbc6b910"},
	}})
	policy(792, "No agents", map[string]any{"users": toolstest.PolicyUsers(map[string][]string{"includeUsers": {"AllAgentIdUsers"}})})
	policy(793, "No robots", map[string]any{"users": toolstest.PolicyUsers(map[string][]string{"includeUsers": {"AllRobots"}})})
	if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	text := toolstest.Call(t, cs, "entra_conditional_access_report", toolstest.Args{"checks": []string{"orphanedIds"}})
	for _, name := range []string{"Only the compliant network names", "No agents names", "No robots names"} {
		if strings.Contains(text, name) {
			t.Errorf("orphans: %s\n%s", name, text)
		}
	}
	if !strings.Contains(text, "No robots (users AllRobots)") {
		t.Errorf("no coverage of what is not known: %s", text)
	}
	text = toolstest.Call(t, cs, "entra_conditional_access_list", toolstest.Args{"search": "compliant"})
	if !strings.Contains(text, "all compliant network locations") || strings.Contains(text, "unresolved") {
		t.Errorf("compliant network: %s", text)
	}
	text = toolstest.Call(t, cs, "entra_conditional_access_list", toolstest.Args{"search": "robots"})
	if !strings.Contains(text, "AllRobots (not known to this version)") || strings.Contains(text, "unresolved") {
		t.Errorf("a word: %s", text)
	}
	reply, _ := toolstest.Ask(t, cs, "entra_conditional_access_what_if", toolstest.Args{"user": "ana@contoso.com", "app": "Ledger", "client": "browser", "ip": "203.0.113.7", "country": "CH", "localOnly": true})
	got := map[any]any{}
	for _, row := range reply["items"].([]any) {
		r := row.(map[string]any)
		got[r["displayName"]] = r["result"]
	}
	for name, want := range map[string]string{
		"Only the compliant network": "notEnoughInformation", "No agents": "doesNotApply", "No robots": "notEnoughInformation",
	} {
		if got[name] != want {
			t.Errorf("%s: got %v, want %s", name, got[name], want)
		}
	}
	if access := reply["item"].(map[string]any)["access"]; access != "notEnoughInformation" {
		t.Errorf("access: got %v", access)
	}
}
