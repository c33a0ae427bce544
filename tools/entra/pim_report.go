package entra

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

type pimReportInput struct {
	tools.Page
	Kind        string `json:"kind,omitzero" enum:"settings,groups,activations" jsonschema:"default settings; groups and activations are read live"`
	Role        string `json:"role,omitzero" jsonschema:"name or id"`
	Days        int    `json:"days,omitzero" min:"1" max:"30" jsonschema:"of activations; default 7"`
	Search      string `json:"search,omitzero" format:"words" jsonschema:"words of role or group"`
	Weakness    string `json:"weakness,omitzero" enum:"any,activationWithoutMfa,activationWithoutApproval,activationWithoutJustification,activationOverEightHours,permanentActiveAllowed,permanentEligibleAllowed" jsonschema:"of settings"`
	WithHolders bool   `json:"withHolders,omitzero" jsonschema:"settings of roles that somebody holds or may activate"`
	Fresh       bool   `json:"fresh,omitzero" jsonschema:"read changes first"`
}

// pimSettingsRow is what PIM demands of one role. Weaknesses name what that
// leaves open.
type pimSettingsRow struct {
	Role       string      `json:"role"`
	RoleID     string      `json:"roleId,omitzero"` // where the name may not be enough
	Unknown    bool        `json:"notInDirectory,omitzero"`
	Tier       int         `json:"tier"`
	Weaknesses []string    `json:"weaknesses,omitempty"`
	Settings   pimSettings `json:"settings"`
	Changed    time.Time   `json:"changed,omitzero"`
}

type pimSettings struct {
	governance.RoleSettings
	// Approvers of an activation; empty with approval means Global
	// Administrators and Privileged Role Administrators.
	Approvers []*rolebook.PrincipalRef `json:"approvers,omitzero"`
}

var _ = tools.Add(tools.Tool[pimReportInput, tools.List[any]]{
	Name:        "entra_pim_report",
	Title:       "Report on Privileged Identity Management",
	Description: "PIM: what activating each role demands (MFA, approval, duration, permanent allowed) with weaknesses; kind groups: who may become member or owner of role-assignable groups; kind activations: recent PIM events. Holders: entra_role_assignment_list.",
	Mode:        tools.Mixed,
	Plan:        tools.PlanP2,
	Permissions: tools.GraphPermissions("RoleManagement.Read.Directory"),
	Optional: []tools.Optional{
		tools.GraphOptional("PrivilegedEligibilitySchedule.Read.AzureADGroup", "kind groups: who is eligible").WithPlan(tools.PlanP2),
		tools.GraphOptional("PrivilegedAssignmentSchedule.Read.AzureADGroup", "kind groups: who is active").WithPlan(tools.PlanP2),
		tools.GraphOptional("RoleManagementPolicy.Read.AzureADGroup", "kind groups: settings").WithPlan(tools.PlanP2),
		tools.GraphOptional("AuditLog.Read.All", "kind activations"),
	},
	Run: func(ctx context.Context, c *tools.Call, in pimReportInput) (tools.List[any], error) {
		var none tools.List[any]
		if in.Days > 0 && in.Kind != "activations" {
			return none, tools.BadArgument("days", "is of kind activations only", "add kind activations, or leave days out")
		}
		if in.Kind != "" && in.Kind != "settings" && (in.Weakness != "" || in.WithHolders) {
			return none, tools.BadArgument("weakness", "and withHolders are of kind settings only", "leave them or kind out")
		}
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		if in.Kind != "activations" {
			if err := c.Fresh(ctx, in.Fresh, feed.RoleDefinitions, feed.RolePolicies, feed.RoleAssignments, feed.Groups); err != nil {
				return none, err
			}
		}
		if _, err := c.Uses(ctx, feed.RoleDefinitions); err != nil {
			return none, err
		}
		book, err := rolebook.Read(ctx, c)
		if err != nil {
			return none, err
		}
		var role *rolebook.Role
		if in.Role != "" {
			found, err := book.Find(in.Role)
			if err != nil {
				return none, c.NotHeld(ctx, "directory roles", err, feed.RoleDefinitions)
			}
			role = &found
		}
		switch in.Kind {
		case "groups":
			return pimGroups(ctx, c, in, page, book, role)
		case "activations":
			return pimActivations(ctx, c, in, page, role)
		default:
			return listPIMSettings(ctx, c, in, page, book, role)
		}
	},
})

