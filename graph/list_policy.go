package graph

import (
	"context"

	"github.com/microsoftgraph/msgraph-sdk-go/identity"
	"github.com/microsoftgraph/msgraph-sdk-go/policies"

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
//
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-namedlocations
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-templates
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-authenticationcontextclassreferences
// https://learn.microsoft.com/graph/api/authenticationstrengthroot-list-policies
// https://learn.microsoft.com/graph/api/authorizationpolicy-get
// https://learn.microsoft.com/graph/api/authenticationmethodspolicy-get
// https://learn.microsoft.com/graph/api/identitysecuritydefaultsenforcementpolicy-get
// https://learn.microsoft.com/graph/api/adminconsentrequestpolicy-get
// https://learn.microsoft.com/graph/api/tenantappmanagementpolicy-get
// https://learn.microsoft.com/graph/api/appmanagementpolicy-list
// https://learn.microsoft.com/graph/api/crosstenantaccesspolicy-get
// https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-get
// https://learn.microsoft.com/graph/api/crosstenantaccesspolicy-list-partners
// https://learn.microsoft.com/graph/api/deviceregistrationpolicy-get
// https://learn.microsoft.com/graph/api/permissiongrantpolicy-list
var policyLists = map[List]listStart{
	ListConditionalAccessPolicies: func(c *Client) (string, error) {
		return link(identity.NewConditionalAccessPoliciesRequestBuilderInternal(c.base, urlOnly{}),
			&identity.ConditionalAccessPoliciesRequestBuilderGetRequestConfiguration{
				QueryParameters: &identity.ConditionalAccessPoliciesRequestBuilderGetQueryParameters{Top: ptr(int32(999))}})
	},
	ListNamedLocations: func(c *Client) (string, error) {
		return link(identity.NewConditionalAccessNamedLocationsRequestBuilderInternal(c.base, urlOnly{}),
			&identity.ConditionalAccessNamedLocationsRequestBuilderGetRequestConfiguration{
				QueryParameters: &identity.ConditionalAccessNamedLocationsRequestBuilderGetQueryParameters{Top: ptr(int32(999))}})
	},
	ListConditionalAccessTemplates: func(c *Client) (string, error) {
		return link(identity.NewConditionalAccessTemplatesRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListAuthenticationContexts: func(c *Client) (string, error) {
		return link(identity.NewConditionalAccessAuthenticationContextClassReferencesRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListAuthenticationStrengths: func(c *Client) (string, error) {
		return link(policies.NewAuthenticationStrengthPoliciesRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListAuthorizationPolicy: func(c *Client) (string, error) {
		return link(policies.NewAuthorizationPolicyRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListAuthenticationMethodsPolicy: func(c *Client) (string, error) {
		return link(policies.NewAuthenticationMethodsPolicyRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListSecurityDefaults: func(c *Client) (string, error) {
		return link(policies.NewIdentitySecurityDefaultsEnforcementPolicyRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListAdminConsentPolicy: func(c *Client) (string, error) {
		return link(policies.NewAdminConsentRequestPolicyRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListDefaultAppManagementPolicy: func(c *Client) (string, error) {
		return link(policies.NewDefaultAppManagementPolicyRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListAppManagementPolicies: func(c *Client) (string, error) {
		return link(policies.NewAppManagementPoliciesRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListCrossTenantAccessPolicy: func(c *Client) (string, error) {
		return link(policies.NewCrossTenantAccessPolicyRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListCrossTenantAccessDefault: func(c *Client) (string, error) {
		return link(policies.NewCrossTenantAccessPolicyDefaultRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListCrossTenantAccessPartners: func(c *Client) (string, error) {
		return link(policies.NewCrossTenantAccessPolicyPartnersRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListDeviceRegistrationPolicy: func(c *Client) (string, error) {
		return link(policies.NewDeviceRegistrationPolicyRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListPermissionGrantPolicies: func(c *Client) (string, error) {
		return link(policies.NewPermissionGrantPoliciesRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
}

// ConditionalAccessTemplates reads Microsoft's templates of policies. It needs
// Policy.Read.All, and the service allows one call a second.
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-templates
func (c *Client) ConditionalAccessTemplates(ctx context.Context) ([]entra.ConditionalAccessTemplate, error) {
	start, err := c.ListStart(ListConditionalAccessTemplates)
	if err != nil {
		return nil, err
	}
	var list []entra.ConditionalAccessTemplate
	for t, err := range All[entra.ConditionalAccessTemplate](ctx, c, start) {
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}
