package emulator_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

const armScope = "https://management.azure.com/.default"

// TestSubscriptionsFollowAzureRoles: no role is an empty list, not an error.
func TestSubscriptionsFollowAzureRoles(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	list := func(token string) []any {
		got := send(t, client(c), "GET", "https://management.azure.com/subscriptions?api-version=2022-12-01", token, "")
		value, ok := got.json(t)["value"].([]any)
		if got.status != 200 || !ok {
			t.Fatalf("got %d %s", got.status, got.body)
		}
		return value
	}
	if got := list(tokenFor(t, c, c.Apps().Full, armScope)); len(got) != len(c.ARM().Subscriptions()) {
		t.Errorf("a reader of all: got %d subscriptions, want %d", len(got), len(c.ARM().Subscriptions()))
	}
	basic := tokenFor(t, c, c.Apps().Basic, armScope)
	if got := list(basic); len(got) != 0 {
		t.Errorf("without a role: got %v", got)
	}
	if err := c.ARM().AssignRole(c.Apps().Basic.ObjectID, "/subscriptions/"+c.ARM().Subscriptions()[0], "Reader"); err != nil {
		t.Fatal(err)
	}
	if got := list(basic); len(got) != 1 {
		t.Errorf("with one role: got %d subscriptions, want 1", len(got))
	}
	if err := c.ARM().AssignRole(c.Apps().Basic.ObjectID, "/", "Emperor"); err == nil {
		t.Errorf("a role that does not exist was assigned")
	}
}

