package graph

import "slices"

// signInConditions are those of a [SignInQuery]; the properties and operators
// are the ones that the resource's page says $filter supports.
var signInConditions = []string{
	"createdDateTime ge {since}",
	"createdDateTime le {until}",
	"userId eq '{userId}'",
	"userPrincipalName eq '{userPrincipalName}'",
	"appId eq '{appId}'",
	"startswith(appDisplayName,'{appName}')",
	"ipAddress eq '{ipAddress}'",
	"startswith(ipAddress,'{ipPrefix}')",
	"location/countryOrRegion eq '{country}'",
	"clientAppUsed eq '{clientApps}'",
	"conditionalAccessStatus eq '{conditionalAccess}'",
	"riskLevelDuringSignIn eq '{riskLevel}'",
	"status/errorCode eq {errorCode}",
}

// logRequests read the logs, newest first.
var logRequests = map[string]Request{
	"signIns": {
		Path: "/auditLogs/signIns", Where: signInConditions, Top: LogPage, Page: "signin-list"},
	"betaSignIns": {
		Beta: "only there are sign-ins of other kinds than interactive, and the properties of how a sign-in was made",
		Path: "/auditLogs/signIns", Where: slices.Insert(slices.Clone(signInConditions), 2, "signInEventTypes/any(t: t eq '{kind}')"),
		Top: LogPage, Page: "signin-list?view=graph-rest-beta"},
	"directoryAudits": {
		Path: "/auditLogs/directoryAudits", Top: LogPage, Page: "directoryaudit-list",
		Where: []string{
			"activityDateTime ge {since}",
			"activityDateTime le {until}",
			"initiatedBy/user/id eq '{userId}'",
			"initiatedBy/user/userPrincipalName eq '{userPrincipalName}'",
			"(initiatedBy/app/appId eq '{appId}' or initiatedBy/app/displayName eq '{orAppName}')",
			"initiatedBy/app/appId eq '{onlyAppId}'",
			"initiatedBy/app/displayName eq '{onlyAppName}'",
			"targetResources/any(t: t/id eq '{targetIds}')",
			"targetResources/any(t: t/displayName eq '{targetName}')",
			"startswith(activityDisplayName,'{activity}')",
			"category eq '{category}'",
			"loggedByService eq '{service}'",
		}},
	"provisioning": { // of the comparisons the page has gt and lt only
		Path: "/auditLogs/provisioning", Top: LogPage, OrderBy: []string{"activityDateTime desc"}, Page: "provisioningobjectsummary-list",
		Where: []string{"activityDateTime gt {since}", "activityDateTime lt {until}"}},
}

// riskRequests read Identity Protection; a [RiskList] is the name of its request.
var riskRequests = map[string]Request{
	"riskyUser": {
		Path: "/identityProtection/riskyUsers/{riskyUser-id}", Page: "riskyuser-get"},
	"riskyUserHistory": {
		Path: "/identityProtection/riskyUsers/{riskyUser-id}/history", Top: RiskPage, Page: "riskyuser-list-history"},
	string(RiskyUsers): {
		Path: "/identityProtection/riskyUsers", Where: riskConditions("riskLastUpdatedDateTime"), Top: RiskPage, Page: "riskyuser-list"},
	string(RiskDetections): {
		Path: "/identityProtection/riskDetections", Where: riskConditions("detectedDateTime"), Top: RiskPage, Page: "riskdetection-list"},
	string(RiskyServicePrincipals): {
		Path: "/identityProtection/riskyServicePrincipals", Where: riskConditions("riskLastUpdatedDateTime"), Top: RiskPage,
		Page: "identityprotectionroot-list-riskyserviceprincipals"},
	string(ServicePrincipalRiskDetections): {
		Path: "/identityProtection/servicePrincipalRiskDetections", Where: riskConditions("detectedDateTime"), Top: RiskPage,
		Page: "identityprotectionroot-list-serviceprincipalriskdetections"},
}

// riskConditions are those of a [RiskQuery].
func riskConditions(changed string) []string {
	return []string{"riskLevel eq '{level}'", "riskState eq '{state}'", changed + " ge {since}"}
}
