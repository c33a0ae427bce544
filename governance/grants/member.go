package grants

import (
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Members are who is in the groups that have a role, and who may become so.
type Members struct {
	// Direct are the direct members of groups, by the group's id in lower case.
	// Those of role-assignable groups have the group's roles.
	// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
	Direct map[string][]string
	// NoUsers are the members that are groups, applications and so on, by id in
	// lower case. They do not have the app roles of a group ([Current]).
	NoUsers map[string]bool
	// Eligible and Active are PIM for groups: who may become a member, and until
	// when those are who became one. A group may be an eligible member of a
	// role-assignable group: its members may activate for themselves.
	// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups
	Eligible, Active []entra.GroupScheduleInstance
}

// memberAccess is of members: an owner of a group is no member, and does not have its roles.
const memberAccess = "member"

// step is one way into a group.
type step struct {
	principal string
	state     State // Active, Activated or Eligible
	end       time.Time
}

// steps are the ways into each group, by its id in lower case.
func (m Members) steps(now time.Time) map[string][]step {
	out := make(map[string][]step, len(m.Direct))
	ends := map[string]entra.GroupScheduleInstance{}
	for _, i := range m.Active {
		if i.AccessID == memberAccess {
			ends[strings.ToLower(i.GroupID+" "+i.PrincipalID)] = i
		}
	}
	for group, direct := range m.Direct {
		for _, member := range direct {
			s := step{principal: member, state: Active}
			if i, ok := ends[group+" "+strings.ToLower(member)]; ok {
				if s.end = i.EndDateTime; strings.EqualFold(i.AssignmentType, entra.RoleActivated) {
					s.state = Activated
				}
			}
			if s.end.IsZero() || s.end.After(now) {
				out[group] = append(out[group], s)
			}
		}
	}
	for _, i := range m.Eligible {
		group := strings.ToLower(i.GroupID)
		if i.AccessID != memberAccess || i.StartDateTime.After(now) || !i.EndDateTime.IsZero() && !i.EndDateTime.After(now) {
			continue
		}
		out[group] = append(out[group], step{i.PrincipalID, Eligible, i.EndDateTime})
	}
	return out
}

// Current is what joined grants are at a moment: without what has ended, and
// with the members of each group that has a role, nested ones too. PIM may list
// such a member by itself, without its group: the one that names the group
// stays.
//
// An app role of a group is one of its direct members only, and only of users: it
// does not cascade to nested groups, and a service principal in the group gets
// none in its tokens. Who may become a direct member may take it.
// https://learn.microsoft.com/entra/identity/enterprise-apps/assign-user-or-group-access-portal
// https://learn.microsoft.com/entra/identity-platform/howto-add-app-roles-in-apps
func Current(joined []Grant, members Members, now time.Time) []Grant {
	own := make([]Grant, 0, len(joined))
	inherited := false
	for _, g := range joined {
		if g.State == Scheduled && !g.Start.After(now) {
			g.State, g.Then = g.Then, ""
		}
		if g.End.IsZero() || g.End.After(now) {
			own = append(own, g)
			inherited = inherited || g.inherited()
		}
	}
	w := walk{steps: members.steps(now), noUsers: members.NoUsers}
	for _, g := range own {
		w.into(g, g.PrincipalID, nil)
	}
	if inherited {
		known := map[string]bool{}
		for _, g := range w.through {
			known[g.key()] = true
		}
		own = slices.DeleteFunc(own, func(g Grant) bool { return g.inherited() && known[g.key()] })
	}
	return append(own, w.through...)
}

// walk goes through the members of groups.
type walk struct {
	steps   map[string][]step
	noUsers map[string]bool
	through []Grant
}

// into adds the grants of the members of a group that has g, or is inside of
// the groups of trail, the outermost first.
func (w *walk) into(g Grant, group string, trail []string) {
	for _, s := range w.steps[strings.ToLower(group)] {
		if strings.EqualFold(s.principal, group) || slices.ContainsFunc(trail, func(id string) bool { return strings.EqualFold(id, s.principal) }) {
			continue // groups may hold each other
		}
		via := g.through(group, s)
		direct := g.System == AppRole
		if !direct || !w.noUsers[strings.ToLower(s.principal)] {
			w.through = append(w.through, via)
		}
		if !direct || s.state == Eligible { // members of an eligible group activate for themselves
			w.into(via, s.principal, append(slices.Clip(trail), group))
		}
	}
}

// through is what a grant of a group is for somebody inside of it: no more than
// the group has, and no longer than the membership lasts.
func (g Grant) through(group string, s step) Grant {
	g.PrincipalID = s.principal
	if g.ViaGroupID == "" {
		g.ViaGroupID = group
	} else {
		g.Nested = append(slices.Clip(g.Nested), group)
	}
	if s.state != Active && g.Membership != Eligible {
		g.Membership = s.state
	}
	if s.state == Eligible && g.State.InForce() {
		g.State = Eligible
	}
	if !s.end.IsZero() && (g.End.IsZero() || s.end.Before(g.End)) {
		g.End = s.end
	}
	return g
}