// listPIMSettings reports the settings of roles, the most powerful and weakest
// first.
func listPIMSettings(ctx context.Context, c *tools.Call, in pimReportInput, page store.Page, book *rolebook.Book, role *rolebook.Role) (tools.List[any], error) {
	var out tools.List[any]
	held, err := c.Uses(ctx, feed.RolePolicies)
	if err != nil {
		return out, err
	}
	policies, err := store.Documents[entra.RolePolicyAssignment](ctx, c.Store, c.ID(), feed.RolePolicies)
	if err != nil {
		return out, err
	}
	var holds []grants.Grant
	if in.WithHolders {
		known, err := rolebook.Uses(ctx, c)
		if err != nil {
			return out, err
		}
		held, holds = held && known.All, book.At(c.Now).Grants
	}
	var rows []tools.Keyed[any]
	facets := map[string]tools.Tally{"weakness": {}, "tier": {}}
	var approvers []string
	unsaid := false
	for _, p := range policies {
		of := book.Of(p.RoleDefinitionID)
		name := cmp.Or(of.DisplayName, of.Rating.Name, p.RoleDefinitionID)
		if role != nil && !strings.EqualFold(role.ID, p.RoleDefinitionID) || !tools.HasWords(in.Search, name) ||
			in.WithHolders && !slices.ContainsFunc(holds, func(g grants.Grant) bool { return g.Counts() && strings.EqualFold(g.RoleID, p.RoleDefinitionID) }) {
			continue
		}
		settings, ok := governance.NewRoleSettings(p.Policy)
		if !ok {
			c.Cover(tools.Coverage{Part: "settings of " + name, State: tools.NotEvaluated, Reason: "scopeNotReadable", Fix: "Microsoft sent the policy without its rules: ask again with fresh"})
			continue
		}
		_, known := book.Roles[strings.ToLower(p.RoleDefinitionID)]
		row := &pimSettingsRow{Role: name, RoleID: p.RoleDefinitionID, Unknown: !known, Tier: of.Rating.Tier,
			Settings: pimSettings{RoleSettings: settings}, Changed: p.Policy.LastModifiedDateTime}
		weak := settings.Weaknesses()
		if in.Weakness == "any" && len(weak) == 0 || in.Weakness != "" && in.Weakness != "any" && !slices.Contains(weak, in.Weakness) {
			continue
		}
		row.Weaknesses = orEmpty(governance.Striking(weak, of.Rating.Tier))
		unsaid = unsaid || len(weak) > len(row.Weaknesses)
		if known && of.IsBuiltIn && role == nil {
			row.RoleID = ""
		}
		row.Settings.lean()
		for _, a := range settings.Activation.Approvers {
			approvers = append(approvers, cmp.Or(a.UserID, a.GroupID))
		}
		facets["tier"].Add(tierText(row.Tier))
		for _, w := range weak {
			facets["weakness"].Add(w)
		}
		rows = append(rows, tools.Keyed[any]{Key: strings.Join([]string{tierText(row.Tier), strconv.Itoa(9 - len(row.Weaknesses)), strings.ToLower(name), p.ID}, "\x00"), Row: row})
	}
	if len(approvers) > 0 {
		if _, err := c.Uses(ctx, feed.Users, feed.Groups); err != nil {
			return out, err
		}
	}
	names, err := c.Store.Principals(ctx, c.ID(), approvers)
	if err != nil {
		return out, err
	}
	out.Total = tools.Total(len(rows), held)
	out.Items, out.Next = tools.SortedPage(rows, page)
	for _, item := range out.Items {
		row := item.(*pimSettingsRow)
		row.Settings.Approvers = approverRefs(names, row.Settings.RoleSettings)
	}
	if role != nil && len(rows) == 0 && held {
		c.Note("PIM has no settings for this role: it was not read since the role was made, or PIM does not manage it.")
	}
	if unsaid && in.Cursor == "" {
		c.Note("weakness, the filter and the facet, takes roles of every tier. A row below tier 0 does not repeat among its weaknesses that no approval is asked and that assignments may be permanent, which its settings show.")
	}
	c.LeftOut(in.Page, "what is not demanded (justification, ticket, approval) or not allowed (permanentAllowed), a maximum beside permanentAllowed, the id of a built-in role")
	if out.Next != "" && in.Cursor == "" {
		out.Facets = map[string][]tools.Facet{"weakness": facets["weakness"].Facet(10), "tier": facets["tier"].Facet(3)}
	}
	return out, nil
}

// lean drops the longest assignment of a role that may be assigned without end.
func (s *pimSettings) lean() {
	for _, a := range []*governance.AssignmentSettings{&s.Eligible, &s.Active} {
		if a.PermanentAllowed {
			a.Maximum = ""
		}
	}
}

