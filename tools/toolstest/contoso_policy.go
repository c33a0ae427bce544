package toolstest

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/policy"
)

// policyID is a Conditional Access policy of the small tenant, locationID a
// named location.
func policyID(n int) string   { return OtherID(700 + n) }
func locationID(n int) string { return OtherID(750 + n) }

// gone is an id that the tenant never had.
var gone = OtherID(999)

// contosoPolicies are policies that show each condition once, name what is
// deleted or was never there, and of which two have one name.
func contosoPolicies(d *directory.Directory) {
	policy.AddDefaults(d)
	d.UpdateRow("adminConsentRequestPolicy", "adminConsentRequestPolicy", map[string]any{
		"isEnabled": true, "reviewers": []map[string]any{{"query": "/users/" + UserID(3), "queryType": "MicrosoftGraph"}, {"query": "/groups/" + groupID(3) + "/transitiveMembers/microsoft.graph.user", "queryType": "MicrosoftGraph"}},
	})
	d.AddRow("namedLocations", locationID(1), map[string]any{
		"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office", "isTrusted": true, "createdDateTime": DaysAgo(500), "modifiedDateTime": DaysAgo(500),
		"ipRanges": []map[string]any{{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24"}},
	})
	d.AddRow("namedLocations", locationID(2), map[string]any{
		"@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Elsewhere", "createdDateTime": DaysAgo(400), "modifiedDateTime": DaysAgo(400),
		"countriesAndRegions": []string{"KP"}, "includeUnknownCountriesAndRegions": true, "countryLookupMethod": "clientIpAddress",
	})
	d.AddRow("authenticationContextClassReferences", "c1", map[string]any{"displayName": "Confidential", "isAvailable": true})
	all := []string{"All"}
	const admin = "62e90394-69f5-4237-9190-012177145e10"
	contosoPolicy(d, 1, "CA01 MFA for all", "enabled", map[string]any{
		"users": PolicyUsers(map[string][]string{"includeUsers": all, "excludeUsers": {UserID(9)}, "excludeGroups": {groupID(3)}}), "applications": PolicyApps(all),
	}, PolicyGrant("OR", "mfa"))
	contosoPolicy(d, 2, "CA02 Block legacy authentication", "enabled", map[string]any{
		"users": PolicyUsers(map[string][]string{"includeUsers": all, "excludeUsers": {UserID(9)}}), "applications": PolicyApps(all), "clientAppTypes": []string{"exchangeActiveSync", "other"},
	}, PolicyGrant("OR", "block"))
	contosoPolicy(d, 3, "CA03 Phishing-resistant MFA for administrators", "enabledForReportingButNotEnforced", map[string]any{
		"users": PolicyUsers(map[string][]string{"includeRoles": {admin}}), "applications": PolicyApps(all),
	}, map[string]any{"operator": "OR", "builtInControls": []string{}, "authenticationStrength": map[string]any{
		"id": "00000000-0000-0000-0000-000000000004", "displayName": "Phishing-resistant MFA", "policyType": "builtIn", "requirementsSatisfied": "mfa",
		"allowedCombinations": []string{"windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"},
	}})
	contosoPolicy(d, 4, "CA04 Old exception", "enabled", map[string]any{
		"users":        PolicyUsers(map[string][]string{"includeUsers": {gone, UserID(12)}, "includeGroups": {gone}, "excludeUsers": {UserID(1)}}),
		"applications": PolicyApps([]string{OtherID(998), OtherID(10)}),
		"locations":    map[string]any{"includeLocations": all, "excludeLocations": []string{locationID(1), gone}},
	}, PolicyGrant("OR", "block"))
	guests := PolicyUsers(map[string][]string{})
	guests["includeGuestsOrExternalUsers"] = map[string]any{
		"guestOrExternalUserTypes": "b2bCollaborationGuest,internalGuest",
		"externalTenants":          map[string]any{"@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants", "membershipKind": "enumerated", "members": []string{OtherID(222)}},
	}
	contosoPolicy(d, 5, "CA05 Guests of the partner", "disabled", map[string]any{"users": guests, "applications": PolicyApps([]string{"Office365"})}, PolicyGrant("AND", "mfa", "compliantDevice"))
	contosoPolicy(d, 6, "Pilot", "disabled", map[string]any{"users": PolicyUsers(map[string][]string{"includeUsers": {UserID(6)}}), "applications": PolicyApps(all)}, nil)
	contosoPolicy(d, 7, "Pilot", "disabled", map[string]any{"users": PolicyUsers(map[string][]string{"includeUsers": {UserID(7)}}), "applications": PolicyApps(all)}, PolicyGrant("OR", "passwordChange"))
	contosoPolicy(d, 8, "CA08 Confidential, risk and flows", "enabledForReportingButNotEnforced", map[string]any{
		"users": PolicyUsers(map[string][]string{"includeUsers": all}),
		"applications": map[string]any{"includeApplications": []string{}, "excludeApplications": []string{}, "includeUserActions": []string{},
			"includeAuthenticationContextClassReferences": []string{"c1"}},
		"signInRiskLevels": []string{"high", "medium"}, "userRiskLevels": []string{"high"}, "insiderRiskLevels": "elevated",
		"authenticationFlows": map[string]any{"transferMethods": "deviceCodeFlow"},
		"platforms":           map[string]any{"includePlatforms": []string{"all"}, "excludePlatforms": []string{"iOS"}},
		"devices":             map[string]any{"deviceFilter": map[string]any{"mode": "exclude", "rule": `device.extensionAttribute1 -eq "PAW"`}},
		"locations":           map[string]any{"includeLocations": all, "excludeLocations": []string{"AllTrusted"}},
	}, nil)
	d.UpdateRow("conditionalAccessPolicies", policyID(8), map[string]any{"sessionControls": map[string]any{
		"signInFrequency":   map[string]any{"isEnabled": true, "value": 4, "type": "hours", "frequencyInterval": "timeBased", "authenticationType": "primaryAndSecondaryAuthentication"},
		"persistentBrowser": map[string]any{"isEnabled": true, "mode": "never"},
	}})
	contosoPolicy(d, 9, "CA09 Ledger's own identity", "enabled", map[string]any{
		"users": PolicyUsers(map[string][]string{"includeUsers": {"None"}}), "applications": PolicyApps(all), "servicePrincipalRiskLevels": []string{"high"},
		"clientApplications": map[string]any{"includeServicePrincipals": []string{OtherID(12)}, "excludeServicePrincipals": []string{}},
	}, PolicyGrant("OR", "block"))
	// The tenant that Survey Cloud comes from.
	d.AddRow("crossTenantAccessPartners", OtherID(222), map[string]any{
		"tenantId": OtherID(222), "isServiceProvider": true,
		"inboundTrust": map[string]any{"isMfaAccepted": true, "isCompliantDeviceAccepted": false, "isHybridAzureADJoinedDeviceAccepted": false},
	})
}

func contosoPolicy(d *directory.Directory, n int, name, state string, conditions, controls map[string]any) {
	if conditions["clientAppTypes"] == nil {
		conditions["clientAppTypes"] = []string{"all"}
	}
	d.AddRow("conditionalAccessPolicies", policyID(n), map[string]any{
		"displayName": name, "state": state, "createdDateTime": DaysAgo(100 + n), "modifiedDateTime": DaysAgo(n), "conditions": conditions, "grantControls": anyMap(controls),
	})
}

func anyMap(m map[string]any) any {
	if m == nil {
		return nil
	}
	return m
}

// PolicyUsers is the condition users of a policy, by the names of its lists.
func PolicyUsers(lists map[string][]string) map[string]any {
	out := map[string]any{}
	for _, name := range []string{"includeUsers", "excludeUsers", "includeGroups", "excludeGroups", "includeRoles", "excludeRoles"} {
		out[name] = append([]string{}, lists[name]...)
	}
	return out
}

// PolicyApps is the condition applications of a policy.
func PolicyApps(include []string) map[string]any {
	return map[string]any{"includeApplications": include, "excludeApplications": []string{}, "includeUserActions": []string{}}
}

// PolicyGrant is the grant control of a policy.
func PolicyGrant(operator string, controls ...string) map[string]any {
	return map[string]any{"operator": operator, "builtInControls": controls, "customAuthenticationFactors": []string{}, "termsOfUse": []string{}}
}
