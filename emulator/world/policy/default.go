package policy

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// AddDefaults writes the policies that every tenant is born with, as
// Microsoft sets them: security defaults (off), authorization, authentication
// methods, consent, app management, device registration, cross-tenant access,
// the built-in authentication strengths and the Conditional Access templates.
// Change them with UpdateRow; the names are in directory's collection.go.
func AddDefaults(d *directory.Directory) {
	d.AddRow("securityDefaults", "00000000-0000-0000-0000-000000000005", map[string]any{
		"displayName": "Security Defaults", "isEnabled": false,
		"description": "Security defaults is a set of basic identity security mechanisms recommended by Microsoft.",
	})
	addUserPolicies(d)
	addAuthenticationMethods(d)
	addAuthenticationStrengths(d)
	addConditionalAccessTemplates(d)
	addCrossTenantDefaults(d)
}

// addUserPolicies writes what users, administrators' consent, applications and
// devices are ruled by.
// https://learn.microsoft.com/graph/api/resources/authorizationpolicy
// https://learn.microsoft.com/graph/api/deviceregistrationpolicy-get
func addUserPolicies(d *directory.Directory) {
	d.AddRow("authorizationPolicy", "authorizationPolicy", map[string]any{
		"displayName": "Authorization Policy", "description": "Used to manage authorization related settings across the company.",
		"allowInvitesFrom": "everyone", "guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
		"allowedToSignUpEmailBasedSubscriptions": true, "allowedToUseSSPR": true, "allowEmailVerifiedUsersToJoinOrganization": false,
		"blockMsolPowerShell": false,
		"defaultUserRolePermissions": map[string]any{
			"allowedToCreateApps": true, "allowedToCreateSecurityGroups": true, "allowedToCreateTenants": true, "allowedToReadBitlockerKeysForOwnedDevice": true,
			"allowedToReadOtherUsers":         true,
			"permissionGrantPoliciesAssigned": []string{"ManagePermissionGrantsForSelf.microsoft-user-default-legacy"},
		},
	})
	d.AddRow("adminConsentRequestPolicy", "adminConsentRequestPolicy", map[string]any{
		"isEnabled": false, "notifyReviewers": false, "remindersEnabled": false, "requestDurationInDays": 30, "reviewers": []map[string]any{}, "version": 0,
	})
	d.AddRow("defaultAppManagementPolicy", "00000000-0000-0000-0000-000000000000", map[string]any{
		"displayName": "Default app management tenant policy", "description": "Default tenant policy that enforces app management restrictions on applications and service principals.",
		"isEnabled":                    false,
		"applicationRestrictions":      map[string]any{"passwordCredentials": []map[string]any{}, "keyCredentials": []map[string]any{}},
		"servicePrincipalRestrictions": map[string]any{"passwordCredentials": []map[string]any{}, "keyCredentials": []map[string]any{}},
	})
	everyone := map[string]any{"@odata.type": "#microsoft.graph.allDeviceRegistrationMembership"}
	d.AddRow("deviceRegistrationPolicy", "deviceRegistrationPolicy", map[string]any{
		"displayName": "Device Registration Policy", "userDeviceQuota": 50, "multiFactorAuthConfiguration": "notRequired",
		"description":         "Tenant-wide policy that manages intial provisioning controls using quota restrictions, additional authentication and authorization checks",
		"azureADRegistration": map[string]any{"isAdminConfigurable": false, "allowedToRegister": everyone},
		"azureADJoin": map[string]any{"isAdminConfigurable": true, "allowedToJoin": everyone,
			"localAdmins": map[string]any{"enableGlobalAdmins": true, "registeringUsers": everyone}},
		"localAdminPassword": map[string]any{"isEnabled": false},
	})
	for _, p := range []struct{ id, rule, name, kind, classification string }{
		{"microsoft-user-default-legacy", "4a9b2cf1-8c32-4f3e-a2b2-3a1ac4b93a59", "Microsoft User Default Legacy Policy", "delegatedUserConsentable", "all"},
		{"microsoft-user-default-low", "5bf66d7d-7e0c-4a52-8d0c-6d80a8a3a4b1", "Microsoft User Default Low Risk Policy", "delegatedUserConsentable", "low"},
		{"microsoft-company-admin", "1f06f3a1-42d3-4243-8fbc-5d0c30d4de4c", "Company Admin Policy", "application", "all"},
	} {
		d.AddRow("permissionGrantPolicies", p.id, map[string]any{
			"displayName": p.name, "description": "Includes what this built-in policy lets be consented to.",
			"includes": []map[string]any{{
				"id": p.rule, "permissionClassification": p.classification, "permissionType": p.kind,
				"resourceApplication": "any", "permissions": []string{"all"}, "clientApplicationIds": []string{"all"},
				"clientApplicationTenantIds": []string{"all"}, "clientApplicationPublisherIds": []string{"all"},
				"clientApplicationsFromVerifiedPublisherOnly": p.classification == "low",
			}},
			"excludes": []map[string]any{},
		})
	}
}

