package entra

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// heldByTruth are the users of the demo tenant who have a role in force, and
// those who may only take one, from the tenant's own records.
func heldByTruth(d *directory.Directory) (hold, may map[string]bool) {
	hold, may = map[string]bool{}, map[string]bool{}
	var into func(set map[string]bool, id string, depth int)
	into = func(set map[string]bool, id string, depth int) {
		o := d.Object(id)
		switch {
		case o == nil || depth > 5:
		case o.Type.Is("user"):
			set[strings.ToLower(id)] = true
		case o.Type.Is("group"):
			for _, member := range d.Links(directory.RelMembers, id) {
				into(set, member.ID, depth+1)
			}
			for _, row := range d.RowsBy("groupEligibilityScheduleInstances", "groupId", id) {
				if row.Text("accessId") == "member" {
					into(may, row.Text("principalId"), depth+1)
				}
			}
		}
	}
	for row := range d.Each("roleAssignments") {
		into(hold, row.Text("principalId"), 0)
	}
	for row := range d.Each("roleEligibilityScheduleInstances") {
		into(may, row.Text("principalId"), 0)
	}
	for id := range hold {
		delete(may, id)
	}
	return hold, may
}

// everyRow pages through a list and returns the rows.
func everyRow(t *testing.T, ask func(toolstest.Args) map[string]any, arguments toolstest.Args) []map[string]any {
	t.Helper()
	var out []map[string]any
	for {
		reply := ask(arguments)
		rows, _ := reply["items"].([]any)
		for _, row := range rows {
			out = append(out, row.(map[string]any))
		}
		next, more := reply["nextCursor"].(string)
		if !more {
			return out
		}
		arguments["cursor"] = next
	}
}

