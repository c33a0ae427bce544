package store

import "github.com/mscloud-mcp/mscloud-mcp/entra"

// kind is an object's kind as the database knows it. The numbers are stored.
type kind int64

const (
	kindOther kind = iota
	kindUser
	kindGroup
	kindApplication
	kindServicePrincipal
	kindDevice
	kindDirectoryRole
	kindUnit
	kindContact
	kindGrant
	kindOrganization
	kindDomain
	kindSKU
	kindRoleDefinition
	kindRoleAssignment
	kindRoleAssignmentSchedule
	kindRoleAssignmentInstance
	kindRoleEligibilitySchedule
	kindRoleEligibilityInstance
	kindRolePolicy
	kindAppRoleAssignment
	kindFederatedCredential
	kindAgentIdentity
	kindServicePrincipalSignIn
	kindCredentialSignIn
	kindConditionalAccessPolicy
	kindNamedLocation
	kindAuthenticationStrength
	kindAuthenticationContext
	kindAuthorizationPolicy
	kindAuthenticationMethodsPolicy
	kindSecurityDefaults
	kindAdminConsentPolicy
	kindDefaultAppManagementPolicy
	kindAppManagementPolicy
	kindCrossTenantAccessPolicy
	kindCrossTenantAccessDefault
	kindCrossTenantAccessPartner
	kindDeviceRegistrationPolicy
	kindPermissionGrantPolicy
)

// Kinds that are not directory objects but are journalled like them.
const (
	KindGrant        entra.Kind = "oAuth2PermissionGrant"
	KindOrganization entra.Kind = "organization"
	KindDomain       entra.Kind = "domain"
	KindSKU          entra.Kind = "subscribedSku"
)

var kindNames = [...]entra.Kind{
	kindOther:            "directoryObject",
	kindUser:             entra.KindUser,
	kindGroup:            entra.KindGroup,
	kindApplication:      entra.KindApplication,
	kindServicePrincipal: entra.KindServicePrincipal,
	kindDevice:           entra.KindDevice,
	kindDirectoryRole:    entra.KindDirectoryRole,
	kindUnit:             entra.KindAdministrativeUnit,
	kindContact:          entra.KindOrgContact,
	kindGrant:            KindGrant,
	kindOrganization:     KindOrganization,
	kindDomain:           KindDomain,
	kindSKU:              KindSKU,

	// By their types in Graph.
	kindRoleDefinition:              "unifiedRoleDefinition",
	kindRoleAssignment:              "unifiedRoleAssignment",
	kindRoleAssignmentSchedule:      "unifiedRoleAssignmentSchedule",
	kindRoleAssignmentInstance:      "unifiedRoleAssignmentScheduleInstance",
	kindRoleEligibilitySchedule:     "unifiedRoleEligibilitySchedule",
	kindRoleEligibilityInstance:     "unifiedRoleEligibilityScheduleInstance",
	kindRolePolicy:                  "unifiedRoleManagementPolicyAssignment",
	kindAppRoleAssignment:           "appRoleAssignment",
	kindFederatedCredential:         "federatedIdentityCredential",
	kindAgentIdentity:               "agentIdentity",
	kindServicePrincipalSignIn:      "servicePrincipalSignInActivity",
	kindCredentialSignIn:            "appCredentialSignInActivity",
	kindConditionalAccessPolicy:     "conditionalAccessPolicy",
	kindNamedLocation:               "namedLocation",
	kindAuthenticationStrength:      "authenticationStrengthPolicy",
	kindAuthenticationContext:       "authenticationContextClassReference",
	kindAuthorizationPolicy:         "authorizationPolicy",
	kindAuthenticationMethodsPolicy: "authenticationMethodsPolicy",
	kindSecurityDefaults:            "identitySecurityDefaultsEnforcementPolicy",
	kindAdminConsentPolicy:          "adminConsentRequestPolicy",
	kindDefaultAppManagementPolicy:  "tenantAppManagementPolicy",
	kindAppManagementPolicy:         "appManagementPolicy",
	kindCrossTenantAccessPolicy:     "crossTenantAccessPolicy",
	kindCrossTenantAccessDefault:    "crossTenantAccessPolicyConfigurationDefault",
	kindCrossTenantAccessPartner:    "crossTenantAccessPolicyConfigurationPartner",
	kindDeviceRegistrationPolicy:    "deviceRegistrationPolicy",
	kindPermissionGrantPolicy:       "permissionGrantPolicy",
}

