package grants

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// TestMembers walks groups in groups, and those that PIM for groups makes
// members.
func TestMembers(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	soon, later, gone := now.Add(time.Hour), now.Add(2*time.Hour), now.Add(-time.Minute)
	tenant := Scope{ScopeTenant, "", "/"}
	admins := Grant{ID: "a", RoleID: "r", PrincipalID: "admins", Scope: tenant, State: Assigned, TimeKnown: true, End: later}
	b := &Book{Joined: []Grant{admins}, Members: Members{
		Direct: map[string][]string{
			"admins": {"ana", "ben", "cara", "inner"}, "inner": {"dan", "admins"}, "staff": {"eve"}, "others": {"zoe"},
		},
		Active: []entra.GroupScheduleInstance{
			{GroupID: "admins", PrincipalID: "ben", AccessID: "member", AssignmentType: "activated", EndDateTime: soon},
			{GroupID: "Admins", PrincipalID: "Cara", AccessID: "member", AssignmentType: "activated", EndDateTime: gone},
		},
		Eligible: []entra.GroupScheduleInstance{
			{GroupID: "admins", PrincipalID: "finn", AccessID: "member"},
			{GroupID: "admins", PrincipalID: "staff", AccessID: "member", EndDateTime: soon},
			{GroupID: "admins", PrincipalID: "gus", AccessID: "owner"},
			{GroupID: "admins", PrincipalID: "hal", AccessID: "member", EndDateTime: gone},
			{GroupID: "admins", PrincipalID: "ida", AccessID: "member", StartDateTime: soon},
		},
	}}
	grant := func(principal string, change func(*Grant)) Grant {
		g := admins
		g.PrincipalID, g.ViaGroupID = principal, "admins"
		change(&g)
		return g
	}
	mayJoin := func(g *Grant) { g.State, g.Membership = Eligible, Eligible }
	want := []Grant{
		admins,
		grant("ana", func(*Grant) {}),
		grant("ben", func(g *Grant) { g.Membership, g.End = Activated, soon }),
		grant("inner", func(*Grant) {}),
		grant("dan", func(g *Grant) { g.Nested = []string{"inner"} }),
		grant("finn", mayJoin),
		grant("staff", func(g *Grant) { mayJoin(g); g.End = soon }),
		grant("eve", func(g *Grant) { mayJoin(g); g.End, g.Nested = soon, []string{"staff"} }),
	}
	if diff := cmp.Diff(want, b.At(now).Grants, cmp.AllowUnexported(Grant{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	holders := map[string]Holding{"admins": Holds, "ana": Holds, "ben": Holds, "inner": Holds, "dan": Holds, "finn": MayTake, "staff": MayTake, "eve": MayTake}
	if diff := cmp.Diff(holders, b.At(now).Holders(nil)); diff != "" {
		t.Errorf("holders (-want +got):\n%s", diff)
	}
	// The book is opened anew when something ends, and not before.
	if b.At(now) != b.At(soon.Add(-time.Second)) {
		t.Error("the same page was made twice")
	}
	if of := b.At(soon).Of("BEN"); len(of) != 0 {
		t.Errorf("after its end: %+v", of)
	}
	if of := b.At(soon).Of("ida"); len(of) != 1 || of[0].State != Eligible {
		t.Errorf("after its beginning: %+v", of)
	}
	if all := b.At(later).Grants; len(all) != 0 {
		t.Errorf("after the end of all: %+v", all)
	}
}

// TestThrough keeps a grant of somebody in a group within what the group has.
func TestThrough(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		group, membership, state, said State
	}{
		{Assigned, Active, Assigned, ""},
		{Active, Activated, Active, Activated},
		{Assigned, Eligible, Eligible, Eligible},
		{Eligible, Active, Eligible, ""},
		{Eligible, Eligible, Eligible, Eligible},
		{Scheduled, Eligible, Scheduled, Eligible},
	} {
		g := Grant{PrincipalID: "group", State: tc.group}.through("group", step{principal: "ana", state: tc.membership})
		if g.State != tc.state || g.Membership != tc.said {
			t.Errorf("%s of a group, %s: got %s and %s, want %s and %s", tc.group, tc.membership, g.State, g.Membership, tc.state, tc.said)
		}
	}
}
