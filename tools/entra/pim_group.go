package entra

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

// pimGroupRow is a role-assignable group: the roles that it holds, who is or
// may become its member or owner, and what that demands. A part that could not
// be read is absent and in coverage.
type pimGroupRow struct {
	Group    entra.Ref                 `json:"group"`
	Roles    []pimGroupRole            `json:"roles"`
	Tier     *int                      `json:"tier,omitzero"` // of the most powerful role
	Eligible []pimGroupAccess          `json:"eligible,omitzero"`
	Active   []pimGroupAccess          `json:"active,omitzero"`
	Settings map[string]pimGroupPolicy `json:"settings,omitzero"` // by "member" and "owner"
}

type pimGroupRole struct {
	Role  string            `json:"role"`
	State string            `json:"state"`
	Scope rolebook.ScopeRef `json:"scope"`
}

// pimGroupAccess is somebody's membership or ownership.
type pimGroupAccess struct {
	Principal *rolebook.PrincipalRef `json:"principal"`
	Access    string                 `json:"access"` // "member" or "owner"
	State     string                 `json:"state,omitzero"`
	Permanent bool                   `json:"permanent"`
	End       time.Time              `json:"end,omitzero"`
}

type pimGroupPolicy struct {
	pimSettings
	Weaknesses []string `json:"weaknesses"`
}

// maxRoleAssignable is Microsoft's limit of role-assignable groups.
// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
const maxRoleAssignable = 500

// pimGroups reports PIM for groups, group by group of the page: Microsoft lists
// it no other way.
func pimGroups(ctx context.Context, c *tools.Call, in pimReportInput, page store.Page, book *rolebook.Book, role *rolebook.Role) (tools.List[any], error) {
	var out tools.List[any]
	held, err := c.Uses(ctx, append(slices.Clone(rolebook.Feeds), feed.Groups)...) // the rest is read live
	if err != nil {
		return out, err
	}
	groups, err := c.Store.Groups(ctx, c.ID(), store.GroupQuery{Kind: store.GroupRoleAssignable, Page: store.Page{Limit: maxRoleAssignable}})
	if err != nil {
		return out, err
	}
	names := book.Names
	roles := map[string][]grants.Grant{}
	for _, g := range book.At(c.Now).Grants {
		if g.ViaGroupID == "" {
			roles[strings.ToLower(g.PrincipalID)] = append(roles[strings.ToLower(g.PrincipalID)], g)
		}
	}
	var rows []tools.Keyed[*pimGroupRow]
	for _, group := range groups.Items {
		holds := roles[group.ID]
		if role != nil && !slices.ContainsFunc(holds, func(g grants.Grant) bool { return strings.EqualFold(g.RoleID, role.ID) }) || !tools.HasWords(in.Search, group.DisplayName) {
			continue
		}
		row := &pimGroupRow{Group: entra.Ref{ID: group.ID, Kind: entra.KindGroup, DisplayName: group.DisplayName, Key: group.Mail}, Roles: []pimGroupRole{}}
		for _, g := range holds {
			of := book.Of(g.RoleID)
			row.Roles = append(row.Roles, pimGroupRole{cmp.Or(of.DisplayName, of.ID), string(g.State), rolebook.NewScopeRef(names, g.Scope)})
			if row.Tier == nil || of.Rating.Tier < *row.Tier {
				row.Tier = new(of.Rating.Tier)
			}
		}
		tier := "3"
		if row.Tier != nil {
			tier = tierText(*row.Tier)
		}
		rows = append(rows, tools.Keyed[*pimGroupRow]{Key: tier + "\x00" + strings.ToLower(group.DisplayName) + "\x00" + group.ID, Row: row})
	}
	out.Total = tools.Total(len(rows), held)
	items, next := tools.SortedPage(rows, page)
	out.Next = next
	gaps := c.Gaps()
	if err := readPIMGroups(ctx, c, items); err != nil {
		return out, err
	}
	if c.Gaps() > gaps {
		out.Total = nil
	}
	for _, row := range items {
		out.Items = append(out.Items, row)
	}
	c.Note("Only role-assignable groups are asked; PIM can manage other groups too, which Microsoft does not list.")
	return out, ctx.Err()
}

