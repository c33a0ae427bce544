package entra

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

type roleAssignmentListInput struct {
	tools.Listing
	Role                  string `json:"role,omitzero" jsonschema:"name or id"`
	Principal             string `json:"principal,omitzero" jsonschema:"user, group or service principal"`
	State                 string `json:"state,omitzero" enum:"active,assigned,activated,eligible,scheduled" jsonschema:"active: in force now (assigned or activated by PIM)"`
	ViaGroup              *bool  `json:"viaGroup,omitzero" jsonschema:"only members of groups that hold the role, or only direct holders"`
	Permanent             *bool  `json:"permanent,omitzero" jsonschema:"without an end"`
	Scope                 string `json:"scope,omitzero" jsonschema:"tenant, administrativeUnit, object, or the name or id of a unit or app"`
	Tier                  *int   `json:"tier,omitzero" min:"0" max:"2" jsonschema:"0 control plane"`
	EndsWithin            int    `json:"endsWithin,omitzero" min:"1" max:"3650" jsonschema:"ends in so many days"`
	Guests                bool   `json:"guests,omitzero" jsonschema:"held by guests"`
	Disabled              bool   `json:"disabled,omitzero" jsonschema:"held by disabled accounts"`
	ServicePrincipalsOnly bool   `json:"servicePrincipalsOnly,omitzero"`
}

// roleGrantExtras are fields beside the lean ones.
var roleGrantExtras = []string{"id", "roleId", "tierReason", "start", "condition", "principalId"}

var _ = tools.Add(tools.Tool[roleAssignmentListInput, tools.List[roleGrantRow]]{
	Name:        "entra_role_assignment_list",
	Title:       "List Entra role assignments",
	Description: "Who holds or may activate which directory role: active, PIM-activated, eligible, via group, over the tenant or only a unit or app, permanent or timed, by tier. Settings and activations: entra_pim_report. One person: entra_user_get.",
	Core:        true,
	Mode:        tools.Snapshot,
	Permissions: tools.GraphPermissions("Directory.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("RoleManagement.Read.Directory", "PIM: eligible, activated and timed roles").WithPlan(tools.PlanP2),
		tools.GraphOptional("PrivilegedEligibilitySchedule.Read.AzureADGroup", "who may join a group that has a role").WithPlan(tools.PlanP2),
	},
	Fields:   roleGrantExtras,
	SearchIn: "role, holder or scope",
	Run: func(ctx context.Context, c *tools.Call, in roleAssignmentListInput) (tools.List[roleGrantRow], error) {
		var none tools.List[roleGrantRow]
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		feeds := slices.Clone(rolebook.Feeds)
		if in.State == "" || in.State == string(grants.Scheduled) {
			feeds = append(feeds, rolebook.ScheduleFeeds...)
		}
		if err := c.Fresh(ctx, in.Fresh, append(slices.Clone(feeds), feed.Groups)...); err != nil {
			return none, err
		}
		scheduled := true
		if len(feeds) > len(rolebook.Feeds) {
			if scheduled, err = c.Uses(ctx, rolebook.ScheduleFeeds...); err != nil {
				return none, err
			}
		}
		known, err := rolebook.Uses(ctx, c, feed.Users, feed.ServicePrincipals, feed.Applications, feed.AdministrativeUnits)
		if err != nil {
			return none, err
		}
		held := known.All && scheduled || known.Now && in.State == string(grants.Active)
		book, err := rolebook.Read(ctx, c)
		if err != nil {
			return none, err
		}
		list, names := book.At(c.Now).Grants, book.Names
		keep, err := roleFilter(ctx, c, in, book, list, names)
		if err != nil {
			return none, err
		}
		restricted, err := restrictedUnits(ctx, c)
		if err != nil {
			return none, err
		}
		var rows []tools.Keyed[roleGrantRow]
		facets := map[string]tools.Tally{"state": {}, "tier": {}, "role": {}, "principalType": {}, "principalState": {}, "scope": {}}
		unknown := 0
		for _, g := range list {
			if !keep(g) {
				continue
			}
			row := newRoleGrantRow(book.Of(g.RoleID), names, g)
			row.Scope.Restricted = restricted[g.Scope.ID]
			if !tools.HasWords(in.Search, row.Role, row.Principal.DisplayName, row.Principal.Key, row.Scope.Name) {
				continue
			}
			if in.Guests && !row.Principal.Guest || in.Disabled && !row.Principal.Disabled {
				continue
			}
			for state, is := range map[string]bool{"guest": row.Principal.Guest, "disabled": row.Principal.Disabled, "deleted": row.Principal.Deleted} {
				if is {
					facets["principalState"].Add(state)
				}
			}
			if row.Principal.Unknown || row.Scope.Unknown {
				unknown++
			}
			facets["state"].Add(row.State)
			facets["tier"].Add(strconv.Itoa(row.Tier))
			facets["role"].Add(row.Role)
			facets["principalType"].Add(string(row.Principal.Kind))
			facets["scope"].Add(row.Scope.Type)
			key := row.key()
			row.clear(in.Fields)
			row.lean(in.Fields)
			rows = append(rows, tools.Keyed[roleGrantRow]{Key: key, Row: row})
		}
		if unknown > 0 {
			c.Note("Rows with a principal or a scope that is not in the local directory (notInDirectory): %d. It was deleted, or was not read yet.", unknown)
		}
		noteRoles(c, in, rows)
		out := tools.List[roleGrantRow]{Total: tools.Total(len(rows), held), NoItems: in.CountOnly}
		out.Items, out.Next = tools.SortedPage(rows, page)
		if in.CountOnly {
			out.Items, out.Next = nil, ""
		}
		if in.CountOnly || in.WantsFacets() && out.Next != "" {
			out.Facets = map[string][]tools.Facet{}
			for name, counts := range facets {
				if len(counts) > 0 {
					out.Facets[name] = counts.Facet(10)
				}
			}
		}
		return out, nil
	},
})

