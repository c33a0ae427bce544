package graph

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/policy"
)

// Which permission opens which policy: Policy.Read.All does not open them all.
func TestPolicyPermissions(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	d.DeleteRow("securityDefaults", guid(800))
	policy.AddDefaults(d)
	g := New(d, Options{})
	const denied = "AccessDenied"
	for _, tc := range []struct{ path, role, code string }{
		{"/identity/conditionalAccess/policies", "Directory.Read.All", denied},
		{"/identity/conditionalAccess/policies", "Policy.Read.ConditionalAccess", denied},
		{"/identity/conditionalAccess/templates", "Policy.Read.All", ""},
		{"/identity/conditionalAccess/authenticationContextClassReferences", "Policy.Read.All", denied},
		{"/identity/conditionalAccess/authenticationContextClassReferences", "AuthenticationContext.Read.All", ""},
		{"/identity/conditionalAccess/authenticationContextClassReferences", "Policy.Read.ConditionalAccess", ""},
		{"/policies/permissionGrantPolicies", "Policy.Read.All", denied},
		{"/policies/permissionGrantPolicies", "Policy.Read.PermissionGrant", ""},
		{"/policies/deviceRegistrationPolicy", "Policy.Read.All", denied},
		{"/policies/deviceRegistrationPolicy", "Policy.Read.DeviceConfiguration", ""},
		{"/policies/authenticationStrengthPolicies", "Policy.Read.AuthenticationMethod", ""},
		{"/identity/conditionalAccess/authenticationStrength/policies", "Policy.Read.All", ""},
		{"/policies/authenticationMethodsPolicy", "Policy.Read.AuthenticationMethod", ""},
		{"/policies/adminConsentRequestPolicy", "Directory.Read.All", ""},
		{"/policies/authorizationPolicy", "Directory.Read.All", denied},
		{"/policies/authorizationPolicy", "Policy.Read.All", ""},
		{"/policies/defaultAppManagementPolicy", "Policy.Read.All", ""},
		{"/policies/appManagementPolicies", "Policy.Read.All", ""},
		{"/policies/crossTenantAccessPolicy", "Policy.Read.All", ""},
		{"/policies/crossTenantAccessPolicy/default", "Policy.Read.All", ""},
		{"/policies/crossTenantAccessPolicy/partners", "Policy.Read.All", ""},
	} {
		a := send(t, g, http.MethodGet, tc.path, "", []string{tc.role})
		if a.errorCode() != tc.code || tc.code == "" && a.Code != http.StatusOK {
			t.Errorf("%s with %s: %d %s, want %q", tc.path, tc.role, a.Code, a.errorCode(), tc.code)
		}
	}
}

// Navigation properties that Microsoft answers with their object are there, and
// derived types say what they are.
func TestPolicyBodies(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	d.DeleteRow("securityDefaults", guid(800))
	policy.AddDefaults(d)
	d.AddRow("crossTenantAccessPartners", guid(77), map[string]any{"tenantId": guid(77), "isServiceProvider": false})
	d.AddRow("conditionalAccessPolicies", guid(1), (&policy.ConditionalAccess{Name: "strong", State: "enabled", Users: []string{"All"}, Strength: 1}).Row())
	g := New(d, Options{})
	roles := append([]string{"Policy.Read.PermissionGrant", "Policy.Read.DeviceConfiguration"}, basicRoles...)
	for path, want := range map[string]string{
		"/policies/authenticationMethodsPolicy":                                                            `"@odata.type":"#microsoft.graph.fido2AuthenticationMethodConfiguration"`,
		"/policies/authenticationStrengthPolicies":                                                         `"combinationConfigurations":[]`,
		"/policies/permissionGrantPolicies":                                                                `"permissionType":"delegatedUserConsentable"`,
		"/policies/deviceRegistrationPolicy":                                                               `"@odata.type":"#microsoft.graph.allDeviceRegistrationMembership"`,
		"/policies/crossTenantAccessPolicy/partners/" + guid(77):                                           `"tenantId":"` + guid(77) + `"`,
		"/policies/crossTenantAccessPolicy/default":                                                        `"isServiceDefault":true`,
		"/identity/conditionalAccess/policies/" + guid(1):                                                  `"authenticationStrength":{"id":"00000000-0000-0000-0000-000000000002"`,
		"/identity/conditionalAccess/templates?$select=name":                                               `{"name":"Block legacy authentication"}`,
		"/policies/authorizationPolicy?$select=guestUserRoleId":                                            `"guestUserRoleId":"10dae51f-b6af-4016-8d66-8c2a99b929b3"}`,
		"/identity/conditionalAccess/authenticationStrength/policies/00000000-0000-0000-0000-000000000004": `"displayName":"Phishing-resistant MFA"`,
	} {
		if a := send(t, g, http.MethodGet, path, "", roles); !strings.Contains(a.Body.String(), want) {
			t.Errorf("%s: %d %s, want %s", path, a.Code, a.Body, want)
		}
	}
	for path, status := range map[string]int{
		"/policies/authorizationPolicy?$select=colour":                                                    400,
		"/policies/authenticationStrengthPolicies?$top=5":                                                 400,
		"/policies/crossTenantAccessPolicy/partners/" + guid(78):                                          404,
		"/identity/conditionalAccess/namedLocations?$filter=isof('microsoft.graph.countryNamedLocation')": 200,
		"/policies/authenticationStrengthPolicies?$filter=policyType eq 'builtIn'":                        200,
		"/policies/authenticationStrengthPolicies?$filter=displayName eq 'x'":                             400,
		"/identity/conditionalAccess/policies?$top=1000":                                                  400,
		"/identity/conditionalAccess/plans":                                                               501,
	} {
		if a := send(t, g, http.MethodGet, path, "", roles); a.Code != status {
			t.Errorf("%s: %d %s, want %d", path, a.Code, a.Body, status)
		}
	}
}