func (k kind) name() entra.Kind {
	if k < 0 || int(k) >= len(kindNames) {
		return kindNames[kindOther]
	}
	return kindNames[k]
}

// kindNamed is the number of a kind, kindOther for one that the store does not
// tell apart.
func kindNamed(name entra.Kind) kind {
	for k, n := range kindNames {
		if n == name {
			return kind(k)
		}
	}
	return kindOther
}

// kindOfType reads "#microsoft.graph.user".
func kindOfType(odataType string) kind {
	if odataType == "#microsoft.graph.user" {
		return kindUser
	}
	return kindNamed(entra.KindOf(odataType))
}

// contains reports whether the pages of a feed of the kind carry members or
// owners.
func (k kind) contains() bool {
	switch k {
	case kindGroup, kindDirectoryRole, kindUnit:
		return true
	}
	return false
}

// ownable reports whether objects of the kind have owners or members, whatever
// feed tells of them.
func (k kind) ownable() bool {
	switch k {
	case kindApplication, kindServicePrincipal, kindDevice:
		return true
	}
	return k.contains()
}

// credentialed reports whether objects of the kind have credentials, of which
// some properties are never stored.
func (k kind) credentialed() bool { return k == kindApplication || k == kindServicePrincipal }

// derived reports whether objects of the kind may be of a derived type, which
// only @odata.type tells: an agent identity is a service principal.
func (k kind) derived() bool { return k.credentialed() || k == kindNamedLocation }

// feedKinds says what the rows of a feed are.
var feedKinds = map[Feed]kind{
	FeedUsers:               kindUser,
	FeedGroups:              kindGroup,
	FeedApplications:        kindApplication,
	FeedServicePrincipals:   kindServicePrincipal,
	FeedDevices:             kindDevice,
	FeedDirectoryRoles:      kindDirectoryRole,
	FeedAdministrativeUnits: kindUnit,
	FeedGrants:              kindGrant,
	FeedOrganization:        kindOrganization,
	FeedDomains:             kindDomain,
	FeedSubscribedSKUs:      kindSKU,
	FeedDeletedUsers:        kindUser,
	FeedDeletedGroups:       kindGroup,
	FeedSignInActivity:      kindUser,
	FeedRegistration:        kindUser,

	FeedRoleDefinitions:             kindRoleDefinition,
	FeedRoleAssignments:             kindRoleAssignment,
	FeedRoleAssignmentSchedules:     kindRoleAssignmentSchedule,
	FeedRoleAssignmentInstances:     kindRoleAssignmentInstance,
	FeedRoleEligibilitySchedules:    kindRoleEligibilitySchedule,
	FeedRoleEligibilityInstances:    kindRoleEligibilityInstance,
	FeedRolePolicies:                kindRolePolicy,
	FeedAppRoleAssignments:          kindAppRoleAssignment,
	FeedFederatedCredentials:        kindFederatedCredential,
	FeedApplicationOwners:           kindApplication,
	FeedServicePrincipalOwners:      kindServicePrincipal,
	FeedDeviceOwners:                kindDevice,
	FeedAgentIdentities:             kindAgentIdentity,
	FeedServicePrincipalSignIns:     kindServicePrincipalSignIn,
	FeedCredentialSignIns:           kindCredentialSignIn,
	FeedDeletedApplications:         kindApplication,
	FeedDeletedServicePrincipals:    kindServicePrincipal,
	FeedConditionalAccessPolicies:   kindConditionalAccessPolicy,
	FeedNamedLocations:              kindNamedLocation,
	FeedAuthenticationStrengths:     kindAuthenticationStrength,
	FeedAuthenticationContexts:      kindAuthenticationContext,
	FeedAuthorizationPolicy:         kindAuthorizationPolicy,
	FeedAuthenticationMethodsPolicy: kindAuthenticationMethodsPolicy,
	FeedSecurityDefaults:            kindSecurityDefaults,
	FeedAdminConsentPolicy:          kindAdminConsentPolicy,
	FeedDefaultAppManagementPolicy:  kindDefaultAppManagementPolicy,
	FeedAppManagementPolicies:       kindAppManagementPolicy,
	FeedCrossTenantAccessPolicy:     kindCrossTenantAccessPolicy,
	FeedCrossTenantAccessDefault:    kindCrossTenantAccessDefault,
	FeedCrossTenantAccessPartners:   kindCrossTenantAccessPartner,
	FeedDeviceRegistrationPolicy:    kindDeviceRegistrationPolicy,
	FeedPermissionGrantPolicies:     kindPermissionGrantPolicy,
}

