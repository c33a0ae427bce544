package governance

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
func (j *judgement) identity(p *policy) {
	if w := j.signIn.Workload; w != nil {
		j.add(ReasonWorkloadIdentities, j.workload(p, w))
		return
	}
	u := j.signIn.User
	if u == nil {
		j.add(ReasonUsers, j.open("user"))
		return
	}
	users := p.Conditions.Users
	if users == nil {
		j.add(ReasonUsers, No)
		return
	}
	j.add(ReasonUsers, j.listed(func() Truth {
		return j.userIn(u, users.IncludeUsers, users.IncludeGroups, users.IncludeRoles, users.IncludeGuestsOrExternalUsers)
	}, func() Truth {
		return j.userIn(u, users.ExcludeUsers, users.ExcludeGroups, users.ExcludeRoles, users.ExcludeGuestsOrExternalUsers)
	}))
}

// userIn tells whether a user is in one side of a user condition. "All" is every
// account of the directory, guests too; groups count with those inside them.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
func (j *judgement) userIn(u *SignInUser, users, groups, roles []string, externals *entra.ConditionalAccessExternals) Truth {
	t := anyOf(users, func(id string) Truth {
		switch {
		case strings.EqualFold(id, AllUsers):
			return Yes
		case strings.EqualFold(id, NoUsers):
			return No
		case strings.EqualFold(id, GuestsOrExternalUsers):
			if u.External == "" {
				return j.open("userType")
			}
			return truth(u.External != InternalUser)
		}
		return truth(strings.EqualFold(id, u.ID))
	})
	if t != Yes && len(groups) > 0 {
		if u.Groups == nil {
			t = max(t, j.open("groups"))
		} else {
			t = max(t, anyOf(groups, func(id string) Truth { return truth(u.Groups[id]) }))
		}
	}
	if t != Yes && len(roles) > 0 {
		if u.Roles == nil {
			t = max(t, j.open("roles"))
		} else {
			t = max(t, anyOf(roles, func(id string) Truth { return truth(u.Roles[id]) }))
		}
	}
	if t != Yes && externals != nil {
		t = max(t, j.external(u, externals))
	}
	return t
}

// external judges the types and tenants of guests and external users. A local
// guest has no tenant of its own: the tenants do not narrow it.
// https://learn.microsoft.com/entra/external-id/authentication-conditional-access
func (j *judgement) external(u *SignInUser, e *entra.ConditionalAccessExternals) Truth {
	if u.External == "" {
		return j.open("userType")
	}
	if !e.GuestOrExternalUserTypes.Has(u.External) || u.External == InternalUser {
		return No
	}
	t := e.ExternalTenants
	if t == nil || u.External == InternalGuest || !strings.EqualFold(t.MembershipKind, "enumerated") && len(t.Members) == 0 {
		return Yes
	}
	if u.HomeTenant == "" {
		return j.open("homeTenant")
	}
	return anyOf(t.Members, func(id string) Truth { return truth(strings.EqualFold(id, u.HomeTenant)) })
}

// workload judges a service principal.
func (j *judgement) workload(p *policy, w *SignInWorkload) Truth {
	c := p.Conditions.ClientApplications
	if c == nil {
		return No
	}
	if w.Covered == No {
		return No
	}
	in := func(ids []string, exclude bool) Truth {
		t := anyOf(ids, func(id string) Truth {
			return truth(strings.EqualFold(id, w.ID) || strings.EqualFold(id, OwnServicePrincipals))
		})
		if f := p.workload; f != nil && f.exclude == exclude && t != Yes {
			t = max(t, j.or(f.match(attributesOf(w.Attributes)), "attributes"))
		}
		return t
	}
	t := j.listed(func() Truth { return in(c.IncludeServicePrincipals, false) }, func() Truth { return in(c.ExcludeServicePrincipals, true) })
	return min(t, j.or(w.Covered, "servicePrincipalType"))
}
