package entra

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

// roleHold is a directory role that a user holds over the tenant now.
type roleHold struct {
	Role entra.Ref `json:"role"`
	// RoleTemplateID is the same in every tenant.
	RoleTemplateID string     `json:"roleTemplateId,omitzero"`
	Via            *entra.Ref `json:"via,omitzero"` // the role-assignable group, nil when direct
}

// userRoles adds the user's directory roles: those in force over the tenant,
// and apart from them what a name does not say all about.
func userRoles(ctx context.Context, c *tools.Call, out *userDetail) error {
	known, err := rolebook.Uses(ctx, c)
	if err != nil {
		return err
	}
	book, err := rolebook.Read(ctx, c)
	if err != nil {
		return err
	}
	if known.Now {
		out.Roles = []roleHold{}
	}
	if known.All {
		out.MoreRoles = []roleGrantRow{}
	}
	for _, g := range book.At(c.Now).Of(out.ID) {
		role := book.Of(g.RoleID)
		if g.State.InForce() && g.Scope.Kind == grants.ScopeTenant {
			hold := roleHold{Role: entra.Ref{ID: role.ID, Kind: "unifiedRoleDefinition", DisplayName: role.DisplayName}, RoleTemplateID: role.TemplateID}
			if g.ViaGroupID != "" {
				hold.Via = &rolebook.NewPrincipalRef(book.Names, g.ViaGroupID).Ref
			}
			out.Roles = append(out.Roles, hold)
		}
		if plainRole(role, g) {
			continue
		}
		row := newRoleGrantRow(role, book.Names, g)
		row.Principal = nil
		row.clear(nil)
		out.MoreRoles = append(out.MoreRoles, row)
	}
	return nil
}

// plainRole reports whether a name says all about a grant: a built-in role over
// the whole tenant, in force, without an end.
func plainRole(role rolebook.Role, g grants.Grant) bool {
	return g.State.InForce() && g.State != grants.Activated && g.End.IsZero() && g.Scope.Kind == grants.ScopeTenant && role.IsBuiltIn
}
