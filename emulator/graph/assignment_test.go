package graph

import (
	"net/http"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// A user's assignments are its own and those of groups that it is a direct
// member of; those of groups around these are not.
func TestAssignmentsOfUsers(t *testing.T) {
	t.Parallel()
	const inner, outer = 8301, 8302
	d := contoso(fixedClock)
	for n, name := range map[int]string{inner: "Inner", outer: "Outer"} {
		d.Add("group", guid(n), map[string]any{"displayName": name, "securityEnabled": true, "mailEnabled": false})
		d.AddRow("appRoleAssignments", name, map[string]any{"principalId": guid(n), "principalType": "Group", "resourceId": guid(graphPrincipal), "appRoleId": guid(0)})
	}
	d.Link(directory.RelMembers, guid(inner), guid(1))
	d.Link(directory.RelMembers, guid(outer), guid(inner))
	g := New(d, Options{})
	got := map[any]bool{}
	a := send(t, g, http.MethodGet, "/users/"+guid(1)+"/appRoleAssignments", "", basicRoles)
	for _, row := range a.values() {
		got[row["id"]] = true
	}
	if a.Code != http.StatusOK || !got["assignment-1"] || !got["Inner"] || got["Outer"] || len(got) != 2 {
		t.Errorf("%d: got %v", a.Code, got)
	}
	if n := len(send(t, g, http.MethodGet, "/groups/"+guid(inner)+"/appRoleAssignments", "", basicRoles).values()); n != 1 {
		t.Errorf("of a group: got %d, want 1", n)
	}
}