// readPIMGroups adds what is read live.
func readPIMGroups(ctx context.Context, c *tools.Call, rows []*pimGroupRow) error {
	if len(rows) == 0 {
		return nil
	}
	t, err := c.Tenant(ctx)
	if err != nil {
		c.CoverError("PIM for groups", err)
		return nil
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.Group.ID
	}
	read, err := t.Graph.PrivilegedGroups(ctx, ids)
	if err != nil {
		c.CoverError("PIM for groups", err)
		return ctx.Err()
	}
	c.Live()
	names, err := pimNames(ctx, c, read)
	if err != nil {
		return err
	}
	for i, row := range rows {
		p := read[i]
		if pimRead(c, "eligible for groups", "PrivilegedEligibilitySchedule.Read.AzureADGroup", p.EligibleErr) {
			row.Eligible = groupAccesses(names, p.Eligible)
		}
		if pimRead(c, "active in groups", "PrivilegedAssignmentSchedule.Read.AzureADGroup", p.ActiveErr) {
			row.Active = groupAccesses(names, p.Active)
		}
		if pimRead(c, "settings of groups", "RoleManagementPolicy.Read.AzureADGroup", p.PoliciesErr) {
			row.Settings = map[string]pimGroupPolicy{}
		}
		for _, policy := range p.Policies {
			settings, ok := governance.NewRoleSettings(policy.Policy)
			if !ok {
				continue
			}
			tier := governance.TierManagement
			if row.Tier != nil {
				tier = *row.Tier
			}
			row.Settings[policy.RoleDefinitionID] = pimGroupPolicy{pimSettings{settings, approverRefs(names, settings)}, orEmpty(governance.Striking(settings.Weaknesses(), tier))}
		}
	}
	return nil
}

// pimNames names everybody that PIM for groups speaks of.
func pimNames(ctx context.Context, c *tools.Call, groups []graph.PrivilegedGroup) (map[string]store.Principal, error) {
	var ids []string
	for _, g := range groups {
		for _, i := range slices.Concat(g.Eligible, g.Active) {
			ids = append(ids, i.PrincipalID)
		}
		for _, p := range g.Policies {
			settings, _ := governance.NewRoleSettings(p.Policy)
			for _, a := range settings.Activation.Approvers {
				ids = append(ids, cmp.Or(a.UserID, a.GroupID))
			}
		}
	}
	return c.Store.Principals(ctx, c.ID(), ids)
}

// pimRead reports whether a part was read, and covers it otherwise. The parts
// of one page share a path with others, so that the permission is named here.
func pimRead(c *tools.Call, part, permission string, err error) bool {
	if err == nil {
		return true
	}
	cov := tools.CoverageOf(part, err)
	if cov.Reason == "permissionMissing" {
		cov.Fix = "grant " + permission + " (application permission, Microsoft Graph) and consent to it"
	}
	c.Cover(cov)
	return false
}

// groupAccesses are the instances by access and name.
func groupAccesses(names map[string]store.Principal, instances []entra.GroupScheduleInstance) []pimGroupAccess {
	out := make([]pimGroupAccess, 0, len(instances))
	for _, i := range instances {
		out = append(out, pimGroupAccess{rolebook.NewPrincipalRef(names, i.PrincipalID), i.AccessID, strings.ToLower(i.AssignmentType), i.EndDateTime.IsZero(), i.EndDateTime})
	}
	slices.SortStableFunc(out, func(a, b pimGroupAccess) int {
		return strings.Compare(a.Access+a.Principal.DisplayName+a.Principal.ID, b.Access+b.Principal.DisplayName+b.Principal.ID)
	})
	return out
}
