package emulator

import "strings"

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
// https://learn.microsoft.com/graph/aad-advanced-queries
var filterTables = parseFilterTables(map[string]string{
	"user": `
		accountEnabled DAAAD--, ageGroup DA--D--, assignedLicenses D------, assignedPlans D------, businessPhones D------
		city DAD-DDA, companyName AAAAAAA, consentProvidedForMinor DA--D--, country DADDDDA, createdDateTime DADDA--
		creationType DA--D--, deletedDateTime DADDA--, department DADDDDA, displayName DADDDDA, employeeHireDate AAAAA--
		employeeId DADDDDA, employeeType AAAAAA-, externalUserState DA--D--, externalUserStateChangeDateTime DA--D--
		givenName DADDDDA, id DA--D--, identities D------, imAddresses DADD-D-, isResourceAccount DA-----
		jobTitle DADDD-A, mail DADDDDA, mailNickname DADDDDA, mobilePhone AAAAAAA, officeLocation AAAAAAA
		onPremisesExtensionAttributes AAAAA--, onPremisesImmutableId AAAAA--, onPremisesLastSyncDateTime AAAAA--
		onPremisesSamAccountName AAAAAA-, onPremisesSecurityIdentifier DA--D-A, onPremisesSyncEnabled DAAAD-A
		onPremisesUserPrincipalName DADDDD-, otherMails DADDDD-, passwordPolicies AA----A, postalCode AAAAAAA
		preferredLanguage AAAAAAA, proxyAddresses DADD-DA, securityIdentifier D------, showInAddressList AAAAA--
		signInActivity DADD---, state DADDDDA, streetAddress AAAAAAA, surname DADDDDA, usageLocation DADDDD-
		userPrincipalName DADDDD-, userType DA--D-A`,
	"group": `
		assignedLicenses D------, createdDateTime DADDA--, deletedDateTime DADDA--, description AAAA-AA, displayName DADDDDA
		expirationDateTime DADDD--, groupTypes DA-----, hasMembersWithLicenseErrors D------, id DA--D--
		infoCatalogs DADD-D-, isAssignableToRole DA-----, mail DADDDDA, mailEnabled DA--D--, mailNickname DADDDDA
		membershipRule AAAA-AA, membershipRuleProcessingState DA--D--, onPremisesLastSyncDateTime DADDD--
		onPremisesSamAccountName DADDDD-, onPremisesSecurityIdentifier DA--D-A, onPremisesSyncEnabled DA--D-A
		preferredDataLocation DADDDDA, preferredLanguage DADDDDA, proxyAddresses DADD-DA, renewedDateTime DADDD--
		resourceProvisioningOptions D------, securityEnabled DA--D--, securityIdentifier D------, uniqueName D------
		visibility AA-----`,
	"application": `
		appId DA--D--, createdDateTime DADDA-A, deletedDateTime DADDA--, description AAAA-AA, disabledByMicrosoftStatus DA-----
		displayName DADDDDA, id DA--D--, identifierUris DADD-D-, keyCredentials D-DD---, publisherDomain DADD-D-
		requestSignatureVerification DA-----, signInAudience DA-----, tags D-DD-D-, uniqueName D------`,
	"servicePrincipal": `
		accountEnabled DA--D--, alternativeNames D-DD-D-, appId DA--D--, appOwnerOrganizationId DADD---
		appRoleAssignmentRequired DA-----, createdDateTime AAAAA--, deletedDateTime DADDA--, description AAAA-AA
		disabledByMicrosoftStatus DA-----, displayName DADDDDA, homepage AAAA-AA, id DA--D--, keyCredentials D-DD---
		preferredSingleSignOnMode DA-----, servicePrincipalNames D-DD-D-, servicePrincipalType DA--D--
		signInAudience DA-----, tags D-DD-D-`,
	"device": `
		accountEnabled DA--D--, approximateLastSignInDateTime DADD--A, createdDateTime AAAAA--, deletedDateTime DADDA--
		deviceId DA--DD-, deviceOwnership DA-----, displayName DADDDDA, enrollmentProfileName AAAA-AA, enrollmentType AA-----
		id DA--D--, isCompliant DA-----, isManaged DA-----, isRooted DA-----, managementType AA----A, mdmAppId AAAA-A-
		model AAAA-AA, onPremisesLastSyncDateTime AAAAA--, onPremisesSyncEnabled DA--D-A, operatingSystem DADD-DA
		operatingSystemVersion DADD-DA, physicalIds D-DD-D-, profileType DA-----, registrationDateTime AAAA---
		trustType DA--D--`,
	"administrativeUnit": `
		deletedDateTime AAAAA--, description DADDDDA, displayName DADDDDA, id DA--D--, isMemberManagementRestricted AA-----
		membershipType AA-----, visibility AA-----`,
	"directoryRole": `description D------, displayName D------, id D---D--, roleTemplateId D---D--`,
	"orgContact":    `companyName DADDDDA, department DADDDDA, displayName DADDDDA, id DA--D--, mail DADDDDA, proxyAddresses DADD-DA`,
	"appRoleAssignment": `
		appRoleId DA-----, createdDateTime AAAA---, id DA--D--, principalDisplayName DA---D-, principalId DA--D--
		principalType DA-----, resourceDisplayName AA---A-, resourceId DA--D--`,
	"oAuth2PermissionGrant":       `clientId DA--D--, consentType DA-----, id DA--D--, principalId DA--D--, resourceId DA--D--, scope AA---A-`,
	"organization":                ``,
	"domain":                      ``,
	"subscribedSku":               ``,
	"licenseDetails":              ``,
	"authenticationMethod":        ``,
	"federatedIdentityCredential": `name D---D--, subject D---D--, issuer D---D--`,
	"identitySecurityDefaultsEnforcementPolicy": ``,
	"directoryRoleTemplate":                     ``,
	// https://learn.microsoft.com/graph/api/resources/signin
	"signIn": `
		appDisplayName DD---D-, appId DD--D--, clientAppUsed DD-----, conditionalAccessStatus DD--D--, correlationId DD-----
		createdDateTime DDDD---, deviceDetail DD---D-, id DD-----, ipAddress DD---D-, isInteractive DD-----, location DD---D-
		resourceDisplayName DD-----, resourceId DD-----, riskDetail DD-----, riskEventTypes_v2 DD---D-
		riskLevelAggregated DD-----, riskLevelDuringSignIn DD-----, riskState DD-----, servicePrincipalId DD-----
		servicePrincipalName DD---D-, status DDDD---, userDisplayName DD---D-, userId DD--D--, userPrincipalName DD---D-`,
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
	"secureScore":             `azureTenantId D------, createdDateTime DDDD---, currentScore DDDD---, id D------, vendorInformation D------`,
})

// endsWithProperties are the only ones that endsWith works on.
var endsWithProperties = []string{"mail", "otherMails", "userPrincipalName", "proxyAddresses"}

func parseFilterTables(text map[string]string) map[string]map[string]string {
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
	"group":                   `displayName D, deletedDateTime A, createdDateTime A`,
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
})

func orderSupport(typ, property string) support {
	if columns, ok := orderTables[typ][property]; ok {
		return support(columns[0])
	}
	return supportNone
}