// idsOf are the sorted values of a property of rows, each once.
func idsOf(rows []map[string]any, id func(map[string]any) string) []string {
	out := []string{}
	for _, row := range rows {
		if v := id(row); v != "" {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func sortedKeys(sets ...map[string]bool) []string {
	out := []string{}
	for _, set := range sets {
		for id := range set {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestOneBookOfGrants asks every tool that says who holds or may take a role,
// and compares it with what the tenant has.
func TestOneBookOfGrants(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 200})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	ask := func(tool string) func(toolstest.Args) map[string]any {
		return func(arguments toolstest.Args) map[string]any {
			reply, isError := toolstest.Ask(t, cs, tool, arguments)
			if isError {
				t.Fatalf("%s %v: %v", tool, arguments, reply)
			}
			return reply
		}
	}
	same := func(what string, want, got any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	hold, may := heldByTruth(w.Directory)
	if len(hold) != 23 || len(may) != 1 {
		t.Errorf("got %d holders and %d who may be, want 23 and 1", len(hold), len(may))
	}
	all := sortedKeys(hold, may)
	id := func(row map[string]any) string { // many rows name a user by its userPrincipalName, an app by its appId
		if id, _ := row["id"].(string); id != "" {
			return id
		}
		for _, key := range []string{"userPrincipalName", "key", "appId"} {
			value, _ := row[key].(string)
			for collection, by := range map[string]string{"users": "userPrincipalName", "servicePrincipals": "appId"} {
				if o := w.Directory.ByKey(collection, by, value); o != nil {
					return o.ID
				}
			}
		}
		t.Errorf("whose row is %v?", row)
		return ""
	}

	assignments := everyRow(t, ask("entra_role_assignment_list"), toolstest.Args{"limit": 200})
	user := func(states ...string) func(map[string]any) string {
		return func(row map[string]any) string {
			p := row["principal"].(map[string]any)
			if p["type"] != "user" || !slices.Contains(states, row["state"].(string)) {
				return ""
			}
			return id(p)
		}
	}
	same("entra_role_assignment_list", all, idsOf(assignments, user("active", "assigned", "activated", "eligible")))
	same("in force", sortedKeys(hold), idsOf(assignments, user("active", "assigned", "activated")))

	same("entra_user_list", all, idsOf(everyRow(t, ask("entra_user_list"), toolstest.Args{"roleHolder": true}), id))
	if total := ask("entra_user_list")(toolstest.Args{"roleHolder": false, "countOnly": true})["total"].(float64) +
		ask("entra_user_list")(toolstest.Args{"roleHolder": true, "countOnly": true})["total"].(float64); total != float64(w.Directory.Count("users")) {
		t.Errorf("users with and without roles: got %v, want all %d", total, w.Directory.Count("users"))
	}
	same("entra_mfa_report", all, idsOf(everyRow(t, ask("entra_mfa_report"), toolstest.Args{"adminsOnly": true}), id))

	var guests, off []string
	for _, holder := range all {
		o := w.Directory.Object(holder)
		if o.Text("userType") == "Guest" {
			guests = append(guests, holder)
		}
		if o.Get("accountEnabled") != true {
			off = append(off, holder)
		}
	}
	same("privileged guests", guests, idsOf(everyRow(t, ask("entra_external_access_report"), toolstest.Args{"kind": "privilegedGuest"}), id))
	same("disabled with roles", off, idsOf(everyRow(t, ask("entra_stale_account_report"), toolstest.Args{"kinds": []string{"disabledPrivileged"}}), func(row map[string]any) string {
		if o := row["object"].(map[string]any); o["type"] == "user" {
			return id(o)
		}
		return ""
	}))

	security := ask("entra_tenant_overview")(toolstest.Args{"include": []string{"security"}})["item"].(map[string]any)["security"].(map[string]any)
	same("overview, now", float64(len(hold)), security["usersWithDirectoryRoles"])
	same("overview, eligible only", float64(len(may)), security["usersWithEligibleRolesOnly"])
	global := func(states ...string) []string {
		return idsOf(assignments, func(row map[string]any) string {
			if row["role"] != "Global Administrator" {
				return ""
			}
			return user(states...)(row)
		})
	}
	now := global("assigned", "activated")
	same("overview, Global Administrators", float64(len(now)), security["globalAdministrators"])
	same("overview, eligible ones", float64(len(global("assigned", "activated", "eligible"))-len(now)), security["globalAdministratorsEligibleOnly"])

	for _, holder := range all {
		item := ask("entra_user_get")(toolstest.Args{"user": holder, "include": []string{"roles"}})["item"].(map[string]any)
		if roles, _ := item["roles"].([]any); len(roles) == 0 && item["pimAndScopedRoles"] == nil {
			t.Errorf("entra_user_get shows no role of %s", holder)
		}
	}

	// Applications: those with a permission or a role of tier 0 or 1.
	privileged := map[string]bool{}
	for tier := range 2 {
		for _, row := range everyRow(t, ask("entra_app_permission_report"), toolstest.Args{"tier": tier, "limit": 200}) {
			privileged[id(row["app"].(map[string]any))] = true
		}
	}
	for _, row := range assignments {
		if p := row["principal"].(map[string]any); p["type"] == "servicePrincipal" && row["tier"].(float64) <= 1 {
			privileged[id(p)] = true
		}
	}
	same("entra_app_list highPrivilege", sortedKeys(privileged), idsOf(everyRow(t, ask("entra_app_list"), toolstest.Args{"highPrivilege": true}), id))
}

// TestBookWithoutGroupsOfPIM: who may become a member of a group that has a role
// is not known, and no number over it is called whole.
func TestBookWithoutGroupsOfPIM(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Permissions: without(toolstest.Permissions, "PrivilegedEligibilitySchedule.Read.AzureADGroup")})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for tool, arguments := range map[string]toolstest.Args{
		"entra_user_list": {"roleHolder": true, "countOnly": true}, "entra_role_assignment_list": {"countOnly": true},
		"entra_mfa_report": {"adminsOnly": true}, "entra_external_access_report": {"kind": "privilegedGuest"},
		"entra_stale_account_report": {"kinds": []string{"disabledPrivileged"}},
	} {
		reply, _ := toolstest.Ask(t, cs, tool, arguments)
		coverage, _ := json.Marshal(reply["coverage"])
		if !strings.Contains(string(coverage), `"groupEligibilityScheduleInstances"`) || reply["total"] != nil {
			t.Errorf("%s: coverage %s, total %v; want the unread part and no total", tool, coverage, reply["total"])
		}
	}
	// Who holds a role now is known all the same, and applications do not activate.
	for tool, arguments := range map[string]toolstest.Args{
		"entra_role_assignment_list": {"countOnly": true, "state": "active"}, "entra_app_list": {"highPrivilege": true},
	} {
		if reply, _ := toolstest.Ask(t, cs, tool, arguments); reply["total"] == nil {
			t.Errorf("%s %v: no total", tool, arguments)
		}
	}
}

// TestWeaknessesOfEveryTier: a count of what settings leave open counts all of
// them, as the filter by it does.
func TestWeaknessesOfEveryTier(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 200})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, _ := toolstest.Ask(t, cs, "entra_pim_report", toolstest.Args{"limit": 1})
	counts := map[string]float64{}
	for _, facet := range reply["facets"].(map[string]any)["weakness"].([]any) {
		f := facet.(map[string]any)
		counts[f["value"].(string)] = f["count"].(float64)
	}
	for weakness, count := range counts {
		if filtered, _ := toolstest.Ask(t, cs, "entra_pim_report", toolstest.Args{"weakness": weakness, "limit": 1}); filtered["total"] != count {
			t.Errorf("%s: counted %v, found %v", weakness, count, filtered["total"])
		}
	}
	if got := counts["activationWithoutApproval"]; got != 147 {
		t.Errorf("roles that are activated without approval: got %v, want 147", got)
	}
}
