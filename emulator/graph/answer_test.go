package graph

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

func TestGraphPermissions(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	for _, tc := range []struct {
		path    string
		roles   []string
		status  int
		code    string
		message string
	}{
		{"/users", nil, 403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."},
		{"/users", []string{"User.Read.All"}, 200, "", ""},
		{"/users", []string{"Group.Read.All"}, 403, "Authorization_RequestDenied", ""},
		{"/groups", []string{"GroupMember.Read.All"}, 200, "", ""},
		{"/groups/delta", []string{"Group.Read.All"}, 200, "", ""},
		{"/devices", []string{"Directory.Read.All"}, 200, "", ""},
		{"/devices/delta", []string{"Directory.Read.All"}, 403, "Authorization_RequestDenied", ""},
		{"/devices/delta", []string{"Device.Read.All"}, 200, "", ""},
		{"/directory/administrativeUnits/delta", []string{"Directory.Read.All"}, 200, "", ""},
		{"/directory/deletedItems/microsoft.graph.user", []string{"User.Read.All"}, 200, "", ""},
		{"/directory/deletedItems/microsoft.graph.group", []string{"User.Read.All"}, 403, "Authorization_RequestDenied", ""},
		{"/users?$select=id,signInActivity", []string{"User.Read.All"}, 403, "Authentication_MSGraphPermissionMissing", "AuditLog.Read.All"},
		{"/auditLogs/signIns", []string{"Directory.Read.All"}, 403, "Authentication_MSGraphPermissionMissing", "AuditLog.Read.All"},
		{"/auditLogs/signIns", []string{"AuditLog.Read.All"}, 403, "Authentication_MSGraphPermissionMissing", "Directory.Read.All"},
		{"/policies/identitySecurityDefaultsEnforcementPolicy", []string{"Directory.Read.All"}, 403, "AccessDenied", "required scopes are missing"},
		{"/identityProtection/riskyUsers", []string{"Directory.Read.All"}, 403, "AccessDenied", ""},
		{"/security/secureScores", []string{"Directory.Read.All"}, 403, "Forbidden", "API required roles: SecurityEvents.Read.All"},
		{"/users/" + guid(1) + "/authentication/methods", []string{"User.Read.All"}, 403, "accessDenied", ""},
	} {
		t.Run(tc.path+" "+strings.Join(tc.roles, "+"), func(t *testing.T) {
			t.Parallel()
			a := send(t, g, http.MethodGet, tc.path, "", tc.roles)
			if a.Code != tc.status || a.errorCode() != tc.code || !strings.Contains(a.errorMessage(), tc.message) {
				t.Errorf("got %d %s %q, want %d %s %q", a.Code, a.errorCode(), a.errorMessage(), tc.status, tc.code, tc.message)
			}
		})
	}
}

// Every endpoint must be open to some read permission, or it could not be used.
func TestEveryEndpointHasPermissions(t *testing.T) {
	t.Parallel()
	routeTree()
	for _, e := range endpoints {
		permissions := e.permissions
		if len(permissions) == 0 {
			permissions, _ = pathPermissions(e.method, e.path)
		}
		if !slices.ContainsFunc(permissions, func(p string) bool { return strings.Contains(p+".", ".Read.") }) {
			t.Errorf("%s %s: no read permission in %v", e.method, e.path, permissions)
		}
		if e.itemType() == "" {
			t.Errorf("%s %s: no type", e.method, e.path)
		}
	}
}

func TestGraphLicences(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	g := New(d, Options{})
	plans := func(name string) {
		d.UpdateRow("subscribedSkus", guid(900)+"_"+guid(skuP2), map[string]any{"servicePlans": []map[string]any{{"servicePlanName": name}}})
	}
	const premium = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
	for _, tc := range []struct {
		plan, path, code string
	}{
		{"EXCHANGE_S", "/auditLogs/signIns", premium},
		{"EXCHANGE_S", "/users?$select=signInActivity", premium},
		{"EXCHANGE_S", "/reports/authenticationMethods/userRegistrationDetails", premium},
		{"EXCHANGE_S", "/auditLogs/directoryAudits", ""},
		{"AAD_PREMIUM", "/auditLogs/signIns", ""},
		{"AAD_PREMIUM", "/identityProtection/riskyUsers", "Forbidden"},
		{"AAD_PREMIUM_P2", "/identityProtection/riskyUsers", ""},
	} {
		plans(tc.plan)
		if a := get(t, g, tc.path); a.errorCode() != tc.code {
			t.Errorf("%s with %s: %d %s, want %q", tc.path, tc.plan, a.Code, a.errorCode(), tc.code)
		}
	}
}

func TestGraphPaging(t *testing.T) {
	t.Parallel()
	now := fixedTime
	d := contoso(func() time.Time { return now })
	g := New(d, Options{})
	for _, path := range []string{
		"/users?$top=7&$select=id",
		"/users?$top=7&$count=true&$filter=department eq 'IT'",
		"/users?$top=7&$orderby=displayName desc",
		"/groups/" + guid(allGroup) + "/transitiveMembers?$top=7",
	} {
		var ids []string
		pages := 0
		for link := path; link != ""; pages++ {
			a := get(t, g, link, eventualHeader)
			if a.Code != http.StatusOK {
				t.Fatalf("%s: %d %s", link, a.Code, a.Body)
			}
			if _, counted := a.body["@odata.count"]; counted != (pages == 0 && strings.Contains(path, "$count")) {
				t.Errorf("%s page %d: @odata.count present = %v", path, pages, counted)
			}
			ids = append(ids, strings.Fields(a.ids())...)
			link, _ = a.body["@odata.nextLink"].(string)
		}
		seen := slices.Clone(ids)
		slices.Sort(seen)
		if len(slices.Compact(seen)) != len(ids) || pages < 3 {
			t.Errorf("%s: %d pages, ids %v", path, pages, ids)
		}
	}
	first := get(t, g, "/users?$top=2")
	link, _ := first.body["@odata.nextLink"].(string)
	other := get(t, g, strings.Replace(link, "$top=2", "$top=3", 1))
	if other.Code != http.StatusBadRequest {
		t.Errorf("a token with another query: %d", other.Code)
	}
	now = now.Add(2 * time.Hour)
	if late := get(t, g, link); late.errorCode() != "Directory_ExpiredPageToken" {
		t.Errorf("late page: %d %s", late.Code, late.errorCode())
	}
}

func TestGraphBodies(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	a := get(t, g, "/users/"+guid(2))
	want := map[string]any{
		"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users/$entity",
		"businessPhones": []any{}, "displayName": "User 02", "givenName": nil, "jobTitle": nil, "mail": "user02@contoso.com",
		"mobilePhone": nil, "officeLocation": nil, "preferredLanguage": nil, "surname": nil,
		"userPrincipalName": "user02@contoso.com", "id": guid(2),
	}
	if diff := cmp.Diff(want, a.body); diff != "" {
		t.Errorf("user (-want +got):\n%s", diff)
	}
	for path, want := range map[string]string{
		"/users?$select=id,displayName&$top=1":                  "users(id,displayName)",
		"/users?$expand=manager($select=id)&$select=id&$top=1":  "users(id,manager(id))",
		"/groups/" + guid(salesGroup) + "/members?$top=1":       "directoryObjects",
		"/groups/" + guid(salesGroup) + "/members/graph.user":   "users",
		"/auditLogs/signIns?$top=1":                             "auditLogs/signIns",
		"/users/" + guid(1) + "/licenseDetails":                 "users('" + guid(1) + "')/licenseDetails",
		"/directory/deletedItems/microsoft.graph.group":         "groups",
		"/policies/identitySecurityDefaultsEnforcementPolicy":   "policies/identitySecurityDefaultsEnforcementPolicy/$entity",
		"/users/" + guid(1) + "/memberOf/microsoft.graph.group": "groups",
		"/users/" + guid(2) + "/manager":                        "directoryObjects/$entity",
	} {
		a := get(t, g, path)
		context, _ := a.body["@odata.context"].(string)
		if got := strings.TrimPrefix(context, "https://graph.microsoft.com/v1.0/$metadata#"); got != want {
			t.Errorf("%s: context %q, want %q (%d)", path, got, want, a.Code)
		}
	}
	members := get(t, g, "/groups/"+guid(allGroup)+"/members?$select=id,displayName&$top=1").values()
	if diff := cmp.Diff([]map[string]any{{"@odata.type": "#microsoft.graph.user", "id": guid(2), "displayName": "User 02"}}, members); diff != "" {
		t.Errorf("member (-want +got):\n%s", diff)
	}
	if a := get(t, g, "/users?$select=id,signInActivity&$filter=id eq '"+guid(9)+"'"); a.values()[0]["signInActivity"] != nil || len(a.values()[0]) != 1 {
		t.Errorf("a user who never signed in = %v", a.values())
	}
	if a := get(t, g, "/users/$count", eventualHeader); a.Body.String() != "30" || a.Header().Get("Content-Type") != "text/plain" {
		t.Errorf("$count = %q %s", a.Body, a.Header().Get("Content-Type"))
	}
	if a := get(t, g, "/users?$count=true&$top=1"); a.body["@odata.count"] != nil {
		t.Error("$count=true without ConsistencyLevel was answered")
	}
	if a := get(t, g, "/users/"+guid(2)+"/displayName"); a.body["value"] != "User 02" {
		t.Errorf("property = %s", a.Body)
	}
}

func TestGraphExpand(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	a := get(t, g, "/users/"+guid(1)+"?$select=id&$expand=directReports($select=id)")
	reports, _ := a.body["directReports"].([]any)
	if len(reports) != expandLimit || a.body["directReports@odata.nextLink"] != nil {
		t.Errorf("%d of 29 reports expanded, want %d: %s", len(reports), expandLimit, a.Body)
	}
	want := map[string]any{"@odata.type": "#microsoft.graph.user", "id": guid(2)}
	if diff := cmp.Diff(want, reports[0]); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	users := get(t, g, "/users?$select=id&$expand=manager($select=displayName)&$top=2").values()
	if users[0]["manager"] != nil || users[1]["manager"].(map[string]any)["displayName"] != "User 01" {
		t.Errorf("managers = %v", users)
	}
	if a := get(t, g, "/users?$expand=manager&$count=true", eventualHeader); a.errorCode() != "Request_UnsupportedQuery" {
		t.Errorf("$expand in an advanced query: %d %s", a.Code, a.errorCode())
	}
}

func TestGraphHeaders(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	for _, path := range []string{"/users?$top=1", "/nothing"} {
		a := get(t, g, path, "client-request-id: 6f1f1f1f-0000-4000-8000-000000000000")
		h := a.Header()
		if h.Get("client-request-id") != "6f1f1f1f-0000-4000-8000-000000000000" || !entra.IsID(h.Get("request-id")) || !strings.Contains(h.Get("x-ms-ags-diagnostic"), "ServerInfo") {
			t.Errorf("%s: headers %v", path, h)
		}
		if a.Code == http.StatusOK {
			continue
		}
		inner := a.body["error"].(map[string]any)["innerError"]
		want := map[string]any{"date": "2026-11-20T09:00:00", "request-id": h.Get("request-id"), "client-request-id": h.Get("client-request-id")}
		if diff := cmp.Diff(want, inner); diff != "" {
			t.Errorf("innerError (-want +got):\n%s", diff)
		}
	}
	for path, want := range map[string]string{
		"/users":                   "2",
		"/users?$select=id":        "1",
		"/users?$expand=manager":   "3",
		"/subscribedSkus":          "3",
		"/users?$select=id&$top=5": "1",
		"/groups/" + guid(allGroup) + "/transitiveMembers": "5",
	} {
		if got := get(t, g, path).Header().Get("x-ms-resource-unit"); got != want {
			t.Errorf("%s: x-ms-resource-unit %q, want %q", path, got, want)
		}
	}
}

func TestGraphActions(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	post := func(path, body string) graphAnswer {
		return send(t, g, http.MethodPost, path, body, basicRoles)
	}
	for _, tc := range []struct{ path, body, want string }{
		{"/users/" + guid(1) + "/getMemberGroups", `{"securityEnabledOnly":false}`, fmt.Sprint([]any{guid(salesGroup), guid(allGroup)})},
		{"/users/" + guid(1) + "/microsoft.graph.getMemberObjects", `{"securityEnabledOnly":true}`, fmt.Sprint([]any{guid(salesGroup), guid(adminRole), guid(allGroup)})},
		{"/directoryObjects/" + guid(1) + "/checkMemberGroups", `{"groupIds":["` + guid(allGroup) + `","` + guid(teamGroup) + `"]}`, fmt.Sprint([]any{guid(allGroup)})},
	} {
		if a := post(tc.path, tc.body); fmt.Sprint(a.body["value"]) != tc.want {
			t.Errorf("%s: %s, want %s", tc.path, a.Body, tc.want)
		}
	}
	a := post("/directoryObjects/getByIds", `{"ids":["`+guid(1)+`","`+guid(salesGroup)+`","`+guid(999)+`"],"types":["group"]}`)
	if a.ids() != "101" || a.values()[0]["@odata.type"] != "#microsoft.graph.group" {
		t.Errorf("getByIds = %s", a.Body)
	}
	for body, message := range map[string]string{
		`{"ids":[]}`: "cannot be empty", `{"ids":["x"]}`: "Invalid GUID:x", `{`: "Unable to read JSON",
		`{"ids":["` + strings.Repeat(guid(1)+`","`, 1000) + guid(1) + `"]}`: "1000",
	} {
		if a := post("/directoryObjects/getByIds", body); a.Code != http.StatusBadRequest || !strings.Contains(a.errorMessage(), message) {
			t.Errorf("getByIds: %d %s", a.Code, a.errorMessage())
		}
	}
}

func TestGraphWrites(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	for _, tc := range []struct {
		method, path string
		roles        []string
		status       int
	}{
		{http.MethodPost, "/users", basicRoles, http.StatusForbidden},
		{http.MethodDelete, "/users/" + guid(1), basicRoles, http.StatusForbidden},
		{http.MethodDelete, "/users/" + guid(1), []string{"User.ReadWrite.All"}, http.StatusMethodNotAllowed},
		{http.MethodPut, "/organization", basicRoles, http.StatusMethodNotAllowed},
		{http.MethodGet, "/users/" + guid(1) + "/getMemberGroups", basicRoles, http.StatusMethodNotAllowed},
	} {
		if a := send(t, g, tc.method, tc.path, "{}", tc.roles); a.Code != tc.status {
			t.Errorf("%s %s: %d, want %d", tc.method, tc.path, a.Code, tc.status)
		}
	}
	if g.directory.Object(guid(1)) == nil {
		t.Error("a write changed the tenant")
	}
}

func TestDeletedItems(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	g := New(d, Options{})
	for _, n := range []int{3, salesGroup, teamGroup, graphApp} {
		d.Delete(guid(n))
	}
	for path, want := range map[string]string{
		"/directory/deletedItems/microsoft.graph.user":        "3",
		"/directory/deletedItems/microsoft.graph.group":       "103", // a security group is gone at once
		"/directory/deletedItems/microsoft.graph.application": "201",
	} {
		a := get(t, g, path)
		if a.ids() != want || a.values()[0]["deletedDateTime"] == nil && !strings.HasSuffix(path, "user") {
			t.Errorf("%s = %s", path, a.Body)
		}
	}
	if a := get(t, g, "/directory/deletedItems/"+guid(3)); a.body["@odata.type"] != "#microsoft.graph.user" || a.body["id"] != guid(3) {
		t.Errorf("deleted item = %s", a.Body)
	}
	if a := get(t, g, "/directory/deletedItems/"+guid(1)); a.Code != http.StatusNotFound {
		t.Errorf("a live object in the recycle bin: %d", a.Code)
	}
	if a := get(t, g, "/users/"+guid(3)); a.Code != http.StatusNotFound {
		t.Errorf("a deleted user: %d", a.Code)
	}
}
