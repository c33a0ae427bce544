package graph

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// Actions and functions answer by their qualified names, which the generated
// SDKs send; in another namespace they are nothing.
func TestQualifiedOperations(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	roles := append([]string{"ThreatHunting.Read.All"}, basicRoles...)
	user := "/users/" + guid(1)
	for _, tc := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "/security/microsoft.graph.security.runHuntingQuery", `{"query":"print 1"}`, 200},
		{"POST", betaURL + "/security/microsoft.graph.security.runHuntingQuery", `{"query":"print 1"}`, 200},
		{"POST", "/security/graph.security.runHuntingQuery", `{"query":"print 1"}`, 200},
		{"POST", "/security/microsoft.graph.runHuntingQuery", `{"query":"print 1"}`, 400},
		{"POST", "/security/microsoft.graph.security.runhuntingqueries", `{"query":"print 1"}`, 400},
		{"POST", user + "/microsoft.graph.getMemberGroups", `{"securityEnabledOnly":false}`, 200},
		{"POST", user + "/microsoft.graph.security.getMemberGroups", `{"securityEnabledOnly":false}`, 405},
		{"POST", "/directoryObjects/microsoft.graph.getByIds", `{"ids":["` + guid(1) + `"]}`, 200},
		{"GET", "/users/microsoft.graph.delta()", "", 200},
		{"GET", "/users/microsoft.graph.delta", "", 200},
		{"GET", user + "/microsoft.graph.memberOf", "", 400}, // no operation
	} {
		if a := send(t, g, tc.method, tc.path, tc.body, roles, "Content-Type: application/json"); a.Code != tc.status {
			t.Errorf("%s %s: got %d %s, want %d", tc.method, tc.path, a.Code, a.Body, tc.status)
		}
	}
}

// With signInActivity a page holds 500 users, whatever $top asks for.
// https://learn.microsoft.com/graph/api/user-list
func TestSignInActivityPages(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	for i := range 600 {
		props := map[string]any{"displayName": fmt.Sprint(i), "userPrincipalName": fmt.Sprintf("extra%d@contoso.com", i),
			"signInActivity": map[string]any{"lastSignInDateTime": fixedTime}}
		d.Add("user", guid(20000+i), props)
	}
	g := New(d, Options{})
	for path, want := range map[string]int{
		"/users?$select=id,signInActivity&$top=999":                                                    500,
		"/users?$select=id,signInActivity":                                                             100,
		"/users?$select=id,signInActivity&$top=300":                                                    300,
		"/users?$filter=signInActivity/lastSignInDateTime ge 2020-01-01T00:00:00Z&$select=id&$top=999": 500,
		"/users?$select=id&$top=999":                                                                   630,
		betaURL + "/users?$select=id,signInActivity&$top=999":                                          500,
		"/users?$select=id,signInActivity&$top=999&$filter=startswith(userPrincipalName,'nobody')":     0,
		"/users?$select=id,signInActivity&$top=999&$filter=userPrincipalName eq 'extra1@contoso.com'":  1,
	} {
		seen, pages := map[string]bool{}, 0
		for link := path; link != ""; pages++ {
			a := get(t, g, link)
			rows := a.values()
			if pages == 0 && (a.Code != http.StatusOK || len(rows) != want) {
				t.Errorf("%s: %d rows, want %d (%d %.200s)", path, len(rows), want, a.Code, a.Body)
			}
			for _, row := range rows {
				seen[row["id"].(string)] = true
			}
			link, _ = a.body["@odata.nextLink"].(string)
		}
		if total := 630; want >= 100 && len(seen) != total && !strings.Contains(path, "$filter") {
			t.Errorf("%s: %d users over %d pages, want %d", path, len(seen), pages, total)
		}
	}
}

// What Graph has and the emulator has not is told so, whatever its ids and
// arguments look like; what Graph has not either is its 400.
func TestUnservedPaths(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	roles := []string{"Mail.Read", "Sites.Read.All", "Files.Read.All", "Calendars.Read", "Reports.Read.All", "User.Read.All", "Group.Read.All"}
	user := "/users/" + guid(1)
	for path, want := range map[string]int{
		user + "/messages/AAMkAGI2THVSAAA=": 501,
		user + "/messages":                  501,
		user + "/messages/$count":           501,
		user + "/calendar/calendarView?startDateTime=2026-01-01&endDateTime=2026-01-02":                                       501,
		"/reports/getOffice365ActiveUserDetail(period='D7')":                                                                  501,
		"/reports/microsoft.graph.getOffice365ActiveUserDetail(date=2026-01-01)":                                              501,
		"/reports/getOffice365ActiveUserDetail(colour='red')":                                                                 400,
		"/reports/getOffice365ActiveUserDetail":                                                                               400,
		"/drives/b!-RIj2DuyvEyV1T4NlOaMHk8XkS_I8MdFlUCq1BlcjgmhRfAj3-Z8RY2VpuvV_tpd/items/01BYE5RZ6QN3ZWBTUFOFD3GSPGOHDJD36K": 501,
		"/sites/contoso.sharepoint.com,2C712604-1370-44E7-A1F5-426573FDA80A,2D2244C3-251A-49EA-93A8-39E1C3A060FE":             501,
		"/drives/a/colours/b":  400,
		"/colours(period='x')": 400,
		"/colours/b":           400,
	} {
		if a := send(t, g, http.MethodGet, path, "", roles); a.Code != want {
			t.Errorf("%s: got %d %s, want %d", path, a.Code, a.Body, want)
		}
		if want == 501 {
			if a := send(t, g, http.MethodGet, path, "", []string{"AuditLog.Read.All"}); a.Code != http.StatusForbidden {
				t.Errorf("%s without the permission: got %d %s, want 403", path, a.Code, a.Body)
			}
			if a := send(t, g, http.MethodGet, betaURL+path, "", roles); a.Code != 400 || a.errorCode() != "NotImplemented" {
				t.Errorf("/beta%s: got %d %s, want 400 NotImplemented", path, a.Code, a.Body)
			}
		}
	}
}

// $select takes names in any case and answers them as the type spells them.
func TestSelectInAnyCase(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	for _, path := range []string{
		"/users/" + guid(1) + "?$select=ID,DisplayName", "/users?$select=id,displayname&$top=1", "/groups/" + guid(salesGroup) + "/members?$select=Id,DISPLAYNAME&$top=1",
		"/groups/" + guid(salesGroup) + "/members/microsoft.graph.user?$select=Id,DISPLAYNAME&$top=1",
	} {
		a := get(t, g, path)
		row := a.body
		if rows := a.values(); len(rows) > 0 {
			row = rows[0]
		}
		if row["id"] != guid(1) || row["displayName"] != "User 01" {
			t.Errorf("%s: %d %s", path, a.Code, a.Body)
		}
	}
	if a := get(t, g, "/users?$select=SignInactivity&$top=999"); a.Code != http.StatusOK || len(a.values()) != 30 {
		t.Errorf("signInActivity in another case: %d %s", a.Code, a.Body)
	}
	if a := get(t, g, "/users?$select=displayNames"); a.Code != http.StatusBadRequest {
		t.Errorf("a name of nothing: %d", a.Code)
	}
}
