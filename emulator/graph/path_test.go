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
