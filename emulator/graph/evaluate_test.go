package graph

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/policy"
)

const (
	officeLocation, farLocation = 910, 911
	adminTemplate               = 310 // of contoso's only role
	mailApp                     = "00000002-0000-0ff1-ce00-000000000000"
)

// protected is contoso with one policy; its name is the id's number.
func protected(policies ...policy.ConditionalAccess) *Service {
	d := contoso(fixedClock)
	d.AddRow("namedLocations", guid(officeLocation), map[string]any{
		"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office", "isTrusted": true,
		"ipRanges": []map[string]any{
			{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24"},
			{"@odata.type": "#microsoft.graph.iPv6Range", "lowerAddress": "2001:db8::1", "upperAddress": "2001:db8::f"},
		},
	})
	d.AddRow("namedLocations", guid(farLocation), map[string]any{
		"@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Far", "countriesAndRegions": []string{"KP"},
	})
	for i, p := range policies {
		if p.State == "" {
			p.State = "enabled"
		}
		d.AddRow("conditionalAccessPolicies", guid(920+i), p.Row())
	}
	return New(d, Options{})
}

func evaluate(t *testing.T, g *Service, body string) graphAnswer {
	t.Helper()
	return send(t, g, http.MethodPost, "/identity/conditionalAccess/evaluate", body, basicRoles, "Content-Type: application/json")
}

func asUser(n int) string {
	return fmt.Sprintf(`{"@odata.type":"#microsoft.graph.userSignIn","userId":%q}`, guid(n))
}

func toApp(id string) string {
	return fmt.Sprintf(`{"@odata.type":"#microsoft.graph.applicationContext","includeApplications":[%q]}`, id)
}

func signInBody(identity, context, conditions string) string {
	return `{"signInIdentity":` + identity + `,"signInContext":` + context + `,"signInConditions":{` + conditions + `}}`
}

// Each condition decides by itself: what it includes, what it excludes, and
// what it cannot know.
func TestEvaluateReasons(t *testing.T) {
	t.Parallel()
	all := []string{"All"}
	block := []string{"block"}
	const device = `"deviceInfo":{"extensionAttribute1":"PAW","isCompliant":true}`
	for _, tc := range []struct {
		name       string
		policy     policy.ConditionalAccess
		identity   string // user 2 when empty
		context    string // mailApp when empty
		conditions string
		want       string // "" applies
	}{
		{"everyone", policy.ConditionalAccess{Users: all, Controls: block}, "", "", "", ""},
		{"disabled", policy.ConditionalAccess{Users: all, Controls: block, State: "disabled"}, "", "", "", "policyNotEnabled"},
		{"report-only is judged", policy.ConditionalAccess{Users: all, Controls: block, State: "enabledForReportingButNotEnforced"}, "", "", "", ""},
		{"without controls", policy.ConditionalAccess{Users: all}, "", "", "", "emptyPolicy"},
		{"session controls are enough", policy.ConditionalAccess{Users: all, Session: map[string]any{"persistentBrowser": map[string]any{"isEnabled": true, "mode": "never"}}}, "", "", "", ""},
		{"exclude beats include", policy.ConditionalAccess{Users: []string{guid(2)}, Excluded: []string{guid(2)}, Controls: block}, "", "", "", "users"},
		{"nested group", policy.ConditionalAccess{GroupsIn: []string{guid(allGroup)}, Controls: block}, asUser(3), "", "", ""},
		{"nested group excluded", policy.ConditionalAccess{Users: all, GroupsOut: []string{guid(allGroup)}, Controls: block}, asUser(3), "", "", "users"},
		{"role", policy.ConditionalAccess{Roles: []string{guid(adminTemplate)}, Controls: block}, asUser(1), "", "", ""},
		{"no role", policy.ConditionalAccess{Roles: []string{guid(adminTemplate)}, Controls: block}, "", "", "", "users"},
		{"guest", policy.ConditionalAccess{Guests: "b2bCollaborationGuest", Controls: block}, asUser(10), "", "", ""},
		{"guest by word", policy.ConditionalAccess{Users: []string{"GuestsOrExternalUsers"}, Controls: block}, asUser(10), "", "", ""},
		{"member is no guest", policy.ConditionalAccess{Guests: "internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,otherExternalUser,serviceProvider", Controls: block}, "", "", "", "users"},
		{"external user", policy.ConditionalAccess{Guests: "serviceProvider", Controls: block}, `{"@odata.type":"#microsoft.graph.userSignIn","externalUserType":"serviceProvider","externalTenantId":"` + guid(1) + `"}`, "", "", ""},
		{"other app", policy.ConditionalAccess{Users: all, Apps: []string{guid(210)}, Controls: block}, "", "", "", "application"},
		{"suite", policy.ConditionalAccess{Users: all, Apps: []string{"Office365"}, Controls: block}, "", "", "", ""},
		{"app excluded by suite", policy.ConditionalAccess{Users: all, AppsOut: []string{"Office365"}, Controls: block}, "", "", "", "application"},
		{"azure portal", policy.ConditionalAccess{Users: all, Apps: []string{directory.ARMAppID}, Controls: block}, "", toApp("c44b4083-3bb0-49c1-b47d-974e53cbdf3c"), "", ""},
		{"user action", policy.ConditionalAccess{Users: all, Actions: []string{"urn:user:registersecurityinfo"}, Controls: block}, "", `{"@odata.type":"microsoft.graph.userActionContext","userAction":"registerSecurityInformation"}`, "", ""},
		{"other user action", policy.ConditionalAccess{Users: all, Actions: []string{"urn:user:registersecurityinfo"}, Controls: block}, "", `{"@odata.type":"#microsoft.graph.userActionContext","userAction":"registerOrJoinDevices"}`, "", "userActions"},
		{"context", policy.ConditionalAccess{Users: all, Contexts: []string{"c1"}, Controls: block}, "", `{"@odata.type":"#microsoft.graph.authContext","authenticationContextValue":"c1"}`, "", ""},
		{"other context", policy.ConditionalAccess{Users: all, Contexts: []string{"c1"}, Controls: block}, "", `{"@odata.type":"#microsoft.graph.authContext","authenticationContextValue":"c2"}`, "", "authenticationContext"},
		{"client app", policy.ConditionalAccess{Users: all, ClientApps: []string{"other"}, Controls: block}, "", "", `"clientAppType":"other"`, ""},
		{"other client app", policy.ConditionalAccess{Users: all, ClientApps: []string{"other"}, Controls: block}, "", "", `"clientAppType":"browser"`, "clientApps"},
		{"client app not told", policy.ConditionalAccess{Users: all, ClientApps: []string{"other"}, Controls: block}, "", "", "", "notEnoughInformation"},
		{"platform", policy.ConditionalAccess{Users: all, Platforms: []string{"iOS"}, Controls: block}, "", "", `"devicePlatform":"android"`, "devicePlatform"},
		{"trusted location excluded", policy.ConditionalAccess{Users: all, TrustedOut: true, Controls: block}, "", "", `"ipAddress":"192.0.2.9","country":"CH"`, "location"},
		{"IPv6 range", policy.ConditionalAccess{Users: all, Locations: []string{guid(officeLocation)}, Controls: block}, "", "", `"ipAddress":"2001:db8::a","country":"CH"`, ""},
		{"elsewhere", policy.ConditionalAccess{Users: all, TrustedOut: true, Controls: block}, "", "", `"ipAddress":"198.51.100.1","country":"CH"`, ""},
		{"country", policy.ConditionalAccess{Users: all, Locations: []string{guid(farLocation)}, Controls: block}, "", "", `"ipAddress":"198.51.100.1","country":"KP"`, ""},
		{"location not told", policy.ConditionalAccess{Users: all, TrustedOut: true, Controls: block}, "", "", "", "notEnoughInformation"},
		{"a failing condition beats an unknown one", policy.ConditionalAccess{Users: all, TrustedOut: true, UserRisk: []string{"high"}, Controls: block}, "", "", `"userRiskLevel":"low"`, "userRisk"},
		{"sign-in risk", policy.ConditionalAccess{Users: all, SignInRisk: []string{"high"}, Controls: block}, "", "", `"signInRiskLevel":"none"`, "signInRisk"},
		{"insider risk", policy.ConditionalAccess{Users: all, InsiderRisk: "moderate,elevated", Controls: block}, "", "", `"insiderRiskLevel":"moderate"`, ""},
		{"device code", policy.ConditionalAccess{Users: all, Flows: "deviceCodeFlow", Controls: block}, "", "", `"authenticationFlow":{"transferMethod":"deviceCodeFlow"}`, ""},
		{"no device code", policy.ConditionalAccess{Users: all, Flows: "deviceCodeFlow", Controls: block}, "", "", `"authenticationFlow":{"transferMethod":"none"}`, "authenticationFlow"},
		{"device filter", policy.ConditionalAccess{Users: all, DeviceMode: "exclude", DeviceRule: `device.extensionAttribute1 -eq "paw"`, Controls: block}, "", "", device, "devices"},
		{"device filter with or", policy.ConditionalAccess{Users: all, DeviceMode: "include", DeviceRule: `device.model -eq "x" -or device.isCompliant -eq True`, Controls: block}, "", "", device, ""},
		{"device filter not read", policy.ConditionalAccess{Users: all, DeviceMode: "include", DeviceRule: `device.model -match "x"`, Controls: block}, "", "", device, "notEnoughInformation"},
		{"workload policy for a user", policy.ConditionalAccess{Principals: []string{"ServicePrincipalsInMyTenant"}, Controls: block}, "", "", "", "users"},
		{"multi-tenant identity", policy.ConditionalAccess{Principals: []string{"ServicePrincipalsInMyTenant"}, Controls: block}, `{"@odata.type":"#microsoft.graph.servicePrincipalSignIn","servicePrincipalId":"` + guid(210) + `"}`, "", "", "workloadIdentities"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			identity, context := tc.identity, tc.context
			if identity == "" {
				identity = asUser(2)
			}
			if context == "" {
				context = toApp(mailApp)
			}
			a := evaluate(t, protected(tc.policy), signInBody(identity, context, tc.conditions))
			if a.Code != http.StatusOK || len(a.values()) != 1 {
				t.Fatalf("%d %s", a.Code, a.Body)
			}
			want, applies := tc.want, tc.want == ""
			if applies {
				want = "notSet"
			}
			if got := a.values()[0]; got["analysisReasons"] != want || got["policyApplies"] != applies {
				t.Errorf("got %v %v, want %v %v", got["policyApplies"], got["analysisReasons"], applies, want)
			}
		})
	}
}