// documentKey tells apart the rows of a kind whose ids are not ids of the
// directory: two kinds may use the same one, or Microsoft gives none.
type documentKey struct {
	prefix string             // of the id that the row is held by
	id     func(*head) string // the rest of it
}

func ownID(h *head) string { return h.ID }

// documentKeys: the default of cross-tenant access and other single objects
// have one row, which their prefix names.
var documentKeys = map[kind]documentKey{
	// A role that was assigned for good has one id for all three.
	kindRoleAssignmentSchedule:      {"roleAssignmentSchedule/", ownID},
	kindRoleAssignmentInstance:      {"roleAssignmentScheduleInstance/", ownID},
	kindRoleEligibilitySchedule:     {"roleEligibilitySchedule/", ownID},
	kindRoleEligibilityInstance:     {"roleEligibilityScheduleInstance/", ownID},
	kindAgentIdentity:               {"agentIdentity/", ownID}, // the service principal's id
	kindConditionalAccessPolicy:     {"conditionalAccessPolicy/", ownID},
	kindNamedLocation:               {"namedLocation/", ownID},
	kindAuthenticationStrength:      {"authenticationStrengthPolicy/", ownID},
	kindAuthenticationContext:       {"authenticationContextClassReference/", ownID}, // c1, c2 …
	kindAuthorizationPolicy:         {"authorizationPolicy", nil},
	kindAuthenticationMethodsPolicy: {"authenticationMethodsPolicy", nil},
	kindSecurityDefaults:            {"identitySecurityDefaultsEnforcementPolicy", nil},
	kindAdminConsentPolicy:          {"adminConsentRequestPolicy", nil},
	kindDefaultAppManagementPolicy:  {"defaultAppManagementPolicy", nil},
	kindAppManagementPolicy:         {"appManagementPolicy/", ownID},
	kindCrossTenantAccessPolicy:     {"crossTenantAccessPolicy", nil},
	kindCrossTenantAccessDefault:    {"crossTenantAccessPolicy/default", nil},
	kindCrossTenantAccessPartner:    {"crossTenantAccessPolicy/partners/", func(h *head) string { return h.TenantID }},
	kindDeviceRegistrationPolicy:    {"deviceRegistrationPolicy", nil},
	kindPermissionGrantPolicy:       {"permissionGrantPolicy/", ownID},
	kindServicePrincipalSignIn:      {"servicePrincipalSignInActivity/", func(h *head) string { return h.AppID }},
	kindCredentialSignIn:            {"appCredentialSignInActivity/", ownID},
}

// keyOf is the id that a row is held by.
func (h *head) keyOf(k kind) string {
	key, ok := documentKeys[k]
	switch {
	case !ok:
		return h.ID
	case key.id == nil:
		return key.prefix
	}
	if id := key.id(h); id != "" {
		return key.prefix + id
	}
	return ""
}

// bin reports whether the feed reads the recycle bin.
func (f Feed) bin() bool {
	switch f {
	case FeedDeletedUsers, FeedDeletedGroups, FeedDeletedApplications, FeedDeletedServicePrincipals:
		return true
	}
	return false
}

// owners reports whether the feed says only who owns objects.
func (f Feed) owners() bool {
	switch f {
	case FeedApplicationOwners, FeedServicePrincipalOwners, FeedDeviceOwners:
		return true
	}
	return false
}

// attachment reports whether the feed adds to users rather than being them.
func (f Feed) attachment() bool { return f == FeedSignInActivity || f == FeedRegistration }
