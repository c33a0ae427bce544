package odata

import (
	"maps"
	"strings"
)

// support tells whether an operator works on a property.
type support byte

const (
	supportNone     support = '-'
	supportDefault  support = 'D'
	supportAdvanced support = 'A' // with ConsistencyLevel: eventual and $count=true only
)

// filterColumns are the columns of filterTables.
const filterColumns = "eq ne ge le in startswith null"

// filterTables says which operators of $filter work on which property of a
// directory object, one letter for each of filterColumns. What is not listed
// cannot be filtered by; "not" always needs the advanced parameters, as does
// every use over a relationship.
//
// Two kinds of page say it, and where they differ the narrower one is followed:
// the operators are those of the property in the type's own page, as in
// https://learn.microsoft.com/graph/api/resources/group, and whether an
// operator works by default or in advanced queries only is the type's table in
// https://learn.microsoft.com/graph/aad-advanced-queries. Operators that only
// the type's page has go as its eq does; of orgContact and the group's
// resource…Options only the table was seen.
var filterTables = parseFilterTables(map[string]string{
	"user": `
		accountEnabled DA--D--, ageGroup DA--D--, assignedLicenses D------, assignedPlans A------, businessPhones A-AA-A-
		city DADDDDA, companyName AAAAAAA, consentProvidedForMinor DA--D--, country DADDDDA, createdDateTime DADDA--
		creationType DA--D--, deletedDateTime DADDA--, department DADDDDA, displayName DADDDDA, employeeHireDate AAAAA--
		employeeId DAAADDA, employeeOrgData AAAAA--, employeeType AAAAAA-, externalUserState DA--D--
		externalUserStateChangeDateTime DA--D--, faxNumber AAAAAAA, givenName DADDDDA, id DA--D--, identities D------
		imAddresses D-DD-D-, isResourceAccount DA-----, jobTitle DADDDDA, mail DADDDDA, mailNickname DADDDDA
		mobilePhone AAAAAAA, officeLocation AAAAAAA, onPremisesExtensionAttributes AA--A-A, onPremisesImmutableId AAAAA--
		onPremisesLastSyncDateTime AAAAA--, onPremisesProvisioningErrors D-DD---, onPremisesSamAccountName AAAAAA-
		onPremisesSecurityIdentifier DA--D-A, onPremisesSyncEnabled DA--D-A, onPremisesUserPrincipalName DADDDD-
		otherMails DADDDD-, passwordPolicies -A----A, passwordProfile AA--A-A, postalCode AAAAAAA, preferredLanguage AAAAAAA
		provisionedPlans A-AA---, proxyAddresses D-DD-D-, securityIdentifier D-DD-D-, showInAddressList AAAAA--
		signInActivity DADD---, state DADDDDA, streetAddress AAAAAAA, surname DADDDDA, usageLocation DADDDDA
		userPrincipalName DADDDD-, userType DA--D-A`,
	"group": `
		assignedLicenses D------, classification DADD-D-, description AAAA-A-, displayName DADDDDA, expirationDateTime AAAAA--
		groupTypes D------, hasMembersWithLicenseErrors D-----D, id DA--D--, isAssignableToRole DA-----, mail DADDDDA
		mailEnabled DA-----, mailNickname DADDDDA, membershipRule DADD-D-, membershipRuleProcessingState DA--D--
		onPremisesLastSyncDateTime DADDD--, onPremisesProvisioningErrors D------, onPremisesSamAccountName AAAAAA-
		onPremisesSecurityIdentifier D-----A, onPremisesSyncEnabled DA--D-A, preferredLanguage AAAAAAA
		proxyAddresses D-DD-D-, renewedDateTime DADDD--, resourceBehaviorOptions D-DD-D-
		resourceProvisioningOptions D-DD-D-, securityEnabled DA--D--`,
	"application": `
		appId D------, applicationTemplateId DA-----, createdDateTime DADDD-A, description AAAA-A-
		disabledByMicrosoftStatus DA-----, displayName DADDDDA, id DA--D--, identifierUris DADD-D-, info AAAA--A
		keyCredentials A-AA---, publisherDomain DADD-D-, requiredResourceAccess A-AA---, signInAudience DA-----
		tags D-DD-D-, verifiedPublisher A-----A`,
	// servicePrincipalType is in neither page, but in the query by which
	// Microsoft's pages on managed identities list them.
	"servicePrincipal": `
		accountEnabled DA--D--, alternativeNames D-DD-D-, appId DA--DD-, appOwnerOrganizationId AAAA---
		appRoleAssignmentRequired AA-----, applicationTemplateId DA-----, description AAAA-A-
		disabledByMicrosoftStatus DA-----, displayName DADDDDA, id DA--D--, info AAAA--A, keyCredentials A-AA---
		servicePrincipalNames D-DD-D-, servicePrincipalType D------, tags D-DD-D-`,
	"device": `
		accountEnabled DA--D--, alternativeSecurityIds D-AA---, approximateLastSignInDateTime DADD--A, deviceId DA---D-
		displayName DADDDDA, id DA--D--, isCompliant DA-----, isManaged DA-----
		mdmAppId DA---D-, onPremisesLastSyncDateTime DADDD--, onPremisesSecurityIdentifier D------
		onPremisesSyncEnabled DA--D-A, operatingSystem DADD-DA, operatingSystemVersion DADD-DA, physicalIds D-DD-D-`,
	"administrativeUnit": `description AA--AA-, displayName DADDDDA, id D------`,
	"orgContact": `
		companyName AAAAAAA, department DADDDDA, displayName DADDDDA, givenName DADDDDA, id DA--D--, jobTitle DADDDDA
		mail DADDDDA, mailNickname DADDDDA, onPremisesLastSyncDateTime DADDD--, onPremisesProvisioningErrors D------
		onPremisesSyncEnabled DA--D-A, proxyAddresses D-DD-D-, surname DADDDDA`,
	// No page was found that states the operators of the types from here on,
	// but where one is named.
	"directoryRole": `description D------, displayName D------, id D---D--, roleTemplateId D---D--`,
	"appRoleAssignment": `
		appRoleId DA-----, createdDateTime AAAA---, id DA--D--, principalDisplayName DA---D-, principalId DA--D--
		principalType DA-----, resourceDisplayName AA---A-, resourceId DA--D--`,
	"oAuth2PermissionGrant": `clientId DA--D--, consentType DA-----, id DA--D--, principalId DA--D--, resourceId DA--D--, scope AA---A-`,
	"organization":          ``,
	"domain":                ``,
	"subscribedSku":         ``,
	"licenseDetails":        ``,
	"authenticationMethod":  ``,
	// https://learn.microsoft.com/graph/api/reportroot-list-serviceprincipalsigninactivities
	"servicePrincipalSignInActivity": `appId D------, id D------, lastSignInActivity DDDD---`,
	// https://learn.microsoft.com/graph/api/reportroot-list-appcredentialsigninactivities
	"appCredentialSignInActivity":               `appId D------, expirationDateTime DDDD---, id D------, keyId D------`,
	"federatedIdentityCredential":               `name D---D--, subject D---D--, issuer D---D--`,
	"identitySecurityDefaultsEnforcementPolicy": ``,
	"directoryRoleTemplate":                     ``,
	// https://learn.microsoft.com/graph/api/resources/signin
	"signIn": `
		appDisplayName D----D-, appId D------, clientAppUsed D------, conditionalAccessStatus D------, correlationId D------
		createdDateTime D-DD---, deviceDetail D----D-, id D------, ipAddress D----D-, location D----D-
		resourceDisplayName D------, resourceId D------, riskDetail D------, riskEventTypes_v2 D----D-
		riskLevelAggregated D------, riskLevelDuringSignIn D------, riskState D------, servicePrincipalId D----D-
		servicePrincipalName D----D-, signInEventTypes DD-----, status D------, userAgent D----D-, userDisplayName D----D-
		userId D------, userPrincipalName D----D-`,
	"directoryAudit": `
		activityDateTime D-DD---, activityDisplayName D----D-, category D------, correlationId D------, id D------
		initiatedBy D----D-, loggedByService D------, operationType D------, result D------, targetResources D----D-`,
	// https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails
	"userRegistrationDetails": `
		id DD--D--, isAdmin DD-----, isMfaCapable DD-----, isMfaRegistered DD-----, isPasswordlessCapable DD-----
		isSsprCapable DD-----, isSsprEnabled DD-----, isSsprRegistered DD-----, lastUpdatedDateTime DDDD---
		methodsRegistered DD-----, userDisplayName DD---D-, userPrincipalName DD---D-, userType DD-----`,
	"riskyUser": `
		id DD--D--, isDeleted DD-----, isProcessing DD-----, riskDetail DD-----, riskLastUpdatedDateTime DDDD---
		riskLevel DD--D--, riskState DD--D--, userDisplayName DD---D-, userPrincipalName DD---D-`,
	"conditionalAccessPolicy": `createdDateTime DDDD---, displayName DD---D-, id D------, modifiedDateTime DDDD---, state DD-----`,
	"namedLocation":           `createdDateTime DDDD---, displayName DD---D-, id D------, modifiedDateTime DDDD---`,
	"ipNamedLocation":         `createdDateTime DDDD---, displayName DD---D-, id D------, isTrusted DD-----, modifiedDateTime DDDD---`,
	// https://learn.microsoft.com/graph/api/resources/unifiedroledefinition and
	// the pages of the other resources of role management.
	"unifiedRoleDefinition":                            `displayName D---DD-, id D---D--, isBuiltIn D---D--, templateId D---D--`,
	"unifiedRoleAssignment":                            `appScopeId D---D--, directoryScopeId D---D--, principalId D---D--, roleDefinitionId D---D--`,
	"unifiedRoleAssignmentSchedule":                    scheduleFilters + `, assignmentType DD-----, createdUsing DD-----, status DD-----`,
	"unifiedRoleEligibilitySchedule":                   scheduleFilters + `, createdUsing DD-----, status DD-----`,
	"unifiedRoleAssignmentScheduleInstance":            scheduleFilters + `, assignmentType DD-----, roleAssignmentOriginId DD-----, roleAssignmentScheduleId DD-----`,
	"unifiedRoleEligibilityScheduleInstance":           scheduleFilters + `, roleEligibilityScheduleId DD-----`,
	"unifiedRoleManagementPolicy":                      `scopeId D------, scopeType D------`,
	"unifiedRoleManagementPolicyAssignment":            `roleDefinitionId D------, scopeId D------, scopeType D------`,
	"privilegedAccessGroupAssignmentSchedule":          groupScheduleFilters + `, assignmentType D------, status D------`,
	"privilegedAccessGroupAssignmentScheduleInstance":  groupScheduleFilters + `, assignmentType D------, assignmentScheduleId D------`,
	"privilegedAccessGroupEligibilitySchedule":         groupScheduleFilters + `, status D------`,
	"privilegedAccessGroupEligibilityScheduleInstance": groupScheduleFilters + `, eligibilityScheduleId D------`,
	// https://learn.microsoft.com/graph/api/authenticationstrengthroot-list-policies
	"authenticationStrengthPolicy": `policyType D------`,
	"secureScore":                  `azureTenantId D------, createdDateTime DDDD---, currentScore DDDD---, id D------, vendorInformation D------`,
}, logFilters, securityFilters, defenderFilters)

