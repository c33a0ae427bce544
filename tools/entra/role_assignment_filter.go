package entra

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

// roleFilter makes the test of the arguments, which it resolves first.
func roleFilter(ctx context.Context, c *tools.Call, in roleAssignmentListInput, book *rolebook.Book, list []grants.Grant, names map[string]store.Principal) (func(grants.Grant) bool, error) {
	var tests []func(grants.Grant) bool
	if in.Role != "" {
		role, err := book.Find(in.Role)
		if err != nil {
			return nil, c.NotHeld(ctx, "directory roles", err, feed.RoleDefinitions)
		}
		tests = append(tests, func(g grants.Grant) bool { return strings.EqualFold(g.RoleID, role.ID) })
	}
	if in.Principal != "" {
		id, err := rolePrincipal(ctx, c, in.Principal, list)
		if err != nil {
			return nil, err
		}
		tests = append(tests, func(g grants.Grant) bool {
			return strings.EqualFold(g.PrincipalID, id) || strings.EqualFold(g.ViaGroupID, id)
		})
	}
	if in.Scope != "" {
		test, err := scopeTest(ctx, c, in.Scope, list, names)
		if err != nil {
			return nil, err
		}
		tests = append(tests, test)
	}
	switch state := grants.State(in.State); state {
	case "":
	case grants.Active:
		tests = append(tests, func(g grants.Grant) bool { return g.State.InForce() })
	case grants.Assigned: // what cannot be told apart may be one
		tests = append(tests, func(g grants.Grant) bool { return g.State == state || g.State == grants.Active })
	default:
		tests = append(tests, func(g grants.Grant) bool { return g.State == state })
	}
	if in.ViaGroup != nil {
		tests = append(tests, func(g grants.Grant) bool { return (g.ViaGroupID != "") == *in.ViaGroup })
	}
	if in.Permanent != nil {
		tests = append(tests, func(g grants.Grant) bool {
			permanent, known := g.Permanent()
			return known && permanent == *in.Permanent
		})
	}
	if in.EndsWithin > 0 {
		limit := c.Now.AddDate(0, 0, in.EndsWithin)
		tests = append(tests, func(g grants.Grant) bool { return !g.End.IsZero() && g.End.After(c.Now) && !g.End.After(limit) })
	}
	if in.Tier != nil {
		tests = append(tests, func(g grants.Grant) bool { return book.Of(g.RoleID).Rating.Tier == *in.Tier })
	}
	if in.ServicePrincipalsOnly {
		tests = append(tests, func(g grants.Grant) bool {
			return names[strings.ToLower(g.PrincipalID)].Kind == entra.KindServicePrincipal
		})
	}
	return func(g grants.Grant) bool {
		return !slices.ContainsFunc(tests, func(test func(grants.Grant) bool) bool { return !test(g) })
	}, nil
}

// restrictedUnits are the ids of the administrative units whose members only
// roles over the unit itself may manage.
// https://learn.microsoft.com/entra/identity/role-based-access-control/admin-units-restricted-management
func restrictedUnits(ctx context.Context, c *tools.Call) (map[string]bool, error) {
	units, err := store.Documents[entra.AdministrativeUnit](ctx, c.Store, c.ID(), feed.AdministrativeUnits)
	out := map[string]bool{}
	for _, u := range units {
		if u.IsMemberManagementRestricted {
			out[strings.ToLower(u.ID)] = true
		}
	}
	return out, err
}

// rolePrincipal finds the id of a principal. An id that the directory does not
// hold will do where an assignment names it: its principal was deleted.
func rolePrincipal(ctx context.Context, c *tools.Call, named string, list []grants.Grant) (string, error) {
	p, err := c.Store.Principal(ctx, c.ID(), named)
	if err == nil {
		return p.ID, nil
	}
	if _, bad := uuid.Parse(named); bad == nil && slices.ContainsFunc(list, func(g grants.Grant) bool { return strings.EqualFold(g.PrincipalID, named) }) {
		return named, nil
	}
	return "", otherKind(ctx, c, named, c.NotHeld(ctx, "users, groups and service principals", err, feed.Users, feed.Groups, feed.ServicePrincipals))
}

// scopeTest reads the scope argument: a kind of scope, or the name or id of
// what some role is over.
func scopeTest(ctx context.Context, c *tools.Call, named string, list []grants.Grant, names map[string]store.Principal) (func(grants.Grant) bool, error) {
	of := func(kind grants.ScopeKind) func(grants.Grant) bool {
		return func(g grants.Grant) bool { return g.Scope.Kind == kind }
	}
	switch strings.ToLower(named) {
	case "/", "tenant":
		return of(grants.ScopeTenant), nil
	case "administrativeunit", "unit":
		return of(grants.ScopeUnit), nil
	case "object", "application", "app":
		return of(grants.ScopeObject), nil
	}
	ids := map[string]bool{}
	for _, g := range list {
		if id := g.Scope.ID; id != "" && (strings.EqualFold(id, named) || strings.EqualFold(g.Scope.Path, named) || text.Fold(names[id].DisplayName) == text.Fold(named)) {
			ids[id] = true
		}
	}
	if len(ids) > 1 {
		e := &tools.Error{Code: "ambiguous", Message: tools.Quote(named) + " is the name of several scopes", Fix: "ask again with the id of one of the candidates"}
		for _, id := range slices.Sorted(maps.Keys(ids)) {
			e.Candidates = append(e.Candidates, names[id].Ref)
		}
		return nil, e
	}
	if len(ids) == 0 {
		// Something that exists and no role is over is an empty answer.
		found, err := c.Store.Search(ctx, c.ID(), named, []entra.Kind{entra.KindAdministrativeUnit, entra.KindApplication, entra.KindServicePrincipal, entra.KindGroup}, 10)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(found, func(r entra.Ref) bool {
			return r.ID == strings.ToLower(named) || text.Fold(r.DisplayName) == text.Fold(named)
		}) {
			missing := &tools.Error{Code: "notFound", Message: "there is no administrative unit, app or group " + tools.Quote(named) + " that a role is over",
				Fix: "scope is tenant, administrativeUnit, object, or the name or id of a unit or app"}
			return nil, c.NotHeld(ctx, "administrative units, apps and groups", missing, feed.AdministrativeUnits, feed.Applications, feed.ServicePrincipals, feed.Groups)
		}
	}
	return func(g grants.Grant) bool { return ids[g.Scope.ID] }, nil
}
