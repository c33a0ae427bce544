package defender

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type alertListInput struct {
	tools.Page
	ID        string `json:"id,omitzero" jsonschema:"one alert, whole"`
	Incident  string `json:"incident,omitzero" jsonschema:"id"`
	Severity  string `json:"severity,omitzero" enum:"informational,low,medium,high"`
	Status    string `json:"status,omitzero" enum:"new,inProgress,resolved"`
	Source    string `json:"source,omitzero" enum:"endpoint,office365,identity,cloudApps,entra,xdr,appGovernance" jsonschema:"product"`
	Entity    string `json:"entity,omitzero" jsonschema:"user, machine, address, domain, hash or app in the evidence"`
	Since     string `json:"since,omitzero" format:"date"`
	CountOnly bool   `json:"countOnly,omitzero" jsonschema:"total and facets only"`
}

// alertSources are the argument's values: Graph's serviceSource, and the
// spelling of the hunting tables.
// https://learn.microsoft.com/graph/api/resources/security-alert#servicesource-values
var alertSources = map[string]struct{ graph, hunting string }{
	"endpoint": {"microsoftDefenderForEndpoint", "Microsoft Defender for Endpoint"}, "office365": {"microsoftDefenderForOffice365", "Microsoft Defender for Office 365"},
	"identity": {"microsoftDefenderForIdentity", "Microsoft Defender for Identity"}, "cloudApps": {"microsoftDefenderForCloudApps", "Microsoft Defender for Cloud Apps"},
	"entra": {"azureAdIdentityProtection", "AAD Identity Protection"}, "xdr": {"microsoft365Defender", "Microsoft Defender XDR"},
	"appGovernance": {"microsoftAppGovernance", "App Governance"},
}

// alertRow is a row of mscloud_defender_alert_list.
type alertRow struct {
	ID         string     `json:"id"`
	Incident   string     `json:"incidentId,omitzero"`
	Title      string     `json:"title"`
	Severity   string     `json:"severity,omitzero"`
	Status     string     `json:"status,omitzero"`
	Category   string     `json:"category,omitzero"`
	Source     string     `json:"serviceSource,omitzero"`
	AssignedTo string     `json:"assignedTo,omitzero"`
	Created    entra.Time `json:"createdDateTime,omitzero"`
	First      entra.Time `json:"firstActivityDateTime,omitzero"`
	Techniques []string   `json:"mitreTechniques,omitzero"`
	Entities   []string   `json:"entities,omitzero"`
}

// alertHead says where the alerts are from, and is the whole of one.
type alertHead struct {
	API   string       `json:"api"`
	Lost  string       `json:"lost,omitzero"` // against alerts_v2
	Alert *alertDetail `json:"alert,omitzero"`
}

// alertDetail is one alert.
type alertDetail struct {
	alertRow
	Description    string        `json:"description,omitzero"`
	Recommended    string        `json:"recommendedActions,omitzero"`
	Classification string        `json:"classification,omitzero"`
	Determination  string        `json:"determination,omitzero"`
	Detection      string        `json:"detectionSource,omitzero"`
	Last           entra.Time    `json:"lastActivityDateTime,omitzero"`
	Resolved       entra.Time    `json:"resolvedDateTime,omitzero"`
	ThreatFamily   string        `json:"threatFamilyName,omitzero"`
	URL            string        `json:"alertWebUrl,omitzero"`
	Evidence       []evidenceRow `json:"evidence,omitzero"`
}

