package tools

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

type pimReportInput struct {
	Page
	Kind   string `json:"kind,omitzero" enum:"settings,groups,activations" jsonschema:"default settings; groups and activations are read live"`
	Role   string `json:"role,omitzero" jsonschema:"name or id"`
	Days   int    `json:"days,omitzero" min:"1" max:"30" jsonschema:"of activations; default 7"`
	Search string `json:"search,omitzero" format:"words" jsonschema:"words of role or group"`
	Fresh  bool   `json:"fresh,omitzero" jsonschema:"read changes first"`
}

// pimSettingsRow is what PIM demands of one role. Weaknesses name what that
// leaves open.
type pimSettingsRow struct {
	Role       string      `json:"role"`
	RoleID     string      `json:"roleId"`
	Unknown    bool        `json:"notInDirectory,omitzero"`
	Tier       int         `json:"tier"`
	Weaknesses []string    `json:"weaknesses"`
	Settings   pimSettings `json:"settings"`
	Changed    time.Time   `json:"changed,omitzero"`
}

type pimSettings struct {
	governance.RoleSettings
	// Approvers of an activation; empty with approval means Global
	// Administrators and Privileged Role Administrators.
	Approvers []*principalRef `json:"approvers,omitzero"`
}

var _ = add(Tool[pimReportInput, List[any]]{
	Name:        "entra_pim_report",
	Title:       "Report on Privileged Identity Management",
	Description: "PIM: what activating each role demands (MFA, approval, duration, permanent allowed) with weaknesses; kind groups: who may become member or owner of role-assignable groups; kind activations: recent PIM events. Holders: entra_role_assignment_list.",
	Mode:        Mixed,
	Plan:        PlanP2,
	Permissions: graphPermissions("RoleManagement.Read.Directory"),
	Optional: []Optional{
		graphOptional("PrivilegedEligibilitySchedule.Read.AzureADGroup", "kind groups: who is eligible").with(PlanP2),
		graphOptional("PrivilegedAssignmentSchedule.Read.AzureADGroup", "kind groups: who is active").with(PlanP2),
		graphOptional("RoleManagementPolicy.Read.AzureADGroup", "kind groups: settings").with(PlanP2),
		graphOptional("AuditLog.Read.All", "kind activations"),
	},
	Run: func(ctx context.Context, c *Call, in pimReportInput) (List[any], error) {
		var none List[any]
		if in.Days > 0 && in.Kind != "activations" {
			return none, badArgument("days", "is of kind activations only", "add kind activations, or leave days out")
		}
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		if in.Kind != "activations" {
			if err := c.Fresh(ctx, in.Fresh, store.FeedRoleDefinitions, store.FeedRolePolicies, store.FeedRoleAssignments, store.FeedGroups); err != nil {
				return none, err
			}
		}
		if _, err := c.Uses(ctx, store.FeedRoleDefinitions); err != nil {
			return none, err
		}
		book, err := c.roleBook(ctx)
		if err != nil {
			return none, err
		}
		var role *roleEntry
		if in.Role != "" {
			found, err := book.role(in.Role)
			if err != nil {
				return none, err
			}
			role = &found
		}
		switch in.Kind {
		case "groups":
			return c.pimGroups(ctx, in, page, book, role)
		case "activations":
			return c.pimActivations(ctx, in, page, role)
		default:
			return c.pimSettings(ctx, in, page, book, role)
		}
	},
})

