package graph

import (
	"net/http"
	"slices"
)

// policyEndpoints serve Conditional Access and the tenant's other policies.
// https://learn.microsoft.com/graph/api/resources/policy-overview
var policyEndpoints = slices.Concat(
	policySet("/identity/conditionalAccess/policies", "conditionalAccessPolicies", optionsPolicy),
	policySet("/identity/conditionalAccess/namedLocations", "namedLocations", optionsPolicy),
	policySet("/identity/conditionalAccess/templates", "conditionalAccessTemplates", "select filter"),
	policySet("/identity/conditionalAccess/authenticationContextClassReferences", "authenticationContextClassReferences", "select filter"),
	// Two paths lead to the strengths; neither pages.
	policySet("/policies/authenticationStrengthPolicies", "authenticationStrengthPolicies", "select filter expand"),
	opened(policySet("/identity/conditionalAccess/authenticationStrength/policies", "authenticationStrengthPolicies", "select filter expand"),
		"Policy.Read.AuthenticationMethod", "Policy.Read.All", "Policy.ReadWrite.AuthenticationMethod", "Policy.ReadWrite.ConditionalAccess"),
	policySet("/policies/appManagementPolicies", "appManagementPolicies", optionsPolicy),
	policySet("/policies/permissionGrantPolicies", "permissionGrantPolicies", "select filter expand"),
	policySet("/policies/crossTenantAccessPolicy/partners", "crossTenantAccessPartners", optionsPolicy),
	[]endpoint{
		{path: "/identity/conditionalAccess/evaluate", method: http.MethodPost, serve: serveEvaluate, typ: "whatIfAnalysisResult", area: areaPolicy},

		singlePolicy("/policies/identitySecurityDefaultsEnforcementPolicy", "securityDefaults"),
		singlePolicy("/policies/authorizationPolicy", "authorizationPolicy"),
		singlePolicy("/policies/authenticationMethodsPolicy", "authenticationMethodsPolicy"),
		singlePolicy("/policies/adminConsentRequestPolicy", "adminConsentRequestPolicy"),
		singlePolicy("/policies/defaultAppManagementPolicy", "defaultAppManagementPolicy"),
		singlePolicy("/policies/deviceRegistrationPolicy", "deviceRegistrationPolicy"),
		singlePolicy("/policies/crossTenantAccessPolicy", "crossTenantAccessPolicy"),
		singlePolicy("/policies/crossTenantAccessPolicy/default", "crossTenantAccessDefault"),
	},
)

const optionsPolicy = optionsReport + " skip count"

// policySet declares a collection of policies and its item. What cannot be
// asked for in pages comes whole.
func policySet(path, set, options string) []endpoint {
	e := endpoint{path: path, serve: serveList, list: true, set: set, context: path[1:], options: options, area: areaPolicy}
	if options == optionsPolicy {
		e.page, e.top = 100, 999
	}
	return []endpoint{e, {path: path + "/{id}", serve: serveItem, set: set, context: path[1:], options: optionsItem, area: areaPolicy}}
}

// opened gives endpoints the permissions that Microsoft's list lacks.
func opened(list []endpoint, permissions ...string) []endpoint {
	for i := range list {
		list[i].permissions = permissions
	}
	return list
}

// singlePolicy declares a policy that every tenant has exactly one of.
func singlePolicy(path, set string) endpoint {
	return endpoint{path: path, serve: serveSingleton, set: set, context: path[1:], options: optionsItem, area: areaPolicy}
}
