package graph

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Lists of policies. Those marked are single objects.
const (
	ListConditionalAccessPolicies   List = "conditionalAccessPolicies"
	ListNamedLocations              List = "namedLocations"
	ListAuthenticationStrengths     List = "authenticationStrengthPolicies"
	ListAuthenticationContexts      List = "authenticationContextClassReferences" // AuthenticationContext.Read.All, or Policy.Read.ConditionalAccess
	ListAuthorizationPolicy         List = "authorizationPolicy"                  // one object
	ListAuthenticationMethodsPolicy List = "authenticationMethodsPolicy"          // one object, with its configurations
	ListSecurityDefaults            List = "identitySecurityDefaultsEnforcementPolicy"
	ListAdminConsentPolicy          List = "adminConsentRequestPolicy"  // one object
	ListDefaultAppManagementPolicy  List = "defaultAppManagementPolicy" // one object
	ListAppManagementPolicies       List = "appManagementPolicies"
	ListCrossTenantAccessPolicy     List = "crossTenantAccessPolicy"         // one object
	ListCrossTenantAccessDefault    List = "crossTenantAccessPolicyDefault"  // one object
	ListCrossTenantAccessPartners   List = "crossTenantAccessPolicyPartners" // their key is tenantId
	ListDeviceRegistrationPolicy    List = "deviceRegistrationPolicy"        // one object: Policy.Read.DeviceConfiguration
	ListPermissionGrantPolicies     List = "permissionGrantPolicies"         // Policy.Read.PermissionGrant
	// ListConditionalAccessTemplates is the same in every tenant.
	ListConditionalAccessTemplates List = "conditionalAccessTemplates"
)

// policyLists are the policies.
var policyLists = map[List]Request{
	ListConditionalAccessPolicies: {
		Path: "/identity/conditionalAccess/policies", Top: 999, Page: "conditionalaccessroot-list-policies"},
	ListNamedLocations: {
		Path: "/identity/conditionalAccess/namedLocations", Top: 999, Page: "conditionalaccessroot-list-namedlocations"},
	ListConditionalAccessTemplates: {
		Path: "/identity/conditionalAccess/templates", Page: "conditionalaccessroot-list-templates"},
	ListAuthenticationContexts: {
		Path: "/identity/conditionalAccess/authenticationContextClassReferences",
		Page: "conditionalaccessroot-list-authenticationcontextclassreferences"},
	ListAuthenticationStrengths: {
		Path: "/policies/authenticationStrengthPolicies", Page: "authenticationstrengthroot-list-policies"},
	ListAuthorizationPolicy: {
		Path: "/policies/authorizationPolicy", Page: "authorizationpolicy-get"},
	ListAuthenticationMethodsPolicy: {
		Path: "/policies/authenticationMethodsPolicy", Page: "authenticationmethodspolicy-get"},
	ListSecurityDefaults: {
		Path: "/policies/identitySecurityDefaultsEnforcementPolicy", Page: "identitysecuritydefaultsenforcementpolicy-get"},
	ListAdminConsentPolicy: {
		Path: "/policies/adminConsentRequestPolicy", Page: "adminconsentrequestpolicy-get"},
	ListDefaultAppManagementPolicy: {
		Path: "/policies/defaultAppManagementPolicy", Page: "tenantappmanagementpolicy-get"},
	ListAppManagementPolicies: {
		Path: "/policies/appManagementPolicies", Page: "appmanagementpolicy-list"},
	ListCrossTenantAccessPolicy: {
		Path: "/policies/crossTenantAccessPolicy", Page: "crosstenantaccesspolicy-get"},
	ListCrossTenantAccessDefault: {
		Path: "/policies/crossTenantAccessPolicy/default", Page: "crosstenantaccesspolicyconfigurationdefault-get"},
	ListCrossTenantAccessPartners: {
		Path: "/policies/crossTenantAccessPolicy/partners", Page: "crosstenantaccesspolicy-list-partners"},
	ListDeviceRegistrationPolicy: {
		Path: "/policies/deviceRegistrationPolicy", Page: "deviceregistrationpolicy-get"},
	ListPermissionGrantPolicies: {
		Path: "/policies/permissionGrantPolicies", Page: "permissiongrantpolicy-list"},
}

// ConditionalAccessTemplates reads Microsoft's templates of policies. It needs
// Policy.Read.All, and the service allows one call a second.
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-templates
func (c *Client) ConditionalAccessTemplates(ctx context.Context) ([]entra.ConditionalAccessTemplate, error) {
	return list[entra.ConditionalAccessTemplate](ctx, c, string(ListConditionalAccessTemplates), nil)
}
