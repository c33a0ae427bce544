package emulator

import (
	"net/http"
	"time"
)

// securityEndpoints serve what Microsoft Graph has of Defender: alerts,
// incidents, the controls of the secure score, hunting, and the inbox rules
// that an investigation asks for.
//
// Page sizes of alerts_v2 are not documented; those of incidents come from
// public reports.
// https://learn.microsoft.com/graph/api/security-list-alerts_v2
// https://learn.microsoft.com/graph/api/security-list-incidents
var securityEndpoints = []endpoint{
	{path: "/security/alerts_v2", serve: serveList, list: true, set: "alerts_v2", context: "security/alerts_v2", order: "createdDateTime", options: "select filter top skip count skiptoken", page: 100, top: 2000, area: areaSecurity},
	{path: "/security/alerts_v2/{id}", serve: serveItem, set: "alerts_v2", context: "security/alerts_v2", options: "select", area: areaSecurity},
	{path: "/security/incidents", serve: serveList, list: true, set: "incidents", context: "security/incidents", order: "createdDateTime", options: "select filter top skip count expand skiptoken", page: 50, top: 50, area: areaSecurity},
	{path: "/security/incidents/{id}", serve: serveItem, set: "incidents", context: "security/incidents", options: "select expand", area: areaSecurity},
	{path: "/security/alerts", serve: serveLegacyAlerts, list: true, set: "alerts", context: "security/alerts", order: "createdDateTime", options: "select filter top skip skiptoken", page: 100, top: 1000, area: areaSecurity},
	{path: "/security/secureScoreControlProfiles", serve: serveList, list: true, set: "secureScoreControlProfiles", context: "security/secureScoreControlProfiles", options: "select filter top skip skiptoken", page: 100, top: 1000, area: areaSecurity},
	{path: "/security/secureScoreControlProfiles/{id}", serve: serveItem, set: "secureScoreControlProfiles", context: "security/secureScoreControlProfiles", options: "select", area: areaSecurity},
	{path: "/security/runHuntingQuery", method: http.MethodPost, serve: serveHuntingQuery, typ: "security.huntingQueryResults", area: areaSecurity},
	// https://learn.microsoft.com/graph/api/mailfolder-list-messagerules
	{path: "/users/{id}/mailFolders/inbox/messageRules", serve: serveRows, list: true, set: "users", rows: "messageRules", index: ownerProperty, context: "users('{id}')/mailFolders('inbox')/messageRules", options: "select top skiptoken", page: 100, top: 999},
}

// securityTables hold the same; an alert names its incident in incidentId, a
// rule its mailbox in ownerProperty.
var securityTables = []tableSpec{
	{collection: "alerts_v2", typ: "security.alert", indexes: []string{"incidentId"}},
	{collection: "incidents", typ: "security.incident"},
	{collection: "alerts", typ: "alert"},
	{collection: "secureScoreControlProfiles", typ: "secureScoreControlProfile"},
	{collection: "messageRules", typ: "messageRule", indexes: []string{ownerProperty}},
}

// securityFilters are the filterTables of alerts and incidents: the properties
// of the two pages above, with the operators that their kinds allow.
var securityFilters = map[string]string{
	"security.alert": `
		assignedTo DD-----, classification DD-----, createdDateTime D-DD---, determination DD-----, lastUpdateDateTime D-DD---
		serviceSource DD-----, severity DD-----, status DD-----`,
	"security.incident": `
		assignedTo DD-----, classification DD-----, createdDateTime D-DD---, determination DD-----, lastUpdateDateTime D-DD---
		severity DD-----, status DD-----`,
	"alert":                     `category DD-----, createdDateTime D-DD---, severity DD-----, status DD-----, title DD-----`,
	"secureScoreControlProfile": `controlCategory D------, id D------, service D------, title D------`,
	"messageRule":               ``,
}

// containment is a relationship to the rows that name the object.
type containment struct{ typ, name, collection, index string }

var containments = []containment{{"security.incident", "alerts", "alerts_v2", "incidentId"}}

// expandContained is $expand of such a relationship, which has no limit of its
// own.
func (c *call) expandContained(t *EntityType, item expandItem, target *EntityType) (boundExpand, bool) {
	for _, x := range containments {
		if t.Name == x.typ && item.name == x.name {
			rows := c.directory.tables[x.collection]
			return boundExpand{name: item.name, d: c.directory, limit: maxContained, encoders: &encoders{declared: target, selected: item.selected},
				follow: func(o *Object) []*Object { return c.directory.liveObjects(rows.indexes[x.index][lower(o.ID)]) }}, true
		}
	}
	return boundExpand{}, false
}

// maxContained is how many alerts an incident can have.
const maxContained = 1000

// legacyAlertsEnd is when Microsoft retired the alerts before alerts_v2.
// https://learn.microsoft.com/graph/api/resources/alert
var legacyAlertsEnd = time.Date(2026, 10, 15, 0, 0, 0, 0, time.UTC)

// serveLegacyAlerts lists the alerts as they were before alerts_v2, until the
// service ends. What it answers afterwards is on record nowhere; this is what
// Graph says of a path that it does not have.
func serveLegacyAlerts(c *call) *graphError {
	if !c.directory.Now().Before(legacyAlertsEnd) {
		return segmentNotFound("alerts")
	}
	return serveList(c)
}
