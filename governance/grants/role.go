package grants

import (
	"maps"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Records are what Microsoft keeps of directory roles. A list that could not
// be read is nil.
type Records struct {
	Assignments []entra.RoleAssignment
	Active      []entra.RoleScheduleInstance
	Eligible    []entra.RoleScheduleInstance
	// Schedules are asked for what has not begun; EligibleSchedules too.
	Schedules         []entra.RoleSchedule
	EligibleSchedules []entra.RoleSchedule
	// Directory are the members of directory roles, by the id of the role's
	// definition: what the directory itself says of built-in roles in force over
	// the tenant. It adds who is in no other list.
	Directory map[string][]string
	Now       time.Time
}

// Join joins the records: assignments with what PIM knows of them, the
// directory's own members of roles, eligibility, and what begins after Now,
// whenever it ends. Members of groups are not looked at.
func Join(r Records) []Grant {
	var out []Grant
	active := map[string]entra.RoleScheduleInstance{}
	for _, i := range r.Active {
		active[newInstance(i, RoleAssignmentInstances, Active).key()] = i
		if i.RoleAssignmentOriginID != "" {
			active[i.RoleAssignmentOriginID] = i
		}
	}
	seen := map[string]bool{}
	add := func(g Grant) {
		if key := g.key(); !seen[key] {
			seen[key] = true
			out = append(out, g)
		}
	}
	for _, a := range r.Assignments {
		g := Grant{ID: a.ID, Source: RoleAssignments, System: EntraRole, RoleID: a.RoleDefinitionID, PrincipalID: a.PrincipalID, Condition: a.Condition,
			Scope: NewScope(a.DirectoryScopeID, a.AppScopeID), State: Active}
		i, ok := active[a.ID]
		if !ok {
			i, ok = active[g.key()]
		}
		if ok {
			g = newInstance(i, RoleAssignments, activeState(i))
			g.ID, g.Condition = a.ID, a.Condition
		}
		add(g)
	}
	for _, i := range r.Active {
		add(newInstance(i, RoleAssignmentInstances, activeState(i)))
	}
	for _, role := range slices.Sorted(maps.Keys(r.Directory)) {
		for _, member := range r.Directory[role] {
			add(Grant{Source: DirectoryRoles, System: EntraRole, RoleID: role, PrincipalID: member, Scope: NewScope("/", ""), State: Active})
		}
	}
	for _, i := range r.Eligible {
		add(newInstance(i, RoleEligibleInstances, Eligible))
	}
	for _, s := range r.Schedules {
		out = append(out, scheduled(s, RoleAssignmentSchedules, Assigned, r.Now)...)
	}
	for _, s := range r.EligibleSchedules {
		out = append(out, scheduled(s, RoleEligibleSchedules, Eligible, r.Now)...)
	}
	return out
}

func activeState(i entra.RoleScheduleInstance) State {
	if i.AssignmentType == entra.RoleActivated {
		return Activated
	}
	return Assigned
}

func newInstance(i entra.RoleScheduleInstance, from Source, state State) Grant {
	return Grant{ID: i.ID, Source: from, System: EntraRole, RoleID: i.RoleDefinitionID, PrincipalID: i.PrincipalID, Scope: NewScope(i.DirectoryScopeID, i.AppScopeID),
		State: state, TimeKnown: true, Start: i.StartDateTime, End: i.EndDateTime, memberType: i.MemberType}
}

// scheduled is a schedule that begins in the future, as a list of none or one:
// one that has begun shows as an instance.
func scheduled(s entra.RoleSchedule, from Source, then State, now time.Time) []Grant {
	if s.ScheduleInfo == nil || !s.ScheduleInfo.StartDateTime.After(now) {
		return nil
	}
	return []Grant{{ID: s.ID, Source: from, System: EntraRole, RoleID: s.RoleDefinitionID, PrincipalID: s.PrincipalID, Scope: NewScope(s.DirectoryScopeID, s.AppScopeID),
		State: Scheduled, Then: then, TimeKnown: true, Start: s.ScheduleInfo.StartDateTime, End: s.ScheduleInfo.Expiration.EndDateTime}}
}
