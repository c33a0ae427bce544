package directory

import (
	"slices"
	"time"
)

var appTables = []tableSpec{
	{collection: "appRoleAssignments", typ: "appRoleAssignment", indexes: []string{"principalId", "resourceId"}},
	{collection: "federatedIdentityCredentials", typ: "federatedIdentityCredential", indexes: []string{OwnerProperty}},
	{collection: "servicePrincipalSignInActivities", typ: "servicePrincipalSignInActivity", indexes: []string{"appId"}},
	{collection: "appCredentialSignInActivities", typ: "appCredentialSignInActivity", indexes: []string{"appId"}},
}

// An assignment or request names its access package in OwnerProperty; its
// subject has its own id in accessPackageSubjects.
var governanceTables = []tableSpec{
	{collection: "accessReviewDefinitions", typ: "accessReviewScheduleDefinition"},
	{collection: "accessReviewInstances", typ: "accessReviewInstance", indexes: []string{OwnerProperty}},
	{collection: "accessReviewDecisions", typ: "accessReviewInstanceDecisionItem", indexes: []string{OwnerProperty}},
	{collection: "accessPackages", typ: "accessPackage"},
	{collection: "accessPackageAssignments", typ: "accessPackageAssignment"},
	{collection: "accessPackageRequests", typ: "accessPackageAssignmentRequest"},
	{collection: "accessPackageSubjects", typ: "accessPackageSubject"},
	{collection: "lifecycleWorkflows", typ: "identityGovernance.workflow"},
	{collection: "appConsentRequests", typ: "appConsentRequest"},
	{collection: "userConsentRequests", typ: "userConsentRequest", indexes: []string{OwnerProperty}},
}

var logTables = slices.Concat([]tableSpec{
	{collection: "signIns", typ: "signIn", indexes: []string{"userId", "appId"}},
	{collection: "directoryAudits", typ: "directoryAudit"},
	{collection: "provisioning", typ: "provisioningObjectSummary"},
	{collection: "riskyUsers", typ: "riskyUser"},
	{collection: "riskyUserHistory", typ: "riskyUserHistoryItem", indexes: []string{OwnerProperty}},
	{collection: "riskDetections", typ: "riskDetection"},
	{collection: "riskyServicePrincipals", typ: "riskyServicePrincipal"},
	{collection: "servicePrincipalRiskDetections", typ: "servicePrincipalRiskDetection"},
}, governanceTables)

var policyTables = []tableSpec{
	{collection: "conditionalAccessPolicies", typ: "conditionalAccessPolicy"},
	{collection: "namedLocations", typ: "namedLocation"},
	{collection: "conditionalAccessTemplates", typ: "conditionalAccessTemplate"},
	{collection: "authenticationContextClassReferences", typ: "authenticationContextClassReference"},
	{collection: "authenticationStrengthPolicies", typ: "authenticationStrengthPolicy"},
	{collection: "appManagementPolicies", typ: "appManagementPolicy"},
	{collection: "permissionGrantPolicies", typ: "permissionGrantPolicy"},
	{collection: "crossTenantAccessPartners", typ: "crossTenantAccessPolicyConfigurationPartner"},
	{collection: "securityDefaults", typ: "identitySecurityDefaultsEnforcementPolicy"},
	{collection: "authorizationPolicy", typ: "authorizationPolicy"},
	{collection: "authenticationMethodsPolicy", typ: "authenticationMethodsPolicy"},
	{collection: "adminConsentRequestPolicy", typ: "adminConsentRequestPolicy"},
	{collection: "defaultAppManagementPolicy", typ: "tenantAppManagementPolicy"},
	{collection: "deviceRegistrationPolicy", typ: "deviceRegistrationPolicy"},
	{collection: "crossTenantAccessPolicy", typ: "crossTenantAccessPolicy"},
	{collection: "crossTenantAccessDefault", typ: "crossTenantAccessPolicyConfigurationDefault"},
}

