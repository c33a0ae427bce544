package graph

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

const (
	agent, orphanAgent, blueprint, blueprintPrincipal = 8101, 8102, 8103, 8104
)

// agents adds a blueprint with its principal and two agents, one of them with a
// sponsor, to the small tenant.
func agents(d *directory.Directory) {
	d.Add("application", guid(blueprint), map[string]any{"@odata.type": "#microsoft.graph.agentIdentityBlueprint", "displayName": "Helpers", "appId": guid(8110)})
	d.Add("servicePrincipal", guid(blueprintPrincipal), map[string]any{"@odata.type": "#microsoft.graph.agentIdentityBlueprintPrincipal", "displayName": "Helpers", "appId": guid(8110), "servicePrincipalType": "Application"})
	for i, id := range []int{agent, orphanAgent} {
		d.Add("servicePrincipal", guid(id), map[string]any{
			"@odata.type": "#microsoft.graph.agentIdentity", "displayName": []string{"Helper", "Orphan"}[i], "agentIdentityBlueprintId": guid(8110),
			"servicePrincipalType": "ServiceIdentity", "accountEnabled": true, "createdDateTime": fixedTime,
		})
	}
	d.Link(directory.RelSponsors, guid(agent), guid(1))
}

func TestAgentIdentities(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	agents(d)
	g := New(d, Options{})
	const list = "/servicePrincipals/microsoft.graph.agentIdentity"
	for _, tc := range []struct {
		path    string
		roles   []string
		status  int
		message string
	}{
		{list, []string{"AgentIdentity.Read.All"}, 200, ""},
		{list, []string{"Application.Read.All", "Directory.Read.All"}, 403, "Insufficient privileges"},
		{list + "?$top=101", []string{"AgentIdentity.Read.All"}, 400, "Must be between 1 and 100"},
		{list + "?$select=agentIdentityBlueprintId&$filter=displayName eq 'Helper'", []string{"AgentIdentity.Read.All"}, 200, ""},
		{list + "?$filter=displayName ne 'Helper'", []string{"AgentIdentity.Read.All"}, 400, "NotEqualsMatch"},
		{list + "/" + guid(agent), []string{"AgentIdentity.Read.All"}, 200, ""},
		{list + "/" + guid(graphPrincipal), []string{"AgentIdentity.Read.All"}, 404, ""},
		{"/servicePrincipals/" + guid(agent) + "/microsoft.graph.agentIdentity", []string{"Application.Read.All"}, 200, ""},
		{"/servicePrincipals/" + guid(agent) + "/microsoft.graph.agentIdentity/sponsors", []string{"Application.Read.All"}, 200, ""},
		{"/servicePrincipals/" + guid(graphPrincipal) + "/microsoft.graph.agentIdentity/sponsors", []string{"Application.Read.All"}, 404, ""},
		{"/applications/microsoft.graph.agentIdentityBlueprint", []string{"AgentIdentityBlueprint.Read.All"}, 200, ""},
		{"/applications/microsoft.graph.agentIdentityBlueprint", []string{"AgentIdentity.Read.All"}, 403, "Insufficient privileges"},
		{"/servicePrincipals/microsoft.graph.agentIdentityBlueprintPrincipal", []string{"AgentIdentityBlueprintPrincipal.Read.All"}, 200, ""},
		{"/servicePrincipals?$select=agentIdentityBlueprintId", []string{"Application.Read.All"}, 400, "Could not find a property"},
	} {
		a := send(t, g, http.MethodGet, tc.path, "", tc.roles)
		if a.Code != tc.status || !strings.Contains(a.errorMessage(), tc.message) {
			t.Errorf("%s %v: got %d %q, want %d %q", tc.path, tc.roles, a.Code, a.errorMessage(), tc.status, tc.message)
		}
	}
}

