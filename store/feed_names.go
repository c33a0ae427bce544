package store

import "github.com/mscloud-mcp/mscloud-mcp/feed"

// Feed names a feed, as feed.Name.
type Feed = feed.Name

// Names of feeds, as in feed.
const (
	FeedUsers                       = feed.Users
	FeedGroups                      = feed.Groups
	FeedApplications                = feed.Applications
	FeedServicePrincipals           = feed.ServicePrincipals
	FeedDevices                     = feed.Devices
	FeedDirectoryRoles              = feed.DirectoryRoles
	FeedAdministrativeUnits         = feed.AdministrativeUnits
	FeedGrants                      = feed.Grants
	FeedOrganization                = feed.Organization
	FeedDomains                     = feed.Domains
	FeedSubscribedSKUs              = feed.SubscribedSKUs
	FeedDeletedUsers                = feed.DeletedUsers
	FeedDeletedGroups               = feed.DeletedGroups
	FeedSignInActivity              = feed.SignInActivity
	FeedRegistration                = feed.Registration
	FeedRoleDefinitions             = feed.RoleDefinitions
	FeedRoleAssignments             = feed.RoleAssignments
	FeedRoleAssignmentSchedules     = feed.RoleAssignmentSchedules
	FeedRoleAssignmentInstances     = feed.RoleAssignmentInstances
	FeedRoleEligibilitySchedules    = feed.RoleEligibilitySchedules
	FeedRoleEligibilityInstances    = feed.RoleEligibilityInstances
	FeedRolePolicies                = feed.RolePolicies
	FeedAppRoleAssignments          = feed.AppRoleAssignments
	FeedFederatedCredentials        = feed.FederatedCredentials
	FeedApplicationOwners           = feed.ApplicationOwners
	FeedServicePrincipalOwners      = feed.ServicePrincipalOwners
	FeedDeviceOwners                = feed.DeviceOwners
	FeedAgentIdentities             = feed.AgentIdentities
	FeedServicePrincipalSignIns     = feed.ServicePrincipalSignIns
	FeedCredentialSignIns           = feed.CredentialSignIns
	FeedDeletedApplications         = feed.DeletedApplications
	FeedDeletedServicePrincipals    = feed.DeletedServicePrincipals
	FeedConditionalAccessPolicies   = feed.ConditionalAccessPolicies
	FeedNamedLocations              = feed.NamedLocations
	FeedAuthenticationStrengths     = feed.AuthenticationStrengths
	FeedAuthenticationContexts      = feed.AuthenticationContexts
	FeedAuthorizationPolicy         = feed.AuthorizationPolicy
	FeedAuthenticationMethodsPolicy = feed.AuthenticationMethodsPolicy
	FeedSecurityDefaults            = feed.SecurityDefaults
	FeedAdminConsentPolicy          = feed.AdminConsentPolicy
	FeedDefaultAppManagementPolicy  = feed.DefaultAppManagementPolicy
	FeedAppManagementPolicies       = feed.AppManagementPolicies
	FeedCrossTenantAccessPolicy     = feed.CrossTenantAccessPolicy
	FeedCrossTenantAccessDefault    = feed.CrossTenantAccessDefault
	FeedCrossTenantAccessPartners   = feed.CrossTenantAccessPartners
	FeedDeviceRegistrationPolicy    = feed.DeviceRegistrationPolicy
	FeedPermissionGrantPolicies     = feed.PermissionGrantPolicies
)
