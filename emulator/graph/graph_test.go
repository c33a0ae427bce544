package graph

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
)

// basicRoles are the read permissions that the tests call with.
var basicRoles = []string{
	"User.Read.All", "Group.Read.All", "GroupMember.Read.All", "Directory.Read.All", "RoleManagement.Read.Directory", "Policy.Read.All",
	"AuditLog.Read.All", "IdentityRiskyUser.Read.All", "SecurityEvents.Read.All", "Application.Read.All", "Device.Read.All",
	"UserAuthenticationMethod.Read.All", "AdministrativeUnit.Read.All",
}

const (
	salesGroup, allGroup, teamGroup = 101, 102, 103
	graphApp, graphPrincipal        = 201, 202
	adminRole, unitNorth            = 301, 302
	laptop                          = 401
	skuP2                           = 501
)

// contoso is a small tenant of 30 users: the odd ones in Sales, the tenth a
// guest, the twentieth disabled; user 1 manages all and is an administrator.
func contoso(now func() time.Time) *directory.Directory {
	d := directory.New(directory.TenantInfo{ID: guid(900), DisplayName: "Contoso", DefaultDomain: "contoso.com"}, now)
	d.AddRow("organization", guid(900), map[string]any{"displayName": "Contoso", "tenantType": "AAD"})
	d.AddRow("domains", "contoso.com", map[string]any{"isDefault": true, "authenticationType": "Managed"})
	d.AddRow("subscribedSkus", guid(900)+"_"+guid(skuP2), map[string]any{
		"skuId": guid(skuP2), "skuPartNumber": "AAD_PREMIUM_P2", "capabilityStatus": "Enabled",
		"servicePlans": []map[string]any{{"servicePlanId": guid(502), "servicePlanName": "AAD_PREMIUM_P2", "provisioningStatus": "Success", "appliesTo": "User"}},
	})
	for i := 1; i <= 30; i++ {
		props := map[string]any{
			"displayName": fmt.Sprintf("User %02d", i), "userPrincipalName": fmt.Sprintf("user%02d@contoso.com", i),
			"mail": fmt.Sprintf("user%02d@contoso.com", i), "accountEnabled": i != 20, "userType": "Member", "department": "IT",
			"createdDateTime": fixedTime.AddDate(0, 0, -i), "proxyAddresses": []string{fmt.Sprintf("SMTP:user%02d@contoso.com", i)},
		}
		if i%2 == 1 {
			props["department"] = "Sales"
		}
		if i == 10 {
			props["userType"], props["userPrincipalName"] = "Guest", "ana_fabrikam.com#EXT#@contoso.com"
		}
		if i <= 5 {
			props["assignedLicenses"] = []map[string]any{{"skuId": guid(skuP2), "disabledPlans": []string{}}}
			props["signInActivity"] = map[string]any{"lastSignInDateTime": fixedTime.AddDate(0, 0, -i).Format(time.RFC3339)}
		}
		d.Add("user", guid(i), props)
	}
	d.Add("group", guid(salesGroup), map[string]any{"displayName": "Sales team Europe", "securityEnabled": true, "mailEnabled": false, "groupTypes": []string{}})
	d.Add("group", guid(allGroup), map[string]any{"displayName": "All staff", "securityEnabled": true, "mailEnabled": false})
	d.Add("group", guid(teamGroup), map[string]any{"displayName": "Project X", "groupTypes": []string{"Unified"}, "securityEnabled": false, "mailEnabled": true})
	d.Add("application", guid(graphApp), map[string]any{"displayName": "Console", "appId": guid(210)})
	d.Add("servicePrincipal", guid(graphPrincipal), map[string]any{"displayName": "Console", "appId": guid(210), "servicePrincipalType": "Application", "accountEnabled": true})
	d.Add("directoryRole", guid(adminRole), map[string]any{"displayName": "Global Administrator", "roleTemplateId": guid(310)})
	d.Add("administrativeUnit", guid(unitNorth), map[string]any{"displayName": "North"})
	d.Add("device", guid(laptop), map[string]any{"displayName": "LAPTOP-1", "deviceId": guid(410)})
	for i := 1; i <= 30; i++ {
		if i%2 == 1 {
			d.Link(directory.RelMembers, guid(salesGroup), guid(i))
		} else {
			d.Link(directory.RelMembers, guid(allGroup), guid(i))
		}
		if i > 1 {
			d.Link(directory.RelManager, guid(i), guid(1))
		}
	}
	d.Link(directory.RelMembers, guid(allGroup), guid(salesGroup))
	d.Link(directory.RelMembers, guid(salesGroup), guid(allGroup)) // a cycle
	d.Link(directory.RelMembers, guid(adminRole), guid(1))
	d.Link(directory.RelMembers, guid(unitNorth), guid(2))
	d.Link(directory.RelOwners, guid(salesGroup), guid(1))
	d.Link(directory.RelOwners, guid(graphApp), guid(1))
	d.Link(directory.RelRegisteredOwners, guid(laptop), guid(1))
	d.AddRow("appRoleAssignments", "assignment-1", map[string]any{"principalId": guid(1), "resourceId": guid(graphPrincipal), "appRoleId": guid(0), "principalDisplayName": "User 01"})
	d.AddRow("oauth2PermissionGrants", "grant-1", map[string]any{"clientId": guid(graphPrincipal), "consentType": "AllPrincipals", "resourceId": guid(graphPrincipal), "scope": "User.Read"})
	d.AddRow("federatedIdentityCredentials", guid(220), map[string]any{directory.OwnerProperty: guid(graphApp), "name": "github", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:a/b", "audiences": []string{"api://AzureADTokenExchange"}})
	d.AddRow("authenticationMethods", guid(601), map[string]any{directory.OwnerProperty: guid(1), "@odata.type": "#microsoft.graph.passwordAuthenticationMethod"})
	d.AddRow("userRegistrationDetails", guid(1), map[string]any{"userPrincipalName": "user01@contoso.com", "userDisplayName": "User 01", "isMfaRegistered": true, "methodsRegistered": []string{"mobilePhone"}})
	for i := range 3 {
		d.AddRow("signIns", guid(700+i), map[string]any{"userId": guid(1), "userPrincipalName": "user01@contoso.com", "createdDateTime": fixedTime.Add(-time.Duration(i) * time.Hour), "status": map[string]any{"errorCode": i}})
	}
	d.AddRow("riskyUsers", guid(3), map[string]any{"riskLevel": "high", "riskState": "atRisk", "userPrincipalName": "user03@contoso.com"})
	d.AddRow("securityDefaults", guid(800), map[string]any{"isEnabled": true, "displayName": "Security Defaults"})
	d.AddRow("secureScores", guid(801), map[string]any{"currentScore": 42.5, "maxScore": 100.0, "azureTenantId": guid(900)})
	d.Seal()
	return d
}

// graphAnswer is a response decoded for the tests.
type graphAnswer struct {
	*httptest.ResponseRecorder
	body map[string]any
}

func (a graphAnswer) errorCode() string {
	e, _ := a.body["error"].(map[string]any)
	code, _ := e["code"].(string)
	return code
}

func (a graphAnswer) errorMessage() string {
	e, _ := a.body["error"].(map[string]any)
	message, _ := e["message"].(string)
	return message
}

func (a graphAnswer) values() []map[string]any {
	var out []map[string]any
	list, _ := a.body["value"].([]any)
	for _, v := range list {
		m, _ := v.(map[string]any)
		out = append(out, m)
	}
	return out
}

// ids are the last digits of the ids answered.
func (a graphAnswer) ids() string {
	var ids []string
	for _, v := range a.values() {
		id, _ := v["id"].(string)
		ids = append(ids, strings.TrimLeft(id[strings.LastIndex(id, "-")+1:], "0"))
	}
	return strings.Join(ids, " ")
}

// send makes a request; path may be a full link. Header lines are "Name: value".
func send(t *testing.T, g *Service, method, path, body string, roles []string, headers ...string) graphAnswer {
	t.Helper()
	if !strings.HasPrefix(path, "https://") {
		path = "https://graph.microsoft.com/v1.0" + strings.NewReplacer(" ", "%20", "#", "%23", "\"", "%22").Replace(path)
	}
	u, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	r.URL, r.Host = u, u.Host
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	g.Serve(w, r, signin.Token{TenantID: guid(900), AppID: guid(210), Roles: roles})
	a := graphAnswer{ResponseRecorder: w}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(w.Body.Bytes(), &a.body); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
		}
	}
	return a
}

