package graph

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// logEndpoints serve the logs, Identity Protection and identity governance.
var logEndpoints = slices.Concat([]endpoint{
	// Known issue: the sign-in log wants both permissions.
	{path: "/auditLogs/signIns", serve: serveSignIns, list: true, set: "signIns", context: "auditLogs/signIns", order: "createdDateTime", options: optionsReport, page: 1000, top: 1000, area: areaReports, licence: licenceP1, also: "Directory.Read.All"},
	{path: "/auditLogs/signIns/{id}", serve: serveItem, set: "signIns", context: "auditLogs/signIns", options: "select", area: areaReports, licence: licenceP1, also: "Directory.Read.All"},
	{path: "/auditLogs/directoryAudits", serve: serveLog, list: true, set: "directoryAudits", context: "auditLogs/directoryAudits", order: "activityDateTime", options: optionsReport, page: 1000, top: 1000, area: areaReports},
	{path: "/auditLogs/directoryAudits/{id}", serve: serveItem, set: "directoryAudits", context: "auditLogs/directoryAudits", options: "select", area: areaReports},
	// https://learn.microsoft.com/graph/api/provisioningobjectsummary-list
	{path: "/auditLogs/provisioning", serve: serveLog, list: true, set: "provisioning", context: "auditLogs/provisioning", order: "activityDateTime", options: optionsReport, page: 1000, top: 1000, area: areaReports, licence: licenceP1},
	{path: "/identityProtection/riskyUsers", serve: serveList, list: true, set: "riskyUsers", context: "identityProtection/riskyUsers", options: optionsReport + " count", page: 20, top: 500, area: areaRisk, licence: licenceP2},
	{path: "/identityProtection/riskyUsers/{id}", serve: serveItem, set: "riskyUsers", context: "identityProtection/riskyUsers", options: "select", area: areaRisk, licence: licenceP2},
	{path: "/identityProtection/riskyUsers/{id}/history", serve: serveRows, list: true, set: "riskyUsers", rows: "riskyUserHistory", index: directory.OwnerProperty, context: "identityProtection/riskyUsers('{id}')/history", options: "select filter top skiptoken", page: 20, top: 500, area: areaRisk, licence: licenceP2},
	// https://learn.microsoft.com/graph/api/riskdetection-list
	{path: "/identityProtection/riskDetections", serve: serveRisk, list: true, set: "riskDetections", context: "identityProtection/riskDetections", order: "detectedDateTime", options: "select filter top skiptoken", page: 20, top: 500, area: areaRisk, licence: licenceP1},
	{path: "/identityProtection/riskDetections/{id}", serve: serveItem, set: "riskDetections", context: "identityProtection/riskDetections", options: "select", area: areaRisk, licence: licenceP1},
	// Risk of workload identities wants Workload ID Premium, for which Entra ID
	// P2 stands here.
	// https://learn.microsoft.com/graph/api/identityprotectionroot-list-riskyserviceprincipals
	{path: "/identityProtection/riskyServicePrincipals", serve: serveList, list: true, set: "riskyServicePrincipals", context: "identityProtection/riskyServicePrincipals", options: "select filter top count skiptoken", page: 20, top: 500, area: areaRisk, licence: licenceP2},
	{path: "/identityProtection/riskyServicePrincipals/{id}", serve: serveItem, set: "riskyServicePrincipals", context: "identityProtection/riskyServicePrincipals", options: "select", area: areaRisk, licence: licenceP2},
	{path: "/identityProtection/servicePrincipalRiskDetections", serve: serveRisk, list: true, set: "servicePrincipalRiskDetections", context: "identityProtection/servicePrincipalRiskDetections", order: "detectedDateTime", options: "select filter top count skiptoken", page: 20, top: 500, area: areaRisk, licence: licenceP2},
}, governanceEndpoints)

// logBetaEndpoints serve the sign-in log with the kinds of sign-in that v1.0
// does not have.
// https://learn.microsoft.com/graph/api/signin-list?view=graph-rest-beta
var logBetaEndpoints = []endpoint{
	{path: "/auditLogs/signIns", serve: serveSignIns, list: true, set: "signIns", context: "auditLogs/signIns", order: "createdDateTime", options: optionsReport, page: 1000, top: 1000, area: areaReports, licence: licenceP1, also: "Directory.Read.All"},
}