// A cast list holds its own type alone; the list of the set shows each object's
// type where it is not the set's, and so does the delta.
func TestAgentsInTheirSets(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	agents(d)
	d.Seal()
	g := New(d, Options{})
	a := send(t, g, http.MethodGet, "/servicePrincipals/microsoft.graph.agentIdentity?$select=id,displayName&$expand=sponsors($select=id)", "", []string{"AgentIdentity.Read.All", "User.Read.All"})
	rows := a.values()
	if a.ids() != "8101 8102" || len(rows[0]["sponsors"].([]any)) != 1 || len(rows[1]["sponsors"].([]any)) != 0 || rows[0]["@odata.type"] != nil {
		t.Errorf("agents: %s", a.Body)
	}
	for _, path := range []string{"/servicePrincipals", "/servicePrincipals/delta?$select=displayName"} {
		types := map[string]string{}
		for _, row := range get(t, g, path).values() {
			typ, _ := row["@odata.type"].(string)
			types[row["displayName"].(string)] = typ
		}
		if types["Orphan"] != "#microsoft.graph.agentIdentity" || types["Console"] != "" {
			t.Errorf("%s: types %v", path, types)
		}
	}
	if n := get(t, g, "/servicePrincipals/microsoft.graph.agentIdentityBlueprintPrincipal?$count=true"); n.Code != http.StatusForbidden {
		t.Errorf("blueprint principals without their permission: %d", n.Code)
	}
	d.Update(guid(agent), map[string]any{"accountEnabled": false})
	if o := d.Object(guid(agent)); o == nil || o.Get("accountEnabled") != false || !d.Delete(guid(agent)) || d.Object(guid(agent)) != nil {
		t.Error("an agent cannot be changed or deleted like a service principal")
	}
}

// The reports of use exist under /beta alone, for a tenant with a licence.
func TestUsageReports(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	d.AddRow("servicePrincipalSignInActivities", "row-1", map[string]any{"appId": guid(210), "lastSignInActivity": map[string]any{"lastSignInDateTime": fixedTime}})
	d.AddRow("appCredentialSignInActivities", "row-2", map[string]any{
		"appId": guid(210), "appObjectId": guid(graphApp), "keyId": guid(8201), "keyType": "clientSecret", "credentialOrigin": "application", "signInActivity": map[string]any{"lastSignInDateTime": fixedTime},
	})
	g := New(d, Options{})
	for path, status := range map[string]int{
		"/reports/servicePrincipalSignInActivities":                                                  400, // v1.0 has no such segment
		betaURL + "/reports/servicePrincipalSignInActivities":                                        200,
		betaURL + "/reports/servicePrincipalSignInActivities?$filter=appId eq '" + guid(210) + "'":   200,
		betaURL + "/reports/servicePrincipalSignInActivities?$select=appId":                          400,
		betaURL + "/reports/appCredentialSignInActivities?$filter=keyId eq '" + guid(8201) + "'":     200,
		betaURL + "/reports/appCredentialSignInActivities?$filter=resourceId eq '" + guid(210) + "'": 400,
		betaURL + "/reports/appCredentialSignInActivities?$top=1":                                    200,
	} {
		if a := get(t, g, path); a.Code != status {
			t.Errorf("%s: %d %s, want %d", path, a.Code, a.Body, status)
		}
	}
	row := get(t, g, betaURL+"/reports/appCredentialSignInActivities").values()[0]
	if row["credentialOrigin"] != "application" || row["keyType"] != "clientSecret" || row["signInActivity"] == nil {
		t.Errorf("credential row %v", row)
	}
	if a := send(t, g, http.MethodGet, betaURL+"/reports/appCredentialSignInActivities", "", []string{"Application.Read.All"}); a.Code != http.StatusForbidden || !strings.Contains(a.errorMessage(), "AuditLog.Read.All") {
		t.Errorf("without permission: %d %s", a.Code, a.Body)
	}
	d.UpdateRow("subscribedSkus", guid(900)+"_"+guid(skuP2), map[string]any{"servicePlans": []map[string]any{}})
	if a := get(t, g, betaURL+"/reports/servicePrincipalSignInActivities"); a.errorCode() != "Authentication_RequestFromNonPremiumTenantOrB2CTenant" {
		t.Errorf("without a licence: %d %s", a.Code, a.Body)
	}
}

