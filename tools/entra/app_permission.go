package entra

import (
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/appbook"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

// Types of permission in answers.
const (
	permissionApplication = "application"
	permissionDelegated   = "delegated"
)

// permissionTypes are the words for the systems of the book.
var permissionTypes = map[grants.System]string{grants.AppRole: permissionApplication, grants.Delegated: permissionDelegated}

// privilege is what makes an identity highly privileged, the worst first.
type privilege struct {
	Tier  int    `json:"tier"`
	Grant string `json:"grant"` // permission or role
	// Users is how many consented to a delegated one for themselves alone.
	Users  int    `json:"users,omitzero"`
	On     string `json:"on,omitzero"`
	Reason string `json:"reason,omitzero"`
}

// appPrivileges are what identities hold of tiers 0 and 1, by object id.
func appPrivileges(ctx context.Context, c *tools.Call) (map[string][]privilege, error) {
	permissions, err := appbook.Read(ctx, c)
	if err != nil {
		return nil, err
	}
	out := map[string][]privilege{}
	for _, p := range permissions.Permissions {
		if p.Privileged() {
			out[p.Client.ID] = append(out[p.Client.ID], privilege{p.Rating.Tier, p.Value, p.Users, p.Resource.DisplayName, p.Rating.Reason})
		}
	}
	book, err := rolebook.Read(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, g := range book.At(c.Now).Grants {
		id := strings.ToLower(g.PrincipalID)
		p := book.Names[id]
		if p.Deleted || p.Kind != entra.KindServicePrincipal || !g.Counts() {
			continue
		}
		if row := newRolePrivilege(book, g); row.Tier <= governance.TierManagement {
			out[id] = append(out[id], row)
		}
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b privilege) int {
			if a.Tier != b.Tier {
				return a.Tier - b.Tier
			}
			return strings.Compare(a.Grant, b.Grant)
		})
	}
	return out, nil
}

// newRolePrivilege is a directory role as a privilege.
func newRolePrivilege(book *rolebook.Book, g grants.Grant) privilege {
	role := book.Of(g.RoleID)
	return privilege{Tier: role.Rating.Tier, Grant: rolebook.Label(role, book.Names, g), On: "directory role", Reason: role.Rating.Reason}
}