func get(t *testing.T, g *Service, path string, headers ...string) graphAnswer {
	t.Helper()
	return send(t, g, http.MethodGet, path, "", basicRoles, headers...)
}

func fixedClock() time.Time { return fixedTime }

const eventualHeader = "ConsistencyLevel: eventual"

func TestGraphLists(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	for _, tc := range []struct {
		path     string
		advanced bool
		want     string // ids
	}{
		{"/users?$top=3", false, "1 2 3"},
		{"/Users?top=2", false, "1 2"},
		{"/users?$filter=userType eq 'guest'", false, "10"},
		{"/users?$filter=accountEnabled eq false", false, "20"},
		{"/users?$filter=startswith(displayName,'User 0') and department eq 'Sales'", false, "1 3 5 7 9"},
		{"/users?$filter=userPrincipalName eq 'ANA_fabrikam.com%23EXT%23@contoso.com'", false, "10"},
		{"/users?$filter=id in ('" + guid(4) + "','" + guid(2) + "')", false, "2 4"},
		{"/users?$filter=createdDateTime ge 2026-11-18T00:00:00Z", false, "1 2"},
		{"/users?$filter=createdDateTime ge 2026-11-18", false, "1 2"},
		{"/users?$filter=proxyAddresses/any(p:p eq 'smtp:user07@contoso.com')", false, "7"},
		{"/users?$filter=assignedLicenses/any(l:l/skuId eq " + guid(skuP2) + ")", false, "1 2 3 4 5"},
		{"/users?$filter=not(department eq 'IT') and displayName eq 'User 09'&$count=true", true, "9"},
		{"/users?$filter=department ne 'IT' and displayName in ('User 09','User 10')&$count=true", true, "9"},
		{"/users?$filter=assignedLicenses/$count eq 0 and startsWith(displayName,'User 0')&$count=true", true, "6 7 8 9"},
		{"/users?$filter=endsWith(userPrincipalName,'%23EXT%23@contoso.com')&$count=true", true, "10"},
		{"/users?$filter=signInActivity/lastSignInDateTime le 2026-11-17T00:00:00Z", false, "4 5"},
		{"/users?$search=\"displayName:29\"", true, "29"},
		{"/users?$search=\"displayName:user\" AND (\"mail:user02\" OR \"mail:user03\")", true, "2 3"},
		{"/users?$orderby=displayName desc&$top=2", false, "30 29"},
		{"/users?$orderby=createdDateTime&$top=2&$count=true", true, "30 29"},
		{"/groups", false, "101 102 103"},
		{"/groups?$filter=groupTypes/any(c:c eq 'Unified')", false, "103"},
		{"/groups?$search=\"displayName:eur\"", true, "101"},
		{"/groups/" + guid(salesGroup) + "/members?$top=3", false, "1 3 5"},
		{"/groups/" + guid(salesGroup) + "/members/microsoft.graph.group", false, "102"},
		{"/groups/" + guid(salesGroup) + "/transitiveMembers/microsoft.graph.user?$top=4", false, "1 2 3 4"},
		{"/groups/" + guid(salesGroup) + "/owners", false, "1"},
		{"/users/" + guid(1) + "/memberOf", false, "101 301"},
		{"/users/user01@contoso.com/transitiveMemberOf", false, "101 102 301"},
		{"/users('user01@contoso.com')/transitiveMemberOf/microsoft.graph.group", false, "101 102"},
		{"/users/" + guid(1) + "/ownedObjects", false, "101 201"},
		{"/users/" + guid(1) + "/ownedDevices", false, "401"},
		{"/users/" + guid(1) + "/directReports?$top=2", false, "2 3"},
		{"/users/" + guid(1) + "/appRoleAssignments", false, "1"},
		{"/users/" + guid(1) + "/authentication/methods", false, "601"},
		{"/servicePrincipals/" + guid(graphPrincipal) + "/appRoleAssignedTo", false, "1"},
		{"/servicePrincipals(appId='" + guid(210) + "')/oauth2PermissionGrants", false, "1"},
		{"/applications?$filter=appId eq '" + guid(210) + "'", false, "201"},
		{"/applications?$filter=owners/$count eq 0&$count=true", true, ""},
		{"/applications(appId='" + guid(210) + "')/federatedIdentityCredentials", false, "220"},
		{"/directoryRoles", false, "301"},
		{"/directoryRoles(roleTemplateId='" + guid(310) + "')/members", false, "1"},
		{"/directory/administrativeUnits/" + guid(unitNorth) + "/members", false, "2"},
		{"/devices?$filter=deviceId eq '" + guid(410) + "'", false, "401"},
		{"/devices/" + guid(laptop) + "/registeredOwners", false, "1"},
		{"/oauth2PermissionGrants?$filter=consentType eq 'AllPrincipals'", false, "1"},
		{"/auditLogs/signIns", false, "700 701 702"},
		{"/auditLogs/signIns?$orderby=createdDateTime asc&$top=1", false, "702"},
		{"/auditLogs/signIns?$filter=userId eq '" + guid(1) + "' and status/errorCode eq 1&$orderby=createdDateTime desc", false, "701"},
		{"/reports/authenticationMethods/userRegistrationDetails?$filter=methodsRegistered/any(m:m eq 'mobilePhone')", false, "1"},
		{"/identityProtection/riskyUsers?$filter=riskLevel eq 'high'", false, "3"},
		{"/security/secureScores?$top=1", false, "801"},
		{"/organization", false, "900"},
		{"/subscribedSkus?$select=id,skuId", false, "501"},
		{"/users/" + guid(1) + "/licenseDetails", false, "501"},
	} {
		t.Run(tc.path, func(t *testing.T) {
			t.Parallel()
			var headers []string
			if tc.advanced {
				headers = append(headers, eventualHeader)
			}
			a := get(t, g, tc.path, headers...)
			if a.Code != http.StatusOK {
				t.Fatalf("status %d: %s", a.Code, a.Body)
			}
			if got := a.ids(); got != tc.want {
				t.Errorf("ids = %q, want %q", got, tc.want)
			}
		})
	}
}