var roleTables = []tableSpec{
	{collection: "roleDefinitions", typ: "unifiedRoleDefinition"},
	{collection: "roleAssignments", typ: "unifiedRoleAssignment", indexes: []string{"principalId", "roleDefinitionId", "directoryScopeId"}},
	{collection: "roleAssignmentSchedules", typ: "unifiedRoleAssignmentSchedule", indexes: []string{"principalId"}},
	{collection: "roleAssignmentScheduleInstances", typ: "unifiedRoleAssignmentScheduleInstance", indexes: []string{"principalId"}},
	{collection: "roleEligibilitySchedules", typ: "unifiedRoleEligibilitySchedule", indexes: []string{"principalId"}},
	{collection: "roleEligibilityScheduleInstances", typ: "unifiedRoleEligibilityScheduleInstance", indexes: []string{"principalId"}},
	{collection: "roleManagementPolicies", typ: "unifiedRoleManagementPolicy", indexes: []string{"scopeId"}},
	{collection: "roleManagementPolicyAssignments", typ: "unifiedRoleManagementPolicyAssignment", indexes: []string{"scopeId"}},
	{collection: "roleManagementPolicyRules", typ: "unifiedRoleManagementPolicyRule", indexes: []string{OwnerProperty}},
	{collection: "groupAssignmentSchedules", typ: "privilegedAccessGroupAssignmentSchedule", indexes: []string{"groupId", "principalId"}},
	{collection: "groupAssignmentScheduleInstances", typ: "privilegedAccessGroupAssignmentScheduleInstance", indexes: []string{"groupId", "principalId"}},
	{collection: "groupEligibilitySchedules", typ: "privilegedAccessGroupEligibilitySchedule", indexes: []string{"groupId", "principalId"}},
	{collection: "groupEligibilityScheduleInstances", typ: "privilegedAccessGroupEligibilityScheduleInstance", indexes: []string{"groupId", "principalId"}},
}

// securityTables hold the same; an alert names its incident in incidentId, a
// rule its mailbox in OwnerProperty.
var securityTables = []tableSpec{
	{collection: "alerts_v2", typ: "security.alert", indexes: []string{"incidentId"}},
	{collection: "incidents", typ: "security.incident"},
	{collection: "alerts", typ: "alert"},
	{collection: "secureScoreControlProfiles", typ: "secureScoreControlProfile"},
	{collection: "messageRules", typ: "messageRule", indexes: []string{OwnerProperty}},
}

// defenderTables hold them. A user who logged on names the machine in
// OwnerProperty.
var defenderTables = []tableSpec{
	{collection: "machines", typ: "defender.machine", keys: []string{"computerDnsName"}},
	{collection: "machineUsers", typ: "defender.user", indexes: []string{OwnerProperty, "accountName"}},
	{collection: "recommendations", typ: "defender.recommendation"},
	{collection: "vulnerabilities", typ: "defender.vulnerability"},
	{collection: "software", typ: "defender.software"},
	{collection: "productFixes", typ: "defender.productFix"},
	{collection: "indicators", typ: "defender.indicator"},
	{collection: "files", typ: "defender.file", keys: []string{"sha256"}},
	{collection: "exposureScores", typ: "defender.score"},
	{collection: "configurationScores", typ: "defender.score"},
}

var directoryTables = []tableSpec{
	{collection: "users", typ: "user", directory: true, bin: true, keys: []string{"userPrincipalName"}},
	{collection: "groups", typ: "group", directory: true, bin: true},
	{collection: "applications", typ: "application", directory: true, bin: true, keys: []string{"appId"}},
	{collection: "servicePrincipals", typ: "servicePrincipal", directory: true, bin: true, keys: []string{"appId"}},
	{collection: "devices", typ: "device", directory: true, keys: []string{"deviceId"}},
	{collection: "directoryRoles", typ: "directoryRole", directory: true, keys: []string{"roleTemplateId"}},
	{collection: "administrativeUnits", typ: "administrativeUnit", directory: true, bin: true},
	{collection: "contacts", typ: "orgContact", directory: true},

	{collection: "organization", typ: "organization"},
	{collection: "domains", typ: "domain"},
	{collection: "subscribedSkus", typ: "subscribedSku", indexes: []string{"skuId"}},
	{collection: "oauth2PermissionGrants", typ: "oAuth2PermissionGrant", indexes: []string{"clientId", "principalId", "resourceId"}},
	{collection: "authenticationMethods", typ: "authenticationMethod", indexes: []string{OwnerProperty}},
	{collection: "userRegistrationDetails", typ: "userRegistrationDetails"},
	{collection: "secureScores", typ: "secureScore"},
	{collection: "directoryRoleTemplates", typ: "directoryRoleTemplate"},
}

// tableSpecs is every collection held. A new one is a line in its area's tables
// and its routes in the area's endpoints.
var tableSpecs = slices.Concat(directoryTables, roleTables, appTables, policyTables, logTables, securityTables, defenderTables)

// EligibleSuffix ends the id of an eligibility where that of the same active
// assignment ends before it.
const EligibleSuffix = "-e"

// UnitScope begins a directoryScopeId that is an administrative unit.
const UnitScope = "/administrativeUnits/"

// LegacyAlertsEnd is when Microsoft retired the alerts before alerts_v2.
// https://learn.microsoft.com/graph/api/resources/alert
var LegacyAlertsEnd = time.Date(2026, 10, 15, 0, 0, 0, 0, time.UTC)

// HuntingEnd is when Microsoft ends the hunting APIs on the Defender hosts
// (MC1220762).
// https://learn.microsoft.com/defender-xdr/api-advanced-hunting
var HuntingEnd = time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)
