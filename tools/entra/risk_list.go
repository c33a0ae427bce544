package entra

import (
	"context"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type riskListInput struct {
	tools.Page
	Kind      string `json:"kind,omitzero" enum:"users,detections,servicePrincipals,servicePrincipalDetections" jsonschema:"default users"`
	Level     string `json:"level,omitzero" enum:"low,medium,high"`
	State     string `json:"state,omitzero" enum:"atRisk,confirmedCompromised,confirmedSafe,dismissed,remediated"`
	Since     string `json:"since,omitzero" format:"date" jsonschema:"last changed or detected since"`
	CountOnly bool   `json:"countOnly,omitzero" jsonschema:"total and facets only"`
}

// riskLists are the kinds by the service's lists.
var riskLists = map[string]graph.RiskList{
	"": graph.RiskyUsers, "users": graph.RiskyUsers, "detections": graph.RiskDetections,
	"servicePrincipals": graph.RiskyServicePrincipals, "servicePrincipalDetections": graph.ServicePrincipalRiskDetections,
}

// keptRiskDays is how long Microsoft keeps risk detections: 90 days with Entra
// ID P2, 30 with P1, 7 without. A risky user stays until the risk is remediated.
// https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
const keptRiskDays = 90

var _ = tools.Add(tools.Tool[riskListInput, tools.List[graph.Risk]]{
	Name:        "entra_risk_list",
	Title:       "List identity risk",
	Description: "What Identity Protection holds against identities: risky users, risk detections (why, where from), risky service principals and their detections. Risk of one sign-in: entra_sign_in_list with risk; a user's whole picture: entra_user_get.",
	Core:        true,
	Mode:        tools.Live,
	Permissions: tools.GraphPermissions("IdentityRiskyUser.Read.All"),
	Plan:        tools.PlanP2,
	Optional: []tools.Optional{
		tools.GraphOptional("IdentityRiskEvent.Read.All", "kinds detections and servicePrincipalDetections").WithPlan(tools.PlanP1).ExceptIn("china"),
		tools.GraphOptional("IdentityRiskyServicePrincipal.Read.All", "kind servicePrincipals").WithPlan(tools.PlanWorkload).ExceptIn("china"),
	},
	Run: func(ctx context.Context, c *tools.Call, in riskListInput) (tools.List[graph.Risk], error) {
		none := tools.List[graph.Risk]{}
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		t, err := c.Tenant(ctx)
		if err != nil {
			return none, err
		}
		q := graph.RiskQuery{List: riskLists[in.Kind], Level: in.Level, State: in.State, Since: c.Date(in.Since), Top: page.Limit}
		detections := q.List == graph.RiskDetections || q.List == graph.ServicePrincipalRiskDetections
		if kept := c.Now.AddDate(0, 0, -keptRiskDays); detections && !q.Since.IsZero() && q.Since.Before(kept) {
			c.Cover(tools.Coverage{
				Part: "detections before " + kept.UTC().Format(time.DateOnly), State: tools.NotEvaluated, Reason: "scopeNotReadable",
				Fix: "Microsoft keeps detections for 90 days with Entra ID P2, 30 with P1 and 7 without",
			})
		}
		walk := &tools.LivePages[graph.Risk]{Call: c, Graph: t.Graph, What: "rows"}
		if walk.First, err = t.Graph.RiskStart(q); err != nil {
			return none, err
		}
		if in.CountOnly {
			q.Top = graph.RiskPage
		}
		return tools.ListOrCount(ctx, walk, in.Page, in.CountOnly, func(_ context.Context, r graph.Risk) (graph.Risk, bool, error) {
			if r.RiskLevel == "hidden" {
				c.Note("Level hidden: Microsoft shows the level of this risk with Entra ID P2 only.")
			}
			return r, true, nil
		}, riskFacets)
	},
})

// riskFacets are the properties that rows of risk are counted by.
var riskFacets = map[string]func(graph.Risk) string{
	"riskLevel": func(r graph.Risk) string { return r.RiskLevel },
	"riskState": func(r graph.Risk) string { return r.RiskState },
}