// addAuthenticationMethods writes the policy of methods with its polymorphic
// configurations.
// https://learn.microsoft.com/graph/api/authenticationmethodspolicy-get
func addAuthenticationMethods(d *directory.Directory) {
	target := func(more map[string]any) []map[string]any {
		all := map[string]any{"targetType": "group", "id": "all_users", "isRegistrationRequired": false}
		for k, v := range more {
			all[k] = v
		}
		return []map[string]any{all}
	}
	method := func(kind, id, state string, targets []map[string]any, more map[string]any) map[string]any {
		m := map[string]any{
			"@odata.type": "#microsoft.graph." + kind + "AuthenticationMethodConfiguration", "id": id, "state": state,
			"excludeTargets": []map[string]any{}, "includeTargets": targets,
		}
		for k, v := range more {
			m[k] = v
		}
		return m
	}
	d.AddRow("authenticationMethodsPolicy", "authenticationMethodsPolicy", map[string]any{
		"displayName": "Authentication Methods Policy", "policyVersion": "1.5", "policyMigrationState": "preMigration", "lastModifiedDateTime": d.Info().CreatedAt,
		"description": "The tenant-wide policy that controls which authentication methods are allowed in the tenant, authentication method registration requirements, and self-service password reset settings",
		"registrationEnforcement": map[string]any{"authenticationMethodsRegistrationCampaign": map[string]any{
			"snoozeDurationInDays": 1, "state": "default", "excludeTargets": []map[string]any{},
			"includeTargets": []map[string]any{{"id": "all_users", "targetType": "group", "targetedAuthenticationMethod": "microsoftAuthenticator"}},
		}},
		"authenticationMethodConfigurations": []map[string]any{
			method("fido2", "Fido2", "disabled", target(nil), map[string]any{"isSelfServiceRegistrationAllowed": true, "isAttestationEnforced": true,
				"keyRestrictions": map[string]any{"isEnforced": false, "enforcementType": "block", "aaGuids": []string{}}}),
			method("microsoftAuthenticator", "MicrosoftAuthenticator", "disabled", target(map[string]any{"authenticationMode": "any"}), map[string]any{"isSoftwareOathEnabled": false}),
			method("sms", "Sms", "disabled", target(map[string]any{"isUsableForSignIn": false}), nil),
			method("temporaryAccessPass", "TemporaryAccessPass", "disabled", target(nil), map[string]any{"defaultLifetimeInMinutes": 60, "defaultLength": 8,
				"minimumLifetimeInMinutes": 60, "maximumLifetimeInMinutes": 480, "isUsableOnce": false}),
			method("softwareOath", "SoftwareOath", "disabled", target(nil), nil),
			method("voice", "Voice", "disabled", target(nil), map[string]any{"isOfficePhoneAllowed": false}),
			method("email", "Email", "enabled", []map[string]any{}, map[string]any{"allowExternalIdToUseEmailOtp": "default"}),
			method("x509Certificate", "X509Certificate", "disabled", target(nil), map[string]any{
				"authenticationModeConfiguration": map[string]any{"x509CertificateAuthenticationDefaultMode": "x509CertificateSingleFactor", "rules": []map[string]any{}},
				"crlValidationConfiguration":      map[string]any{"state": "disabled", "exemptedCertificateAuthoritiesSubjectKeyIdentifiers": []string{}},
			}),
		},
	})
}