func approverRefs(names map[string]store.Principal, s governance.RoleSettings) []*rolebook.PrincipalRef {
	var out []*rolebook.PrincipalRef
	for _, a := range s.Activation.Approvers {
		if id := cmp.Or(a.UserID, a.GroupID); id != "" {
			out = append(out, rolebook.NewPrincipalRef(names, id))
		}
	}
	return out
}

// maxActivations bounds how many events one answer reads of the audit log.
const maxActivations = 1000

// pimEventRow is one event of PIM in the audit log.
type pimEventRow struct {
	Time     time.Time              `json:"time"`
	Activity string                 `json:"activity"`
	Role     string                 `json:"role,omitzero"`
	Target   *rolebook.PrincipalRef `json:"target,omitzero"`
	By       *rolebook.PrincipalRef `json:"by,omitzero"`
	ByApp    string                 `json:"byApp,omitzero"`
	Reason   string                 `json:"reason,omitzero"`
	Result   string                 `json:"result,omitzero"`
	Until    string                 `json:"until,omitzero"`
}

// pimActivations reads PIM's events from the audit log: the requests
// themselves are closed to every permission that only reads.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-use-audit-log
func pimActivations(ctx context.Context, c *tools.Call, in pimReportInput, page store.Page, role *rolebook.Role) (tools.List[any], error) {
	var out tools.List[any]
	t, err := c.Tenant(ctx)
	if err != nil {
		return out, err
	}
	days := in.Days
	if days == 0 {
		days = 7
	}
	events, err := t.Graph.DirectoryAudits(ctx, graph.AuditQuery{Service: "PIM", Category: "RoleManagement", Since: c.Now.AddDate(0, 0, -days)}, maxActivations)
	if err != nil {
		c.CoverError("activations", err)
		out.NoItems = true
		return out, ctx.Err()
	}
	c.Live()
	var rows []tools.Keyed[any]
	activities := tools.Tally{}
	for _, e := range events {
		row := newPIMEventRow(e)
		if role != nil && text.Fold(row.Role) != text.Fold(role.DisplayName) && detail(e, "RoleDefinitionOriginId") != role.ID || !tools.HasWords(in.Search, row.Role, row.Activity) {
			continue
		}
		activities.Add(row.Activity)
		// Newest first.
		rows = append(rows, tools.Keyed[any]{Key: strconv.FormatInt(1<<40-e.ActivityDateTime.Unix(), 10) + "\x00" + e.ID, Row: row})
	}
	out.Items, out.Next = tools.SortedPage(rows, page)
	if len(events) < maxActivations {
		out.Total = new(len(rows))
	} else {
		c.Note("Only the newest %d events of these %d days were read: ask for fewer days.", maxActivations, days)
	}
	if in.Cursor == "" && len(activities) > 1 {
		out.Facets = map[string][]tools.Facet{"activity": activities.Facet(10)}
	}
	return out, nil
}

func newPIMEventRow(e graph.DirectoryAudit) pimEventRow {
	row := pimEventRow{Time: e.ActivityDateTime, Activity: e.ActivityDisplayName, Reason: e.ResultReason, Result: e.Result, Until: detail(e, "ExpirationTime")}
	ref := func(id, name, upn string) *rolebook.PrincipalRef {
		return &rolebook.PrincipalRef{Ref: entra.Ref{ID: id, Kind: entra.KindUser, DisplayName: name, Key: upn}}
	}
	for _, target := range e.TargetResources {
		switch target.Type {
		case "Role":
			row.Role = target.DisplayName
		case "User":
			row.Target = ref(target.ID, target.DisplayName, target.UserPrincipalName)
		case "Group", "ServicePrincipal":
			row.Target = ref(target.ID, target.DisplayName, "")
			row.Target.Kind = entra.Kind(strings.ToLower(target.Type[:1]) + target.Type[1:])
		}
	}
	if by := e.InitiatedBy.User; by != nil {
		row.By = ref(by.ID, by.DisplayName, by.UserPrincipalName)
	}
	if app := e.InitiatedBy.App; app != nil {
		row.ByApp = app.DisplayName
	}
	return row
}

func detail(e graph.DirectoryAudit, key string) string {
	if at := slices.IndexFunc(e.AdditionalDetails, func(d graph.AuditDetail) bool { return d.Key == key }); at >= 0 {
		return e.AdditionalDetails[at].Value
	}
	return ""
}
