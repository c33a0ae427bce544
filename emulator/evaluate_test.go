package emulator

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const (
	officeLocation, farLocation = 910, 911
	adminTemplate               = 310 // of contoso's only role
	mailApp                     = "00000002-0000-0ff1-ce00-000000000000"
)

// protected is contoso with one policy; its name is the id's number.
func protected(policies ...caPolicy) *Graph {
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
		if p.state == "" {
			p.state = "enabled"
		}
		d.AddRow("conditionalAccessPolicies", guid(920+i), p.row())
	}
	return NewGraph(d, GraphOptions{})
}

func evaluate(t *testing.T, g *Graph, body string) graphAnswer {
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
		policy     caPolicy
		identity   string // user 2 when empty
		context    string // mailApp when empty
		conditions string
		want       string // "" applies
	}{
		{"everyone", caPolicy{users: all, controls: block}, "", "", "", ""},
		{"disabled", caPolicy{users: all, controls: block, state: "disabled"}, "", "", "", "policyNotEnabled"},
		{"report-only is judged", caPolicy{users: all, controls: block, state: "enabledForReportingButNotEnforced"}, "", "", "", ""},
		{"without controls", caPolicy{users: all}, "", "", "", "emptyPolicy"},
		{"session controls are enough", caPolicy{users: all, session: map[string]any{"persistentBrowser": map[string]any{"isEnabled": true, "mode": "never"}}}, "", "", "", ""},
		{"exclude beats include", caPolicy{users: []string{guid(2)}, excluded: []string{guid(2)}, controls: block}, "", "", "", "users"},
		{"nested group", caPolicy{groupsIn: []string{guid(allGroup)}, controls: block}, asUser(3), "", "", ""},
		{"nested group excluded", caPolicy{users: all, groupsOut: []string{guid(allGroup)}, controls: block}, asUser(3), "", "", "users"},
		{"role", caPolicy{roles: []string{guid(adminTemplate)}, controls: block}, asUser(1), "", "", ""},
		{"no role", caPolicy{roles: []string{guid(adminTemplate)}, controls: block}, "", "", "", "users"},
		{"guest", caPolicy{guests: "b2bCollaborationGuest", controls: block}, asUser(10), "", "", ""},
		{"guest by word", caPolicy{users: []string{"GuestsOrExternalUsers"}, controls: block}, asUser(10), "", "", ""},
		{"member is no guest", caPolicy{guests: anyGuest, controls: block}, "", "", "", "users"},
		{"external user", caPolicy{guests: "serviceProvider", controls: block}, `{"@odata.type":"#microsoft.graph.userSignIn","externalUserType":"serviceProvider","externalTenantId":"` + guid(1) + `"}`, "", "", ""},
		{"other app", caPolicy{users: all, apps: []string{guid(210)}, controls: block}, "", "", "", "application"},
		{"suite", caPolicy{users: all, apps: []string{"Office365"}, controls: block}, "", "", "", ""},
		{"app excluded by suite", caPolicy{users: all, appsOut: []string{"Office365"}, controls: block}, "", "", "", "application"},
		{"azure portal", caPolicy{users: all, apps: []string{azureManagement}, controls: block}, "", toApp("c44b4083-3bb0-49c1-b47d-974e53cbdf3c"), "", ""},
		{"user action", caPolicy{users: all, actions: []string{"urn:user:registersecurityinfo"}, controls: block}, "", `{"@odata.type":"microsoft.graph.userActionContext","userAction":"registerSecurityInformation"}`, "", ""},
		{"other user action", caPolicy{users: all, actions: []string{"urn:user:registersecurityinfo"}, controls: block}, "", `{"@odata.type":"#microsoft.graph.userActionContext","userAction":"registerOrJoinDevices"}`, "", "userActions"},
		{"context", caPolicy{users: all, contexts: []string{"c1"}, controls: block}, "", `{"@odata.type":"#microsoft.graph.authContext","authenticationContextValue":"c1"}`, "", ""},
		{"other context", caPolicy{users: all, contexts: []string{"c1"}, controls: block}, "", `{"@odata.type":"#microsoft.graph.authContext","authenticationContextValue":"c2"}`, "", "authenticationContext"},
		{"client app", caPolicy{users: all, clientApps: []string{"other"}, controls: block}, "", "", `"clientAppType":"other"`, ""},
		{"other client app", caPolicy{users: all, clientApps: []string{"other"}, controls: block}, "", "", `"clientAppType":"browser"`, "clientApps"},
		{"client app not told", caPolicy{users: all, clientApps: []string{"other"}, controls: block}, "", "", "", "notEnoughInformation"},
		{"platform", caPolicy{users: all, platforms: []string{"iOS"}, controls: block}, "", "", `"devicePlatform":"android"`, "devicePlatform"},
		{"trusted location excluded", caPolicy{users: all, trustedOut: true, controls: block}, "", "", `"ipAddress":"192.0.2.9","country":"CH"`, "location"},
		{"IPv6 range", caPolicy{users: all, locations: []string{guid(officeLocation)}, controls: block}, "", "", `"ipAddress":"2001:db8::a","country":"CH"`, ""},
		{"elsewhere", caPolicy{users: all, trustedOut: true, controls: block}, "", "", `"ipAddress":"198.51.100.1","country":"CH"`, ""},
		{"country", caPolicy{users: all, locations: []string{guid(farLocation)}, controls: block}, "", "", `"ipAddress":"198.51.100.1","country":"KP"`, ""},
		{"location not told", caPolicy{users: all, trustedOut: true, controls: block}, "", "", "", "notEnoughInformation"},
		{"a failing condition beats an unknown one", caPolicy{users: all, trustedOut: true, userRisk: []string{"high"}, controls: block}, "", "", `"userRiskLevel":"low"`, "userRisk"},
		{"sign-in risk", caPolicy{users: all, signInRisk: []string{"high"}, controls: block}, "", "", `"signInRiskLevel":"none"`, "signInRisk"},
		{"insider risk", caPolicy{users: all, insiderRisk: "moderate,elevated", controls: block}, "", "", `"insiderRiskLevel":"moderate"`, ""},
		{"device code", caPolicy{users: all, flows: "deviceCodeFlow", controls: block}, "", "", `"authenticationFlow":{"transferMethod":"deviceCodeFlow"}`, ""},
		{"no device code", caPolicy{users: all, flows: "deviceCodeFlow", controls: block}, "", "", `"authenticationFlow":{"transferMethod":"none"}`, "authenticationFlow"},
		{"device filter", caPolicy{users: all, deviceMode: "exclude", deviceRule: `device.extensionAttribute1 -eq "paw"`, controls: block}, "", "", device, "devices"},
		{"device filter with or", caPolicy{users: all, deviceMode: "include", deviceRule: `device.model -eq "x" -or device.isCompliant -eq True`, controls: block}, "", "", device, ""},
		{"device filter not read", caPolicy{users: all, deviceMode: "include", deviceRule: `device.model -match "x"`, controls: block}, "", "", device, "notEnoughInformation"},
		{"workload policy for a user", caPolicy{principals: []string{"ServicePrincipalsInMyTenant"}, controls: block}, "", "", "", "users"},
		{"multi-tenant identity", caPolicy{principals: []string{"ServicePrincipalsInMyTenant"}, controls: block}, `{"@odata.type":"#microsoft.graph.servicePrincipalSignIn","servicePrincipalId":"` + guid(graphPrincipal) + `"}`, "", "", "workloadIdentities"},
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
	g := protected(caPolicy{name: "one", users: []string{"All"}, strength: 3}, caPolicy{name: "two", users: []string{guid(5)}, controls: []string{"mfa"}})
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
	g := protected(caPolicy{users: []string{"All"}, controls: []string{"mfa"}})
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
