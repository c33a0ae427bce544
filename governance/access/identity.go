package access

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// The words of a user condition.
const (
	AllUsers              = "All"
	NoUsers               = "None"
	GuestsOrExternalUsers = "GuestsOrExternalUsers"
)

// OwnServicePrincipals is the word for all service principals that Conditional
// Access covers.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessclientapplications
const OwnServicePrincipals = "ServicePrincipalsInMyTenant"

// identity judges who signs in. A policy is for users or for workload
// identities, never for both.
// https://learn.microsoft.com/entra/identity/conditional-access/workload-identity
func (j *judgement) identity(p *policy) (Reason, Truth) {
	switch {
	case j.signIn.Workload != nil:
		return ReasonWorkloadIdentities, j.workload(p, j.signIn.Workload)
	case j.signIn.User == nil:
		return ReasonUsers, j.open("user")
	}
	if p.Conditions.Users == nil && len(entra.Unread(p.Conditions.More)) > 0 {
		return ReasonUsers, j.open("live") // who it is for may be what is not known
	}
	return ReasonUsers, j.user(p, j.signIn.User)
}

// user judges a user: included and not excluded.
func (j *judgement) user(p *policy, u *User) Truth {
	in := j.userIn(u, &p.included)
	switch in {
	case No:
		return No
	case Yes:
		j.asked = j.asked[:0]
	}
	return min(in, j.userIn(u, &p.excluded).not())
}

// userSide is one side of a user condition. ids are in lower case.
type userSide struct {
	all, guests   bool
	agents        bool
	unread        bool // names something that this version does not know
	ids           map[string]bool
	groups, roles []string
	externals     *entra.ConditionalAccessExternals
}

func newUserSide(users, groups, roles []string, externals *entra.ConditionalAccessExternals, unread bool) userSide {
	side := userSide{
		ids: make(map[string]bool, len(users)), groups: groups, roles: roles, externals: externals,
		unread: unread || strange(users, userWords) || strange(groups, nil) || strange(roles, nil),
	}
	for _, id := range users {
		switch {
		case strings.EqualFold(id, AllUsers):
			side.all = true
		case strings.EqualFold(id, NoUsers):
		case strings.EqualFold(id, GuestsOrExternalUsers):
			side.guests = true
		case strings.EqualFold(id, AgentUsers):
			side.agents = true
		default:
			side.ids[strings.ToLower(id)] = true
		}
	}
	return side
}

// userIn tells whether a user is in one side of a user condition. "All" is every
// account of the directory, guests too; groups count with those inside them.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
func (j *judgement) userIn(u *User, side *userSide) Truth {
	if side.all || side.ids[strings.ToLower(u.ID)] {
		return Yes
	}
	t := No
	if side.unread {
		t = j.open("live")
	}
	if side.agents {
		t = max(t, truth(u.Agent))
	}
	if side.guests && t != Yes {
		if u.External == "" {
			t = j.open("userType")
		} else {
			t = max(t, truth(u.External != InternalUser))
		}
	}
	if t != Yes && len(side.groups) > 0 {
		t = max(t, j.held(side.groups, u.Groups, "groups"))
		if t != Yes && anyOf(side.groups, func(id string) Truth { return truth(u.Hidden[id]) }) == Yes {
			t = j.open("groups")
		}
	}
	if t != Yes && len(side.roles) > 0 {
		t = max(t, j.held(side.roles, u.Roles, "roles"))
	}
	if t != Yes && side.externals != nil {
		t = max(t, j.external(u, side.externals))
	}
	return t
}

// held tells whether one of the ids is among those that the user has.
func (j *judgement) held(ids []string, has map[string]bool, input string) Truth {
	if has == nil {
		return j.open(input)
	}
	return anyOf(ids, func(id string) Truth { return truth(has[id]) })
}

// external judges the types and tenants of guests and external users. A local
// guest has no tenant of its own: the tenants do not narrow it.
// https://learn.microsoft.com/entra/external-id/authentication-conditional-access
func (j *judgement) external(u *User, e *entra.ConditionalAccessExternals) Truth {
	if u.External == "" {
		return j.open("userType")
	}
	if !e.GuestOrExternalUserTypes.Has(u.External) || u.External == InternalUser {
		return No
	}
	t := e.ExternalTenants
	if t != nil && t.MembershipKind != "" && !strings.EqualFold(t.MembershipKind, "all") && !strings.EqualFold(t.MembershipKind, "enumerated") {
		return j.open("live")
	}
	if t == nil || u.External == InternalGuest || !strings.EqualFold(t.MembershipKind, "enumerated") && len(t.Members) == 0 {
		return Yes
	}
	if u.HomeTenant == "" {
		return j.open("homeTenant")
	}
	return anyOf(t.Members, func(id string) Truth { return truth(strings.EqualFold(id, u.HomeTenant)) })
}

// workload judges a service principal.
func (j *judgement) workload(p *policy, w *Workload) Truth {
	c := p.Conditions.ClientApplications
	if c == nil {
		return No
	}
	if w.Agent {
		return j.agent(p, c, w)
	}
	if w.Covered == No {
		return No
	}
	in := func(ids []string, exclude bool) Truth {
		t := anyOf(ids, func(id string) Truth {
			if IsWord(id) && !isOneOf(workloadWords, id) {
				return j.open("live")
			}
			return truth(strings.EqualFold(id, w.ID) || strings.EqualFold(id, OwnServicePrincipals))
		})
		if t == No && unreadSide(c.More, exclude) {
			t = j.open("live")
		}
		if f := p.workload; f != nil && f.exclude == exclude && t != Yes {
			t = max(t, j.or(f.match(attributesOf(w.Attributes)), "attributes"))
		}
		return t
	}
	t := j.listed(func() Truth { return in(c.IncludeServicePrincipals, false) }, func() Truth { return in(c.ExcludeServicePrincipals, true) })
	return min(t, j.or(w.Covered, "servicePrincipalType"))
}

// agent judges an agent identity. A condition on workload identities that names
// none is for agents in a way that v1.0 does not show.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessclientapplications?view=graph-rest-beta
func (j *judgement) agent(p *policy, c *entra.ConditionalAccessClientApplications, w *Workload) Truth {
	shown := len(c.IncludeServicePrincipals) > 0 || c.ServicePrincipalFilter != nil || len(c.IncludeAgentIDServicePrincipals) > 0 || p.agents != nil
	if !shown {
		return j.open("live")
	}
	in := func(ids []string, exclude bool) Truth {
		t := anyOf(ids, func(id string) Truth {
			if IsWord(id) && !isOneOf([]string{AllUsers, NoUsers}, id) {
				return j.open("live")
			}
			return truth(strings.EqualFold(id, w.ID) || strings.EqualFold(id, AllUsers))
		})
		if t == No && unreadSide(c.More, exclude) {
			t = j.open("live")
		}
		if f := p.agents; f != nil && f.exclude == exclude && t != Yes {
			t = max(t, j.or(f.match(attributesOf(w.Attributes)), "attributes"))
		}
		return t
	}
	return j.listed(func() Truth { return in(c.IncludeAgentIDServicePrincipals, false) }, func() Truth { return in(c.ExcludeAgentIDServicePrincipals, true) })
}
