package defender

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type incidentListInput struct {
	tools.Page
	ID        string `json:"id,omitzero" jsonschema:"one incident, whole"`
	Severity  string `json:"severity,omitzero" enum:"informational,low,medium,high"`
	Status    string `json:"status,omitzero" enum:"active,inProgress,awaitingAction,resolved,redirected"`
	Entity    string `json:"entity,omitzero" jsonschema:"user, machine, address, domain, hash or app in the evidence"`
	Since     string `json:"since,omitzero" format:"date" jsonschema:"updated since"`
	CountOnly bool   `json:"countOnly,omitzero" jsonschema:"total and facets only"`
}

// incidentRow is a row of mscloud_defender_incident_list.
type incidentRow struct {
	ID             string     `json:"id"`
	Name           string     `json:"displayName"`
	Severity       string     `json:"severity,omitzero"`
	Status         string     `json:"status,omitzero"`
	Classification string     `json:"classification,omitzero"`
	Determination  string     `json:"determination,omitzero"`
	AssignedTo     string     `json:"assignedTo,omitzero"`
	Tags           []string   `json:"tags,omitzero"`
	Created        entra.Time `json:"createdDateTime,omitzero"`
	Updated        entra.Time `json:"lastUpdateDateTime,omitzero"`
	Alerts         int        `json:"alerts,omitzero"` // where they were read
	MergedInto     string     `json:"mergedInto,omitzero"`
}

// incidentDetail is one incident with what its alerts say, in the order in
// which it happened.
type incidentDetail struct {
	incidentRow
	Description string          `json:"description,omitzero"`
	Summary     string          `json:"summary,omitzero"`
	URL         string          `json:"incidentWebUrl,omitzero"`
	First       entra.Time      `json:"firstActivityDateTime,omitzero"`
	Techniques  []string        `json:"mitreTechniques,omitzero"`
	Timeline    []incidentAlert `json:"timeline,omitzero"`
	Entities    []evidenceRow   `json:"entities,omitzero"` // of all alerts, each once
}

// incidentAlert is a step of an incident.
type incidentAlert struct {
	ID         string     `json:"id"`
	At         entra.Time `json:"firstActivityDateTime,omitzero"`
	Title      string     `json:"title"`
	Severity   string     `json:"severity,omitzero"`
	Status     string     `json:"status,omitzero"`
	Source     string     `json:"serviceSource,omitzero"`
	Techniques []string   `json:"mitreTechniques,omitzero"`
	Entities   []string   `json:"entities,omitzero"`
}

// incidentAnswer is a list, or one incident.
type incidentAnswer = tools.Detail[*incidentDetail, incidentRow]

// incidentTop is the largest page of incidents.
// https://learn.microsoft.com/graph/api/security-list-incidents
const incidentTop = 50