func TestARMAnswers(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	full, basic := tokenFor(t, c, c.Apps().Full, armScope), tokenFor(t, c, c.Apps().Basic, armScope)
	scope := "/subscriptions/" + c.ARM().Subscriptions()[0]
	const version = "?api-version=2022-04-01"
	roles := scope + "/providers/Microsoft.Authorization/"
	tests := []struct {
		name, path, token string
		status            int
		want              string
	}{
		{"no api-version", "/subscriptions", full, 400, "MissingApiVersionParameter"},
		{"odd api-version", "/subscriptions?api-version=latest", full, 400, "InvalidApiVersionParameter"},
		{"one subscription", scope + version, full, 200, `"displayName":"Production"`},
		{"a subscription unseen", scope + version, basic, 404, "SubscriptionNotFound"},
		{"tenants", "/tenants" + version, basic, 200, c.TenantID()},
		{"assignments", roles + "roleAssignments" + version, full, 200, c.Apps().Full.ObjectID},
		{"assignments of one", roles + "roleAssignments" + version + "&$filter=" + url.QueryEscape("principalId eq '"+c.Apps().Basic.ObjectID+"'"), full, 200, `"value":[]`},
		{"assignments, odd filter", roles + "roleAssignments" + version + "&$filter=" + url.QueryEscape("color eq 'red'"), full, 400, "InvalidFilter"},
		{"assignments unseen", roles + "roleAssignments" + version, basic, 403, "AuthorizationFailed"},
		{"a definition by name", roles + "roleDefinitions" + version + "&$filter=" + url.QueryEscape("roleName eq 'Reader'"), full, 200, `"*/read"`},
		{"a definition by id", roles + "roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7" + version, full, 200, `"roleName":"Reader"`},
		{"no such definition", roles + "roleDefinitions/x" + version, full, 404, "RoleDefinitionDoesNotExist"},
		{"no such type", scope + "/colours" + version, full, 404, "InvalidResourceType"},
		{"no such root", "/colours" + version, full, 404, "InvalidResourceType"},
		{"no such type of roles", roles + "colours" + version, full, 404, "The resource type 'colours' could not be found in the namespace 'Microsoft.Authorization' for api version '2022-04-01'."},
		{"no such provider", scope + "/providers/Contoso.Paint/colours" + version, full, 404, "The resource namespace 'Contoso.Paint' is invalid."},
		{"no such assignment", roles + "roleAssignments/x" + version, full, 404, "RoleAssignmentNotFound"},
		{"no id of a subscription", "/subscriptions/production/resourceGroups" + version, full, 400, "InvalidSubscriptionId"},
		{"a subscription of nobody", "/subscriptions/99999999-2222-3333-4444-555555555555/resourceGroups" + version, full, 404, "SubscriptionNotFound"},
		{"roles in a subscription of nobody", "/subscriptions/99999999-2222-3333-4444-555555555555/providers/Microsoft.Authorization/roleAssignments" + version, full, 404, "SubscriptionNotFound"},
		{"resource groups unseen", scope + "/resourceGroups" + version, basic, 403, "action 'Microsoft.Resources/subscriptions/resourceGroups/read' over scope '" + scope + "'"},
		{"vaults unseen", scope + "/providers/Microsoft.KeyVault/vaults" + version, basic, 403, "action 'Microsoft.KeyVault/vaults/read' over scope '" + scope + "'"},
		{"one vault unseen", scope + "/resourceGroups/a/providers/Microsoft.KeyVault/vaults/b" + version, basic, 403, "over scope '" + scope + "/resourceGroups/a/providers/Microsoft.KeyVault/vaults/b'"},
		{"management groups unseen", "/providers/Microsoft.Management/managementGroups" + version, full, 403, "action 'Microsoft.Management/managementGroups/read'"},
		{"deny assignments unseen", roles + "denyAssignments" + version, basic, 403, "action 'Microsoft.Authorization/denyAssignments/read'"},
		{"resource groups", scope + "/resourceGroups" + version, full, 400, "is not served by this emulator"},
		{"vaults", scope + "/providers/Microsoft.KeyVault/vaults" + version, full, 400, "is not served by this emulator"},
		{"deny assignments", roles + "denyAssignments" + version, full, 400, "is not served by this emulator"},
		{"providers", "/providers" + version, basic, 400, "is not served by this emulator"},
	}
	for _, tt := range tests {
		got := send(t, client(c), "GET", "https://management.azure.com"+tt.path, tt.token, "")
		if got.status != tt.status || !strings.Contains(got.body, tt.want) {
			t.Errorf("%s: got %d %s, want %d and %q", tt.name, got.status, got.body, tt.status, tt.want)
		}
	}
	if got := send(t, client(c), "POST", "https://management.azure.com"+roles+"roleAssignments"+version, full, "{}"); got.status != 403 {
		t.Errorf("a write: got %d %s", got.status, got.body)
	}
	for path, want := range map[string]string{
		"/providers/Microsoft.ResourceGraph/resources":                                     "is not served by this emulator",
		"/providers/Microsoft.Management/getEntities":                                      "is not served by this emulator",
		scope + "/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/b/listKeys": "action 'Microsoft.Storage/storageAccounts/listKeys/action'",
	} {
		if got := send(t, client(c), "POST", "https://management.azure.com"+path+version, full, "{}"); got.status >= 500 || !strings.Contains(got.body, want) {
			t.Errorf("POST %s: got %d %s, want %q", path, got.status, got.body, want)
		}
	}
}

func TestDefenderProbe(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	const scope = "https://api.securitycenter.microsoft.com/.default"
	get := func(token, host, path string) reply { return send(t, client(c), "GET", host+path, token, "") }
	for _, host := range []string{"https://api.security.microsoft.com", "https://api.securitycenter.microsoft.com", "https://eu.api.security.microsoft.com"} {
		if got := get(tokenFor(t, c, c.Apps().Basic, scope), host, "/api/machines?$top=1"); got.status != 200 {
			t.Errorf("%s: got %d %s", host, got.status, got.body)
		}
	}
	got := get(tokenFor(t, c, c.Apps().NoConsent, scope), "https://api.security.microsoft.com", "/api/machines")
	failure, _ := got.json(t)["error"].(map[string]any)
	if got.status != 403 || failure["code"] != "Forbidden" || failure["target"] == nil ||
		!strings.Contains(fmt.Sprint(failure["message"]), "Missing application roles. API required roles: Machine.Read.All") {
		t.Errorf("without consent: got %d %s", got.status, got.body)
	}
	if got := get(tokenFor(t, c, c.Apps().Full, scope), "https://api.security.microsoft.com", "/api/colours"); got.status != 404 {
		t.Errorf("no such path: got %d %s", got.status, got.body)
	}
}
