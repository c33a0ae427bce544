package tools

import (
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// roleLabel names a role that somebody has, with all that makes it less than
// the role for the whole tenant now.
func roleLabel(role roleEntry, names map[string]store.Principal, g governance.RoleGrant) string {
	label := firstOf(role.DisplayName, role.ID)
	var limits []string
	if !g.State.InForce() {
		limits = append(limits, string(g.State))
	}
	if g.Scope.Kind != governance.ScopeTenant {
		scope := newScopeRef(names, g.Scope)
		limits = append(limits, "only "+scope.Type+" "+quote(firstOf(scope.Name, scope.ID, scope.DirectoryScopeID, scope.AppScopeID)))
	}
	if len(limits) > 0 {
		label += " (" + strings.Join(limits, ", ") + ")"
	}
	return label
}

// roleLabels are the roles of each principal, by its id, with the principals'
// names.
func (c *Call) roleLabels(ctx context.Context) (map[string][]string, map[string]store.Principal, error) {
	book, err := c.roleBook(ctx)
	if err != nil {
		return nil, nil, err
	}
	grants, names, err := c.grants(ctx, book)
	if err != nil {
		return nil, nil, err
	}
	out := map[string][]string{}
	for _, g := range grants {
		id := strings.ToLower(g.PrincipalID)
		out[id] = append(out[id], roleLabel(book.of(g.RoleID), names, g))
	}
	for id, labels := range out {
		slices.Sort(labels)
		out[id] = slices.Compact(labels)
	}
	return out, names, nil
}
