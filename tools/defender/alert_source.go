package defender

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// huntedAlert is a row of the query below.
type huntedAlert struct {
	Timestamp                                                  time.Time
	AlertID                                                    string `json:"AlertId"`
	Title, Category, Severity, ServiceSource, AttackTechniques string
	Names                                                      string
}

// alertQuery reads alerts by hunting.
const alertQuery = `AlertInfo
| where Timestamp > since
| where (isempty(severity) or Severity =~ severity) and (isempty(service) or ServiceSource == service)
| summarize arg_max(Timestamp, *) by AlertId
| join kind=leftouter (
    AlertEvidence
    | where Timestamp > since
    | extend Name = coalesce(AccountUpn, DeviceName, RemoteIP, RemoteUrl, FileName, AccountName)
    | extend Matches = isempty(entity) or AccountUpn =~ entity or AccountName =~ entity or DeviceName =~ entity or DeviceName startswith strcat(entity, ".")
        or RemoteIP == entity or RemoteUrl has entity or SHA1 =~ entity or SHA256 =~ entity
    | summarize Names = tostring(make_set_if(strcat(EntityType, " ", Name), isnotempty(Name), 6)), Found = countif(Matches) by AlertId) on AlertId
| where isempty(entity) or Found > 0
| project Timestamp, AlertId, Title, Category, Severity, ServiceSource, AttackTechniques, Names
| order by Timestamp desc
| take 1000`

// alertsByHunting reads the alerts of the last 30 days from the hunting tables.
func alertsByHunting(ctx context.Context, c *tools.Call, t *tenant.Tenant, api cloud.API, in alertListInput) (tools.Detail[alertHead, alertRow], error) {
	out := tools.Detail[alertHead, alertRow]{Item: alertHead{
		API:  "hunting over AlertInfo and AlertEvidence by " + api.Title(),
		Lost: "status, incident, assignment, classification and actions; alerts older than 30 days, and all but the newest 1,000",
	}}
	since := c.Now.Add(-huntKept)
	if at := c.Date(in.Since); at.After(since) {
		since = at
	}
	var b strings.Builder
	fmt.Fprintf(&b, "let since = %s;\n", kql.DateLiteral(since))
	for _, p := range [][2]string{{"severity", in.Severity}, {"service", alertSources[in.Source].hunting}, {"entity", strings.TrimSpace(in.Entity)}} {
		fmt.Fprintf(&b, "let %s = %s;\n", p[0], kql.Quote(p[1]))
	}
	plan := &huntPlan{query: b.String() + alertQuery}
	rows, err := tools.Once(c, "alerts", func() ([]alertRow, error) {
		h := huntRows{keep: 1000}
		err := huntInto(ctx, t, api, plan, &h)
		rows := []alertRow{}
		for _, raw := range h.rows {
			var a huntedAlert
			if err := json.Unmarshal(raw, &a); err != nil {
				return nil, fmt.Errorf("decode answer: %w", err)
			}
			rows = append(rows, a.row().lean())
		}
		return rows, err
	})
	if err != nil {
		return out, explainHunt(err, plan)
	}
	c.Cover(tools.Coverage{
		Part: "alerts beyond what hunting shows", State: tools.Partial, Reason: "permissionMissing",
		Fix: "grant SecurityAlert.Read.All (application permission, Microsoft Graph) and consent to it; without it lost: " + out.Item.Lost,
	})
	page, err := c.Page(in.Page)
	if err != nil {
		return out, err
	}
	out.List = alertPage(rows, page, in.CountOnly)
	if len(rows) >= huntedAlerts {
		out.Total = nil // there may be more
	}
	return out, nil
}

// huntedAlerts is how many alerts the query takes at most.
const huntedAlerts = 1000

func (a huntedAlert) row() alertRow {
	row := alertRow{
		ID: a.AlertID, Title: a.Title, Category: a.Category, Severity: strings.ToLower(a.Severity), Source: a.ServiceSource, Created: a.Timestamp,
	}
	_ = json.Unmarshal([]byte(a.AttackTechniques), &row.Techniques) // "" is none
	_ = json.Unmarshal([]byte(a.Names), &row.Entities)
	return row
}

// huntInto runs a query by the API chosen.
func huntInto(ctx context.Context, t *tenant.Tenant, api cloud.API, plan *huntPlan, out *huntRows) error {
	if api == cloud.XDR {
		return t.Defender.HuntInto(ctx, plan.query, out)
	}
	return t.Graph.HuntInto(ctx, plan.query, plan.timespan, out)
}

// legacyStates are the argument's values in the older API.
var legacyStates = map[string]string{"new": "newAlert", "inProgress": "inProgress", "resolved": "resolved"}

// alertsBefore reads the API before alerts_v2.
func alertsBefore(ctx context.Context, c *tools.Call, t *tenant.Tenant, in alertListInput) (tools.Detail[alertHead, alertRow], error) {
	out := tools.Detail[alertHead, alertRow]{Item: alertHead{API: "Microsoft Graph alerts, retired in October 2026", Lost: "incident, evidence, techniques, classification and the newer products"}}
	q := graph.SecurityQuery{Severity: in.Severity, Status: legacyStates[in.Status], Since: c.Date(in.Since), Top: 100}
	first, err := t.Graph.LegacyAlertsStart(q)
	if err != nil {
		return out, err
	}
	walk := &tools.LivePages[graph.LegacyAlert]{
		Call: c, Graph: t.Graph, What: "alerts", First: first,
		At: func(a graph.LegacyAlert) time.Time { return a.CreatedDateTime },
	}
	c.Cover(tools.Coverage{
		Part: "alerts beyond what the retired API shows", State: tools.Partial, Reason: "permissionMissing",
		Fix: "grant SecurityAlert.Read.All (application permission, Microsoft Graph) and consent to it; without it lost: " + out.Item.Lost,
	})
	out.List, err = tools.ListOrCount(ctx, walk, in.Page, in.CountOnly, func(_ context.Context, a graph.LegacyAlert) (alertRow, bool, error) {
		return alertRow{
			ID: a.ID, Title: a.Title, Severity: a.Severity, Status: strings.TrimSuffix(a.Status, "Alert"), Category: a.Category, Source: a.Vendor.Provider,
			Created: a.CreatedDateTime, First: a.EventDateTime,
		}, (q.Severity == "" || a.Severity == q.Severity) && (q.Status == "" || a.Status == q.Status) && !a.CreatedDateTime.Before(q.Since), nil
	}, alertFacets)
	return out, err
}
