package graph

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

const betaURL = "https://graph.microsoft.com/beta"

// v1.0 knows nothing of what only /beta has, and /beta reads the same rows.
func TestGraphBeta(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	d.AddRow("signIns", guid(7001), map[string]any{
		"createdDateTime": fixedTime, "userId": guid(1), "userPrincipalName": "user01@contoso.com", "isInteractive": true,
		"signInEventTypes": []string{"interactiveUser"}, "authenticationProtocol": "deviceCode",
	})
	d.AddRow("signIns", guid(7002), map[string]any{
		"createdDateTime": fixedTime, "userId": "", "servicePrincipalId": guid(201), "isInteractive": false,
		"signInEventTypes": []string{"servicePrincipal"},
	})
	g := New(d, Options{})
	one := "/auditLogs/signIns?$filter=id eq '" + guid(7001) + "'"
	if row := get(t, g, one).values()[0]; row["signInEventTypes"] != nil || row["authenticationProtocol"] != nil {
		t.Errorf("v1.0 shows beta properties: %v", row)
	}
	a := get(t, g, betaURL+one)
	if row := a.values()[0]; row["authenticationProtocol"] != "deviceCode" || row["@odata.type"] != nil {
		t.Errorf("beta row = %v", row)
	}
	if context, _ := a.body["@odata.context"].(string); context != betaURL+"/$metadata#auditLogs/signIns" {
		t.Errorf("beta context = %q", context)
	}
	kind := "?$filter=signInEventTypes/any(t: t eq 'servicePrincipal')"
	if a := get(t, g, betaURL+"/auditLogs/signIns"+kind+"&$select=id,signInEventTypes"); a.ids() != "7002" {
		t.Errorf("service principal sign-ins = %s", a.Body)
	}
	for _, path := range []string{"/auditLogs/signIns", betaURL + "/auditLogs/signIns"} {
		if strings.Contains(get(t, g, path).ids(), "7002") {
			t.Errorf("%s without a filter lists a service principal", path)
		}
	}
	for path, want := range map[string]string{
		"/auditLogs/signIns" + kind:                              "Could not find a property named 'signInEventTypes'",
		"/auditLogs/signIns?$select=signInEventTypes":            "Could not find a property named 'signInEventTypes'",
		betaURL + "/auditLogs/signIns?$select=colour":            "Could not find a property named 'colour'",
		betaURL + "/auditLogs/signIns?$search=x":                 "$search",
		betaURL + "/auditLogs/signIns?$top=1001":                 "Must be between 1 and 1000",
		betaURL + "/auditLogs/signIns?$filter=userType eq 'any'": "not a valid enumeration",
	} {
		if a := get(t, g, path); a.Code != http.StatusBadRequest || !strings.Contains(a.errorMessage(), want) {
			t.Errorf("%s: %d %s, want %q", path, a.Code, a.errorMessage(), want)
		}
	}
	first := get(t, g, betaURL+"/auditLogs/signIns?$top=1")
	if link, _ := first.body["@odata.nextLink"].(string); !strings.HasPrefix(link, betaURL+"/auditLogs/signIns?") || get(t, g, link).Code != http.StatusOK {
		t.Errorf("next link = %q", link)
	}
}

// Rows older than the log's retention are gone: 30 days with P1, 7 without.
func TestLogRetention(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	for n, age := range map[int]int{7101: 6, 7102: 8, 7103: 31} {
		d.AddRow("directoryAudits", guid(n), map[string]any{"activityDateTime": fixedTime.AddDate(0, 0, -age), "activityDisplayName": "Kept", "category": "Test", "initiatedBy": map[string]any{}})
	}
	g := New(d, Options{})
	path := "/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Kept'"
	if a := get(t, g, path); a.ids() != "7101 7102" {
		t.Errorf("with P2: %s", a.ids())
	}
	d.UpdateRow("subscribedSkus", guid(900)+"_"+guid(skuP2), map[string]any{"servicePlans": []map[string]any{}})
	if a := get(t, g, path); a.ids() != "7101" {
		t.Errorf("without a licence: %s", a.ids())
	}
}

// Whatever v1.0 serves is under /beta too, with the same rows.
func TestBetaServesV1(t *testing.T) {
	t.Parallel()
	g := New(contoso(fixedClock), Options{})
	asked := 0
	for _, e := range endpoints {
		if e.method != "" && e.method != http.MethodGet || strings.Count(e.path, "{id}") > 1 {
			continue
		}
		path := e.path
		for collection, n := range map[string]int{"/users/": 1, "/groups/": salesGroup, "/servicePrincipals/": 201} {
			if strings.HasPrefix(path, collection) {
				path = strings.Replace(path, "{id}", guid(n), 1)
			}
		}
		stable, beta := get(t, g, path), get(t, g, betaURL+path)
		if stable.Code != beta.Code || stable.Code == http.StatusOK && stable.ids() != beta.ids() {
			t.Errorf("%s: v1.0 %d %s, beta %d %s", path, stable.Code, stable.ids(), beta.Code, beta.Body)
		}
		asked++
	}
	if asked < 100 {
		t.Errorf("%d paths asked", asked)
	}
	owners := "/groups/" + guid(salesGroup) + "/members?$top=1"
	first := get(t, g, betaURL+owners)
	if link, _ := first.body["@odata.nextLink"].(string); !strings.HasPrefix(link, betaURL+"/groups/") || get(t, g, link).Code != http.StatusOK {
		t.Errorf("next link = %q", link)
	}
	delta := get(t, g, betaURL+"/groups/delta?$deltatoken=latest")
	if link, _ := delta.body["@odata.deltaLink"].(string); !strings.HasPrefix(link, betaURL+"/groups/delta?") || get(t, g, link).Code != http.StatusOK {
		t.Errorf("delta link = %q of %s", link, delta.Body)
	}
}

// A flexible federated credential has no subject, and its expression is in
// /beta only.
func TestFlexibleCredential(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	d.AddRow("federatedIdentityCredentials", guid(221), map[string]any{
		directory.OwnerProperty: guid(graphApp), "name": "any-branch", "issuer": "https://token.actions.githubusercontent.com", "audiences": []string{"api://AzureADTokenExchange"},
		"claimsMatchingExpression": map[string]any{"languageVersion": 1, "value": "claims['sub'] matches 'repo:contoso/*'"},
	})
	g := New(d, Options{})
	path := "/applications/" + guid(graphApp) + "/federatedIdentityCredentials"
	expand := "/applications/" + guid(graphApp) + "?$select=id&$expand=federatedIdentityCredentials"
	for prefix, beta := range map[string]bool{"": false, betaURL: true} {
		rows := get(t, g, prefix+path).values()
		list, _ := get(t, g, prefix+expand).body["federatedIdentityCredentials"].([]any)
		for _, row := range rows {
			list = append(list, row)
		}
		flexible := 0
		for _, one := range list {
			row, _ := one.(map[string]any)
			expression, shown := row["claimsMatchingExpression"]
			subject, told := row["subject"]
			if shown != beta || !told {
				t.Errorf("beta %v: %v", beta, row)
			}
			if row["name"] == "any-branch" {
				flexible++
				if subject != nil || beta && expression.(map[string]any)["value"] == nil {
					t.Errorf("beta %v: %v", beta, row)
				}
			}
		}
		if len(list) != 4 || flexible != 2 {
			t.Errorf("beta %v: %v", beta, list)
		}
	}
}
