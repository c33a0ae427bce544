package entra

import (
	"context"
	"fmt"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type groupListInput struct {
	tools.Listing
	Kind      string `json:"kind,omitzero" enum:"security,m365,mail,dynamic,roleAssignable,team,administrativeUnit"`
	Ownerless *bool  `json:"ownerless,omitzero"`
	Empty     *bool  `json:"empty,omitzero" jsonschema:"no direct members"`
	Public    *bool  `json:"public,omitzero" jsonschema:"anyone may join"`
	Synced    *bool  `json:"synced,omitzero" jsonschema:"from on-premises"`
	Deleted   bool   `json:"deleted,omitzero" jsonschema:"the recycle bin instead"`
}

// groupRow is a row of entra_group_list.
type groupRow struct {
	entra.Group
	Kind         string                    `json:"kind"`
	Members      *int                      `json:"memberCount,omitzero"` // nil of a deleted group, and where they are hidden
	Hidden       bool                      `json:"membersHidden,omitzero"`
	Owners       *int                      `json:"ownerCount,omitzero"` // nil of a unit, which has no owners, and where they are hidden
	OwnersHidden bool                      `json:"ownersHidden,omitzero"`
	Unit         *entra.AdministrativeUnit `json:"administrativeUnit,omitzero"`
}

var leanGroup = []string{
	"id", "displayName", "mail", "mailEnabled", "securityEnabled", "visibility", "isAssignableToRole", "onPremisesSyncEnabled",
}

var _ = tools.Add(tools.Tool[groupListInput, tools.List[groupRow]]{
	Name:        "entra_group_list",
	Title:       "List Entra groups",
	Description: "Groups and administrative units with member and owner counts, by kind (security, Microsoft 365, team, dynamic, role-assignable) and trait (ownerless, empty, public, synced, deleted). For members and what a group grants use entra_group_get.",
	Core:        true,
	Mode:        tools.Cache,
	Permissions: tools.GraphPermissions("Group.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("Directory.Read.All", "administrative units"), tools.GraphOptional(feed.ReadsHidden, "members of hidden groups"),
	},
	Fields:   entra.GroupProperties,
	SearchIn: "name or mail",
	Run: func(ctx context.Context, c *tools.Call, in groupListInput) (tools.List[groupRow], error) {
		var none tools.List[groupRow]
		if in.Kind == store.GroupAdministrativeUnit && (in.Ownerless != nil || in.Public != nil || in.Synced != nil || in.Deleted) {
			return none, tools.BadArgument("kind", "administrativeUnit cannot be combined with ownerless, public, synced or deleted: units have no owners, nobody joins them, and deleted ones are not read", "leave one out")
		}
		if in.Deleted && (in.Ownerless != nil || in.Empty != nil) {
			return none, tools.BadArgument("deleted", "cannot be combined with ownerless or empty: Microsoft does not list members and owners of deleted groups", "leave one out")
		}
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		name := feed.Groups
		switch {
		case in.Kind == store.GroupAdministrativeUnit:
			name = feed.AdministrativeUnits
		case in.Deleted:
			name = feed.DeletedGroups
		}
		if err := c.Fresh(ctx, in.Fresh, name); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, name)
		if err != nil {
			return none, err
		}
		groups, err := c.Store.Groups(ctx, c.ID(), store.GroupQuery{
			Search: in.Search, Kind: in.Kind, Ownerless: in.Ownerless, Empty: in.Empty, Public: in.Public,
			Synced: in.Synced, Deleted: in.Deleted, Page: page, CountOnly: in.CountOnly, Facets: in.WantsFacets(),
		})
		if err != nil {
			return none, err
		}
		out := tools.List[groupRow]{
			Items: make([]groupRow, len(groups.Items)), Next: groups.Next,
			Total: tools.Total(groups.Total, held), Facets: in.Facets(groups.Facets, groups.Next), NoItems: in.CountOnly,
		}
		extra := in.Fields
		if in.Deleted {
			extra = append(slices.Clone(extra), "deletedDateTime")
		}
		var hidden []entra.Ref
		for i, g := range groups.Items {
			row := newGroupRow(g)
			if row.Hidden {
				hidden = append(hidden, entra.Ref{ID: g.ID, DisplayName: g.DisplayName})
			}
			tools.KeepFields(&row.Group, leanGroup, extra)
			out.Items[i] = row
		}
		if in.Ownerless != nil {
			if err := coverOwners(ctx, c, in, &out); err != nil {
				return none, err
			}
		}
		if in.Empty != nil {
			// A filter on members leaves out the groups of which nobody can say.
			return out, c.CoverHiddenAnywhere(ctx, "members")
		}
		c.CoverHidden("members", hidden)
		return out, nil
	},
})

// coverOwners notes the groups that a filter on owners leaves out, for nobody can
// say whether they have any: then there is no total.
func coverOwners(ctx context.Context, c *tools.Call, in groupListInput, out *tools.List[groupRow]) error {
	left, err := c.Store.Groups(ctx, c.ID(), store.GroupQuery{
		Search: in.Search, Kind: in.Kind, OwnersHidden: true, Empty: in.Empty, Public: in.Public, Synced: in.Synced, CountOnly: true,
	})
	if err == nil && left.Total > 0 {
		c.Cover(ownersNotShown(fmt.Sprintf("%d groups are", left.Total)))
		out.Total = nil
	}
	return err
}

// ownersNotShown is the coverage of groups whose owners Microsoft shows to nobody.
// https://learn.microsoft.com/graph/api/group-list-owners
func ownersNotShown(which string) tools.Coverage {
	return tools.Coverage{
		Part: "owners", State: tools.Partial, Reason: "scopeNotReadable",
		Fix: which + " from on-premises, or distribution or mail-enabled security groups: Microsoft Graph shows no owners of such, so that it is not known whether there are any; look in Active Directory or Exchange",
	}
}

func newGroupRow(g store.GroupRow) groupRow {
	row := groupRow{Group: g.Group, Kind: groupKind(g), Unit: g.Unit}
	if g.DeletedDateTime.IsZero() {
		if row.Hidden = g.MembersHidden; !row.Hidden {
			row.Members = &g.Members
		}
		row.OwnersHidden = g.OwnersHidden
		if g.Unit == nil && !g.OwnersHidden {
			row.Owners = &g.Owners
		}
	}
	return row
}

// groupKind names what a group is first of all.
func groupKind(g store.GroupRow) string {
	switch {
	case g.Unit != nil:
		return store.GroupAdministrativeUnit
	case g.Team():
		return store.GroupTeam
	case g.Microsoft365():
		return store.GroupM365
	case g.MailEnabled:
		return store.GroupMail
	}
	return store.GroupSecurity
}
