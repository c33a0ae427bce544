package world

// policyFindings are those on Conditional Access, the tenant's own policies and
// cross-tenant access.
func policyFindings() []Finding {
	return []Finding{
		{"device-code-for-all-staff", "The policy that blocks device code flow excludes the group of all staff", "critical", []string{caDeviceCode, allStaff},
			`entra_conditional_access_list {"policy": "` + caDeviceCode + `"}; entra_conditional_access_report {"checks": ["deviceCodeFlow"]}`},
		{"trusts-mfa-of-everyone", "MFA done in any tenant in the world is believed here", "high", []string{"cross-tenant access default"},
			`entra_auth_policy_get {"policies": ["crossTenantDefault"]}`},
		{"orphaned-policy", "A Conditional Access policy names a user, a group, an application and a location that no longer exist", "high", []string{caOrphaned},
			`entra_conditional_access_list {"policy": "` + caOrphaned + `"}; entra_conditional_access_report {"checks": ["orphanedIds"]}`},
		{"trusted-location-too-wide", "A trusted location covers 131,072 addresses and opens the admin portals from each", "high", []string{legacyWAN, caPortals},
			`entra_conditional_access_list {"kind": "namedLocation", "search": "legacy"}; entra_conditional_access_list {"policy": "` + caPortals + `"}; entra_conditional_access_report {"checks": ["locationBypass"]}`},
		{"sign-in-risk-only-reported", "The policy for risky sign-ins only reports", "high", []string{caRisk},
			`entra_conditional_access_list {"state": "enabledForReportingButNotEnforced"}; entra_conditional_access_report {"checks": ["riskPolicy", "reportOnly"]}`},
		{"open-user-consent", "Users may consent to applications for themselves, and the only reviewer of consent requests is a disabled account", "high", []string{"Martin Kessler"},
			`entra_auth_policy_get {"policies": ["consent"]}`},
		{"guests-like-members", "Guests can read the whole directory, and everybody may invite more", "medium", []string{"authorization policy"},
			`entra_auth_policy_get {"policies": ["authorization"]}`},
		{"partner-direct-connect", "A partner's users all reach shared channels here without a guest account", "medium", []string{"a cross-tenant partner"},
			`entra_external_access_report {"kind": "partner"}`},
		{"telephone-methods", "Codes by SMS and voice are allowed for everybody", "low", []string{"authentication methods policy"},
			`entra_auth_policy_get {"policies": ["authenticationMethods"]}`},
	}
}
