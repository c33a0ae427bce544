package dirsync

import "github.com/mscloud-mcp/mscloud-mcp/store"

// policyFeeds are Conditional Access and the tenant's other policies.
// Policy.Read.All does not open three of them: authentication contexts, device
// registration and consent policies have permissions of their own.
//
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-authenticationcontextclassreferences
// https://learn.microsoft.com/graph/api/authorizationpolicy-get
// https://learn.microsoft.com/graph/api/crosstenantaccesspolicy-list-partners
// https://learn.microsoft.com/graph/api/deviceregistrationpolicy-get
// https://learn.microsoft.com/graph/api/permissiongrantpolicy-list
func policyFeeds() []feed {
	const needs = "Policy.Read.All"
	return []feed{
		conditionalAccess(listFeed(store.FeedConditionalAccessPolicies, needs)),
		conditionalAccess(listFeed(store.FeedNamedLocations, needs)),
		conditionalAccess(listFeed(store.FeedAuthenticationContexts, "AuthenticationContext.Read.All")),
		listFeed(store.FeedAuthenticationStrengths, needs),
		singleFeed(store.FeedSecurityDefaults, needs),
		singleFeed(store.FeedAuthorizationPolicy, needs),
		singleFeed(store.FeedAuthenticationMethodsPolicy, needs),
		singleFeed(store.FeedAdminConsentPolicy, needs),
		singleFeed(store.FeedDefaultAppManagementPolicy, needs),
		listFeed(store.FeedAppManagementPolicies, needs),
		singleFeed(store.FeedCrossTenantAccessPolicy, needs),
		singleFeed(store.FeedCrossTenantAccessDefault, needs),
		listFeed(store.FeedCrossTenantAccessPartners, needs),
		singleFeed(store.FeedDeviceRegistrationPolicy, "Policy.Read.DeviceConfiguration"),
		listFeed(store.FeedPermissionGrantPolicies, "Policy.Read.PermissionGrant"),
	}
}

// conditionalAccess paces a feed: Microsoft allows one request a second.
// https://learn.microsoft.com/graph/throttling-limits
func conditionalAccess(f feed) feed {
	f.paced = true
	return f
}
