package graph

import "net/http"

// incidentConditions are those of a [SecurityQuery] for incidents.
var incidentConditions = []string{"severity eq '{severity}'", "status eq '{status}'", "lastUpdateDateTime ge {since}"}

// securityRequests read alerts and incidents, newest first, hunt, and ask
// Conditional Access what it would do.
var securityRequests = map[string]Request{
	"alerts": {
		Path: "/security/alerts_v2", MaxTop: 1000, Page: "security-list-alerts_v2",
		Where: []string{
			"severity eq '{severity}'", "status eq '{status}'", "serviceSource eq '{source}'", "incidentId eq '{incident}'",
			"createdDateTime ge {since}",
		}},
	"alert": {
		Path: "/security/alerts_v2/{alert-id}", Page: "security-alert-get"},
	"legacyAlerts": {
		Path: "/security/alerts", MaxTop: 1000, Page: "alert-list",
		Where: []string{"severity eq '{severity}'", "status eq '{status}'", "createdDateTime ge {since}"}},
	"incidents": {
		Path: "/security/incidents", Where: incidentConditions, MaxTop: 50, Page: "security-list-incidents"},
	"incidentsWithAlerts": {
		Path: "/security/incidents", Where: incidentConditions, Expand: []string{"alerts"}, MaxTop: 50, Page: "security-list-incidents"},
	"incident": {
		Path: "/security/incidents/{incident-id}", Expand: []string{"alerts"}, Page: "security-incident-get"},
	"hunt": {
		Method: http.MethodPost, Path: "/security/runHuntingQuery", Page: "security-security-runhuntingquery"},
	"huntingSchema": {
		Beta: "only there is a tenant's own hunting schema", Global: true,
		Path: "/security/getHuntingSchema", Page: "security-security-gethuntingschema?view=graph-rest-beta"},
	"evaluateConditionalAccess": { // in v1.0 of the metadata, while its page stands under beta
		Method: http.MethodPost, Path: "/identity/conditionalAccess/evaluate", Page: "conditionalaccessroot-evaluate"},
	"evaluateConditionalAccessOfAgent": {
		Beta:   "only there are sign-ins of agents",
		Method: http.MethodPost, Path: "/identity/conditionalAccess/evaluate", Page: "conditionalaccessroot-evaluate?view=graph-rest-beta"},
}
