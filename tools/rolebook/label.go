package rolebook

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// Label names a role that somebody has, with all that makes it less than
// the role for the whole tenant now.
func Label(role Role, names map[string]store.Principal, g grants.Grant) string {
	label := cmp.Or(role.DisplayName, role.Rating.Name, role.ID)
	var limits []string
	switch {
	case g.Membership == grants.Eligible:
		limits = append(limits, string(g.State)+" by the group "+tools.Quote(cmp.Or(names[strings.ToLower(g.ViaGroupID)].DisplayName, g.ViaGroupID)))
	case !g.State.InForce():
		limits = append(limits, string(g.State))
	}
	if g.Scope.Kind != grants.ScopeTenant {
		scope := NewScopeRef(names, g.Scope)
		limits = append(limits, "only "+scope.Type+" "+tools.Quote(cmp.Or(scope.Name, scope.ID, scope.DirectoryScopeID, scope.AppScopeID)))
	}
	if len(limits) > 0 {
		label += " (" + strings.Join(limits, ", ") + ")"
	}
	return label
}

// Labels are the roles that a principal has or may take, in words.
func (b *Book) Labels(page *grants.Page, principal string) []string {
	var out []string
	for _, g := range page.Of(principal) {
		out = append(out, Label(b.Of(g.RoleID), b.Names, g))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Tiers are the highest tier of the roles that each principal holds or may take,
// by its id in lower case: 0 is the control plane.
func Tiers(ctx context.Context, c *tools.Call) (map[string]int, error) {
	book, err := Read(ctx, c)
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, g := range book.At(c.Now).Grants {
		id, tier := strings.ToLower(g.PrincipalID), book.Of(g.RoleID).Rating.Tier
		if held, ok := out[id]; g.Counts() && (!ok || tier < held) {
			out[id] = tier
		}
	}
	return out, nil
}
