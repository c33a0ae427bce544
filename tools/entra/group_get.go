package entra

import (
	"context"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/appbook"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

type groupGetInput struct {
	tools.Page
	Group      string   `json:"group" required:"true" jsonschema:"object id, mail, or a name that only one group has"`
	Include    []string `json:"include,omitzero" enum:"members,owners,memberOf,roles,licences,appGrants" jsonschema:"default all but appGrants"`
	Transitive bool     `json:"transitive,omitzero" jsonschema:"members of member groups too"`
	MemberType string   `json:"memberType,omitzero" enum:"user,group,device,servicePrincipal,orgContact"`
	UserType   string   `json:"userType,omitzero" enum:"Member,Guest,agentUser,unknown" jsonschema:"members that are such users"`
	Enabled    *bool    `json:"enabled,omitzero" jsonschema:"members that are users who may, or may not, sign in"`
	Search     string   `json:"search,omitzero" format:"words" jsonschema:"beginning of a member's name"`
	CountOnly  bool     `json:"countOnly,omitzero" jsonschema:"no member rows; facets by type and state"`
	Fresh      bool     `json:"fresh,omitzero" jsonschema:"read changes first"`
}

// groupDetail is the item of entra_group_get; its members are the rows.
type groupDetail struct {
	groupRow
	OwnerList []rolebook.PrincipalRef `json:"owners,omitzero"`
	// MemberOf are the groups and units that hold this one, directly or through
	// others.
	MemberOf []store.Membership `json:"memberOf,omitzero"`
	// Roles are the directory roles that its members hold through it.
	Roles     []entra.Ref      `json:"grantsRoles,omitzero"`
	Licences  []licenceName    `json:"grantsLicences,omitzero"`
	AppGrants []appbook.Access `json:"grantsApps,omitzero"`
}

var groupDefaults = []string{"members", "owners", "memberOf", "roles", "licences"}

// maxOwners is how many owners a group's detail shows; a group can have 100.
// https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions
const maxOwners = 100

var _ = tools.Add(tools.Tool[groupGetInput, tools.Detail[groupDetail, store.MemberRow]]{
	Name:        "entra_group_get",
	Title:       "Get Entra group",
	Description: "One group or administrative unit: rule, owners, the groups it is nested in, roles and licences it grants, and its members as pages (transitive:true walks nested groups, memberType filters). Find it with entra_group_list or entra_search.",
	Core:        true,
	Mode:        tools.Mixed,
	Permissions: tools.GraphPermissions("Group.Read.All", "GroupMember.Read.All", "Directory.Read.All"),
	Optional:    []tools.Optional{tools.GraphOptional(feed.ReadsHidden, "members of hidden groups")},
	Run: func(ctx context.Context, c *tools.Call, in groupGetInput) (tools.Detail[groupDetail, store.MemberRow], error) {
		var out tools.Detail[groupDetail, store.MemberRow]
		page, err := c.Page(in.Page)
		if err != nil {
			return out, err
		}
		if err := c.Fresh(ctx, in.Fresh, feed.Groups); err != nil {
			return out, err
		}
		held, err := c.Uses(ctx, feed.Groups)
		if err != nil {
			return out, err
		}
		group, err := c.Store.Group(ctx, c.ID(), in.Group)
		if err != nil {
			if !held {
				return out, tools.NotRead("groups", err)
			}
			return out, otherKind(ctx, c, in.Group, err)
		}
		if group.Unit != nil {
			if held, err = c.Uses(ctx, feed.AdministrativeUnits); err != nil {
				return out, err
			}
		}
		out.Item.groupRow = newGroupRow(group)
		include := in.Include
		if len(include) == 0 {
			include = groupDefaults
		}
		if !group.DeletedDateTime.IsZero() {
			out.NoItems = true
			coverDeleted(c, include...)
			return out, nil
		}
		if group.Unit != nil {
			include = slices.DeleteFunc(slices.Clone(include), func(part string) bool { return part != "members" })
		}
		if err := groupParts(ctx, c, &out.Item, include); err != nil {
			return out, err
		}
		if !slices.Contains(include, "members") {
			out.NoItems = true
			return out, ctx.Err()
		}
		members, err := c.Store.Members(ctx, c.ID(), group.ID, store.MemberQuery{
			Transitive: in.Transitive, Kind: entra.Kind(in.MemberType), UserType: in.UserType, Enabled: in.Enabled, Search: in.Search, Page: page, CountOnly: in.CountOnly,
		})
		if err != nil {
			return out, err
		}
		if len(members.Items) > 0 {
			if _, err := c.Uses(ctx, feed.Users); err != nil { // whose names these are, mostly
				return out, err
			}
		}
		hidden, err := c.Store.HiddenIn(ctx, c.ID(), group.ID, in.Transitive)
		if err != nil {
			return out, err
		}
		c.CoverHidden("members", hidden)
		out.List = tools.List[store.MemberRow]{Items: members.Items, Next: members.Next, Total: tools.Total(members.Total, held && len(hidden) == 0), NoItems: in.CountOnly, Facets: tools.FacetsOf(members.Facets)}
		return out, ctx.Err()
	},
})

func groupParts(ctx context.Context, c *tools.Call, out *groupDetail, include []string) error {
	if slices.Contains(include, "owners") {
		owners, err := c.Store.Members(ctx, c.ID(), out.ID, store.MemberQuery{Relation: store.Owners, Page: store.Page{Limit: maxOwners}})
		if err != nil {
			return err
		}
		if out.OwnersHidden {
			cov := ownersNotShown("the group is")
			cov.State = tools.NotEvaluated
			c.Cover(cov)
		}
		refs := make([]entra.Ref, len(owners.Items))
		for i, o := range owners.Items {
			refs[i] = o.Ref
		}
		if out.OwnerList, err = rolebook.States(ctx, c, refs); err != nil {
			return err
		}
	}
	wantsRoles := slices.Contains(include, "roles")
	if slices.Contains(include, "memberOf") || wantsRoles {
		holders, err := c.Store.MemberOf(ctx, c.ID(), out.ID, true)
		if err != nil {
			return err
		}
		if wantsRoles {
			if out.Roles, err = groupRoles(ctx, c, out.ID); err != nil {
				return err
			}
		}
		if slices.Contains(include, "memberOf") {
			out.MemberOf = []store.Membership{}
			if err := c.CoverHiddenAnywhere(ctx, "memberOf"); err != nil {
				return err
			}
		}
		for _, m := range holders {
			if m.Kind != entra.KindDirectoryRole && out.MemberOf != nil {
				out.MemberOf = append(out.MemberOf, m)
			}
		}
	}
	if slices.Contains(include, "licences") {
		ids := make([]string, len(out.AssignedLicenses))
		for i, l := range out.AssignedLicenses {
			ids[i] = l.SkuID
		}
		var err error
		if out.Licences, err = licenceNames(ctx, c, ids); err != nil {
			return err
		}
	}
	if slices.Contains(include, "appGrants") {
		assigned, _, err := appbook.AccessOf(ctx, c, out.ID, entra.KindGroup)
		if err != nil {
			return err
		}
		out.AppGrants = assigned
	}
	return nil
}

// groupRoles are the directory roles that a group has or may take, named with
// their limits; nil while nobody read who has one.
func groupRoles(ctx context.Context, c *tools.Call, id string) ([]entra.Ref, error) {
	known, err := rolebook.Uses(ctx, c)
	if err != nil {
		return nil, err
	}
	book, err := rolebook.Read(ctx, c)
	if err != nil {
		return nil, err
	}
	var out []entra.Ref
	if known.All {
		out = []entra.Ref{}
	}
	for _, g := range book.At(c.Now).Of(id) {
		role := book.Of(g.RoleID)
		out = append(out, entra.Ref{ID: role.ID, Kind: "unifiedRoleDefinition", DisplayName: rolebook.Label(role, book.Names, g)})
	}
	return out, nil
}