func TestEvaluateAnswer(t *testing.T) {
	t.Parallel()
	g := protected(policy.ConditionalAccess{Name: "one", Users: []string{"All"}, Strength: 3}, policy.ConditionalAccess{Name: "two", Users: []string{guid(5)}, Controls: []string{"mfa"}})
	body := signInBody(asUser(2), toApp(mailApp), "")
	a := evaluate(t, g, body)
	if a.ids() != "920 921" || a.body["@odata.context"] != "https://graph.microsoft.com/v1.0/$metadata#Collection(microsoft.graph.whatIfAnalysisResult)" {
		t.Errorf("answer %s", a.Body)
	}
	grant, _ := a.values()[0]["grantControls"].(map[string]any)
	strength, _ := grant["authenticationStrength"].(map[string]any)
	if a.values()[0]["displayName"] != "one" || strength["displayName"] != "Phishing-resistant MFA" {
		t.Errorf("policy %v", a.values()[0])
	}
	if a := evaluate(t, g, strings.TrimSuffix(body, "}")+`,"appliedPoliciesOnly":true}`); a.ids() != "920" {
		t.Errorf("applied policies %s", a.ids())
	}
}

func TestEvaluateRefuses(t *testing.T) {
	t.Parallel()
	g := protected(policy.ConditionalAccess{Users: []string{"All"}, Controls: []string{"mfa"}})
	user, app := asUser(2), toApp(mailApp)
	for _, tc := range []struct {
		body    string
		status  int
		message string
	}{
		{``, 400, "Unable to read JSON"},
		{`[]`, 400, "Unable to read JSON"},
		{`{`, 400, "Unable to read JSON"},
		{`{}`, 400, "'signInIdentity' is missing"},
		{`{"signInIdentity":` + user + `}`, 400, "'signInContext' is missing"},
		{`{"signInIdentity":` + user + `,"signInContext":` + app + `}`, 400, "'signInConditions' is missing"},
		{`{"user":"x"}`, 400, "The parameter 'user' in the request payload is not a valid parameter for the operation 'evaluate'."},
		{signInBody(`{"userId":"`+guid(2)+`"}`, app, ``), 400, "abstract"},
		{signInBody(`{"@odata.type":"#microsoft.graph.user","userId":"`+guid(2)+`"}`, app, ``), 400, "microsoft.graph.signInIdentity"},
		{signInBody(`{"@odata.type":"#microsoft.graph.userSignIn"}`, app, ``), 400, "'userId'"},
		{signInBody(`{"@odata.type":"#microsoft.graph.userSignIn","userId":"ana"}`, app, ``), 400, "Invalid object identifier 'ana'"},
		{signInBody(asUser(999), app, ``), 404, guid(999)},
		{signInBody(asUser(salesGroup), app, ``), 404, guid(salesGroup)},
		{signInBody(`{"@odata.type":"#microsoft.graph.servicePrincipalSignIn","userId":"`+guid(2)+`"}`, app, ``), 400, "servicePrincipalSignIn"},
		// A service principal is named by its appId; an agent signs in in /beta only.
		{signInBody(`{"@odata.type":"#microsoft.graph.servicePrincipalSignIn","servicePrincipalId":"`+guid(graphPrincipal)+`"}`, app, ``), 404, guid(graphPrincipal)},
		{signInBody(`{"@odata.type":"#microsoft.graph.agentSignIn","agentServicePrincipalId":"`+guid(graphPrincipal)+`"}`, app, ``), 400, "agentSignIn"},
		{signInBody(user, app, `"agentIdRiskLevel":"high"`), 400, "'agentIdRiskLevel' does not exist"},
		{signInBody(user, `{"@odata.type":"#microsoft.graph.applicationContext","includeApplications":[]}`, ``), 400, "'includeApplications'"},
		{signInBody(user, `{"@odata.type":"#microsoft.graph.userActionContext","userAction":"signOut"}`, ``), 400, "'signOut'"},
		{signInBody(user, app, `"clientAppType":"fax"`), 400, "Cannot convert the literal 'fax' to the expected type 'microsoft.graph.conditionalAccessClientApp'."},
		{signInBody(user, app, `"userRiskLevel":"unknownFutureValue"`), 400, "riskLevel"},
		{signInBody(user, app, `"ipAddress":"192.0.2.1"`), 400, "together"},
		{signInBody(user, app, `"country":"CH"`), 400, "together"},
		{signInBody(user, app, `"ipAddress":"192.0.2","country":"CH"`), 400, "Invalid IP address"},
		{signInBody(user, app, `"ipAddress":"192.0.2.1","country":"Switzerland"`), 400, "Invalid country"},
		{signInBody(user, app, `"deviceInfo":{"colour":"red"}`), 400, "'colour' does not exist on type 'microsoft.graph.deviceInfo'"},
		{signInBody(user, app, `"clientAppType":7`), 400, "Invalid value"},
	} {
		if a := evaluate(t, g, tc.body); a.Code != tc.status || !strings.Contains(a.errorMessage(), tc.message) {
			t.Errorf("%s: %d %q, want %d %q", tc.body, a.Code, a.errorMessage(), tc.status, tc.message)
		}
	}
	whole := signInBody(user, app, "")
	if a := send(t, g, http.MethodPost, "/identity/conditionalAccess/evaluate", whole, basicRoles); a.Code != http.StatusBadRequest {
		t.Errorf("without a content type: %d", a.Code)
	}
	if a := send(t, g, http.MethodPost, "/identity/conditionalAccess/evaluate", whole, []string{"Directory.Read.All"}, "Content-Type: application/json"); a.errorCode() != "AccessDenied" {
		t.Errorf("without a policy permission: %d %s", a.Code, a.errorCode())
	}
	if a := send(t, g, http.MethodPost, "/identity/conditionalAccess/evaluate", whole, []string{"Policy.Read.ConditionalAccess"}, "Content-Type: application/json"); a.Code != http.StatusOK {
		t.Errorf("with Policy.Read.ConditionalAccess: %d", a.Code)
	}
	if a := get(t, g, "/identity/conditionalAccess/evaluate"); a.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", a.Code)
	}
}

func FuzzDeviceRule(f *testing.F) {
	for _, rule := range []string{`device.model -eq "x"`, `device.isCompliant -eq True -or device.trustType -ne "ServerAD"`, "", " -and  -or ", `device. -in ["a"]`} {
		f.Add(rule)
	}
	f.Fuzz(func(t *testing.T, rule string) {
		if matched, ok := deviceRule(rule, map[string]any{"model": "x"}); matched && !ok {
			t.Errorf("%q matches and cannot be read", rule)
		}
	})
}
