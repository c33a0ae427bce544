package entra

import (
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// changeKind is what a person calls one sort of change: the changes that are of
// it, and the feeds that report them.
type changeKind struct {
	name    string
	filters []store.ChangeFilter
	feeds   []feed.Name
}

func ofKinds(kinds ...entra.Kind) []store.ChangeFilter { return []store.ChangeFilter{{Kinds: kinds}} }

var changeKinds = []changeKind{
	{"user", ofKinds(entra.KindUser), []feed.Name{feed.Users}},
	{"group", ofKinds(entra.KindGroup), []feed.Name{feed.Groups}},
	{"app", ofKinds(entra.KindApplication, entra.KindServicePrincipal, "agentIdentity"), []feed.Name{feed.Applications, feed.ServicePrincipals}},
	{"device", ofKinds(entra.KindDevice), []feed.Name{feed.Devices}},
	{"unit", ofKinds(entra.KindAdministrativeUnit), []feed.Name{feed.AdministrativeUnits}},
	{
		"membership",
		[]store.ChangeFilter{{Types: []store.ChangeType{store.ChangeMemberAdded, store.ChangeMemberRemoved, store.ChangeOwnerAdded, store.ChangeOwnerRemoved}}},
		[]feed.Name{feed.Groups, feed.ApplicationOwners, feed.ServicePrincipalOwners},
	},
	{
		"role",
		ofKinds(entra.KindDirectoryRole, "unifiedRoleDefinition", "unifiedRoleAssignment", "unifiedRoleAssignmentSchedule",
			"unifiedRoleAssignmentScheduleInstance", "unifiedRoleEligibilitySchedule", "unifiedRoleEligibilityScheduleInstance",
			"unifiedRoleManagementPolicyAssignment"),
		[]feed.Name{
			feed.DirectoryRoles, feed.RoleDefinitions, feed.RoleAssignments,
			feed.RoleAssignmentInstances, feed.RoleEligibilityInstances, feed.RolePolicies,
		},
	},
	{"grant", ofKinds("oAuth2PermissionGrant", "appRoleAssignment"), []feed.Name{feed.Grants, feed.AppRoleAssignments}},
	{
		"credential",
		[]store.ChangeFilter{
			{Kinds: []entra.Kind{"federatedIdentityCredential"}},
			{Kinds: []entra.Kind{entra.KindApplication, entra.KindServicePrincipal}, Properties: []string{"passwordCredentials", "keyCredentials"}},
		},
		[]feed.Name{feed.Applications, feed.ServicePrincipals, feed.FederatedCredentials},
	},
	{
		"policy",
		ofKinds("conditionalAccessPolicy", "namedLocation", "authenticationStrengthPolicy", "authenticationContextClassReference",
			"authorizationPolicy", "authenticationMethodsPolicy", "identitySecurityDefaultsEnforcementPolicy", "adminConsentRequestPolicy",
			"tenantAppManagementPolicy", "appManagementPolicy", "crossTenantAccessPolicy", "crossTenantAccessPolicyConfigurationDefault",
			"crossTenantAccessPolicyConfigurationPartner", "deviceRegistrationPolicy", "permissionGrantPolicy"),
		[]feed.Name{
			feed.ConditionalAccessPolicies, feed.NamedLocations, feed.AuthenticationStrengths,
			feed.AuthorizationPolicy, feed.AuthenticationMethodsPolicy, feed.SecurityDefaults,
			feed.AdminConsentPolicy, feed.DefaultAppManagementPolicy, feed.AppManagementPolicies,
			feed.CrossTenantAccessDefault, feed.CrossTenantAccessPartners,
		},
	},
}