var _ = tools.Add(tools.Tool[alertListInput, tools.Detail[alertHead, alertRow]]{
	Name:        "mscloud_defender_alert_list",
	Title:       "List Defender alerts",
	Description: "Alerts of all Defender products, newest first, by severity, status, product, incident or entity; id shows one with its evidence. Without SecurityAlert.Read.All read by hunting or the retired API: the answer says which and what is lost. Incidents: mscloud_defender_incident_list.",
	Core:        true,
	Mode:        tools.Live,
	Timeout:     tools.LiveTimeout,
	Permissions: tools.GraphPermissions("SecurityAlert.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("SecurityIncident.Read.All", "alerts of one incident"), tools.GraphOptional("ThreatHunting.Read.All", "alerts by hunting, without SecurityAlert.Read.All"),
		tools.GraphOptional("SecurityEvents.Read.All", "alerts of the retired API, where it still answers"),
	},
	Run: func(ctx context.Context, c *tools.Call, in alertListInput) (tools.Detail[alertHead, alertRow], error) {
		none := tools.Detail[alertHead, alertRow]{}
		if in.ID != "" && (in.Incident != "" || in.Entity != "" || in.Cursor != "") {
			return none, tools.BadArgument("id", "goes alone", "leave the other arguments out")
		}
		t, err := c.Tenant(ctx)
		if err != nil {
			return none, err
		}
		roles, err := t.Cloud.Roles(ctx, cloud.Graph)
		if err != nil {
			return none, err
		}
		if cloud.Grants(roles, "SecurityAlert.Read.All") {
			return listAlerts(ctx, c, t, in)
		}
		missing := &tools.Error{
			Code: "permissionMissing", Message: "the app may not read alerts: it lacks SecurityAlert.Read.All",
			Fix: "Grant the application permission SecurityAlert.Read.All of Microsoft Graph and give admin consent.",
		}
		api, err := huntingAPI(ctx, t, c.Now)
		switch {
		case err == nil && (in.ID != "" || in.Incident != "" || in.Status != ""):
			missing.Message += "; hunting, which is permitted, knows neither status nor incident, and no single alert's whole"
			missing.Fix += " Or leave id, incident and status out."
			return none, missing
		case err == nil:
			return alertsByHunting(ctx, c, t, api, in)
		case in.ID != "" || in.Incident != "" || in.Entity != "" || in.Source != "" || !cloud.Grants(roles, "SecurityEvents.Read.All"):
			return none, missing
		}
		out, err := alertsBefore(ctx, c, t, in)
		if errors.Is(err, cloud.ErrBadRequest) || errors.Is(err, cloud.ErrNotFound) {
			missing.Message += ", and Microsoft no longer answers the API before it"
			return none, missing
		}
		return out, err
	},
})

// listAlerts reads alerts_v2.
func listAlerts(ctx context.Context, c *tools.Call, t *tenant.Tenant, in alertListInput) (tools.Detail[alertHead, alertRow], error) {
	out := tools.Detail[alertHead, alertRow]{Item: alertHead{API: "Microsoft Graph alerts_v2"}}
	if in.ID != "" {
		alert, err := tools.Once(c, "alert", func() (graph.SecurityAlert, error) { return t.Graph.SecurityAlert(ctx, in.ID) })
		if err != nil {
			return out, notListed(err, "alert", in.ID, "mscloud_defender_alert_list")
		}
		detail := detailOfAlert(alert)
		out.Item.Alert, out.NoItems = &detail, true
		return out, nil
	}
	if in.Incident != "" {
		incident, err := tools.Once(c, "incident", func() (graph.Incident, error) { return t.Graph.Incident(ctx, in.Incident) })
		if err != nil {
			return out, notListed(err, "incident", in.Incident, "mscloud_defender_incident_list")
		}
		page, err := c.Page(in.Page)
		if err != nil {
			return out, err
		}
		rows := []alertRow{}
		for _, alert := range incident.Alerts {
			if in.wants(alert) {
				rows = append(rows, rowOfAlert(alert).lean())
			}
		}
		out.List = alertPage(rows, page, in.CountOnly)
		return out, nil
	}
	q := graph.SecurityQuery{Severity: in.Severity, Status: in.Status, Source: alertSources[in.Source].graph, Since: c.Date(in.Since), Top: 100}
	first, err := t.Graph.AlertsStart(q)
	if err != nil {
		return out, err
	}
	walk := &tools.LivePages[graph.SecurityAlert]{
		Call: c, Graph: t.Graph, What: "alerts", First: first,
		At: func(a graph.SecurityAlert) time.Time { return a.CreatedDateTime },
	}
	out.List, err = tools.ListOrCount(ctx, walk, in.Page, in.CountOnly, func(_ context.Context, a graph.SecurityAlert) (alertRow, bool, error) {
		return rowOfAlert(a).lean(), in.wants(a) && !a.CreatedDateTime.Before(q.Since), nil
	}, alertFacets)
	return out, err
}