// strengths are the built-in authentication strengths.
// https://learn.microsoft.com/graph/api/authenticationstrengthroot-list-policies
var strengths = []struct {
	id, name, description string
	combinations          []string
}{
	{"00000000-0000-0000-0000-000000000002", "Multifactor authentication", "Combinations of methods that satisfy strong authentication, such as a password + SMS", []string{
		"windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor", "deviceBasedPush", "temporaryAccessPassOneTime", "temporaryAccessPassMultiUse",
		"password,microsoftAuthenticatorPush", "password,softwareOath", "password,hardwareOath", "password,x509CertificateSingleFactor",
		"password,x509CertificateMultiFactor", "password,sms", "password,voice", "federatedMultiFactor", "microsoftAuthenticatorPush,federatedSingleFactor",
		"softwareOath,federatedSingleFactor", "hardwareOath,federatedSingleFactor", "sms,federatedSingleFactor", "voice,federatedSingleFactor",
	}},
	{"00000000-0000-0000-0000-000000000003", "Passwordless MFA", "Passwordless methods that satisfy strong authentication, such as Passwordless sign-in with the Microsoft Authenticator", []string{
		"windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor", "deviceBasedPush",
	}},
	{"00000000-0000-0000-0000-000000000004", "Phishing-resistant MFA", "Phishing-resistant, Passwordless methods for the strongest authentication, such as a FIDO2 security key", []string{
		"windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor",
	}},
}

func addAuthenticationStrengths(d *directory.Directory) {
	born := time.Date(2021, 12, 1, 8, 0, 0, 0, time.UTC)
	for i := range strengths {
		row := strengthRow(i)
		row["createdDateTime"], row["modifiedDateTime"] = born, born
		d.AddRow("authenticationStrengthPolicies", strengths[i].id, row)
	}
}

// strengthRow is a built-in strength as it stands in its collection, and with
// its id in a policy's grant controls.
func strengthRow(i int) map[string]any {
	s := strengths[i]
	return map[string]any{
		"displayName": s.name, "description": s.description, "policyType": "builtIn", "requirementsSatisfied": "mfa",
		"allowedCombinations": s.combinations, "combinationConfigurations": []map[string]any{},
	}
}

// grantedStrength is a built-in strength as a policy's grant controls hold it.
func grantedStrength(i int) map[string]any {
	row := strengthRow(i)
	row["id"] = strengths[i].id
	row["createdDateTime"], row["modifiedDateTime"] = "2021-12-01T08:00:00Z", "2021-12-01T08:00:00Z"
	return row
}

// addCrossTenantDefaults writes the service default: collaboration is open both
// ways, direct connect is closed, and nobody else's claims are trusted.
// https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-get
func addCrossTenantDefaults(d *directory.Directory) {
	d.AddRow("crossTenantAccessPolicy", "crossTenantAccessPolicy", map[string]any{
		"displayName": "CrossTenantAccessPolicy", "allowedCloudEndpoints": []string{},
	})
	d.AddRow("crossTenantAccessDefault", "default", map[string]any{
		"isServiceDefault":        true,
		"inboundTrust":            map[string]any{"isMfaAccepted": false, "isCompliantDeviceAccepted": false, "isHybridAzureADJoinedDeviceAccepted": false},
		"b2bCollaborationInbound": B2BSetting("allowed"), "b2bCollaborationOutbound": B2BSetting("allowed"),
		"b2bDirectConnectInbound": B2BSetting("blocked"), "b2bDirectConnectOutbound": B2BSetting("blocked"),
		"automaticUserConsentSettings": map[string]any{"inboundAllowed": false, "outboundAllowed": false},
	})
}

// B2BSetting allows or blocks everyone and every application.
func B2BSetting(access string) map[string]any {
	return map[string]any{
		"usersAndGroups": map[string]any{"accessType": access, "targets": []map[string]any{{"target": "AllUsers", "targetType": "user"}}},
		"applications":   map[string]any{"accessType": access, "targets": []map[string]any{{"target": "AllApplications", "targetType": "application"}}},
	}
}