// Grants are read from either side, in pages; federated credentials of an
// application and of a managed identity.
func TestAppRowsBothSides(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	d.AddRow("appRoleAssignments", "assignment-2", map[string]any{"principalId": guid(graphPrincipal), "principalType": "ServicePrincipal", "resourceId": guid(graphPrincipal), "appRoleId": guid(7)})
	d.AddRow("federatedIdentityCredentials", guid(8301), map[string]any{directory.OwnerProperty: guid(graphPrincipal), "name": "pipeline", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:a/b:environment:prod", "audiences": []string{"api://AzureADTokenExchange"}})
	g := New(d, Options{})
	of := "/servicePrincipals/" + guid(graphPrincipal)
	first := get(t, g, of+"/appRoleAssignedTo?$top=1")
	link, _ := first.body["@odata.nextLink"].(string)
	if len(first.values()) != 1 || len(get(t, g, link).values()) != 1 {
		t.Errorf("pages of appRoleAssignedTo: %s", first.Body)
	}
	if context, _ := first.body["@odata.context"].(string); !strings.Contains(context, "servicePrincipals('"+guid(graphPrincipal)+"')/appRoleAssignedTo") {
		t.Errorf("context %q", context)
	}
	if n := len(get(t, g, of+"/appRoleAssignments").values()); n != 1 {
		t.Errorf("%d assignments of the principal, want 1", n)
	}
	if rows := get(t, g, of+"/appRoleAssignedTo?$filter=principalId eq "+guid(graphPrincipal)).values(); len(rows) != 1 {
		t.Errorf("filtered: %v", rows)
	}
	for _, path := range []string{of, "/applications/" + guid(graphApp)} {
		if rows := get(t, g, path+"/federatedIdentityCredentials").values(); len(rows) != 1 {
			t.Errorf("%s: federated credentials %v", path, rows)
		}
	}
	if a := get(t, g, of+"/federatedIdentityCredentials?$orderby=name"); a.Code != http.StatusBadRequest {
		t.Errorf("$orderby of federated credentials: %d", a.Code)
	}
	if rows := get(t, g, "/applications?$select=id&$expand=owners($select=id)").values(); len(rows[0]["owners"].([]any)) != 1 {
		t.Errorf("expanded owners: %v", rows)
	}
}

// The user account of an agent is a user, with its type where users are listed,
// and has a list of its own.
func TestAgentUsers(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	agents(d)
	d.Add("user", guid(8105), map[string]any{
		"@odata.type": "#microsoft.graph.agentUser", "displayName": "Helper", "userPrincipalName": "helper@contoso.com", "identityParentId": guid(agent), "accountEnabled": true,
	})
	g := New(d, Options{})
	list := send(t, g, http.MethodGet, "/users/microsoft.graph.agentUser?$select=id,identityParentId", "", []string{"User.Read.All"})
	if list.ids() != "8105" || list.values()[0]["identityParentId"] != guid(agent) {
		t.Errorf("agent users: %d %s", list.Code, list.Body)
	}
	types := map[any]int{}
	for _, row := range get(t, g, "/users?$select=displayName&$top=999").values() {
		types[row["@odata.type"]]++
	}
	if types["#microsoft.graph.agentUser"] != 1 || types[nil] == 0 {
		t.Errorf("types of users: %v", types)
	}
	for path, want := range map[string]int{
		"/users/" + guid(8105) + "/microsoft.graph.agentUser": 200, "/users/" + guid(1) + "/microsoft.graph.agentUser": 404, "/users/microsoft.graph.agentUser?$top=1000": 400,
	} {
		if a := send(t, g, http.MethodGet, path, "", []string{"User.Read.All"}); a.Code != want {
			t.Errorf("%s: got %d, want %d", path, a.Code, want)
		}
	}
}
