package graph

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLimitedMembers reads members of types that the caller may not read: they
// have their type and id, and null for the rest.
func TestLimitedMembers(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	const fields = "?$select=id,displayName,proxyAddresses&$top=999"
	ask := func(path string, roles ...string) graphAnswer {
		t.Helper()
		a := send(t, g, http.MethodGet, path, "", roles)
		if a.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, a.Code, a.errorMessage())
		}
		return a
	}
	hiddenUser := map[string]any{"@odata.type": "#microsoft.graph.user", "id": guid(2), "displayName": nil, "proxyAddresses": nil}
	plainGroup := map[string]any{"@odata.type": "#microsoft.graph.group", "id": guid(salesGroup), "displayName": "Sales team Europe", "proxyAddresses": []any{}}
	members := ask("/groups/"+guid(allGroup)+"/members"+fields, "GroupMember.Read.All").values()
	if diff := cmp.Diff([]map[string]any{hiddenUser, plainGroup}, []map[string]any{members[0], members[len(members)-1]}); diff != "" {
		t.Errorf("with GroupMember.Read.All (-want +got):\n%s", diff)
	}
	members = ask("/groups/"+guid(allGroup)+"/members"+fields, "GroupMember.Read.All", "User.Read.All").values()
	if members[0]["displayName"] != "User 02" {
		t.Errorf("with User.Read.All: %v", members[0])
	}
	group := ask("/groups/"+guid(allGroup)+"?$select=id&$expand=members($select=id,displayName)", "GroupMember.Read.All").body
	expanded, _ := group["members"].([]any)
	if diff := cmp.Diff(any(map[string]any{"@odata.type": "#microsoft.graph.user", "id": guid(2), "displayName": nil}), expanded[0]); diff != "" {
		t.Errorf("expanded (-want +got):\n%s", diff)
	}
	devices := ask("/users/"+guid(1)+"/ownedDevices?$select=id,displayName", "User.Read.All").values()
	if diff := cmp.Diff([]map[string]any{{"@odata.type": "#microsoft.graph.device", "id": guid(laptop), "displayName": nil}}, devices); diff != "" {
		t.Errorf("devices (-want +got):\n%s", diff)
	}
	whole := ask("/groups/"+guid(allGroup)+"/members?$top=1", "GroupMember.Read.All").values()[0]
	for name, value := range whole {
		if value != nil && name != "id" && name != "@odata.type" {
			t.Errorf("%s of an inaccessible member = %v", name, value)
		}
	}
	if len(whole) < 5 {
		t.Errorf("an inaccessible member lacks its properties: %v", whole)
	}
}

// TestBasicProfile reads users with User.ReadBasic.All.
func TestBasicProfile(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	want := map[string]any{"id": guid(2), "displayName": "User 02", "mail": "user02@contoso.com", "department": nil, "accountEnabled": nil, "proxyAddresses": nil}
	const fields = "$select=id,displayName,mail,department,accountEnabled,proxyAddresses"
	basic := []string{"User.ReadBasic.All"}
	one := send(t, g, http.MethodGet, "/users/"+guid(2)+"?"+fields, "", basic)
	delete(one.body, "@odata.context")
	if diff := cmp.Diff(want, one.body); diff != "" {
		t.Errorf("user (-want +got):\n%s", diff)
	}
	list := send(t, g, http.MethodGet, "/users?$top=2&"+fields, "", basic).values()
	if diff := cmp.Diff(want, list[1]); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	for path, status := range map[string]int{"displayName": http.StatusOK, "department": http.StatusNoContent} {
		if a := send(t, g, http.MethodGet, "/users/"+guid(2)+"/"+path, "", basic); a.Code != status {
			t.Errorf("%s: %d, want %d", path, a.Code, status)
		}
	}
	both := send(t, g, http.MethodGet, "/users/"+guid(2)+"?"+fields, "", []string{"User.ReadBasic.All", "User.Read.All"})
	if both.body["department"] != "IT" {
		t.Errorf("with User.Read.All: %s", both.Body)
	}
	if a := send(t, g, http.MethodGet, "/users/delta", "", basic); a.Code != http.StatusForbidden {
		t.Errorf("delta: %d, want 403", a.Code)
	}
}
