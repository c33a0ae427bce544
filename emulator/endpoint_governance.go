package emulator

import "encoding/json"

// governanceEndpoints serve access reviews, entitlement management, lifecycle
// workflows and consent requests. No answer of theirs to a caller without the
// permission is on record: they answer as the directory does. That a tenant
// without the licence is told so in the words of Privileged Identity Management
// is a guess; lifecycle workflows want Entra ID Governance, for which P2 stands
// here too.
var governanceEndpoints = []endpoint{
	{path: "/identityGovernance/accessReviews/definitions", serve: serveList, list: true, set: "accessReviewDefinitions", context: "identityGovernance/accessReviews/definitions", options: "select filter orderby top skip skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/accessReviews/definitions/{id}", serve: serveItem, set: "accessReviewDefinitions", context: "identityGovernance/accessReviews/definitions", options: "select", licence: licencePIM},
	{path: "/identityGovernance/accessReviews/definitions/{id}/instances", serve: serveRows, list: true, set: "accessReviewDefinitions", rows: "accessReviewInstances", index: ownerProperty, context: "identityGovernance/accessReviews/definitions('{id}')/instances", options: "select filter orderby top skip skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/accessReviews/definitions/{id}/instances/{id}/decisions", serve: serveDecisions, list: true, set: "accessReviewDefinitions", rows: "accessReviewDecisions", index: ownerProperty, context: "identityGovernance/accessReviews/definitions('{id}')/instances/decisions", options: "select filter orderby top skip skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/entitlementManagement/accessPackages", serve: serveList, list: true, set: "accessPackages", context: "identityGovernance/entitlementManagement/accessPackages", options: "select filter skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/entitlementManagement/accessPackages/{id}", serve: serveItem, set: "accessPackages", context: "identityGovernance/entitlementManagement/accessPackages", options: "select", licence: licencePIM},
	{path: "/identityGovernance/entitlementManagement/assignments", serve: serveList, list: true, set: "accessPackageAssignments", context: "identityGovernance/entitlementManagement/assignments", options: "select filter expand skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/entitlementManagement/assignmentRequests", serve: serveList, list: true, set: "accessPackageRequests", context: "identityGovernance/entitlementManagement/assignmentRequests", options: "select filter expand skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/lifecycleWorkflows/workflows", serve: serveList, list: true, set: "lifecycleWorkflows", context: "identityGovernance/lifecycleWorkflows/workflows", options: "select filter orderby skiptoken", page: 100, top: 100, licence: licencePIM},
	{path: "/identityGovernance/lifecycleWorkflows/workflows/{id}", serve: serveItem, set: "lifecycleWorkflows", context: "identityGovernance/lifecycleWorkflows/workflows", options: "select", licence: licencePIM},
	{path: "/identityGovernance/appConsent/appConsentRequests", serve: serveList, list: true, set: "appConsentRequests", context: "identityGovernance/appConsent/appConsentRequests", options: "select filter orderby top skip skiptoken", page: 100, top: 100},
	{path: "/identityGovernance/appConsent/appConsentRequests/{id}", serve: serveItem, set: "appConsentRequests", context: "identityGovernance/appConsent/appConsentRequests", options: "select"},
	{path: "/identityGovernance/appConsent/appConsentRequests/{id}/userConsentRequests", serve: serveRows, list: true, set: "appConsentRequests", rows: "userConsentRequests", index: ownerProperty, context: "identityGovernance/appConsent/appConsentRequests('{id}')/userConsentRequests", options: "select filter orderby top skip skiptoken", page: 100, top: 100},
}

// An assignment or request names its access package in ownerProperty; its
// subject has its own id in accessPackageSubjects.
var governanceTables = []tableSpec{
	{collection: "accessReviewDefinitions", typ: "accessReviewScheduleDefinition"},
	{collection: "accessReviewInstances", typ: "accessReviewInstance", indexes: []string{ownerProperty}},
	{collection: "accessReviewDecisions", typ: "accessReviewInstanceDecisionItem", indexes: []string{ownerProperty}},
	{collection: "accessPackages", typ: "accessPackage"},
	{collection: "accessPackageAssignments", typ: "accessPackageAssignment"},
	{collection: "accessPackageRequests", typ: "accessPackageAssignmentRequest"},
	{collection: "accessPackageSubjects", typ: "accessPackageSubject"},
	{collection: "lifecycleWorkflows", typ: "identityGovernance.workflow"},
	{collection: "appConsentRequests", typ: "appConsentRequest"},
	{collection: "userConsentRequests", typ: "userConsentRequest", indexes: []string{ownerProperty}},
}

// serveDecisions lists the decisions of one instance of an access review.
// https://learn.microsoft.com/graph/api/accessreviewinstance-list-decisions
func serveDecisions(c *call) *graphError {
	t := c.directory.tables[c.endpoint.rows]
	instances := c.directory.tables["accessReviewInstances"]
	var instance *Object
	l := &listing{typ: t.typ, fragment: c.fragment(),
		find: func() *graphError {
			review, err := c.subject()
			if err != nil {
				return err
			}
			id := c.ids[1].value
			if instance = c.directory.row(instances, id); instance == nil || lower(instance.Text(ownerProperty)) != lower(review.ID) {
				return resourceNotFound(id)
			}
			return nil
		},
		numbers: func() []uint32 { return t.indexes[c.endpoint.index][lower(instance.ID)] }}
	return c.answer(l)
}

// contained are the relationships that a lambda of $filter may range over:
// rows that name the object in ownerProperty, by the relationship's name.
// https://learn.microsoft.com/graph/api/appconsentapprovalroute-list-appconsentrequests
var contained = map[string]string{"userConsentRequests": "userConsentRequests"}

// containedElements are the rows of such a relationship as a lambda reads them.
func (d *Directory) containedElements(o *Object, collection string) []any {
	t := d.tables[collection]
	var list []any
	for _, num := range t.indexes[ownerProperty][lower(o.ID)] {
		row := d.objects[num]
		if row.state != stateLive {
			continue
		}
		element := map[string]any{"id": row.ID}
		for slot := range row.Type.Properties {
			var v any
			if raw, ok := row.raw(slot); ok && json.Unmarshal([]byte(raw), &v) == nil {
				element[row.Type.Properties[slot].Name] = v
			}
		}
		list = append(list, element)
	}
	return list
}
