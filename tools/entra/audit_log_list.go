package entra

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type auditLogListInput struct {
	tools.Page
	Kind      string `json:"kind,omitzero" enum:"directory,provisioning" jsonschema:"default directory"`
	Actor     string `json:"actor,omitzero" jsonschema:"user or app: id, UPN or name"`
	Target    string `json:"target,omitzero" jsonschema:"changed object: id, UPN or name"`
	Activity  string `json:"activity,omitzero" jsonschema:"beginning of the activity's name, e.g. Add member to"`
	Category  string `json:"category,omitzero" jsonschema:"e.g. RoleManagement"`
	Service   string `json:"service,omitzero" jsonschema:"e.g. PIM, Core Directory"`
	Since     string `json:"since,omitzero" format:"date" jsonschema:"date, or age like 24h; default 7d"`
	Until     string `json:"until,omitzero" format:"date" jsonschema:"a day is included"`
	CountOnly bool   `json:"countOnly,omitzero" jsonschema:"total and facets only"`
}

// auditRow is a row of entra_audit_log_list: a directory audit or what the
// provisioning service did.
type auditRow struct {
	ID       string        `json:"id,omitzero"`
	At       time.Time     `json:"activityDateTime"`
	Activity string        `json:"activity"`
	Category string        `json:"category,omitzero"`
	Service  string        `json:"service,omitzero"`
	Result   string        `json:"result,omitzero"`
	Reason   string        `json:"resultReason,omitzero"`
	Actor    *auditParty   `json:"actor,omitzero"`
	Targets  []auditTarget `json:"targets,omitzero"`
	// SourceSystem and TargetSystem are those of a provisioning event.
	SourceSystem string `json:"sourceSystem,omitzero"`
	TargetSystem string `json:"targetSystem,omitzero"`
}

// auditParty is who did it.
type auditParty struct {
	Type string `json:"type,omitzero"` // user, app
	ID   string `json:"id,omitzero"`
	Name string `json:"name,omitzero"`
	IP   string `json:"ipAddress,omitzero"`
}

// auditTarget is what was changed, and how.
type auditTarget struct {
	Type    string        `json:"type,omitzero"`
	ID      string        `json:"id,omitzero"`
	Name    string        `json:"name,omitzero"`
	Changes []auditChange `json:"changes,omitzero"`
}

// auditChange is one property; the values are as Microsoft wrote them, mostly
// JSON in a text.
type auditChange struct {
	Property string `json:"property"`
	Old      string `json:"old,omitzero"`
	New      string `json:"new,omitzero"`
}

var _ = tools.Add(tools.Tool[auditLogListInput, tools.List[auditRow]]{
	Name:        "entra_audit_log_list",
	Title:       "List Entra audit log",
	Description: "Who changed what in the directory, newest first, with old and new values: by actor, target, activity, category, service. kind provisioning: what was provisioned into other systems. Sign-ins: entra_sign_in_list; changes without actor: entra_change_list.",
	Core:        true,
	Mode:        tools.Live,
	Timeout:     tools.LiveTimeout,
	Permissions: tools.GraphPermissions("AuditLog.Read.All"),
	Optional:    []tools.Optional{tools.GraphOptional("AuditLog.Read.All", "kind provisioning").WithPlan(tools.PlanP1)},
	NotIn:       []string{"china"},
	Run: func(ctx context.Context, c *tools.Call, in auditLogListInput) (tools.List[auditRow], error) {
		none := tools.List[auditRow]{}
		t, err := c.Tenant(ctx)
		if err != nil {
			return none, err
		}
		if in.Kind == "provisioning" {
			return provisioning(ctx, c, t.Graph, in)
		}
		q, err := auditQuery(ctx, c, in)
		if err != nil {
			return none, err
		}
		walk := &tools.LivePages[graph.DirectoryAudit]{Call: c, Graph: t.Graph, What: "audits", At: func(a graph.DirectoryAudit) time.Time { return a.ActivityDateTime }}
		if walk.First, err = t.Graph.DirectoryAuditsStart(q); err != nil {
			return none, err
		}
		if !in.CountOnly {
			c.LeftOut(in.Page, "result success, service Core Directory, and the id of an actor with a userPrincipalName")
		}
		inTime := beforeEnd(c, in.Until)
		return tools.ListOrCount(ctx, walk, in.Page, in.CountOnly, func(_ context.Context, a graph.DirectoryAudit) (auditRow, bool, error) {
			return rowOfAudit(a), inTime(a.ActivityDateTime), nil
		}, auditFacets)
	},
})

// auditFacets are the properties that audits are counted by.
var auditFacets = map[string]func(auditRow) string{
	"activity": func(r auditRow) string { return r.Activity },
	"category": func(r auditRow) string { return r.Category },
	"service":  func(r auditRow) string { return cmp.Or(r.Service, "Core Directory") },
	"result":   func(r auditRow) string { return cmp.Or(r.Result, "success") },
	"actor": func(r auditRow) string {
		if r.Actor == nil {
			return ""
		}
		return cmp.Or(r.Actor.Name, r.Actor.ID)
	},
	"day": func(r auditRow) string { return r.At.UTC().Format(time.DateOnly) },
}

