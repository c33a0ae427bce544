package odata

// logFilters are the filterTables of logs, risk and governance. Their pages
// state fewer operators than the services take; what is not stated is refused.
var logFilters = map[string]string{
	// https://learn.microsoft.com/graph/api/provisioningobjectsummary-list
	// knows eq, contains, gt and lt.
	"provisioningObjectSummary": `
		activityDateTime D-DD---, changeId D------, cycleId D------, id D------, jobId D------, provisioningAction D------
		provisioningStatusInfo D------, servicePrincipal D------, sourceIdentity D------, sourceSystem D------
		targetIdentity D------, targetSystem D------, tenantId D------`,
	// https://learn.microsoft.com/graph/api/riskdetection-list
	"riskDetection": `
		activityDateTime D-DD---, correlationId D------, detectedDateTime D-DD---, id D------, ipAddress D------
		lastUpdatedDateTime D-DD---, requestId D------, riskDetail D------, riskEventType D------, riskLevel D------
		riskState D------, userId D------, userPrincipalName D------`,
	"riskyServicePrincipal": `
		appId D------, displayName D------, id D------, isEnabled D------, riskDetail D------
		riskLastUpdatedDateTime D-DD---, riskLevel D------, riskState D------, servicePrincipalType D------`,
	"servicePrincipalRiskDetection": `
		activityDateTime D-DD---, appId D------, detectedDateTime D-DD---, id D------, lastUpdatedDateTime D-DD---
		riskEventType D------, riskLevel D------, riskState D------, servicePrincipalDisplayName D------, servicePrincipalId D------`,
	"riskyUserHistoryItem": ``,
	// https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition
	"accessReviewScheduleDefinition":   `status D------`,
	"accessReviewInstance":             `status D------`,
	"accessReviewInstanceDecisionItem": `decision D------`,
	"accessPackage":                    `displayName D------, id D------`,
	// https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignments
	"accessPackageAssignment": `id D------, state D------`,
	// https://learn.microsoft.com/graph/api/resources/accesspackageassignmentrequest
	"accessPackageAssignmentRequest": `createdDateTime D-DD---, id D------, state D------`,
	// https://learn.microsoft.com/graph/api/identitygovernance-lifecycleworkflowscontainer-list-workflows
	"identityGovernance.workflow": `category D------, displayName D------, id D------, isEnabled D------, isSchedulingEnabled D------`,
	// https://learn.microsoft.com/graph/api/appconsentapprovalroute-list-appconsentrequests
	"appConsentRequest":  `appDisplayName D------, appId D------, id D------, userConsentRequests D------`,
	"userConsentRequest": `createdDateTime D------, reason D------, status D------`,
}

// logOrders are the orderTables of the same types.
var logOrders = map[string]string{
	"provisioningObjectSummary":      `activityDateTime D`,
	"accessReviewScheduleDefinition": `createdDateTime D, displayName D, status D`,
	"accessReviewInstance":           `status D`,
	"appConsentRequest":              `appDisplayName D`,
	"userConsentRequest":             `createdDateTime D, reason D, status D`,
	"identityGovernance.workflow":    `createdDateTime D, displayName D`,
}
