package governance

import (
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// RoleState says how a principal has a directory role.
type RoleState string

// The states. RoleActive is in force without it being known whether by
// assignment or through PIM: only the schedule instances tell.
const (
	RoleActive    RoleState = "active"
	RoleAssigned  RoleState = "assigned"
	RoleActivated RoleState = "activated" // through PIM, for some hours
	RoleEligible  RoleState = "eligible"
	RoleScheduled RoleState = "scheduled" // begins in the future
)

// InForce reports whether the role can be used now, without an activation.
func (s RoleState) InForce() bool {
	return s == RoleActive || s == RoleAssigned || s == RoleActivated
}

// RoleGrant is a directory role that a principal has or may take.
type RoleGrant struct {
	ID          string // Microsoft's, of the assignment, instance or schedule
	RoleID      string // of the role's definition
	PrincipalID string
	// ViaGroupID is the role-assignable group through which the principal has
	// the role, "" when it is its own.
	ViaGroupID string
	Scope      RoleScope
	State      RoleState
	Then       RoleState // of a scheduled one: assigned or eligible
	// TimeKnown says that Start and End are all there is: without an End the
	// role is permanent. Without TimeKnown nobody can say.
	TimeKnown  bool
	Start, End time.Time
	Condition  string
	// memberType is how PIM says that the principal came to it.
	memberType string
}

// Permanent reports whether the role has no end; known is false where that
// cannot be said.
func (g RoleGrant) Permanent() (permanent, known bool) { return g.End.IsZero(), g.TimeKnown }

// RoleRecords are what Microsoft keeps of directory roles. A list that could
// not be read is nil.
type RoleRecords struct {
	Assignments []entra.RoleAssignment
	Active      []entra.RoleScheduleInstance
	Eligible    []entra.RoleScheduleInstance
	// Schedules are asked for what has not begun; EligibleSchedules too.
	Schedules         []entra.RoleSchedule
	EligibleSchedules []entra.RoleSchedule
	// Members are the direct members of groups, by the group's id. Those of
	// role-assignable groups have the group's roles; deeper nesting does not
	// exist for these groups.
	// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
	Members map[string][]string
	Now     time.Time
}

// grantKey is what one principal can have once of each kind.
func grantKey(g RoleGrant) string {
	kind := "active"
	if !g.State.InForce() {
		kind = string(g.State) + string(g.Then)
	}
	return strings.ToLower(g.PrincipalID + " " + g.RoleID + " " + g.Scope.Path + " " + kind)
}

// RoleGrants is who has which directory role now: [JoinRoles] and
// [CurrentRoles] in one.
func RoleGrants(r RoleRecords) []RoleGrant { return CurrentRoles(JoinRoles(r), r.Members, r.Now) }

// JoinRoles joins the records: assignments with what PIM knows of them,
// eligibility, and what begins after Now, whenever it ends. Members are not
// looked at.
func JoinRoles(r RoleRecords) []RoleGrant {
	var out []RoleGrant
	active := map[string]entra.RoleScheduleInstance{}
	for _, i := range r.Active {
		active[grantKey(newInstance(i, RoleActive))] = i
		if i.RoleAssignmentOriginID != "" {
			active[i.RoleAssignmentOriginID] = i
		}
	}
	seen := map[string]bool{}
	add := func(g RoleGrant) {
		if key := grantKey(g); !seen[key] {
			seen[key] = true
			out = append(out, g)
		}
	}
	for _, a := range r.Assignments {
		g := RoleGrant{ID: a.ID, RoleID: a.RoleDefinitionID, PrincipalID: a.PrincipalID, Condition: a.Condition,
			Scope: NewRoleScope(a.DirectoryScopeID, a.AppScopeID), State: RoleActive}
		i, ok := active[a.ID]
		if !ok {
			i, ok = active[grantKey(g)]
		}
		if ok {
			g = newInstance(i, activeState(i))
			g.ID, g.Condition = a.ID, a.Condition
		}
		add(g)
	}
	for _, i := range r.Active {
		add(newInstance(i, activeState(i)))
	}
	for _, i := range r.Eligible {
		add(newInstance(i, RoleEligible))
	}
	for _, s := range r.Schedules {
		out = append(out, scheduled(s, RoleAssigned, r.Now)...)
	}
	for _, s := range r.EligibleSchedules {
		out = append(out, scheduled(s, RoleEligible, r.Now)...)
	}
	return out
}

// CurrentRoles is what joined grants are at a moment: without what has ended,
// and with the direct members of each group that has a role. PIM may list such
// a member by itself, without its group: the one that names the group stays.
func CurrentRoles(joined []RoleGrant, members map[string][]string, now time.Time) []RoleGrant {
	own := make([]RoleGrant, 0, len(joined))
	inherited := false
	for _, g := range joined {
		if g.State == RoleScheduled && !g.Start.After(now) {
			g.State, g.Then = g.Then, ""
		}
		if g.End.IsZero() || g.End.After(now) {
			own = append(own, g)
			inherited = inherited || g.inherited()
		}
	}
	var through []RoleGrant
	known := map[string]bool{}
	for _, g := range own {
		for _, member := range members[strings.ToLower(g.PrincipalID)] {
			via := g
			via.PrincipalID, via.ViaGroupID = member, g.PrincipalID
			through = append(through, via)
			if inherited {
				known[grantKey(via)] = true
			}
		}
	}
	if inherited {
		own = slices.DeleteFunc(own, func(g RoleGrant) bool { return g.inherited() && known[grantKey(g)] })
	}
	return append(own, through...)
}

// inherited reports whether PIM says that the principal came to the role by a
// group.
func (g RoleGrant) inherited() bool { return g.memberType == "Group" || g.memberType == "Inherited" }

func activeState(i entra.RoleScheduleInstance) RoleState {
	if i.AssignmentType == entra.RoleActivated {
		return RoleActivated
	}
	return RoleAssigned
}

func newInstance(i entra.RoleScheduleInstance, state RoleState) RoleGrant {
	return RoleGrant{ID: i.ID, RoleID: i.RoleDefinitionID, PrincipalID: i.PrincipalID, Scope: NewRoleScope(i.DirectoryScopeID, i.AppScopeID),
		State: state, TimeKnown: true, Start: i.StartDateTime, End: i.EndDateTime, memberType: i.MemberType}
}

// scheduled is a schedule that begins in the future, as a list of none or one:
// one that has begun shows as an instance.
func scheduled(s entra.RoleSchedule, then RoleState, now time.Time) []RoleGrant {
	if s.ScheduleInfo == nil || !s.ScheduleInfo.StartDateTime.After(now) {
		return nil
	}
	return []RoleGrant{{ID: s.ID, RoleID: s.RoleDefinitionID, PrincipalID: s.PrincipalID, Scope: NewRoleScope(s.DirectoryScopeID, s.AppScopeID),
		State: RoleScheduled, Then: then, TimeKnown: true, Start: s.ScheduleInfo.StartDateTime, End: s.ScheduleInfo.Expiration.EndDateTime}}
}

// RoleRating rates a role by its template, a custom one by its actions.
func RoleRating(role entra.RoleDefinition) Rating {
	if role.IsBuiltIn {
		if role.TemplateID != "" {
			return RoleTier(role.TemplateID)
		}
		return RoleTier(role.ID)
	}
	var actions []string
	for _, p := range role.RolePermissions {
		for _, a := range p.AllowedResourceActions {
			if !slices.Contains(p.ExcludedResourceActions, a) {
				actions = append(actions, a)
			}
		}
	}
	return ActionsTier(actions)
}
