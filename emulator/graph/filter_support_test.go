package graph

import (
	"strings"
	"testing"
)

// TestFilterSupport holds the engine to what Microsoft's pages say of filters:
// each is refused, works by default, or works in an advanced query only.
func TestFilterSupport(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	for _, tc := range []struct {
		support string
		set     string
		filters string // separated by "; "
	}{
		{"default", "users", "employeeId eq '1'; usageLocation in ('DE','FR'); jobTitle eq 'x'; startsWith(jobTitle,'x'); signInActivity/lastSignInDateTime ge 2026-01-01T00:00:00Z"},
		{"default", "users", "assignedLicenses/any(l:l/skuId eq 00000000-0000-0000-0000-000000000001); proxyAddresses/any(p:startsWith(p,'smtp:a')); createdDateTime le 2026-01-01T00:00:00Z"},
		{"advanced", "users", "companyName eq 'x'; companyName eq null; companyName ne null; faxNumber eq '1'; passwordPolicies eq null; passwordPolicies ne 'None'; mail eq null; usageLocation eq null; employeeType in ('a','b')"},
		{"advanced", "users", "businessPhones/any(p:p eq '1'); assignedPlans/any(p:p/service eq 'exchange'); createdDateTime in (2026-01-01T00:00:00Z,2026-01-02T00:00:00Z); not(userType eq 'Guest'); endsWith(mail,'com')"},
		{"none", "users", "passwordPolicies eq 'None'; lastPasswordChangeDateTime ge 2026-01-01T00:00:00Z; userPrincipalName eq null; accountEnabled eq null; department gt 'a'; employeeLeaveDateTime ge 2026-01-01T00:00:00Z"},

		{"default", "groups", "displayName eq 'x'; groupTypes/any(c:c eq 'Unified'); membershipRule eq 'x'; startsWith(membershipRule,'user'); renewedDateTime le 2026-01-01T00:00:00Z; securityEnabled in (true); resourceProvisioningOptions/any(x:x eq 'Team'); onPremisesSecurityIdentifier eq 'S-1'"},
		{"advanced", "groups", "description eq 'x'; startsWith(description,'x'); expirationDateTime le 2026-01-01T00:00:00Z; onPremisesSamAccountName eq 'x'; preferredLanguage eq 'de'; securityEnabled ne true; onPremisesSyncEnabled ne null"},
		{"none", "groups", "createdDateTime ge 2026-01-01T00:00:00Z; visibility eq 'Private'; preferredDataLocation eq 'EUR'; description eq null; description in ('x'); securityIdentifier eq 'S-1'; mailEnabled in (true)"},

		{"default", "applications", "appId eq '1'; createdDateTime le 2026-01-01T00:00:00Z; identifierUris/any(u:u eq 'api://x'); tags/any(t:startsWith(t,'x')); signInAudience eq 'AzureADMyOrg'; startsWith(publisherDomain,'c')"},
		{"advanced", "applications", "keyCredentials/any(k:k/endDateTime le 2026-01-01T00:00:00Z); requiredResourceAccess/any(r:r/resourceAppId eq '1'); description eq 'x'; verifiedPublisher/displayName eq 'x'; signInAudience ne 'AzureADMyOrg'"},
		{"none", "applications", "uniqueName eq 'x'; isFallbackPublicClient eq true; appId ne '1'; deletedDateTime ge 2026-01-01T00:00:00Z"},

		{"default", "servicePrincipals", "accountEnabled eq true; appId in ('1','2'); startsWith(appId,'1'); servicePrincipalNames/any(n:n eq 'x'); servicePrincipalType eq 'ManagedIdentity'; tags/any(t:t eq 'x')"},
		{"advanced", "servicePrincipals", "appOwnerOrganizationId eq 00000000-0000-0000-0000-000000000001; appRoleAssignmentRequired eq true; keyCredentials/any(k:k/endDateTime le 2026-01-01T00:00:00Z); displayName eq null"},
		{"none", "servicePrincipals", "homepage eq 'x'; preferredSingleSignOnMode eq 'saml'; signInAudience eq 'AzureADMyOrg'; loginUrl eq 'x'"},

		{"default", "devices", "deviceId eq '1'; startsWith(deviceId,'1'); isCompliant eq true; mdmAppId eq '1'; onPremisesLastSyncDateTime le 2026-01-01T00:00:00Z; approximateLastSignInDateTime le 2026-01-01T00:00:00Z; startsWith(operatingSystem,'Win')"},
		{"advanced", "devices", "isManaged ne true; approximateLastSignInDateTime eq null; operatingSystem eq null; mdmAppId ne '1'"},
		{"none", "devices", "trustType eq 'AzureAd'; profileType eq 'RegisteredDevice'; model eq 'x'; deviceId in ('1'); registrationDateTime ge 2026-01-01T00:00:00Z; enrollmentType eq 'x'"},

		{"default", "directory/administrativeUnits", "displayName eq 'x'; startsWith(displayName,'x'); displayName in ('x','y')"},
		{"advanced", "directory/administrativeUnits", "description eq 'x'; startsWith(description,'x'); displayName eq null; displayName ne 'x'"},
		{"none", "directory/administrativeUnits", "visibility eq 'HiddenMembership'; membershipType eq 'Dynamic'; description ge 'x'"},
	} {
		for filter := range strings.SplitSeq(tc.filters, "; ") {
			path := "/" + tc.set + "?$top=1&$count=true&$filter=" + filter
			plain, advanced := get(t, g, path), get(t, g, path, eventualHeader)
			want := map[string][2]int{"default": {200, 200}, "advanced": {400, 200}, "none": {400, 400}}[tc.support]
			if got := [2]int{plain.Code, advanced.Code}; got != want {
				t.Errorf("%s by %s: got %v (%s; %s), want %v", tc.set, filter, got, plain.errorMessage(), advanced.errorMessage(), want)
			}
			for _, a := range []graphAnswer{plain, advanced} {
				if a.Code == 400 && a.errorCode() != "Request_UnsupportedQuery" {
					t.Errorf("%s by %s: %s %s", tc.set, filter, a.errorCode(), a.errorMessage())
				}
			}
		}
	}
}
