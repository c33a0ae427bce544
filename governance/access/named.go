package access

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Named is whatever the policies' user conditions name: what tells users apart.
type Named struct {
	Users, Groups, Roles []string
	// Types says that some policy tells kinds of guests and external users apart.
	Types bool
}

// NamedBy collects what policies name, each once, in order.
func NamedBy(policies []entra.ConditionalAccessPolicy) Named {
	var n Named
	for _, p := range policies {
		u := p.Conditions.Users
		if u == nil {
			continue
		}
		for _, ids := range [][]string{u.IncludeUsers, u.ExcludeUsers} {
			for _, id := range ids {
				switch id {
				case AllUsers, NoUsers, AgentUsers:
				case GuestsOrExternalUsers:
					n.Types = true
				default:
					n.Users = append(n.Users, id)
				}
			}
		}
		n.Groups = slices.Concat(n.Groups, u.IncludeGroups, u.ExcludeGroups)
		n.Roles = slices.Concat(n.Roles, u.IncludeRoles, u.ExcludeRoles)
		n.Types = n.Types || u.IncludeGuestsOrExternalUsers != nil || u.ExcludeGuestsOrExternalUsers != nil
	}
	for _, ids := range []*[]string{&n.Users, &n.Groups, &n.Roles} {
		slices.Sort(*ids)
		*ids = slices.Compact(*ids)
	}
	return n
}
