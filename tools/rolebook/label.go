package rolebook

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// Label names a role that somebody has, with all that makes it less than
// the role for the whole tenant now.
func Label(role Role, names map[string]store.Principal, g governance.RoleGrant) string {
	label := cmp.Or(role.DisplayName, role.ID)
	var limits []string
	if !g.State.InForce() {
		limits = append(limits, string(g.State))
	}
	if g.Scope.Kind != governance.ScopeTenant {
		scope := NewScopeRef(names, g.Scope)
		limits = append(limits, "only "+scope.Type+" "+tools.Quote(cmp.Or(scope.Name, scope.ID, scope.DirectoryScopeID, scope.AppScopeID)))
	}
	if len(limits) > 0 {
		label += " (" + strings.Join(limits, ", ") + ")"
	}
	return label
}

// Labels are the roles of each principal, by its id, with the principals'
// names.
func Labels(ctx context.Context, c *tools.Call) (map[string][]string, map[string]store.Principal, error) {
	book, err := Read(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	grants, names, err := Grants(ctx, c, book)
	if err != nil {
		return nil, nil, err
	}
	out := map[string][]string{}
	for _, g := range grants {
		id := strings.ToLower(g.PrincipalID)
		out[id] = append(out[id], Label(book.Of(g.RoleID), names, g))
	}
	for id, labels := range out {
		slices.Sort(labels)
		out[id] = slices.Compact(labels)
	}
	return out, names, nil
}

// Tiers are the highest tier of each principal's roles, by its id: 0 is the
// control plane.
func Tiers(ctx context.Context, c *tools.Call) (map[string]int, error) {
	book, err := Read(ctx, c)
	if err != nil {
		return nil, err
	}
	grants, _, err := Grants(ctx, c, book)
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, g := range grants {
		id, tier := strings.ToLower(g.PrincipalID), book.Of(g.RoleID).Rating.Tier
		if held, ok := out[id]; !ok || tier < held {
			out[id] = tier
		}
	}
	return out, nil
}
