package entra

import (
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// changeKind is what a person calls one sort of change: the changes that are of
// it, and the feeds that report them.
type changeKind struct {
	name    string
	filters []store.ChangeFilter
	feeds   []store.Feed
}

func ofKinds(kinds ...entra.Kind) []store.ChangeFilter { return []store.ChangeFilter{{Kinds: kinds}} }

var changeKinds = []changeKind{
	{"user", ofKinds(entra.KindUser), []store.Feed{store.FeedUsers}},
	{"group", ofKinds(entra.KindGroup), []store.Feed{store.FeedGroups}},
	{"app", ofKinds(entra.KindApplication, entra.KindServicePrincipal, "agentIdentity"), []store.Feed{store.FeedApplications, store.FeedServicePrincipals}},
	{"device", ofKinds(entra.KindDevice), []store.Feed{store.FeedDevices}},
	{"unit", ofKinds(entra.KindAdministrativeUnit), []store.Feed{store.FeedAdministrativeUnits}},
	{
		"membership",
		[]store.ChangeFilter{{Types: []store.ChangeType{store.ChangeMemberAdded, store.ChangeMemberRemoved, store.ChangeOwnerAdded, store.ChangeOwnerRemoved}}},
		[]store.Feed{store.FeedGroups, store.FeedApplicationOwners, store.FeedServicePrincipalOwners},
	},
	{
		"role",
		ofKinds(entra.KindDirectoryRole, "unifiedRoleDefinition", "unifiedRoleAssignment", "unifiedRoleAssignmentSchedule",
			"unifiedRoleAssignmentScheduleInstance", "unifiedRoleEligibilitySchedule", "unifiedRoleEligibilityScheduleInstance",
			"unifiedRoleManagementPolicyAssignment"),
		[]store.Feed{
			store.FeedDirectoryRoles, store.FeedRoleDefinitions, store.FeedRoleAssignments,
			store.FeedRoleAssignmentInstances, store.FeedRoleEligibilityInstances, store.FeedRolePolicies,
		},
	},
	{"grant", ofKinds("oAuth2PermissionGrant", "appRoleAssignment"), []store.Feed{store.FeedGrants, store.FeedAppRoleAssignments}},
	{
		"credential",
		[]store.ChangeFilter{
			{Kinds: []entra.Kind{"federatedIdentityCredential"}},
			{Kinds: []entra.Kind{entra.KindApplication, entra.KindServicePrincipal}, Properties: []string{"passwordCredentials", "keyCredentials"}},
		},
		[]store.Feed{store.FeedApplications, store.FeedServicePrincipals, store.FeedFederatedCredentials},
	},
	{
		"policy",
		ofKinds("conditionalAccessPolicy", "namedLocation", "authenticationStrengthPolicy", "authenticationContextClassReference",
			"authorizationPolicy", "authenticationMethodsPolicy", "identitySecurityDefaultsEnforcementPolicy", "adminConsentRequestPolicy",
			"tenantAppManagementPolicy", "appManagementPolicy", "crossTenantAccessPolicy", "crossTenantAccessPolicyConfigurationDefault",
			"crossTenantAccessPolicyConfigurationPartner", "deviceRegistrationPolicy", "permissionGrantPolicy"),
		[]store.Feed{
			store.FeedConditionalAccessPolicies, store.FeedNamedLocations, store.FeedAuthenticationStrengths,
			store.FeedAuthorizationPolicy, store.FeedAuthenticationMethodsPolicy, store.FeedSecurityDefaults,
			store.FeedAdminConsentPolicy, store.FeedDefaultAppManagementPolicy, store.FeedAppManagementPolicies,
			store.FeedCrossTenantAccessDefault, store.FeedCrossTenantAccessPartners,
		},
	},
}