// pimSettings reports the settings of roles, the most powerful and weakest
// first.
func (c *Call) pimSettings(ctx context.Context, in pimReportInput, page store.Page, book *roleBook, role *roleEntry) (List[any], error) {
	var out List[any]
	held, err := c.Uses(ctx, store.FeedRolePolicies)
	if err != nil {
		return out, err
	}
	policies, err := store.Documents[entra.RolePolicyAssignment](ctx, c.Store, c.ID(), store.FeedRolePolicies)
	if err != nil {
		return out, err
	}
	var rows []keyed[any]
	facets := map[string]tally{"weakness": {}, "tier": {}}
	var approvers []string
	for _, p := range policies {
		of := book.of(p.RoleDefinitionID)
		name := firstOf(of.DisplayName, of.rating.Name, p.RoleDefinitionID)
		if role != nil && !strings.EqualFold(role.ID, p.RoleDefinitionID) || !hasWords(in.Search, name) {
			continue
		}
		settings, ok := governance.NewRoleSettings(p.Policy)
		if !ok {
			c.Cover(Coverage{Part: "settings of " + name, State: notEvaluated, Reason: "scopeNotReadable", Fix: "Microsoft sent the policy without its rules: ask again with fresh"})
			continue
		}
		_, known := book.roles[strings.ToLower(p.RoleDefinitionID)]
		row := &pimSettingsRow{Role: name, RoleID: p.RoleDefinitionID, Unknown: !known, Tier: of.rating.Tier, Weaknesses: orEmpty(settings.Weaknesses(of.rating.Tier)),
			Settings: pimSettings{RoleSettings: settings}, Changed: p.Policy.LastModifiedDateTime}
		for _, a := range settings.Activation.Approvers {
			approvers = append(approvers, firstOf(a.UserID, a.GroupID))
		}
		facets["tier"].add(tierText(row.Tier))
		for _, w := range row.Weaknesses {
			facets["weakness"].add(w)
		}
		rows = append(rows, keyed[any]{strings.Join([]string{tierText(row.Tier), strconv.Itoa(9 - len(row.Weaknesses)), strings.ToLower(name), p.ID}, "\x00"), row})
	}
	names, err := c.Store.Principals(ctx, c.ID(), approvers)
	if err != nil {
		return out, err
	}
	out.Total = total(len(rows), held)
	out.Items, out.Next = sortedPage(rows, page)
	for _, item := range out.Items {
		row := item.(*pimSettingsRow)
		row.Settings.Approvers = approverRefs(names, row.Settings.RoleSettings)
	}
	if role != nil && len(rows) == 0 && held {
		c.Note("PIM has no settings for this role: it was not read since the role was made, or PIM does not manage it.")
	}
	if out.Next != "" && in.Cursor == "" {
		out.Facets = map[string][]Facet{"weakness": facets["weakness"].facet(10), "tier": facets["tier"].facet(3)}
	}
	return out, nil
}

func approverRefs(names map[string]store.Principal, s governance.RoleSettings) []*principalRef {
	var out []*principalRef
	for _, a := range s.Activation.Approvers {
		if id := firstOf(a.UserID, a.GroupID); id != "" {
			out = append(out, newPrincipalRef(names, id))
		}
	}
	return out
}

// maxActivations bounds how many events one answer reads of the audit log.
const maxActivations = 1000

// pimEventRow is one event of PIM in the audit log.
type pimEventRow struct {
	Time     time.Time     `json:"time"`
	Activity string        `json:"activity"`
	Role     string        `json:"role,omitzero"`
	Target   *principalRef `json:"target,omitzero"`
	By       *principalRef `json:"by,omitzero"`
	ByApp    string        `json:"byApp,omitzero"`
	Reason   string        `json:"reason,omitzero"`
	Result   string        `json:"result,omitzero"`
	Until    string        `json:"until,omitzero"`
}

// pimActivations reads PIM's events from the audit log: the requests
// themselves are closed to every permission that only reads.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-use-audit-log
func (c *Call) pimActivations(ctx context.Context, in pimReportInput, page store.Page, role *roleEntry) (List[any], error) {
	var out List[any]
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
	var rows []keyed[any]
	activities := tally{}
	for _, e := range events {
		row := newPIMEventRow(e)
		if role != nil && fold(row.Role) != fold(role.DisplayName) && detail(e, "RoleDefinitionOriginId") != role.ID || !hasWords(in.Search, row.Role, row.Activity) {
			continue
		}
		activities.add(row.Activity)
		// Newest first.
		rows = append(rows, keyed[any]{strconv.FormatInt(1<<40-e.ActivityDateTime.Unix(), 10) + "\x00" + e.ID, row})
	}
	out.Items, out.Next = sortedPage(rows, page)
	if len(events) < maxActivations {
		out.Total = new(len(rows))
	} else {
		c.Note("Only the newest %d events of these %d days were read: ask for fewer days.", maxActivations, days)
	}
	if in.Cursor == "" && len(activities) > 1 {
		out.Facets = map[string][]Facet{"activity": activities.facet(10)}
	}
	return out, nil
}

func newPIMEventRow(e graph.DirectoryAudit) pimEventRow {
	row := pimEventRow{Time: e.ActivityDateTime, Activity: e.ActivityDisplayName, Reason: e.ResultReason, Result: e.Result, Until: detail(e, "ExpirationTime")}
	ref := func(id, name, upn string) *principalRef {
		return &principalRef{Ref: entra.Ref{ID: id, Kind: entra.KindUser, DisplayName: name, Key: upn}}
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
