package entra

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

// defaultAccess is the app role id of an assignment without a role, which
// grants nothing.
// https://learn.microsoft.com/graph/api/resources/approleassignment
const defaultAccess = "00000000-0000-0000-0000-000000000000"

// Types of permission, and to whom a delegated one applies.
const (
	permissionApplication = "application"
	permissionDelegated   = "delegated"
	consentAll            = "AllPrincipals"
	consentOne            = "Principal"
)

// appPermission is one permission that an application holds.
type appPermission struct {
	Client, Resource *store.Party
	Value            string // of the permission; the id of an app role whose name is not known
	Type             string
	Consent          string // of a delegated one
	Users            int    // who consented, for a delegated one of consent Principal
	Rating           governance.Rating
}

// privileged reports whether the permission reaches the control plane or
// manages services.
func (p appPermission) privileged() bool { return p.Rating.Tier <= governance.TierManagement }

// appPermissionFeeds are what permissions rest on.
var appPermissionFeeds = []feed.Name{feed.AppRoleAssignments, feed.Grants, feed.ServicePrincipals, feed.Applications}

// appPermissions are the permissions of one application (client, an object id),
// or of all, each with its tier; bare are the assignments without a role.
//
// The names of app roles come from the registration where the resource is
// registered here, and from the tier table for Microsoft's own: on the service
// principals they are 700 for Microsoft Graph alone, too much for every delta
// page. Of other companies' APIs the id stands for the name; entra_app_get
// reads those live.
func appPermissions(ctx context.Context, c *tools.Call, client string) (out []appPermission, bare []store.AppGrant, err error) {
	grants, err := c.Store.AppGrants(ctx, c.ID(), client)
	if err != nil {
		return nil, nil, err
	}
	own, err := c.Store.AppRoles(ctx, c.ID())
	if err != nil {
		return nil, nil, err
	}
	delegated := map[[3]string]int{} // place in out by grant, consent and scope
	for _, g := range grants {
		switch {
		case g.AppRoleID == defaultAccess:
			bare = append(bare, g)
		case g.Grant == nil:
			value := roleName(own[strings.ToLower(g.Resource.Key)], g.AppRoleID)
			rating := governance.PermissionTier(g.Resource.Key, cmp.Or(value, g.AppRoleID))
			out = append(out, appPermission{
				Client: g.Client, Resource: g.Resource, Type: permissionApplication,
				Value: cmp.Or(value, rating.Name, g.AppRoleID), Rating: rating,
			})
		default:
			for scope := range strings.FieldsSeq(g.Grant.Scope) {
				key := [3]string{g.Client.ID + g.Resource.ID, g.Grant.ConsentType, scope}
				if at, ok := delegated[key]; ok {
					out[at].Users++
					continue
				}
				delegated[key] = len(out)
				p := appPermission{
					Client: g.Client, Resource: g.Resource, Type: permissionDelegated, Value: scope,
					Consent: g.Grant.ConsentType, Rating: governance.ScopeTier(g.Resource.Key, scope),
				}
				if p.Consent == consentOne {
					p.Users = 1
				}
				out = append(out, p)
			}
		}
	}
	return out, bare, nil
}

// roleName is the value of an app role among those that an application offers.
func roleName(roles []entra.AppRole, id string) string {
	for _, role := range roles {
		if role.ID == id {
			return cmp.Or(role.Value, role.DisplayName)
		}
	}
	return ""
}

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
	permissions, _, err := appPermissions(ctx, c, "")
	if err != nil {
		return nil, err
	}
	out := map[string][]privilege{}
	for _, p := range permissions {
		if p.privileged() {
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

// appUsage is when applications were last used, by appId; held is false where the
// report was never read.
func appUsage(ctx context.Context, c *tools.Call) (use map[string]entra.ServicePrincipalSignInActivity, held bool, err error) {
	if held, err = c.Uses(ctx, feed.ServicePrincipalSignIns); err != nil {
		return nil, false, err
	}
	c.Note("Use comes from a report that only the /beta version of Microsoft Graph has: it may change, and other clouds than the public one lack it. Who has no row in it has not signed in as far as Microsoft keeps track.")
	use, err = c.Store.PrincipalUse(ctx, c.ID())
	return use, held, err
}
