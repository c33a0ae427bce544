package entra

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// appTruth is what the demo tenant's own records say of app roles and delegated
// grants. Applications are named by their service principal's id.
type appTruth struct {
	roles     map[string][]string       // app roles that an application has, by it
	delegated map[string]map[string]int // how many grants have a scope, by application and "consent resource scope"
	consents  map[string][]string       // ids of grants for one user, by the user
	tallies   map[string][3]int         // delegated grants, those for all users, application permissions
	assigned  map[string][]string       // ids of assignments, by user or group
	users     map[string]int            // how many are assigned, by resource
}

func newAppTruth(d *directory.Directory) appTruth {
	out := appTruth{map[string][]string{}, map[string]map[string]int{}, map[string][]string{}, map[string][3]int{}, map[string][]string{}, map[string]int{}}
	for row := range d.Each("appRoleAssignments") {
		principal := row.Text("principalId")
		out.users[row.Text("resourceId")]++
		switch {
		case !d.Object(principal).Type.Is("servicePrincipal"):
			out.assigned[principal] = append(out.assigned[principal], row.ID)
		case row.Text("appRoleId") != grants.DefaultAccess:
			out.roles[principal] = append(out.roles[principal], row.Text("resourceId")+" "+row.Text("appRoleId"))
			n := out.tallies[principal]
			n[2]++
			out.tallies[principal] = n
		}
	}
	for row := range d.Each("oauth2PermissionGrants") {
		client, consent := row.Text("clientId"), row.Text("consentType")
		n := out.tallies[client]
		n[0]++
		if consent == "AllPrincipals" {
			n[1]++
		} else {
			out.consents[row.Text("principalId")] = append(out.consents[row.Text("principalId")], row.ID)
		}
		out.tallies[client] = n
		if out.delegated[client] == nil {
			out.delegated[client] = map[string]int{}
		}
		for scope := range strings.FieldsSeq(row.Text("scope")) {
			out.delegated[client][consent+" "+row.Text("resourceId")+" "+scope]++
		}
	}
	return out
}

// count counts the delegated permissions of a kind of consent.
func (a appTruth) count(consent string) (permissions, users int) {
	for _, scopes := range a.delegated {
		for scope, n := range scopes {
			if strings.HasPrefix(scope, consent+" ") {
				permissions++
				users += n
			}
		}
	}
	return permissions, users
}

// permissionWords are rows of permissions as one text each.
func permissionWords(rows []map[string]any) []string {
	out := []string{}
	for _, r := range rows {
		out = append(out, fmt.Sprint(r["tier"], r["type"], r["consent"], r["users"], r["resource"], r["permission"]))
	}
	slices.Sort(out)
	return out
}

func rowsOf(list any) []map[string]any {
	out := []map[string]any{}
	rows, _ := list.([]any)
	for _, row := range rows {
		out = append(out, row.(map[string]any))
	}
	return out
}

