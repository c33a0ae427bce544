package graph

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// Options inside $expand are parted by semicolons, raw or escaped.
// https://learn.microsoft.com/graph/api/user-list-manager
func TestExpandOptions(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	d.Add("user", guid(31), map[string]any{"displayName": "Chair", "userPrincipalName": "chair@contoso.com"})
	d.Link(directory.RelManager, guid(1), guid(31))
	g := New(d, Options{})
	one := "/users/" + guid(2) + "?$select=id&$count=true&$expand="
	for _, expand := range []string{
		"manager($levels=max;$select=id,displayName)", "manager($levels=max%3B$select=id,displayName)",
		"manager( $select=id,displayName ; $levels=2 )",
	} {
		a := get(t, g, one+expand, eventualHeader)
		delete(a.body, "@odata.context")
		want := map[string]any{"id": guid(2), "manager": map[string]any{
			"@odata.type": "#microsoft.graph.user", "id": guid(1), "displayName": "User 01",
			"manager": map[string]any{"@odata.type": "#microsoft.graph.user", "id": guid(31), "displayName": "Chair"},
		}}
		if diff := cmp.Diff(want, a.body); diff != "" {
			t.Errorf("%s (-want +got):\n%s", expand, diff)
		}
	}
	direct, _ := get(t, g, one+"manager($levels=1;$select=id)", eventualHeader).body["manager"].(map[string]any)
	if direct["id"] != guid(1) || direct["manager"] != nil {
		t.Errorf("one level: %v", direct)
	}
	for _, separator := range []string{";", "%3B"} {
		a := get(t, g, "/groups/"+guid(salesGroup)+"?$expand=members($select=id,displayName"+separator+"$top=2)")
		members, _ := a.body["members"].([]any)
		if len(members) != 2 {
			t.Fatalf("%d members, want 2: %s", len(members), a.Body)
		}
		first, _ := members[0].(map[string]any)
		if diff := cmp.Diff(map[string]any{"@odata.type": "#microsoft.graph.user", "id": guid(1), "displayName": "User 01"}, first); diff != "" {
			t.Errorf("member (-want +got):\n%s", diff)
		}
	}
	filter := "/users?$filter=displayName eq 'a;b'"
	if a := get(t, g, filter); a.Code != http.StatusOK {
		t.Errorf("a semicolon in a filter: %d %s", a.Code, a.Body)
	}
	paged := "/groups?$expand=members($select=id;$top=1)&$top=1"
	next, _ := get(t, g, paged).body["@odata.nextLink"].(string)
	if a := get(t, g, next); a.Code != http.StatusOK || a.ids() == "" {
		t.Errorf("next page: %d %s", a.Code, a.Body)
	}
}

// What the pages of the resources mark as expandable is expanded.
func TestExpandRelationships(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	user, principal := "/users/"+guid(1), "/servicePrincipals/"+guid(graphPrincipal)
	for _, tc := range []struct {
		path, name string
		want       int
	}{
		{user, "appRoleAssignments", 1}, {user, "extensions", 0}, {user, "sponsors", 0}, {user, "oauth2PermissionGrants", 0},
		{user, "directReports", 20}, {user, "memberOf", 2}, {user, "ownedObjects", 2},
		{principal, "appRoleAssignedTo", 1}, {principal, "appRoleAssignments", 0}, {principal, "oauth2PermissionGrants", 1},
		{principal, "claimsMappingPolicies", 0}, {principal, "homeRealmDiscoveryPolicies", 0},
		{"/applications/" + guid(graphApp), "federatedIdentityCredentials", 1}, {"/applications/" + guid(graphApp), "extensionProperties", 0},
		{"/groups/" + guid(salesGroup), "appRoleAssignments", 0}, {"/directoryRoles/" + guid(adminRole), "scopedMembers", 0},
		{"/directory/administrativeUnits/" + guid(unitNorth), "scopedRoleMembers", 0},
	} {
		a := get(t, g, tc.path+"?$select=id&$expand="+tc.name)
		list, ok := a.body[tc.name].([]any)
		if a.Code != http.StatusOK || !ok || len(list) != tc.want {
			t.Errorf("%s of %s: %d, want %d: %d %s", tc.name, tc.path, len(list), tc.want, a.Code, a.Body)
		}
	}
}

// Settings of roles answer to both scope types, each with its own ids.
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
func TestDirectoryScopeType(t *testing.T) {
	t.Parallel()
	g := New(smallTenant(), Options{})
	ask := func(path string) graphAnswer {
		t.Helper()
		a := send(t, g, http.MethodGet, path, "", roleReaders)
		if a.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, a.Code, a.Body)
		}
		return a
	}
	for _, set := range []string{"roleManagementPolicies", "roleManagementPolicyAssignments"} {
		path := "/policies/" + set + "?$filter=scopeId eq '/' and scopeType eq "
		role, whole := ask(path+"'DirectoryRole'").values(), ask(path+"'Directory'").values()
		if len(whole) != len(role) || len(whole) < 50 {
			t.Fatalf("%s: %d of scope type Directory, %d of DirectoryRole", set, len(whole), len(role))
		}
		id, _ := whole[0]["id"].(string)
		if whole[0]["scopeType"] != "Directory" || !strings.HasPrefix(id, "Directory_") || strings.TrimPrefix(role[0]["id"].(string), "DirectoryRole_") != strings.TrimPrefix(id, "Directory_") {
			t.Errorf("%s: got %v, the other is %v", set, whole[0], role[0])
		}
		if a := ask("/policies/" + set + "/" + id); a.body["id"] != id {
			t.Errorf("%s by id: %s", set, a.Body)
		}
	}
	a := ask("/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'Directory'&$expand=policy($expand=rules)&$top=1").values()[0]
	policy, _ := a["policy"].(map[string]any)
	if rules, _ := policy["rules"].([]any); len(rules) != 17 || policy["id"] != a["policyId"] {
		t.Errorf("expanded policy: %v", a)
	}
	if rows := ask("/policies/roleManagementPolicies/" + a["policyId"].(string) + "/rules").values(); len(rows) != 17 {
		t.Errorf("%d rules, want 17", len(rows))
	}
}

// Graph takes the alias of the caller's own tenant, which older clients send.
func TestMyOrganization(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	for _, version := range []string{"v1.0", "beta"} {
		base := "https://graph.microsoft.com/" + version
		a := get(t, g, base+"/myorganization/users?$top=3")
		if a.ids() != get(t, g, base+"/users?$top=3").ids() {
			t.Errorf("%s: %d %s", version, a.Code, a.Body)
		}
		next, _ := a.body["@odata.nextLink"].(string)
		if page := get(t, g, next); page.ids() != "4 5 6" {
			t.Errorf("%s: second page %s", version, page.Body)
		}
		if a := get(t, g, base+"/myorganization"); a.Code < 400 {
			t.Errorf("%s: the alias alone: %d", version, a.Code)
		}
	}
}
