package grants

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

func TestAppGrants(t *testing.T) {
	t.Parallel()
	made := time.Date(2026, 5, 6, 9, 0, 0, 0, time.UTC)
	graph := Scope{Kind: ScopeResource, ID: "graph"}
	role := OfAppRole(entra.AppRoleAssignment{ID: "a", AppRoleID: "r", PrincipalID: "app", ResourceID: "graph", CreatedDateTime: made})
	want := Grant{ID: "a", Source: AppRoleAssignments, System: AppRole, RoleID: "r", PrincipalID: "app", Scope: graph, State: Assigned, TimeKnown: true, Start: made}
	if diff := cmp.Diff(want, role, cmp.AllowUnexported(Grant{})); diff != "" {
		t.Errorf("app role (-want +got):\n%s", diff)
	}
	for id, permits := range map[string]bool{"r": true, DefaultAccess: false} {
		if got := (Grant{System: AppRole, RoleID: id}).Permits(); got != permits {
			t.Errorf("%s permits: got %t", id, got)
		}
	}
	consent := func(scope string) Grant {
		return Grant{ID: "g", Source: PermissionGrants, System: Delegated, Permission: scope, PrincipalID: "app", Consent: ConsentOne, UserID: "ana",
			Scope: graph, State: Assigned, TimeKnown: true}
	}
	delegated := OfConsent(entra.OAuth2PermissionGrant{ID: "g", ClientID: "app", ConsentType: "Principal", PrincipalID: "ana", ResourceID: "graph", Scope: " Mail.Read  openid "})
	if diff := cmp.Diff([]Grant{consent("Mail.Read"), consent("openid")}, delegated, cmp.AllowUnexported(Grant{})); diff != "" {
		t.Errorf("delegated (-want +got):\n%s", diff)
	}
	if none := OfConsent(entra.OAuth2PermissionGrant{ID: "g", Scope: " "}); len(none) != 0 {
		t.Errorf("a grant without scopes: %+v", none)
	}
}

// TestAppRoleThroughGroups: an app role of a group is its direct members', where
// these are users.
func TestAppRoleThroughGroups(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	staff := OfAppRole(entra.AppRoleAssignment{ID: "a", AppRoleID: "r", PrincipalID: "staff", ResourceID: "payroll"})
	members := Members{
		Direct: map[string][]string{
			"staff": {"ana", "bot", "inner"}, "inner": {"dan"}, // nested: nothing for dan
			"standby": {"eve", "deeper"}, "deeper": {"finn"},
		},
		NoUsers: map[string]bool{"bot": true, "inner": true, "standby": true, "deeper": true},
		Eligible: []entra.GroupScheduleInstance{
			{GroupID: "staff", PrincipalID: "gus", AccessID: "member"},
			{GroupID: "staff", PrincipalID: "standby", AccessID: "member"}, // eve activates for herself
			{GroupID: "staff", PrincipalID: "hal", AccessID: "owner"},
		},
	}
	got := map[string]State{}
	for _, g := range Current([]Grant{staff}, members, now) {
		if g.PrincipalID != "staff" && g.ViaGroupID != "staff" {
			t.Errorf("not through the group: %+v", g)
		}
		got[g.PrincipalID] = g.State
	}
	if diff := cmp.Diff(map[string]State{"staff": Assigned, "ana": Assigned, "gus": Eligible, "eve": Eligible}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
