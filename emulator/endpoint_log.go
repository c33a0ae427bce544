package emulator

// logEndpoints serve the logs and Identity Protection.
var logEndpoints = []endpoint{
	// Known issue: the sign-in log wants both permissions.
	{path: "/auditLogs/signIns", serve: serveSignIns, list: true, set: "signIns", context: "auditLogs/signIns", order: "createdDateTime", options: optionsReport, page: 1000, top: 1000, area: areaReports, licence: licenceP1, also: "Directory.Read.All"},
	{path: "/auditLogs/signIns/{id}", serve: serveItem, set: "signIns", context: "auditLogs/signIns", options: "select", area: areaReports, licence: licenceP1, also: "Directory.Read.All"},
	{path: "/auditLogs/directoryAudits", serve: serveLog, list: true, set: "directoryAudits", context: "auditLogs/directoryAudits", order: "activityDateTime", options: optionsReport, page: 1000, top: 1000, area: areaReports},
	{path: "/auditLogs/directoryAudits/{id}", serve: serveItem, set: "directoryAudits", context: "auditLogs/directoryAudits", options: "select", area: areaReports},
	{path: "/identityProtection/riskyUsers", serve: serveList, list: true, set: "riskyUsers", context: "identityProtection/riskyUsers", options: optionsReport + " count", page: 20, top: 500, area: areaRisk, licence: licenceP2},
	{path: "/identityProtection/riskyUsers/{id}", serve: serveItem, set: "riskyUsers", context: "identityProtection/riskyUsers", options: "select", area: areaRisk, licence: licenceP2},
}

// logBetaEndpoints serve the sign-in log with the kinds of sign-in that v1.0
// does not have.
// https://learn.microsoft.com/graph/api/signin-list?view=graph-rest-beta
var logBetaEndpoints = []endpoint{
	{path: "/auditLogs/signIns", serve: serveSignIns, list: true, set: "signIns", context: "auditLogs/signIns", order: "createdDateTime", options: optionsReport, page: 1000, top: 1000, area: areaReports, licence: licenceP1, also: "Directory.Read.All"},
}

var logTables = []tableSpec{
	{collection: "signIns", typ: "signIn", indexes: []string{"userId", "appId"}},
	{collection: "directoryAudits", typ: "directoryAudit"},
	{collection: "riskyUsers", typ: "riskyUser"},
}