var _ = tools.Add(tools.Tool[incidentListInput, incidentAnswer]{
	Name:        "mscloud_defender_incident_list",
	Title:       "List Defender incidents",
	Description: "Incidents of Defender XDR by severity, status, time or entity; with id the whole incident: timeline of its alerts, techniques, and every user, machine, address, file, mail and app in the evidence. Then hunt with mscloud_defender_hunting_query.",
	Core:        true,
	Mode:        tools.Live,
	Timeout:     tools.LiveTimeout,
	Permissions: tools.GraphPermissions("SecurityIncident.Read.All"),
	Optional:    []tools.Optional{tools.GraphOptional("SecurityAlert.Read.All", "one alert of an incident, whole")},
	Run: func(ctx context.Context, c *tools.Call, in incidentListInput) (incidentAnswer, error) {
		none := incidentAnswer{}
		if in.ID != "" && (in.Severity != "" || in.Status != "" || in.Entity != "" || in.Since != "" || in.Cursor != "") {
			return none, tools.BadArgument("id", "goes alone", "leave the other arguments out")
		}
		t, err := c.Tenant(ctx)
		if err != nil {
			return none, err
		}
		if in.ID != "" {
			incident, err := tools.Once(c, "incident", func() (graph.Incident, error) { return t.Graph.Incident(ctx, in.ID) })
			if err != nil {
				return none, notListed(err, "incident", in.ID, "mscloud_defender_incident_list")
			}
			if incident.RedirectIncidentID != "" {
				c.Note("This incident was merged into %s: ask for that one.", tools.Quote(incident.RedirectIncidentID))
			}
			return incidentAnswer{List: tools.List[incidentRow]{NoItems: true}, Item: detailOfIncident(incident)}, nil
		}
		q := graph.SecurityQuery{Severity: in.Severity, Status: in.Status, Since: c.Date(in.Since), Top: incidentTop, Alerts: in.Entity != ""}
		first, err := t.Graph.IncidentsStart(q)
		if err != nil {
			return none, err
		}
		walk := &tools.LivePages[graph.Incident]{Call: c, Graph: t.Graph, What: "incidents", First: first}
		list, err := tools.ListOrCount(ctx, walk, in.Page, in.CountOnly, func(_ context.Context, i graph.Incident) (incidentRow, bool, error) {
			// The service may not heed the filters.
			if q.Severity != "" && i.Severity != q.Severity || q.Status != "" && i.Status != q.Status || i.LastUpdateDateTime.Before(q.Since) {
				return incidentRow{}, false, nil
			}
			wanted := in.Entity == "" || slices.ContainsFunc(i.Alerts, func(a graph.SecurityAlert) bool { return namesEntity(a, in.Entity) })
			return rowOfIncident(i), wanted, nil
		}, incidentFacets)
		return incidentAnswer{List: list}, err
	},
})

// incidentFacets are the properties that incidents are counted by.
var incidentFacets = map[string]func(incidentRow) string{
	"severity":       func(r incidentRow) string { return r.Severity },
	"status":         func(r incidentRow) string { return r.Status },
	"classification": func(r incidentRow) string { return r.Classification },
	"assignedTo":     func(r incidentRow) string { return cmp.Or(r.AssignedTo, "nobody") },
}

func rowOfIncident(i graph.Incident) incidentRow {
	row := incidentRow{
		ID: i.ID, Name: i.DisplayName, Severity: i.Severity, Status: i.Status, Classification: i.Classification, Determination: i.Determination,
		AssignedTo: i.AssignedTo, Tags: slices.Concat(i.CustomTags, i.SystemTags), Created: i.CreatedDateTime, Updated: i.LastUpdateDateTime,
		Alerts: len(i.Alerts), MergedInto: i.RedirectIncidentID,
	}
	if row.Classification == "unknown" {
		row.Classification = ""
	}
	if row.Determination == "unknown" {
		row.Determination = ""
	}
	return row
}

func detailOfIncident(i graph.Incident) *incidentDetail {
	out := &incidentDetail{incidentRow: rowOfIncident(i), Description: i.Description, Summary: i.Summary, URL: i.IncidentWebURL}
	slices.SortStableFunc(i.Alerts, func(a, b graph.SecurityAlert) int {
		return firstTime(a).Compare(firstTime(b))
	})
	for _, a := range i.Alerts {
		rows := evidenceRows(a.Evidence)
		out.Timeline = append(out.Timeline, incidentAlert{
			ID: a.ID, At: firstTime(a), Title: a.Title, Severity: a.Severity, Status: a.Status, Source: a.ServiceSource,
			Techniques: a.MitreTechniques, Entities: evidenceNames(rows),
		})
		for _, technique := range a.MitreTechniques {
			if !slices.Contains(out.Techniques, technique) {
				out.Techniques = append(out.Techniques, technique)
			}
		}
		for _, row := range rows {
			same := func(e evidenceRow) bool {
				return e.Kind == row.Kind && strings.EqualFold(e.Name, row.Name) && e.ID == row.ID
			}
			if !slices.ContainsFunc(out.Entities, same) {
				out.Entities = append(out.Entities, row)
			}
		}
	}
	if len(out.Timeline) > 0 {
		out.First = out.Timeline[0].At
	}
	return out
}

// firstTime is when an alert's activity began.
func firstTime(a graph.SecurityAlert) time.Time {
	if a.FirstActivityDateTime.IsZero() {
		return a.CreatedDateTime
	}
	return a.FirstActivityDateTime
}