// clear drops what a lean row does not show.
func (r *roleGrantRow) clear(fields []string) {
	wants := func(name string) bool { return slices.Contains(fields, name) }
	if !wants("id") {
		r.ID = ""
	}
	if !wants("roleId") {
		r.RoleID = ""
	}
	if !wants("tierReason") {
		r.Reason = ""
	}
	if began := r.State == string(grants.Activated) || r.State == string(grants.Scheduled); !began && !wants("start") {
		r.Start = time.Time{}
	}
	if !wants("condition") {
		r.Condition = ""
	}
}

// lean drops what the rest of a row of the list tells.
func (r *roleGrantRow) lean(fields []string) {
	if !slices.Contains(fields, "principalId") {
		r.Principal.Ref = r.Principal.Short()
	}
	if r.ViaGroup != nil {
		r.ViaGroup.Kind = ""
	}
	switch {
	case r.Scope.Type == string(grants.ScopeTenant):
		r.Scope = rolebook.ScopeRef{}
	case r.Scope.ID != "":
		r.Scope.DirectoryScopeID = "" // its id with what the type says before it
	}
	if r.Permanent != nil && !*r.Permanent && !r.End.IsZero() {
		r.Permanent = nil
	}
}

// noteRoles explains states that cannot be told apart, and what a group hides.
func noteRoles(c *tools.Call, in roleAssignmentListInput, rows []tools.Keyed[roleGrantRow]) {
	if slices.ContainsFunc(rows, func(r tools.Keyed[roleGrantRow]) bool { return r.Row.State == string(grants.Active) }) {
		c.Note("state active: in force, but PIM's records of it were not read, so that a permanent assignment and an activation of some hours look alike.")
	}
	if slices.ContainsFunc(rows, func(r tools.Keyed[roleGrantRow]) bool { return r.Row.Scope.Type != "" }) {
		c.Note("A row without scope is over the whole tenant; tier is the role's own over the whole tenant; over a unit, an app or another object the role reaches that alone.")
	}
	if in.ViaGroup == nil && slices.ContainsFunc(rows, func(r tools.Keyed[roleGrantRow]) bool { return r.Row.ViaGroup != nil }) {
		c.Note("Groups are listed and their members too (viaGroup); membership eligible: who must first become a member by PIM for groups. Owners of groups show in entra_pim_report with kind groups.")
	}
}