// Filters that the types of PIM share.
const (
	scheduleFilters      = `appScopeId DD----D, directoryScopeId DD----D, memberType DD-----, principalId DD-----, roleDefinitionId DD-----`
	groupScheduleFilters = `accessId D------, groupId D------, memberType D------, principalId D------`
)

// endsWithProperties are the only ones that endsWith works on.
var endsWithProperties = []string{"mail", "otherMails", "userPrincipalName", "proxyAddresses"}

func parseFilterTables(text map[string]string, more ...map[string]string) map[string]map[string]string {
	text = maps.Clone(text)
	for _, m := range more {
		maps.Copy(text, m)
	}
	tables := make(map[string]map[string]string, len(text))
	for typ, list := range text {
		table := map[string]string{}
		for _, line := range strings.Split(list, "\n") {
			for _, entry := range strings.Split(line, ",") {
				if name, columns, ok := strings.Cut(strings.TrimSpace(entry), " "); ok {
					table[name] = columns
				}
			}
		}
		tables[typ] = table
	}
	return tables
}

// filterSupport looks an operator up; typ is the entity type's name and
// property the first segment of the path.
func filterSupport(typ, property, op string) support {
	switch op {
	case "gt":
		op = "ge"
	case "lt":
		op = "le"
	}
	columns, ok := filterTables[typ][property]
	if !ok {
		return supportNone
	}
	for i, name := range strings.Fields(filterColumns) {
		if name == op {
			return support(columns[i])
		}
	}
	return supportNone
}

