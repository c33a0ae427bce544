package defender

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// reasons are the parts that an answer did not read, as "part: reason: fix".
func reasons(reply map[string]any) []string {
	var out []string
	list, _ := reply["coverage"].([]any)
	for _, item := range list {
		cov := item.(map[string]any)
		out = append(out, fmt.Sprintf("%v: %v: %v", cov["part"], cov["reason"], cov["fix"]))
	}
	slices.Sort(out)
	return out
}

// TestDefenderWithoutPermissions: with the basic set the machines come, and
// every other part names the permission of its own API.
func TestDefenderWithoutPermissions(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 60})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	basic := w.ConnectAs(t, w.Cloud.Apps().Basic)
	reply, isError := toolstest.Ask(t, cs, "mscloud_defender_machine_list", toolstest.Args{"connection": basic, "countOnly": true})
	if isError || reply["total"].(float64) < 20 {
		t.Errorf("machines: %v", reply)
	}
	reply, _ = toolstest.Ask(t, cs, "mscloud_defender_machine_get", toolstest.Args{"connection": basic, "machine": "dc01", "include": []string{"alerts", "logonUsers", "vulnerabilities", "software", "recommendations", "missingKbs"}})
	got := reasons(reply)
	for part, permission := range map[string]string{
		"alerts": "Alert.Read.All", "logonUsers": "User.Read.All", "vulnerabilities": "Vulnerability.Read.All", "software": "Software.Read.All",
		"recommendations": "SecurityRecommendation.Read.All", "missingKbs": "Software.Read.All",
	} {
		want := part + ": permissionMissing: Grant the application permission " + permission + " of WindowsDefenderATP "
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("want %s\ngot %q", want, got)
		}
	}
	item := reply["item"].(map[string]any)
	if item["riskScore"] == nil || item["alerts"] != nil {
		t.Errorf("the machine itself: %v", item)
	}
	for _, tool := range []string{"mscloud_defender_recommendation_list", "mscloud_defender_vulnerability_list"} {
		reply, isError := toolstest.Ask(t, cs, tool, toolstest.Args{"connection": basic})
		if !isError || reply["code"] != "permissionMissing" || !strings.Contains(reply["fix"].(string), "of WindowsDefenderATP") {
			t.Errorf("%s: %v", tool, reply)
		}
	}
	reply, isError = toolstest.Ask(t, cs, "mscloud_defender_logon_users", toolstest.Args{"connection": basic, "machine": "dc01"})
	if !isError || !strings.Contains(reply["fix"].(string), "User.Read.All of WindowsDefenderATP") {
		t.Errorf("logon users: %v", reply)
	}
	// That connection was never synchronized: who has roles is not known, which
	// must not look like nobody has any.
	reply, _ = toolstest.Ask(t, cs, "mscloud_defender_logon_users", toolstest.Args{"connection": basic, "user": "noah.ferris@x"})
	notes := fmt.Sprint(reply["notes"])
	if total, _ := reply["total"].(float64); total < 1 || !strings.Contains(notes, "Defender XDR's own hunting API") || !strings.Contains(strings.Join(reasons(reply), "\n"), "roleAssignments: neverSynced") {
		t.Errorf("machines of a user by the older API: %v", reply)
	}
	reply, _ = toolstest.Ask(t, cs, "mscloud_defender_summary", toolstest.Args{"connection": basic})
	if got := strings.Join(reasons(reply), "\n"); !strings.Contains(got, "open incidents: permissionMissing: Grant the application permission SecurityIncident.Read.All of Microsoft Graph") || strings.Contains(got, "machines:") {
		t.Errorf("summary: %s", got)
	}
}

// TestDefenderStory: the demo tenant's story shows in the machine that the
// intruder reached.
func TestDefenderStory(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 60})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, _ := toolstest.Ask(t, cs, "mscloud_defender_machine_list", toolstest.Args{"tag": "privileged-access", "limit": 1})
	items := reply["items"].([]any)
	if len(items) != 1 || items[0].(map[string]any)["riskScore"] != "High" {
		t.Fatalf("the administrator's machine: %v", reply)
	}
	machine := items[0].(map[string]any)["id"]
	reply, _ = toolstest.Ask(t, cs, "mscloud_defender_logon_users", toolstest.Args{"machine": machine})
	admin := reply["items"].([]any)[0].(map[string]any)
	if admin["privileged"] != true || admin["tier"] != 0.0 || admin["users"] == nil {
		t.Errorf("the administrator is not the first of who logged on: %v", admin)
	}
	reply, _ = toolstest.Ask(t, cs, "mscloud_defender_logon_users", toolstest.Args{"user": "Noah Ferris"})
	reached := false
	for _, item := range reply["items"].([]any) {
		reached = reached || item.(map[string]any)["machineId"] == machine
	}
	if !reached || reply["source"] != "mixed" {
		t.Errorf("the intruder's logon to it: %v", reply)
	}
	if reply, _ = toolstest.Ask(t, cs, "mscloud_defender_entity_lookup", toolstest.Args{"entity": "secure-signin.example.net", "include": []string{"indicators"}}); len(reply["item"].(map[string]any)["indicators"].([]any)) != 1 {
		t.Errorf("the blocked domain: %v", reply)
	}
}

// TestWithoutDefender: a tenant that does not have Defender is told so in one
// sentence, and everything else works.
func TestWithoutDefender(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for n := range 5 {
		w.Directory.DeleteRow("machines", toolstest.MachineID(n+1))
	}
	if reply, isError := toolstest.Ask(t, cs, "mscloud_defender_machine_list", toolstest.Args{}); isError || reply["total"] != 0.0 {
		t.Errorf("a list that is answered 404 is not empty: %v", reply)
	}
	w.Cloud.Hunting().Remove()
	w.Clock.Advance(2 * time.Hour) // the tokens end
	for tool, arguments := range map[string]toolstest.Args{
		"mscloud_defender_machine_list":        {},
		"mscloud_defender_machine_get":         {"machine": "dc01"},
		"mscloud_defender_logon_users":         {"machine": "dc01"},
		"mscloud_defender_recommendation_list": {},
		"mscloud_defender_vulnerability_list":  {},
	} {
		reply, isError := toolstest.Ask(t, cs, tool, arguments)
		if !isError || reply["code"] != "licenceMissing" || reply["message"] != "WindowsDefenderATP does not exist in this tenant (AADSTS500011)" {
			t.Errorf("%s: %v", tool, reply)
		}
	}
	for tool, arguments := range map[string]toolstest.Args{"mscloud_defender_summary": {"include": []string{"scores", "machines"}}, "mscloud_defender_entity_lookup": {"entity": "198.51.100.77"}} {
		reply, isError := toolstest.Ask(t, cs, tool, arguments)
		got := reasons(reply)
		if isError || len(got) != 1 || !strings.HasPrefix(got[0], "everything of Defender for Endpoint: licenceMissing: ") {
			t.Errorf("%s: %q", tool, got)
		}
	}
	if reply, isError := toolstest.Ask(t, cs, "entra_user_get", toolstest.Args{"user": "ana@contoso.com"}); isError {
		t.Errorf("the directory: %v", reply)
	}
}