// auditQuery turns the arguments into the service's filter.
func auditQuery(ctx context.Context, c *tools.Call, in auditLogListInput) (graph.AuditQuery, error) {
	q := graph.AuditQuery{Activity: in.Activity, Category: in.Category, Service: in.Service}
	page, err := c.Page(in.Page)
	if err != nil {
		return q, err
	}
	if q.Top = page.Limit; in.CountOnly {
		q.Top = graph.LogPage
	}
	r, err := readLogRange(ctx, c, "audits", in.Since, in.Until)
	if err != nil {
		return q, err
	}
	if q.Since, q.Until = r.since, r.until; q.Until.IsZero() {
		q.Until = c.Now // rows that arrive between two pages do not shift the second
	}
	if in.Actor != "" {
		if err := auditActor(ctx, c, in.Actor, &q); err != nil {
			return q, err
		}
	}
	if in.Target != "" {
		if err := auditTargets(ctx, c, in.Target, &q); err != nil {
			return q, err
		}
	}
	return q, nil
}

// auditActor finds the user or app that acted. Microsoft's services act as apps
// that have a name only.
func auditActor(ctx context.Context, c *tools.Call, text string, q *graph.AuditQuery) error {
	exact, _, err := tools.FindNamed(ctx, c, text, entra.KindUser, entra.KindServicePrincipal, entra.KindApplication)
	if err != nil {
		return err
	}
	keys := map[string]bool{}
	for _, ref := range exact {
		keys[ref.Key] = true
	}
	switch id, parseErr := uuid.Parse(text); {
	case len(keys) > 1:
		return &store.AmbiguousError{Ref: text, Candidates: exact}
	case len(exact) > 0 && exact[0].Kind == entra.KindUser:
		q.UserID = exact[0].ID
	case len(exact) > 0:
		q.AppID, q.AppName = exact[0].Key, exact[0].DisplayName
	case parseErr == nil:
		q.UserID = id.String()
		c.Note("The local directory has nobody with this id: taken for a user's.")
	case strings.Contains(text, "@"):
		q.UserPrincipalName = text
		c.Note("The local directory has no user %s: matched by the user principal name that the log has.", tools.Quote(text))
	default:
		q.AppName = text
		c.Note("The local directory has no user or app %s: matched by the app name that the log has, as Microsoft's own services appear there.", tools.Quote(text))
	}
	return nil
}

// auditTargets finds the changed object. One that is gone is in the log only.
func auditTargets(ctx context.Context, c *tools.Call, text string, q *graph.AuditQuery) error {
	if id, err := uuid.Parse(text); err == nil {
		q.TargetIDs = []string{id.String()}
		return nil
	}
	exact, _, err := tools.FindNamed(ctx, c, text)
	if err != nil {
		return err
	}
	keys := map[string]bool{}
	for _, ref := range exact {
		key := ref.Key
		if ref.Kind == entra.KindGroup || key == "" {
			key = ref.ID
		}
		keys[key] = true
		q.TargetIDs = append(q.TargetIDs, ref.ID)
	}
	switch {
	case len(keys) > 1:
		return &store.AmbiguousError{Ref: text, Candidates: exact}
	case len(exact) == 0:
		q.TargetName = text
		c.Note("The local directory has no object %s: matched by the name that the log has.", tools.Quote(text))
	}
	return nil
}

func rowOfAudit(a graph.DirectoryAudit) auditRow {
	row := auditRow{
		At: a.ActivityDateTime, Activity: a.ActivityDisplayName, Category: a.Category,
	}
	if a.Result != "success" {
		row.Result, row.Reason = a.Result, a.ResultReason
	}
	if a.LoggedByService != "Core Directory" {
		row.Service = a.LoggedByService
	}
	switch {
	case a.InitiatedBy.User != nil:
		u := a.InitiatedBy.User
		row.Actor = &auditParty{Name: u.UserPrincipalName, IP: u.IPAddress}
		if u.UserPrincipalName == "" {
			row.Actor.Type, row.Actor.ID, row.Actor.Name = "user", u.ID, u.DisplayName
		}
	case a.InitiatedBy.App != nil:
		app := a.InitiatedBy.App
		row.Actor = &auditParty{Type: "app", ID: cmp.Or(app.ServicePrincipalID, app.AppID), Name: app.DisplayName}
	}
	for _, target := range a.TargetResources {
		row.Targets = append(row.Targets, auditTarget{
			Type: target.Type, ID: target.ID, Name: cmp.Or(target.DisplayName, target.UserPrincipalName), Changes: changesOf(target.ModifiedProperties),
		})
	}
	return row
}

func changesOf(modified []graph.ModifiedProperty) []auditChange {
	var out []auditChange
	for _, m := range modified {
		out = append(out, auditChange{Property: m.DisplayName, Old: plainValue(m.OldValue), New: plainValue(m.NewValue)})
	}
	return out
}

// plainValue unwraps a value that Microsoft wrote as JSON, where that is a text
// or a list of one: its escapes could hide characters from our cleaning.
func plainValue(text string) string {
	var list []string
	if json.Unmarshal([]byte(text), &list) == nil && len(list) == 1 {
		return list[0]
	}
	var one string
	if json.Unmarshal([]byte(text), &one) == nil {
		return one
	}
	return text
}
