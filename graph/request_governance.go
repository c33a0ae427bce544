package graph

// governanceRequests read identity governance; a [GovernanceList] is the name
// of its request.
var governanceRequests = map[string]Request{
	string(AccessReviews): {
		Path: "/identityGovernance/accessReviews/definitions", Where: []string{"status eq '{status}'"},
		Top: GovernancePage, Page: "accessreviewset-list-definitions"},
	"accessReviewInstances": {
		Path: "/identityGovernance/accessReviews/definitions/{accessReviewScheduleDefinition-id}/instances",
		Page: "accessreviewscheduledefinition-list-instances"},
	"reviewDecisions": {
		Path: "/identityGovernance/accessReviews/definitions/{accessReviewScheduleDefinition-id}/instances/{accessReviewInstance-id}/decisions",
		Page: "accessreviewinstance-list-decisions"},
	string(AccessPackages): {
		Path: "/identityGovernance/entitlementManagement/accessPackages", Page: "entitlementmanagement-list-accesspackages"},
	string(PackageAssignments): {
		Path: "/identityGovernance/entitlementManagement/assignments", Where: []string{"state eq '{status}'"},
		Expand: []string{"target", "accessPackage"}, Page: "entitlementmanagement-list-assignments"},
	string(PackageRequests): {
		Path: "/identityGovernance/entitlementManagement/assignmentRequests", Where: []string{"state eq '{status}'", "createdDateTime ge {since}"},
		Expand: []string{"requestor", "accessPackage"}, Page: "entitlementmanagement-list-assignmentrequests"},
	string(LifecycleWorkflows): {
		Path: "/identityGovernance/lifecycleWorkflows/workflows", Where: []string{"category eq '{status}'"},
		Page: "identitygovernance-lifecycleworkflowscontainer-list-workflows"},
	string(ConsentRequests): {
		Path: "/identityGovernance/appConsent/appConsentRequests", Where: []string{"userConsentRequests/any(u: u/status eq '{status}')"},
		Top: GovernancePage, Page: "appconsentapprovalroute-list-appconsentrequests"},
	"userConsentRequests": {
		Path: "/identityGovernance/appConsent/appConsentRequests/{appConsentRequest-id}/userConsentRequests",
		Page: "appconsentrequest-list-userconsentrequests"},

	// What PIM demands of one group; who is in it are lists of role management.
	"groupPolicies": {
		Path: rolePolicies, Filter: "scopeId eq '{groupId}' and scopeType eq 'Group'", Expand: withRules, Page: rolePoliciesPage},
}
