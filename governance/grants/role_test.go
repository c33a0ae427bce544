package grants

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

const (
	testUnit  = "11111111-1111-4111-8111-111111111111"
	testApp   = "22222222-2222-4222-8222-222222222222"
	testGroup = "33333333-3333-4333-8333-333333333333"
)

func TestRoleScope(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		directory, app string
		want           Scope
	}{
		{"/", "", Scope{ScopeTenant, "", "/"}},
		{"/", "/", Scope{ScopeTenant, "", "/"}},
		{"/administrativeUnits/" + testUnit, "", Scope{ScopeUnit, testUnit, "/administrativeUnits/" + testUnit}},
		{"/AdministrativeUnits/" + testUnit, "", Scope{ScopeUnit, testUnit, "/AdministrativeUnits/" + testUnit}},
		{"/" + testApp, "", Scope{ScopeObject, testApp, "/" + testApp}},
		{"", "/AccessPackageCatalog/x", Scope{ScopeApp, "", "/AccessPackageCatalog/x"}},
		// Nothing that cannot be read is the tenant.
		{"", "", Scope{ScopeUnknown, "", ""}},
		{"/administrativeUnits/", "", Scope{ScopeUnknown, "", "/administrativeUnits/"}},
		{"//", "", Scope{ScopeUnknown, "", "//"}},
		{"/", "/AccessPackageCatalog/x", Scope{ScopeUnknown, "", "/"}},
	} {
		if got := NewScope(tc.directory, tc.app); got != tc.want {
			t.Errorf("%q %q: got %+v, want %+v", tc.directory, tc.app, got, tc.want)
		}
	}
}

func TestRoleGrants(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	soon, gone := now.Add(time.Hour), now.Add(-time.Minute)
	unit := "/administrativeUnits/" + testUnit
	records := Records{
		Now: now,
		Assignments: []entra.RoleAssignment{
			{ID: "a1", PrincipalID: "ana", RoleDefinitionID: "r1", DirectoryScopeID: "/"},
			{ID: "a2", PrincipalID: "ben", RoleDefinitionID: "r1", DirectoryScopeID: "/"},
			{ID: "a3", PrincipalID: "cara", RoleDefinitionID: "r1", DirectoryScopeID: "/"}, // its activation has ended
			{ID: "a4", PrincipalID: testGroup, RoleDefinitionID: "r2", DirectoryScopeID: unit},
			{ID: "a5", PrincipalID: "dan", RoleDefinitionID: "r2", DirectoryScopeID: "/"}, // PIM has no instance of it yet
		},
		Active: []entra.RoleScheduleInstance{
			{ID: "i1", PrincipalID: "ana", RoleDefinitionID: "r1", DirectoryScopeID: "/", AssignmentType: "Assigned", RoleAssignmentOriginID: "a1"},
			{ID: "i2", PrincipalID: "ben", RoleDefinitionID: "r1", DirectoryScopeID: "/", AssignmentType: "Activated", EndDateTime: soon},
			{ID: "i3", PrincipalID: "cara", RoleDefinitionID: "r1", DirectoryScopeID: "/", AssignmentType: "Activated", EndDateTime: gone, RoleAssignmentOriginID: "a3"},
			{ID: "i4", PrincipalID: testGroup, RoleDefinitionID: "r2", DirectoryScopeID: unit, AssignmentType: "Assigned"},
			{ID: "i5", PrincipalID: "eve", RoleDefinitionID: "r2", DirectoryScopeID: unit, AssignmentType: "Assigned", MemberType: "Group"},
			{ID: "i6", PrincipalID: "finn", RoleDefinitionID: "r3", DirectoryScopeID: "/", AssignmentType: "Assigned", MemberType: "Direct"},
		},
		Eligible: []entra.RoleScheduleInstance{
			{ID: "e1", PrincipalID: "ana", RoleDefinitionID: "r1", DirectoryScopeID: "/"},
			{ID: "e2", PrincipalID: "ben", RoleDefinitionID: "r1", DirectoryScopeID: "/", EndDateTime: gone},
		},
		EligibleSchedules: []entra.RoleSchedule{
			{ID: "s1", PrincipalID: "gus", RoleDefinitionID: "r1", DirectoryScopeID: "/", ScheduleInfo: &entra.ScheduleInfo{StartDateTime: soon}},
			{ID: "s2", PrincipalID: "ana", RoleDefinitionID: "r1", DirectoryScopeID: "/", ScheduleInfo: &entra.ScheduleInfo{StartDateTime: gone}},
			{ID: "s3", PrincipalID: "hal", RoleDefinitionID: "r1", DirectoryScopeID: "/"},
		},
		Directory: map[string][]string{"r1": {"ana", "ivy"}},
	}
	members := Members{Direct: map[string][]string{testGroup: {"eve", "ana"}}}
	tenant := Scope{ScopeTenant, "", "/"}
	inUnit := Scope{ScopeUnit, testUnit, unit}
	want := []Grant{
		{ID: "a1", Source: RoleAssignments, System: EntraRole, RoleID: "r1", PrincipalID: "ana", Scope: tenant, State: Assigned, TimeKnown: true},
		{ID: "a2", Source: RoleAssignments, System: EntraRole, RoleID: "r1", PrincipalID: "ben", Scope: tenant, State: Activated, TimeKnown: true, End: soon},
		{ID: "a4", Source: RoleAssignments, System: EntraRole, RoleID: "r2", PrincipalID: testGroup, Scope: inUnit, State: Assigned, TimeKnown: true},
		{ID: "a5", Source: RoleAssignments, System: EntraRole, RoleID: "r2", PrincipalID: "dan", Scope: tenant, State: Active},
		{ID: "i6", Source: RoleAssignmentInstances, System: EntraRole, RoleID: "r3", PrincipalID: "finn", Scope: tenant, State: Assigned, TimeKnown: true, memberType: "Direct"},
		{Source: DirectoryRoles, System: EntraRole, RoleID: "r1", PrincipalID: "ivy", Scope: tenant, State: Active}, // the directory knows sooner
		{ID: "e1", Source: RoleEligibleInstances, System: EntraRole, RoleID: "r1", PrincipalID: "ana", Scope: tenant, State: Eligible, TimeKnown: true},
		{ID: "s1", Source: RoleEligibleSchedules, System: EntraRole, RoleID: "r1", PrincipalID: "gus", Scope: tenant, State: Scheduled, Then: Eligible, TimeKnown: true, Start: soon},
		{ID: "a4", Source: RoleAssignments, System: EntraRole, RoleID: "r2", PrincipalID: "eve", ViaGroupID: testGroup, Scope: inUnit, State: Assigned, TimeKnown: true},
		{ID: "a4", Source: RoleAssignments, System: EntraRole, RoleID: "r2", PrincipalID: "ana", ViaGroupID: testGroup, Scope: inUnit, State: Assigned, TimeKnown: true},
	}
	if diff := cmp.Diff(want, Current(Join(records), members, now), cmp.AllowUnexported(Grant{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Without PIM nobody can say how an active role is held.
	records.Active, records.Eligible, records.EligibleSchedules = nil, nil, nil
	for _, g := range Current(Join(records), members, now) {
		if _, known := g.Permanent(); g.State != Active || known {
			t.Errorf("without PIM: %+v", g)
		}
	}
}
