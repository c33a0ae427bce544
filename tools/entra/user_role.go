package entra

import (
	"context"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

// userRoles adds the user's directory roles: those in force over the tenant,
// which the directory itself tells, and what only role management knows.
func userRoles(ctx context.Context, c *tools.Call, out *userDetail, row store.UserRow) error {
	held, err := c.Uses(ctx, feed.DirectoryRoles)
	if err != nil {
		return err
	}
	if out.Roles = row.Roles; out.Roles == nil && held {
		out.Roles = []store.RoleHold{}
	}
	known, err := c.Uses(ctx, rolebook.Feeds...)
	if err != nil {
		return err
	}
	book, err := rolebook.Read(ctx, c)
	if err != nil {
		return err
	}
	groups := out.Groups
	if groups == nil && len(book.Joined) > 0 {
		if groups, err = c.Store.MemberOf(ctx, c.ID(), row.ID, false); err != nil {
			return err
		}
	}
	var joined []governance.RoleGrant
	members := map[string][]string{}
	take := func(principal string) bool {
		for _, i := range book.ByPrincipal[principal] {
			joined = append(joined, book.Joined[i])
		}
		return len(book.ByPrincipal[principal]) > 0
	}
	take(row.ID)
	for _, g := range groups {
		if g.Direct && take(g.ID) {
			members[g.ID] = []string{row.ID}
		}
	}
	var grants []governance.RoleGrant
	var ids []string
	for _, g := range governance.CurrentRoles(joined, members, c.Now) {
		if strings.EqualFold(g.PrincipalID, row.ID) && !plainRole(book, g) {
			grants = append(grants, g)
			ids = append(ids, g.Scope.ID, g.ViaGroupID)
		}
	}
	if len(grants) == 0 {
		if known {
			out.MoreRoles = []roleGrantRow{}
		}
		return nil
	}
	names, err := c.Store.Principals(ctx, c.ID(), ids)
	if err != nil {
		return err
	}
	for _, g := range grants {
		r := newRoleGrantRow(book.Of(g.RoleID), names, g)
		r.Principal = nil
		r.clear(nil)
		out.MoreRoles = append(out.MoreRoles, r)
	}
	return nil
}

// plainRole reports whether the directory's own list of role members says all
// about a grant: a built-in role over the whole tenant, in force, without an
// end.
func plainRole(book *rolebook.Book, g governance.RoleGrant) bool {
	return g.State.InForce() && g.State != governance.RoleActivated && g.End.IsZero() &&
		g.Scope.Kind == governance.ScopeTenant && book.Of(g.RoleID).IsBuiltIn
}
