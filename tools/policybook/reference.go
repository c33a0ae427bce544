package policybook

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// Reference is one thing that a policy names, and where.
type Reference struct {
	// Where is Microsoft's name of the list: users.excludeGroups.
	Where string `json:"where"`
	Named
}

// References lists all that a policy names, in Microsoft's order. n nil gives
// the ids alone.
func References(p *entra.ConditionalAccessPolicy, n *Names) []Reference {
	var out []Reference
	add := func(where string, ids []string, name func(id string) Named) {
		for _, id := range ids {
			ref := Reference{Where: where, Named: Named{ID: id}}
			if n != nil {
				ref.Named = name(id)
			}
			out = append(out, ref)
		}
	}
	as := func(kind entra.Kind, name feed.Name) func(string) Named {
		return func(id string) Named { return n.Object(id, kind, name) }
	}
	user, group := as(entra.KindUser, feed.Users), as(entra.KindGroup, feed.Groups)
	app, principal := as(entra.KindApplication, feed.ServicePrincipals), as(entra.KindServicePrincipal, feed.ServicePrincipals)
	c := &p.Conditions
	if u := c.Users; u != nil {
		add("users.includeUsers", u.IncludeUsers, user)
		add("users.includeGroups", u.IncludeGroups, group)
		add("users.includeRoles", u.IncludeRoles, n.Role)
		add("users.excludeUsers", u.ExcludeUsers, user)
		add("users.excludeGroups", u.ExcludeGroups, group)
		add("users.excludeRoles", u.ExcludeRoles, n.Role)
	}
	if a := c.ClientApplications; a != nil {
		add("clientApplications.includeServicePrincipals", a.IncludeServicePrincipals, principal)
		add("clientApplications.excludeServicePrincipals", a.ExcludeServicePrincipals, principal)
		add("clientApplications.includeAgentIdServicePrincipals", a.IncludeAgentIDServicePrincipals, principal)
		add("clientApplications.excludeAgentIdServicePrincipals", a.ExcludeAgentIDServicePrincipals, principal)
	}
	if a := c.Applications; a != nil {
		add("applications.includeApplications", a.IncludeApplications, app)
		add("applications.includeUserActions", a.IncludeUserActions, func(id string) Named {
			w, ok := word(id)
			if !ok {
				w = Named{ID: id, Kind: "word", Name: id}
			}
			return w
		})
		add("applications.includeAuthenticationContextClassReferences", a.IncludeAuthenticationContextClassReferences, n.context)
		add("applications.excludeApplications", a.ExcludeApplications, app)
	}
	if l := c.Locations; l != nil {
		add("locations.includeLocations", l.IncludeLocations, n.location)
		add("locations.excludeLocations", l.ExcludeLocations, n.location)
	}
	return out
}

// ReferenceFeeds are the feeds that the names in policies come from, those that
// some policy really uses.
func ReferenceFeeds(policies []entra.ConditionalAccessPolicy) (ids []string, feeds []feed.Name) {
	from := map[string]feed.Name{
		"users.includeUsers": feed.Users, "users.excludeUsers": feed.Users,
		"users.includeGroups": feed.Groups, "users.excludeGroups": feed.Groups,
		"clientApplications.includeServicePrincipals":              feed.ServicePrincipals,
		"clientApplications.excludeServicePrincipals":              feed.ServicePrincipals,
		"clientApplications.includeAgentIdServicePrincipals":       feed.ServicePrincipals,
		"clientApplications.excludeAgentIdServicePrincipals":       feed.ServicePrincipals,
		"applications.includeApplications":                         feed.ServicePrincipals,
		"applications.excludeApplications":                         feed.ServicePrincipals,
		"applications.includeAuthenticationContextClassReferences": feed.AuthenticationContexts,
		"locations.includeLocations":                               feed.NamedLocations,
		"locations.excludeLocations":                               feed.NamedLocations,
	}
	for i := range policies {
		for _, ref := range References(&policies[i], nil) {
			if _, isWord := word(ref.ID); isWord && from[ref.Where] != feed.AuthenticationContexts { // whose ids are c1, c2 …
				continue
			}
			ids = append(ids, ref.ID)
			if name, ok := from[ref.Where]; ok && !slices.Contains(feeds, name) {
				feeds = append(feeds, name)
			}
		}
	}
	return ids, feeds
}

// Labels are the names at some places of a policy, at most maxLabels of them.
func Labels(refs []Reference, where ...string) []string {
	var out []string
	more := 0
	for _, ref := range refs {
		switch {
		case !slices.Contains(where, ref.Where):
		case len(out) == maxLabels:
			more++
		default:
			out = append(out, ref.Label())
		}
	}
	return withMore(out, more)
}

// maxLabels bounds the names that a row shows of one side of a policy.
const maxLabels = 12
