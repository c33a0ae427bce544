package graph

import (
	"net/http"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
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
	{path: "/users/{id}/mailFolders/inbox/messageRules", serve: serveRows, list: true, set: "users", rows: "messageRules", index: directory.OwnerProperty, context: "users('{id}')/mailFolders('inbox')/messageRules", options: "select top skiptoken", page: 100, top: 999},
}

// securityBetaEndpoints serve the tenant's own hunting schema. Microsoft's list
// of permissions does not have it yet; its page names the permission.
// https://learn.microsoft.com/graph/api/security-security-gethuntingschema?view=graph-rest-beta
var securityBetaEndpoints = []endpoint{
	{path: "/security/getHuntingSchema", serve: serveHuntingSchema, typ: "security.huntingSchemaResult", area: areaSecurity, permissions: []string{"ThreatHunting.Read.All"}},
	{path: "/security/getHuntingSchemaTables", serve: serveHuntingTables, list: true, typ: "security.huntingSchemaTable", options: "select filter top skip count", area: areaSecurity, permissions: []string{"ThreatHunting.Read.All"}},
}

// serveLegacyAlerts lists the alerts as they were before alerts_v2, until the
// service ends. What it answers afterwards is on record nowhere; this is what
// Graph says of a path that it does not have.
func serveLegacyAlerts(c *call) *odata.Error {
	if !c.directory.Now().Before(directory.LegacyAlertsEnd) {
		return odata.SegmentNotFound("alerts")
	}
	return serveList(c)
}