// TestOneBookOfPermissions asks every tool that says what applications may do,
// and who may use them, and compares it with what the tenant has.
func TestOneBookOfPermissions(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 200})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	truth := newAppTruth(w.Directory)
	ask := func(tool string, arguments toolstest.Args) map[string]any {
		reply, isError := toolstest.Ask(t, cs, tool, arguments)
		if isError {
			t.Fatalf("%s %v: %v", tool, arguments, reply)
		}
		return reply
	}
	every := func(tool string, arguments toolstest.Args) []map[string]any {
		return everyRow(t, func(arguments toolstest.Args) map[string]any { return ask(tool, arguments) }, arguments)
	}
	same := func(what string, want, got any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	id := func(row map[string]any) string { // an application may be named by its appId
		if id, _ := row["id"].(string); id != "" {
			return id
		}
		for _, key := range []string{"key", "appId"} {
			appID, _ := row[key].(string)
			if o := w.Directory.ByKey("servicePrincipals", "appId", appID); o != nil {
				return o.ID
			}
		}
		t.Errorf("whose row is %v?", row)
		return ""
	}

	const report = "entra_app_permission_report"
	forAll, _ := truth.count("AllPrincipals")
	single, users := truth.count("Principal")
	application := 0
	for _, roles := range truth.roles {
		application += len(roles)
	}
	for filter, want := range map[[2]string]int{
		{"type", "application"}: application, {"type", "delegated"}: forAll + single, {"consent", "allUsers"}: forAll, {"consent", "singleUsers"}: single,
	} {
		same(report+" "+filter[1], float64(want), ask(report, toolstest.Args{filter[0]: filter[1], "countOnly": true})["total"])
	}
	if application == 0 || forAll == 0 || single == 0 {
		t.Errorf("nothing to compare: %d %d %d", application, forAll, single)
	}
	permissions := every(report, toolstest.Args{"limit": 200})
	byApp, lowest, tier0 := map[string][]map[string]any{}, map[string]float64{}, map[string]bool{}
	consented := 0
	for _, row := range permissions {
		id := id(row["app"].(map[string]any))
		byApp[id] = append(byApp[id], row)
		if tier, known := lowest[id]; !known || row["tier"].(float64) < tier {
			lowest[id] = row["tier"].(float64)
		}
		tier0[id] = tier0[id] || row["tier"] == 0.0
		n, _ := row["users"].(float64)
		consented += int(n)
	}
	same("users who consented", users, consented)
	for id, rows := range byApp {
		item := ask("entra_app_get", toolstest.Args{"app": id, "include": []string{"permissions"}})["item"].(map[string]any)
		same("entra_app_get "+id, permissionWords(rows), permissionWords(rowsOf(item["permissions"])))
		same("permissions of "+id, len(truth.roles[id])+len(truth.delegated[id]), len(rows))
	}

	// Applications with a permission of tier 0, by each tool that tells tiers.
	control := []string{}
	for _, row := range every("entra_app_list", toolstest.Args{"highPrivilege": true, "fields": []string{"privileges"}}) {
		if slices.ContainsFunc(rowsOf(row["privileges"]), func(p map[string]any) bool { return p["tier"] == 0.0 && p["on"] != "directory role" }) {
			control = append(control, id(row))
		}
	}
	slices.Sort(control)
	for id, is := range tier0 {
		if !is {
			delete(tier0, id)
		}
	}
	same("entra_app_list, permissions of tier 0", sortedKeys(tier0), control)

	foreign := map[string]float64{}
	for _, row := range permissions {
		if row["foreign"] == true {
			id := id(row["app"].(map[string]any))
			foreign[id] = lowest[id]
		}
	}
	outside := map[string]float64{}
	for _, row := range every("entra_external_access_report", toolstest.Args{"kind": "foreignApp"}) {
		outside[id(row)] = row["tier"].(float64)
	}
	same("foreign applications and their tier", foreign, outside)

	stale := every("entra_stale_account_report", toolstest.Args{"kinds": []string{"unusedGrant"}})
	for _, row := range stale {
		id := id(row["object"].(map[string]any))
		granted := row["grants"].(map[string]any)
		got := [3]int{}
		for i, name := range []string{"delegated", "forAllUsers", "applicationPermissions"} {
			n, _ := granted[name].(float64)
			got[i] = int(n)
		}
		same("entra_stale_account_report "+id, truth.tallies[id], got)
	}
	if len(stale) == 0 {
		t.Error("no unused grants")
	}

	// Users and groups: what they are assigned to, and what they consented to.
	ids := func(list any) []string {
		return idsOf(rowsOf(list), func(row map[string]any) string { return row["id"].(string) })
	}
	through := 0
	asked := 0
	for o := range w.Directory.Each("users") {
		want := slices.Clone(truth.assigned[o.ID])
		for _, group := range w.Directory.BackLinks(directory.RelMembers, o.ID) {
			through += len(truth.assigned[group.ID])
			want = append(want, truth.assigned[group.ID]...)
		}
		if len(want)+len(truth.consents[o.ID]) == 0 || asked == 40 {
			continue
		}
		asked++
		slices.Sort(want)
		item := ask("entra_user_get", toolstest.Args{"user": o.ID, "include": []string{"appGrants"}})["item"].(map[string]any)["appGrants"].(map[string]any)
		same("assigned to "+o.ID, want, ids(item["assigned"]))
		slices.Sort(truth.consents[o.ID])
		same("consented by "+o.ID, append([]string{}, truth.consents[o.ID]...), ids(item["delegated"]))
	}
	if through == 0 {
		t.Error("nobody is assigned by a group")
	}
	for o := range w.Directory.Each("groups") {
		if len(truth.assigned[o.ID]) > 0 {
			item := ask("entra_group_get", toolstest.Args{"group": o.ID, "include": []string{"appGrants"}})["item"].(map[string]any)
			slices.Sort(truth.assigned[o.ID])
			same("assigned to "+o.ID, truth.assigned[o.ID], ids(item["grantsApps"]))
		}
	}
	resources := sortedBy(truth.users)
	for _, id := range resources[:min(len(resources), 20)] {
		same("who may use "+id, float64(truth.users[id]), ask("entra_app_get", toolstest.Args{"app": id, "include": []string{"assignments"}})["total"])
	}
}

// sortedBy are keys, the largest first.
func sortedBy(counts map[string]int) []string {
	out := []string{}
	for id := range counts {
		out = append(out, id)
	}
	slices.Sort(out)
	slices.SortStableFunc(out, func(a, b string) int { return counts[b] - counts[a] })
	return out
}