func TestGraphRefuses(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	const bad, unsupported = "BadRequest", "Request_UnsupportedQuery"
	for _, tc := range []struct {
		path     string
		advanced bool
		status   int
		code     string
		message  string // contained
	}{
		{"/users?$select=id,colour", false, 400, bad, "Could not find a property named 'colour' on type 'microsoft.graph.user'."},
		{"/users?$filter=colour eq 'red'", false, 400, bad, "Invalid filter clause: Could not find a property named 'colour' on type 'microsoft.graph.user'."},
		{"/users?$filter=accountEnabled eq 'true'", false, 400, bad, "Found operand types 'Edm.Boolean' and 'Edm.String' for operator kind 'Equal'."},
		{"/users?$filter=displayName eq 'x", false, 400, bad, "unterminated string literal at position 17"},
		{"/users?$filter=displayName eq", false, 400, bad, "Expression expected at position 14"},
		{"/users?$filter=displayName eq 'x')", false, 400, bad, "Syntax error at position 18"},
		{"/users?$filter=(displayName eq 'x'", false, 400, bad, "')' or operator expected at position 19"},
		{"/users?$filter=length(displayName) eq 3", false, 400, bad, "An unknown function with name 'length' was found."},
		{"/users?$filter=displayName ne 'x'", false, 400, unsupported, "NotEqualsMatch"},
		{"/users?$filter=displayName ne 'x'&$count=true", false, 400, unsupported, "NotEqualsMatch"},
		{"/users?$filter=displayName ne 'x'", true, 400, unsupported, "NotEqualsMatch"},
		{"/users?$filter=endsWith(mail,'com')", false, 400, unsupported, "Operator 'endsWith' is not supported because the required parameters might be missing."},
		{"/users?$filter=not startsWith(displayName,'A')", false, 400, unsupported, "Operator 'Not'"},
		{"/users?$filter=companyName eq 'x'", false, 400, unsupported, "property 'companyName' of resource 'User'"},
		{"/users?$filter=contains(displayName,'x')&$count=true", true, 400, unsupported, "Unsupported Query."},
		{"/users?$filter=lastPasswordChangeDateTime ge 2020-01-01T00:00:00Z&$count=true", true, 400, unsupported, "property 'lastPasswordChangeDateTime'"},
		{"/users?$filter=signInActivity/lastSignInDateTime le 2020-01-01T00:00:00Z and accountEnabled eq true", false, 400, unsupported, "signInActivity"},
		{"/users?$filter=id in (" + strings.Repeat("'x',", 15) + "'x')", false, 400, unsupported, "16. Max allowed: 15."},
		{"/users?$filter=assignedLicenses/$count eq 0", false, 400, unsupported, "$count"},
		{"/users?$filter=displayName eq 'a'&$orderby=displayName", false, 400, unsupported, "Sorting not supported for current query."},
		{"/applications?$orderby=displayName", false, 400, unsupported, "Sorting not supported for current query."},
		{"/users?$orderby=mail", false, 400, unsupported, "Sorting not supported"},
		{"/users?$orderby=colour", false, 400, bad, "Could not find a property named 'colour'"},
		{"/users?$top=1000", false, 400, unsupported, "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive."},
		{"/users?$top=0", false, 400, unsupported, "Invalid page size specified: '0'."},
		{"/users?$top=-1", false, 400, bad, "non-negative integer"},
		{"/users?$select=signInActivity&$top=1000", false, 400, unsupported, "Must be between 1 and 999 inclusive."},
		{"/users?$skip=10", false, 400, "Request_BadRequest", "$skip"},
		{"/users?$search=\"displayName:x\"", false, 400, unsupported, "Request with $search query parameter only works through MSGraph"},
		{"/users?$search=displayName:x", true, 400, bad, "Syntax error: character ':' is not valid at position 11 in 'displayName:x'."},
		{"/users?$select=aboutMe", false, 501, "NotImplemented", "not yet supported"},
		{"/users?$expand=manager,memberOf", false, 400, bad, "The result of parsing $expand contained at least 2 items, but the maximum allowed is 1."},
		{"/users?$expand=manager($levels=max)", false, 400, unsupported, "Transitive manager's list is only supported on a single user"},
		{"/users/" + guid(1) + "?$expand=manager($levels=max)", false, 400, unsupported, "ConsistencyLevel: eventual"},
		{"/users/" + guid(1) + "?$expand=manager($levels=0)", true, 400, bad, "$levels"},
		{"/users/" + guid(1) + "?$expand=manager($levels=1001)", true, 400, bad, "$levels"},
		{"/users/" + guid(1) + "?$expand=memberOf($levels=2)", true, 400, unsupported, "$levels"},
		{"/users/" + guid(1) + "?$expand=manager($select=id", false, 400, bad, "Term 'manager($select=id' is not valid"},
		{"/users/" + guid(1) + "?$expand=manager)", false, 400, bad, "is not valid"},
		{"/users/" + guid(1) + "?$expand=manager($select=id;$colour=red)", false, 400, unsupported, "$colour"},
		{"/users/" + guid(1) + "?$expand=messages", false, 501, "NotImplemented", "'messages'"},
		{"/users?$expand=manager($top=1)", false, 400, unsupported, "$top"},
		{"/users?$expand=manager&$filter=employeeType eq 'x'&$count=true", true, 400, unsupported, "property 'employeeType' of resource 'User'"},
		{"/users?$expand=colour", false, 400, bad, "Could not find a property named 'colour'"},
		{"/users?$colour=red", false, 400, bad, "'$colour' is not supported"},
		{"/users?$top=1&$top=2", false, 400, bad, "more than once"},
		{"/users?$skiptoken=abc", false, 400, "Request_BadRequest", "$skiptoken"},
		{"/auditLogs/signIns?$skiptoken=abc", false, 400, bad, "Token not found: token is either invalid or expired"},
		{"/users/$count", false, 400, "Request_BadRequest", "$count is not currently supported."},
		{"/groups/" + guid(salesGroup) + "/members?$filter=startsWith(displayName,'a')", false, 400, unsupported, ""},
		{"/groups/" + guid(salesGroup) + "/members/microsoft.graph.signIn", false, 400, bad, "neither a base type nor a sub-type"},
		{"/subscribedSkus?$filter=skuId eq " + guid(1), false, 400, unsupported, "$filter"},
		{"/directoryRoles?$top=5", false, 400, unsupported, "$top"},
		{"/users/" + guid(1) + "?$filter=id eq 'x'", false, 400, bad, "cannot be applied"},
		{"/users/" + guid(999), false, 404, "Request_ResourceNotFound", "Resource '" + guid(999) + "' does not exist"},
		{"/users/nobody@contoso.com", false, 404, "Request_ResourceNotFound", "nobody@contoso.com"},
		{"/users/" + guid(salesGroup), false, 404, "Request_ResourceNotFound", ""},
		{"/users/" + guid(1) + "/manager", false, 404, "Request_ResourceNotFound", "'manager'"},
		{"/groups/sales", false, 400, "Request_BadRequest", "Invalid object identifier 'sales'."},
		{"/colours", false, 400, bad, "Resource not found for the segment 'colours'."},
		{"/users/" + guid(1) + "/colours", false, 400, bad, "Resource not found for the segment 'colours'."},
		{"/directory/deletedItems", false, 400, bad, "Resource not found for the segment"},
		{"/me", false, 400, bad, "/me request is only valid with delegated authentication flow."},
		{"/users/" + guid(1) + "/messages", false, 403, "Authorization_RequestDenied", "Insufficient privileges"},
		{"https://graph.microsoft.com/beta/deviceManagement/managedDevices", false, 403, "Authorization_RequestDenied", "Insufficient privileges"},
		{"https://graph.microsoft.com/beta/identity/conditionalAccess/plans", false, 400, "NotImplemented", "/beta/identity/conditionalaccess/plans is not served by this emulator"},
		{"https://graph.microsoft.com/beta/colours", false, 400, "NotImplemented", "/beta/colours is not served by this emulator"},
		{"https://graph.microsoft.com/v2.0/users", false, 400, bad, "v2.0"},
	} {
		t.Run(tc.path, func(t *testing.T) {
			t.Parallel()
			var headers []string
			if tc.advanced {
				headers = append(headers, eventualHeader)
			}
			a := get(t, g, tc.path, headers...)
			if a.Code != tc.status || a.errorCode() != tc.code || !strings.Contains(a.errorMessage(), tc.message) {
				t.Errorf("got %d %s %q, want %d %s %q", a.Code, a.errorCode(), a.errorMessage(), tc.status, tc.code, tc.message)
			}
		})
	}
}

var fixedTime = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func guid(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }
