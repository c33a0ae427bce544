package entra

import (
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

type roleListInput struct {
	tools.Listing
	Custom *bool  `json:"custom,omitzero" jsonschema:"the tenant's own, or only built-in"`
	Tier   *int   `json:"tier,omitzero" min:"0" max:"2" jsonschema:"0 control plane, 1 management, 2 user"`
	Action string `json:"action,omitzero" format:"words" jsonschema:"allowed action or a part, e.g. credentials/update"`
}

// roleRow is a role's definition and how many hold it.
type roleRow struct {
	ID          string                 `json:"id"`
	DisplayName string                 `json:"displayName"`
	BuiltIn     bool                   `json:"isBuiltIn"`
	Disabled    bool                   `json:"disabled,omitzero"`
	Tier        int                    `json:"tier"`
	Reason      string                 `json:"tierReason,omitzero"`
	Review      bool                   `json:"tierToReview,omitzero"`
	Holders     *roleHolders           `json:"holders,omitzero"`
	Actions     int                    `json:"actionCount"`
	Matched     []string               `json:"matchedActions,omitzero"`
	Description string                 `json:"description,omitzero"`
	TemplateID  string                 `json:"templateId,omitzero"`
	Permissions []entra.RolePermission `json:"rolePermissions,omitzero"`
}

// roleHolders counts different users and service principals, those of groups
// included. A person can be in several counts.
type roleHolders struct {
	Tenant    int  `json:"activeTenantWide"`
	Scoped    int  `json:"activeScoped"`
	Activated *int `json:"activated,omitzero"` // of the two before, through PIM now
	Eligible  *int `json:"eligible,omitzero"`
}

var roleExtras = []string{"description", "templateId", "rolePermissions", "tierReason"}

// maxMatched is how many matching actions a row shows.
const maxMatched = 5

var _ = tools.Add(tools.Tool[roleListInput, tools.List[roleRow]]{
	Name:        "entra_role_list",
	Title:       "List Entra roles",
	Description: "Directory role definitions, built-in and custom, with tier (0 = control plane) and how many hold each, tenant-wide, over a unit or app, or eligible. action finds roles that allow something. Who holds one: entra_role_assignment_list.",
	Mode:        tools.Snapshot,
	Permissions: tools.GraphPermissions("Directory.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("RoleManagement.Read.Directory", "eligible and activated holders").WithPlan(tools.PlanP2),
	},
	Fields:   roleExtras,
	SearchIn: "name or description",
	Run: func(ctx context.Context, c *tools.Call, in roleListInput) (tools.List[roleRow], error) {
		var none tools.List[roleRow]
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		if err := c.Fresh(ctx, in.Fresh, rolebook.Feeds...); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, feed.RoleDefinitions)
		if err != nil {
			return none, err
		}
		if _, err := rolebook.Uses(ctx, c); err != nil {
			return none, err
		}
		book, err := rolebook.Read(ctx, c)
		if err != nil {
			return none, err
		}
		holders, err := countRoleHolders(ctx, c, book)
		if err != nil {
			return none, err
		}
		var rows []tools.Keyed[roleRow]
		facets := map[string]tools.Tally{"tier": {}, "isBuiltIn": {}}
		var actions []string
		if in.Action != "" {
			actions = governance.NamedActions(book.Definitions, in.Action)
		}
		for id, role := range book.Roles {
			row, ok := newRoleRow(role, in, actions)
			if !ok {
				continue
			}
			if holders != nil {
				row.Holders = holders[id]
			}
			facets["tier"].Add(tierText(row.Tier))
			facets["isBuiltIn"].Add(boolValue(row.BuiltIn))
			rows = append(rows, tools.Keyed[roleRow]{Key: strings.Join([]string{tierText(row.Tier), strings.ToLower(row.DisplayName), row.ID}, "\x00"), Row: row})
		}
		out := tools.List[roleRow]{Total: tools.Total(len(rows), held), NoItems: in.CountOnly}
		if !in.CountOnly {
			out.Items, out.Next = tools.SortedPage(rows, page)
		}
		if in.CountOnly || in.Cursor == "" && out.Next != "" {
			out.Facets = map[string][]tools.Facet{"tier": facets["tier"].Facet(3), "isBuiltIn": facets["isBuiltIn"].Facet(2)}
		}
		return out, nil
	},
})

// newRoleRow makes the row of a role; ok is false when the arguments do not
// ask for it. actions are those that in.Action names.
func newRoleRow(role rolebook.Role, in roleListInput, actions []string) (row roleRow, ok bool) {
	wants := func(name string) bool { return slices.Contains(in.Fields, name) }
	if in.Custom != nil && role.IsBuiltIn == *in.Custom || in.Tier != nil && role.Rating.Tier != *in.Tier || !tools.HasWords(in.Search, role.DisplayName, role.Description) {
		return row, false
	}
	row = roleRow{ID: role.ID, DisplayName: role.DisplayName, BuiltIn: role.IsBuiltIn, Disabled: !role.IsEnabled, Tier: role.Rating.Tier, Review: role.Rating.Review}
	if wants("tierReason") || !role.IsBuiltIn {
		row.Reason = role.Rating.Reason
	}
	for _, p := range role.RolePermissions {
		row.Actions += len(p.AllowedResourceActions)
		if in.Action != "" {
			row.Matched = append(row.Matched, governance.Allowing(p, actions)...)
		}
	}
	if in.Action != "" && len(row.Matched) == 0 {
		return row, false
	}
	row.Matched = row.Matched[:min(len(row.Matched), maxMatched)]
	if wants("description") {
		row.Description = role.Description
	}
	if wants("templateId") {
		row.TemplateID = role.TemplateID
	}
	if wants("rolePermissions") {
		row.Permissions = role.RolePermissions
	}
	return row, true
}

// countRoleHolders counts each role's holders, by the lower-case id of the role; nil
// while the assignments were never read, when a count would be a false zero.
func countRoleHolders(ctx context.Context, c *tools.Call, book *rolebook.Book) (map[string]*roleHolders, error) {
	states, err := c.FeedStates(ctx)
	if err != nil {
		return nil, err
	}
	read := func(name feed.Name) bool { return !states[name].LastOKAt.IsZero() }
	if !read(feed.RoleAssignments) {
		return nil, nil
	}
	counted := map[string]bool{}
	out := map[string]*roleHolders{}
	for id := range book.Roles {
		h := &roleHolders{}
		if read(feed.RoleAssignmentInstances) {
			h.Activated = new(int)
		}
		if read(feed.RoleEligibilityInstances) {
			h.Eligible = new(int)
		}
		out[id] = h
	}
	for _, g := range book.At(c.Now).Grants {
		id, principal := strings.ToLower(g.RoleID), strings.ToLower(g.PrincipalID)
		h := out[id]
		if h == nil || book.Names[principal].Kind == entra.KindGroup {
			continue
		}
		once := func(what string, n *int) {
			if key := what + id + principal; n != nil && !counted[key] {
				counted[key] = true
				*n++
			}
		}
		switch {
		case g.State == grants.Eligible:
			once("eligible", h.Eligible)
		case !g.State.InForce():
		case g.Scope.Kind == grants.ScopeTenant:
			once("tenant", &h.Tenant)
		default:
			once("scoped", &h.Scoped)
		}
		if g.State == grants.Activated {
			once("activated", h.Activated)
		}
	}
	return out, nil
}

func tierText(tier int) string { return string(rune('0' + tier)) }

func boolValue(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
