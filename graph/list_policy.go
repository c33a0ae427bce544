package graph

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// conditionalAccessTemplates is a list that no feed reads: it is the same in
// every tenant.
const conditionalAccessTemplates feed.Name = "conditionalAccessTemplates"

// policyLists are the policies.
var policyLists = map[feed.Name]Request{
	feed.ConditionalAccessPolicies: {
		Beta: "only there are the conditions for agents and their risk", InV1: true,
		Path: "/identity/conditionalAccess/policies", Top: 999, Page: "conditionalaccessroot-list-policies?view=graph-rest-beta"},
	feed.NamedLocations: {
		Path: "/identity/conditionalAccess/namedLocations", Top: 999, Page: "conditionalaccessroot-list-namedlocations"},
	conditionalAccessTemplates: {
		Path: "/identity/conditionalAccess/templates", Page: "conditionalaccessroot-list-templates"},
	feed.AuthenticationContexts: {
		Path: "/identity/conditionalAccess/authenticationContextClassReferences",
		Page: "conditionalaccessroot-list-authenticationcontextclassreferences"},
	feed.AuthenticationStrengths: {
		Path: "/policies/authenticationStrengthPolicies", Page: "authenticationstrengthroot-list-policies"},
	feed.AuthorizationPolicy: {
		Path: "/policies/authorizationPolicy", Page: "authorizationpolicy-get"},
	feed.AuthenticationMethodsPolicy: {
		Path: "/policies/authenticationMethodsPolicy", Page: "authenticationmethodspolicy-get"},
	feed.SecurityDefaults: {
		Path: "/policies/identitySecurityDefaultsEnforcementPolicy", Page: "identitysecuritydefaultsenforcementpolicy-get"},
	feed.AdminConsentPolicy: {
		Path: "/policies/adminConsentRequestPolicy", Page: "adminconsentrequestpolicy-get"},
	feed.DefaultAppManagementPolicy: {
		Path: "/policies/defaultAppManagementPolicy", Page: "tenantappmanagementpolicy-get"},
	feed.AppManagementPolicies: {
		Path: "/policies/appManagementPolicies", Page: "appmanagementpolicy-list"},
	feed.CrossTenantAccessPolicy: {
		Path: "/policies/crossTenantAccessPolicy", Page: "crosstenantaccesspolicy-get"},
	feed.CrossTenantAccessDefault: {
		Path: "/policies/crossTenantAccessPolicy/default", Page: "crosstenantaccesspolicyconfigurationdefault-get"},
	feed.CrossTenantAccessPartners: {
		Path: "/policies/crossTenantAccessPolicy/partners", Page: "crosstenantaccesspolicy-list-partners"},
	feed.DeviceRegistrationPolicy: {
		Path: "/policies/deviceRegistrationPolicy", Page: "deviceregistrationpolicy-get"},
	feed.PermissionGrantPolicies: {
		Path: "/policies/permissionGrantPolicies", Page: "permissiongrantpolicy-list"},
}

// ConditionalAccessTemplates reads Microsoft's templates of policies. It needs
// Policy.Read.All, and the service allows one call a second.
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-templates
func (c *Client) ConditionalAccessTemplates(ctx context.Context) ([]entra.ConditionalAccessTemplate, error) {
	return list[entra.ConditionalAccessTemplate](ctx, c, string(conditionalAccessTemplates), nil)
}
