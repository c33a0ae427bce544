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
	"github.com/mscloud-mcp/mscloud-mcp/tools/appbook"
)

// maxRoleReads bounds how many resources are asked live for the names of their
// roles.
const maxRoleReads = 5

// nameForeignRoles reads live the names of roles that only the resources
// themselves know: APIs of other companies.
func nameForeignRoles(ctx context.Context, c *tools.Call, list []appbook.Permission) {
	var resources []string
	for _, p := range list {
		if p.System == grants.AppRole && entra.IsID(p.Value) && !slices.Contains(resources, p.Resource.ID) {
			resources = append(resources, p.Resource.ID)
		}
	}
	if len(resources) == 0 {
		return
	}
	t, err := c.Tenant(ctx)
	if err != nil {
		c.CoverError("names of app roles", err)
		return
	}
	for _, id := range resources[:min(len(resources), maxRoleReads)] {
		roles, err := t.Graph.AppRoles(ctx, id)
		if err != nil {
			c.CoverError("names of app roles", err)
			continue
		}
		c.Live()
		for i := range list {
			p := &list[i]
			at := slices.IndexFunc(roles, func(r entra.AppRole) bool { return r.ID == p.Value })
			if p.Resource.ID == id && at >= 0 {
				p.Value = cmp.Or(roles[at].Value, roles[at].DisplayName, p.Value)
				p.Rating = governance.PermissionTier(p.Resource.Key, p.Value)
			}
		}
	}
}

// requestedPermissions names what a registration asks for.
func requestedPermissions(c *tools.Call, app *entra.Application) []wantedPermission {
	out := []wantedPermission{}
	for _, r := range app.RequiredResourceAccess {
		w := wantedPermission{ResourceAppID: r.ResourceAppID, Resource: governance.ResourceName(r.ResourceAppID)}
		for _, access := range r.ResourceAccess {
			if access.Type == "Role" {
				w.Application = append(w.Application, cmp.Or(governance.PermissionTier(r.ResourceAppID, access.ID).Name, access.ID))
			} else {
				w.Delegated = append(w.Delegated, cmp.Or(governance.ScopeTier(r.ResourceAppID, access.ID).Name, access.ID))
			}
		}
		out = append(out, w)
	}
	c.Note("requestedPermissions are what the registration asks for; permissions are what was granted.")
	return out
}

// appAssignments is who is assigned to the application, a page of them.
func appAssignments(ctx context.Context, c *tools.Call, app store.AppRow, page store.Page) (tools.List[assignmentRow], error) {
	none := tools.List[assignmentRow]{NoItems: true}
	if app.ServicePrincipal == nil {
		held, err := c.Uses(ctx, feed.ServicePrincipals)
		none.Total = tools.Total(0, held)
		if held {
			c.Note("A registration without a service principal has nobody assigned to it.")
		}
		return none, err
	}
	if _, err := c.Uses(ctx, feed.Users, feed.Groups); err != nil { // who is assigned
		return none, err
	}
	held, err := c.Uses(ctx, feed.AppRoleAssignments)
	if err != nil {
		return none, err
	}
	list, err := c.Store.AppRoleAssignments(ctx, c.ID(), store.AppRoleAssignmentQuery{Resource: app.ServicePrincipal.ID, Page: page})
	if err != nil {
		return none, err
	}
	own := map[string][]entra.AppRole{}
	if app.Application != nil {
		own[strings.ToLower(app.AppID())] = app.Application.AppRoles
	}
	out := tools.List[assignmentRow]{Items: make([]assignmentRow, len(list.Items)), Total: tools.Total(list.Total, held), Next: list.Next}
	groups := false
	for i, a := range list.Items {
		row := assignmentRow{Principal: a.Principal, Since: a.Start}
		groups = groups || a.Principal.Kind == entra.KindGroup
		if row.Role = appbook.RoleWord(own, app.AppID(), a.Grant); row.Role == "" {
			row.RoleID = a.RoleID
		}
		out.Items[i] = row
	}
	if groups {
		// https://learn.microsoft.com/graph/api/group-post-approleassignments
		c.Note("An assigned group lets in its direct members only: members of nested groups do not get in.")
	}
	if !app.ServicePrincipal.AppRoleAssignmentRequired {
		c.Note("Assignment is not required: everybody in the tenant can sign in to this application, assigned or not.")
	}
	return out, nil
}
