package appbook

import (
	"cmp"
	"context"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// Feeds are what permissions rest on.
var Feeds = []feed.Name{feed.AppRoleAssignments, feed.Grants, feed.ServicePrincipals, feed.Applications}

// FeedsOf are those that the permissions of one system rest on; "" is both.
func FeedsOf(system grants.System) []feed.Name {
	switch system {
	case grants.AppRole:
		return []feed.Name{feed.ServicePrincipals, feed.Applications, feed.AppRoleAssignments}
	case grants.Delegated:
		return []feed.Name{feed.ServicePrincipals, feed.Grants}
	}
	return Feeds
}

// Permission is a permission that an application has. What single users
// consented to is one permission, however many they are.
type Permission struct {
	System           grants.System // AppRole or Delegated
	Client, Resource *store.Party
	// Value names it. Of an app role whose name is not known it is the id.
	Value   string
	Consent string // of a delegated one: grants.ConsentAll or grants.ConsentOne
	Users   int    // who consented, each for itself alone
	Rating  governance.Rating
}

// Privileged reports whether the permission reaches the control plane or manages
// services.
func (p Permission) Privileged() bool { return p.Rating.Tier <= governance.TierManagement }

// Book is what applications were granted.
type Book struct {
	Permissions []Permission
	// DefaultAccess are the assignments of applications without a role: they let
	// in and grant no permission.
	DefaultAccess []Permission
}

// Read opens the book of all applications. It is shared and never changed.
func Read(ctx context.Context, c *tools.Call) (*Book, error) {
	return tools.PerReading(ctx, c, Feeds, func() (*Book, error) { return ReadOf(ctx, c, "") })
}

// ReadOf opens the book at one application, by its service principal's id.
//
// The names of app roles come from the registration where the resource is
// registered here, and from the tier table for Microsoft's own: on the service
// principals they are 700 for Microsoft Graph alone, too much for every delta
// page. Of other companies' APIs the id stands for the name; entra_app_get
// reads those live.
func ReadOf(ctx context.Context, c *tools.Call, client string) (*Book, error) {
	held, err := c.Store.AppBook(ctx, c.ID(), client)
	if err != nil {
		return nil, err
	}
	own, err := c.Store.AppRoles(ctx, c.ID())
	if err != nil {
		return nil, err
	}
	b := &Book{}
	delegated := map[[4]string]int{} // place by client, resource, consent and scope
	for _, g := range held.Grants {
		p := Permission{System: g.System, Client: held.Parties[g.PrincipalID], Resource: held.Parties[g.Scope.ID], Consent: g.Consent}
		switch {
		case g.System == grants.AppRole:
			p.Value, p.Rating = AppRole(own, p.Resource.Key, g.RoleID)
			if !g.Permits() {
				b.DefaultAccess = append(b.DefaultAccess, p)
				continue
			}
		case g.System == grants.Delegated:
			key := [4]string{g.PrincipalID, g.Scope.ID, g.Consent, g.Permission}
			at, ok := delegated[key]
			if !ok {
				at = len(b.Permissions)
				delegated[key] = at
				p.Value, p.Rating = g.Permission, governance.ScopeTier(p.Resource.Key, g.Permission)
				b.Permissions = append(b.Permissions, p)
			}
			if g.Consent == grants.ConsentOne {
				b.Permissions[at].Users++
			}
			continue
		}
		b.Permissions = append(b.Permissions, p)
	}
	return b, nil
}

// AppRole names an app role of a resource and rates it. own are the roles of
// the registrations here, by appId in lower case.
func AppRole(own map[string][]entra.AppRole, resourceAppID, id string) (string, governance.Rating) {
	value := ""
	for _, role := range own[strings.ToLower(resourceAppID)] {
		if role.ID == id {
			value = cmp.Or(role.Value, role.DisplayName)
			break
		}
	}
	rating := governance.PermissionTier(resourceAppID, cmp.Or(value, id))
	return cmp.Or(value, rating.Name, id), rating
}

// RoleWord names the app role of a grant, "" where its name is not known.
func RoleWord(own map[string][]entra.AppRole, resourceAppID string, g grants.Grant) string {
	if !g.Permits() {
		return "default access"
	}
	if name, _ := AppRole(own, resourceAppID, g.RoleID); name != g.RoleID {
		return name
	}
	return ""
}
