package graph

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// SecurityAlert is microsoft.graph.security.alert: an alert of any Defender
// product. Enumerations are kept as Microsoft writes them.
// https://learn.microsoft.com/graph/api/resources/security-alert
type SecurityAlert struct {
	ID                    string         `json:"id"`
	IncidentID            string         `json:"incidentId,omitzero"`
	Title                 string         `json:"title,omitzero"`
	Description           string         `json:"description,omitzero"`
	RecommendedActions    string         `json:"recommendedActions,omitzero"`
	Severity              string         `json:"severity,omitzero"`
	Status                string         `json:"status,omitzero"`
	Category              string         `json:"category,omitzero"`
	Categories            []string       `json:"categories,omitzero"`
	Classification        string         `json:"classification,omitzero"`
	Determination         string         `json:"determination,omitzero"`
	ServiceSource         string         `json:"serviceSource,omitzero"`
	DetectionSource       string         `json:"detectionSource,omitzero"`
	AssignedTo            string         `json:"assignedTo,omitzero"`
	ThreatFamilyName      string         `json:"threatFamilyName,omitzero"`
	ActorDisplayName      string         `json:"actorDisplayName,omitzero"`
	MitreTechniques       []string       `json:"mitreTechniques,omitzero"`
	CreatedDateTime       entra.Time     `json:"createdDateTime,omitzero"`
	FirstActivityDateTime entra.Time     `json:"firstActivityDateTime,omitzero"`
	LastActivityDateTime  entra.Time     `json:"lastActivityDateTime,omitzero"`
	ResolvedDateTime      entra.Time     `json:"resolvedDateTime,omitzero"`
	AlertWebURL           string         `json:"alertWebUrl,omitzero"`
	Evidence              jsontext.Value `json:"evidence,omitzero"`
}

// Incident is microsoft.graph.security.incident: alerts that belong together.
// https://learn.microsoft.com/graph/api/resources/security-incident
type Incident struct {
	ID                 string          `json:"id"`
	DisplayName        string          `json:"displayName,omitzero"`
	Description        string          `json:"description,omitzero"`
	Summary            string          `json:"summary,omitzero"`
	Severity           string          `json:"severity,omitzero"`
	Status             string          `json:"status,omitzero"`
	Classification     string          `json:"classification,omitzero"`
	Determination      string          `json:"determination,omitzero"`
	AssignedTo         string          `json:"assignedTo,omitzero"`
	CustomTags         []string        `json:"customTags,omitzero"`
	SystemTags         []string        `json:"systemTags,omitzero"`
	RedirectIncidentID string          `json:"redirectIncidentId,omitzero"` // merged into
	CreatedDateTime    entra.Time      `json:"createdDateTime,omitzero"`
	LastUpdateDateTime entra.Time      `json:"lastUpdateDateTime,omitzero"`
	IncidentWebURL     string          `json:"incidentWebUrl,omitzero"`
	Alerts             []SecurityAlert `json:"alerts,omitzero"`
}

// SecurityQuery narrows a list of alerts or incidents. Values become OData
// literals.
type SecurityQuery struct {
	Severity string
	Status   string
	Source   string // serviceSource, alerts only
	Incident string // incidentId, alerts only
	Since    entra.Time
	Top      int  // rows of a page: alerts up to 1000, incidents up to 50
	Alerts   bool // incidents with their alerts
}

func (q SecurityQuery) values() Values {
	return Values{"severity": q.Severity, "status": q.Status, "source": q.Source, "incident": q.Incident, "since": q.Since, "$top": q.Top}
}

// AlertsStart is the URL of the first page of alerts, newest first. It needs
// SecurityAlert.Read.All: 150 calls a minute.
// https://learn.microsoft.com/graph/api/security-list-alerts_v2
func (c *Client) AlertsStart(q SecurityQuery) (string, error) { return c.link("alerts", q.values()) }

// LegacyAlert is microsoft.graph.alert, the alert before SecurityAlert.
// https://learn.microsoft.com/graph/api/resources/alert
type LegacyAlert struct {
	ID              string     `json:"id"`
	Title           string     `json:"title,omitzero"`
	Category        string     `json:"category,omitzero"`
	Severity        string     `json:"severity,omitzero"`
	Status          string     `json:"status,omitzero"` // newAlert, inProgress, resolved
	CreatedDateTime entra.Time `json:"createdDateTime,omitzero"`
	EventDateTime   entra.Time `json:"eventDateTime,omitzero"`
	Vendor          struct {
		Provider string `json:"provider"`
	} `json:"vendorInformation,omitzero"`
}

// LegacyAlertsStart is the URL of the first page of the alerts that Microsoft
// retired in October 2026. It needs SecurityEvents.Read.All.
// https://learn.microsoft.com/graph/api/alert-list
func (c *Client) LegacyAlertsStart(q SecurityQuery) (string, error) {
	return c.link("legacyAlerts", q.values())
}

// IncidentsStart is the URL of the first page of incidents, the last updated
// first. It needs SecurityIncident.Read.All.
// https://learn.microsoft.com/graph/api/security-list-incidents
func (c *Client) IncidentsStart(q SecurityQuery) (string, error) {
	if q.Alerts {
		return c.link("incidentsWithAlerts", q.values())
	}
	return c.link("incidents", q.values())
}

// SecurityAlert reads one alert with its evidence.
// https://learn.microsoft.com/graph/api/security-alert-get
func (c *Client) SecurityAlert(ctx context.Context, id string) (SecurityAlert, error) {
	return get[SecurityAlert](ctx, c, "alert", Values{"alert-id": id})
}

// Incident reads one incident with its alerts.
// https://learn.microsoft.com/graph/api/security-incident-get
func (c *Client) Incident(ctx context.Context, id string) (Incident, error) {
	return get[Incident](ctx, c, "incident", Values{"incident-id": id})
}

// HuntingResult is microsoft.graph.security.huntingQueryResults: columns, and
// rows as objects by column name. A dynamic column arrives as text or as JSON.
// https://learn.microsoft.com/graph/api/resources/security-huntingqueryresults
type HuntingResult struct {
	Schema []struct {
		Name string `json:"name"`
		Type string `json:"type"`
	} `json:"schema"`
	Results []jsontext.Value `json:"results"`
}

// Hunt runs a query over Defender XDR's tables. timespan is an ISO 8601
// duration or interval, "" for Microsoft's 30 days; of it and the times in the
// query the shorter counts. At most 100,000 rows, three minutes, at least 45
// calls a minute, and CPU time for each 15 minutes. Bad KQL is a 400 whose
// message says what is wrong. It needs ThreatHunting.Read.All.
// https://learn.microsoft.com/graph/api/security-security-runhuntingquery
func (c *Client) Hunt(ctx context.Context, query, timespan string) (HuntingResult, error) {
	var out HuntingResult
	err := c.HuntInto(ctx, query, timespan, &out)
	return out, err
}

// HuntInto is Hunt with a reader of the caller's own: see [cloud.Client.Do].
func (c *Client) HuntInto(ctx context.Context, query, timespan string, out any) error {
	body := map[string]string{"Query": query}
	if timespan != "" {
		body["Timespan"] = timespan
	}
	return c.post(ctx, "hunt", body, cloud.Normal, out)
}
