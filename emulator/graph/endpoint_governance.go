package graph

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// governanceEndpoints serve access reviews, entitlement management, lifecycle
// workflows and consent requests. No answer of theirs to a caller without the
// permission is on record: they answer as the directory does. That a tenant
// without the licence is told so in the words of Privileged Identity Management
// is a guess; lifecycle workflows want Entra ID Governance, for which P2 stands
// here too.
var governanceEndpoints = []endpoint{
	{path: "/identityGovernance/accessReviews/definitions", serve: serveList, list: true, set: "accessReviewDefinitions", context: "identityGovernance/accessReviews/definitions", options: "select filter orderby top skip skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/accessReviews/definitions/{id}", serve: serveItem, set: "accessReviewDefinitions", context: "identityGovernance/accessReviews/definitions", options: "select", licence: licencePIM},
	{path: "/identityGovernance/accessReviews/definitions/{id}/instances", serve: serveRows, list: true, set: "accessReviewDefinitions", rows: "accessReviewInstances", index: directory.OwnerProperty, context: "identityGovernance/accessReviews/definitions('{id}')/instances", options: "select filter orderby top skip skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/accessReviews/definitions/{id}/instances/{id}/decisions", serve: serveDecisions, list: true, set: "accessReviewDefinitions", rows: "accessReviewDecisions", index: directory.OwnerProperty, context: "identityGovernance/accessReviews/definitions('{id}')/instances/decisions", options: "select filter orderby top skip skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/entitlementManagement/accessPackages", serve: serveList, list: true, set: "accessPackages", context: "identityGovernance/entitlementManagement/accessPackages", options: "select filter skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/entitlementManagement/accessPackages/{id}", serve: serveItem, set: "accessPackages", context: "identityGovernance/entitlementManagement/accessPackages", options: "select", licence: licencePIM},
	{path: "/identityGovernance/entitlementManagement/assignments", serve: serveList, list: true, set: "accessPackageAssignments", context: "identityGovernance/entitlementManagement/assignments", options: "select filter expand skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/entitlementManagement/assignmentRequests", serve: serveList, list: true, set: "accessPackageRequests", context: "identityGovernance/entitlementManagement/assignmentRequests", options: "select filter expand skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/lifecycleWorkflows/workflows", serve: serveList, list: true, set: "lifecycleWorkflows", context: "identityGovernance/lifecycleWorkflows/workflows", options: "select filter orderby skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/lifecycleWorkflows/workflows/{id}", serve: serveItem, set: "lifecycleWorkflows", context: "identityGovernance/lifecycleWorkflows/workflows", options: "select", licence: licencePIM},
	{path: "/identityGovernance/appConsent/appConsentRequests", serve: serveList, list: true, set: "appConsentRequests", context: "identityGovernance/appConsent/appConsentRequests", options: "select filter orderby top skip skiptoken", page: 100, top: 100},
	{path: "/identityGovernance/appConsent/appConsentRequests/{id}", serve: serveItem, set: "appConsentRequests", context: "identityGovernance/appConsent/appConsentRequests", options: "select"},
	{path: "/identityGovernance/appConsent/appConsentRequests/{id}/userConsentRequests", serve: serveRows, list: true, set: "appConsentRequests", rows: "userConsentRequests", index: directory.OwnerProperty, context: "identityGovernance/appConsent/appConsentRequests('{id}')/userConsentRequests", options: "select filter orderby top skip skiptoken", page: 100, top: 100},
}

// serveDecisions lists the decisions of one instance of an access review.
// https://learn.microsoft.com/graph/api/accessreviewinstance-list-decisions
func serveDecisions(c *call) *odata.Error {
	t := c.directory.Table(c.endpoint.rows)
	var instance *directory.Object
	l := &listing{typ: t.Type(), fragment: c.fragment(),
		find: func() *odata.Error {
			review, err := c.subject()
			if err != nil {
				return err
			}
			id := c.ids[1].value
			if instance = c.directory.FindRow("accessReviewInstances", id); instance == nil || !strings.EqualFold(instance.Text(directory.OwnerProperty), review.ID) {
				return odata.ResourceNotFound(id)
			}
			return nil
		},
		numbers: func() []uint32 { return t.Indexed(c.endpoint.index, instance.ID) }}
	return c.answer(l)
}