// alertFacets are the properties that alerts are counted by.
var alertFacets = map[string]func(alertRow) string{
	"severity":      func(r alertRow) string { return r.Severity },
	"status":        func(r alertRow) string { return r.Status },
	"serviceSource": func(r alertRow) string { return r.Source },
	"title":         func(r alertRow) string { return r.Title },
	"incidentId":    func(r alertRow) string { return r.Incident },
}

// alertPage is a page of alerts that were all read, with their counts.
func alertPage(rows []alertRow, page store.Page, countOnly bool) tools.List[alertRow] {
	out := tools.List[alertRow]{Total: new(len(rows)), NoItems: countOnly}
	if countOnly {
		out.Facets = map[string][]tools.Facet{}
		for name, value := range alertFacets {
			if counts := tools.CountBy(rows, value); len(counts) > 0 {
				out.Facets[name] = counts
			}
		}
		return out
	}
	out.Items, out.Next = tools.PageOf(rows, page, alertKey)
	return out
}

// wants reports whether an alert passes the filters: what the service does not
// filter by, and the others once more, as it may not heed them.
func (in alertListInput) wants(a graph.SecurityAlert) bool {
	switch {
	case in.Severity != "" && a.Severity != in.Severity, in.Status != "" && a.Status != in.Status,
		in.Source != "" && a.ServiceSource != alertSources[in.Source].graph:
		return false
	}
	return in.Entity == "" || namesEntity(a, in.Entity)
}

// namesEntity reports whether an alert's evidence names something.
func namesEntity(a graph.SecurityAlert, entity string) bool {
	for _, row := range evidenceRows(a.Evidence) {
		if row.is(strings.TrimSpace(entity)) {
			return true
		}
	}
	return false
}

// alertKey orders alerts, the newest first.
func alertKey(r alertRow) string {
	return fmt.Sprintf("%020d %s", math.MaxInt64-r.Created.Unix(), r.ID)
}

func rowOfAlert(a graph.SecurityAlert) alertRow {
	return alertRow{
		ID: a.ID, Incident: a.IncidentID, Title: a.Title, Severity: a.Severity, Status: a.Status, Category: a.Category, Source: a.ServiceSource,
		AssignedTo: a.AssignedTo, Created: a.CreatedDateTime, First: a.FirstActivityDateTime, Techniques: a.MitreTechniques, Entities: evidenceNames(evidenceRows(a.Evidence)),
	}
}

// lean is a row of a list: the product as the argument source has it, no tactic
// beside techniques, which belong to it, no first activity soon before.
func (r alertRow) lean() alertRow {
	for name, source := range alertSources {
		if r.Source == source.graph || r.Source == source.hunting {
			r.Source = name
			break
		}
	}
	if len(r.Techniques) > 0 {
		r.Category = ""
	}
	if r.Created.Sub(r.First) < leanLag {
		r.First = entra.Time{}
	}
	return r
}

// leanLag is how long before its alert an activity is worth a date of its own.
const leanLag = 24 * time.Hour

func detailOfAlert(a graph.SecurityAlert) alertDetail {
	row := rowOfAlert(a)
	row.Entities = nil
	return alertDetail{
		alertRow: row, Description: a.Description, Recommended: a.RecommendedActions, Classification: a.Classification, Determination: a.Determination,
		Detection: a.DetectionSource, Last: a.LastActivityDateTime, Resolved: a.ResolvedDateTime, ThreatFamily: a.ThreatFamilyName, URL: a.AlertWebURL,
		Evidence: evidenceRows(a.Evidence),
	}
}

// notListed words a 404 of an id.
func notListed(err error, kind, id, list string) error {
	if !errors.Is(err, cloud.ErrNotFound) {
		return err
	}
	return &tools.Error{Code: "notFound", Message: "there is no " + kind + " " + tools.Quote(id), Fix: "find the id with " + list}
}