// orderTables says by which properties a listing can be sorted.
// https://learn.microsoft.com/graph/aad-advanced-queries
var orderTables = parseFilterTables(map[string]string{
	"user":                    `displayName D, userPrincipalName D, createdDateTime A, deletedDateTime A`,
	"group":                   `displayName D, deletedDateTime A`,
	"application":             `displayName A, createdDateTime A, deletedDateTime A`,
	"servicePrincipal":        `displayName A, createdDateTime A, deletedDateTime A`,
	"device":                  `displayName A, approximateLastSignInDateTime A, createdDateTime A, deletedDateTime A`,
	"administrativeUnit":      `displayName A, createdDateTime A, deletedDateTime A`,
	"orgContact":              `displayName A, createdDateTime A`,
	"directoryObject":         `displayName A`,
	"signIn":                  `createdDateTime D`,
	"directoryAudit":          `activityDateTime D`,
	"userRegistrationDetails": `userDisplayName D, userPrincipalName D, lastUpdatedDateTime D`,
	"riskyUser":               `riskLastUpdatedDateTime D, userDisplayName D, userPrincipalName D`,
	"secureScore":             `createdDateTime D`,
	"conditionalAccessPolicy": `createdDateTime D, displayName D, modifiedDateTime D`,
	"namedLocation":           `createdDateTime D, displayName D, modifiedDateTime D`,
}, logOrders)

func orderSupport(typ, property string) support {
	if columns, ok := orderTables[typ][property]; ok {
		return support(columns[0])
	}
	return supportNone
}
