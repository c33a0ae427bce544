package world

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// graphScopes are the delegated permissions of Microsoft Graph that the
// tenant's grants name.
var graphScopes = []struct{ id, value, kind string }{
	{"e1fe6dd8-ba31-4d61-89e7-88639da4683d", "User.Read", "User"},
	{"570282fd-fa5c-430d-a7fd-fc8dc98a9dca", "Mail.Read", "User"},
	{"465a38f9-76ea-45b9-9f34-9e8b0d4b0b42", "Calendars.Read", "User"},
	{"863451e7-0667-486c-a5d6-d135439485f0", "Files.ReadWrite.All", "User"},
	{"205e70e5-aba6-4c52-a976-6d2d46c48043", "Sites.Read.All", "User"},
	{"0e263e50-5827-48a4-b97c-d940288653c7", "Directory.AccessAsUser.All", "Admin"},
	{"7427e0e9-2fba-42fe-b0c0-848c9e6a8182", "offline_access", "User"},
	{"37f7f235-527c-4136-accd-4a02d197296e", "openid", "User"},
	{"14dad69e-099b-42c9-810b-d002981feec1", "profile", "User"},
	{"64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", "email", "User"},
}

// addServicePrincipals makes the APIs that tokens are asked for, Microsoft's
// own applications, other companies' applications and managed identities.
func (g *generator) addServicePrincipals() {
	d := g.dice("service principals")
	for _, api := range resourceAPIs() {
		var roles []map[string]any
		for _, r := range api.roles {
			roles = append(roles, map[string]any{
				"id": r.id, "value": r.value, "displayName": r.title, "description": r.title,
				"allowedMemberTypes": []string{"Application"}, "isEnabled": true,
			})
		}
		scopes := []map[string]any{}
		if api.appID == directory.GraphAppID {
			for _, s := range graphScopes {
				scopes = append(scopes, map[string]any{
					"id": s.id, "value": s.value, "type": s.kind, "isEnabled": true,
					"adminConsentDisplayName": s.value, "adminConsentDescription": s.value,
				})
			}
		}
		g.addMicrosoft(d, api.appID, api.name, map[string]any{
			"servicePrincipalNames": append([]string{api.appID}, api.uris...), "appRoles": roles, "oauth2PermissionScopes": scopes,
		})
	}
	g.addMicrosoft(d, directory.ARMAppID, "Windows Azure Service Management API", map[string]any{
		"servicePrincipalNames": []string{directory.ARMAppID, "https://management.azure.com/", "https://management.core.windows.net/"},
	})
	for _, app := range firstPartyApps() {
		g.addMicrosoft(d, app.appID, app.name, nil)
	}
	g.addForeignApps(d)
	g.addManagedIdentities(d)
}

func (g *generator) addMicrosoft(d dice.Dice, appID, name string, more map[string]any) {
	props := map[string]any{
		"appId": appID, "displayName": name, "appDisplayName": name, "servicePrincipalType": "Application",
		"accountEnabled": true, "appOwnerOrganizationId": directory.MicrosoftTenant, "appRoleAssignmentRequired": false,
		"servicePrincipalNames": []string{appID}, "replyUrls": emptyList, "tags": emptyList, "alternativeNames": emptyList,
		"signInAudience": "AzureADMultipleOrgs", "appRoles": []map[string]any{}, "oauth2PermissionScopes": []map[string]any{},
		"passwordCredentials": emptyList, "keyCredentials": emptyList,
	}
	for k, v := range more {
		props[k] = v
	}
	g.services[appID] = g.d.Add("servicePrincipal", d.GUID(), props).ID
}

// foreignSpec is another company's multi-tenant application.
type foreignSpec struct {
	name, publisher, tenant string // publisher "" is unverified
	replies                 []string
	disabled                bool
}

func (g *generator) addForeign(d dice.Dice, s foreignSpec) string {
	appID := d.GUID()
	props := map[string]any{
		"appId": appID, "displayName": s.name, "appDisplayName": s.name, "servicePrincipalType": "Application",
		"accountEnabled": !s.disabled, "appOwnerOrganizationId": s.tenant, "appRoleAssignmentRequired": false,
		"servicePrincipalNames": []string{appID}, "replyUrls": orNone(s.replies), "alternativeNames": emptyList,
		"signInAudience": "AzureADMultipleOrgs", "tags": []string{"WindowsAzureActiveDirectoryIntegratedApp"},
		"appRoles": []map[string]any{}, "oauth2PermissionScopes": []map[string]any{},
		"passwordCredentials": emptyList, "keyCredentials": emptyList,
	}
	if s.publisher != "" {
		props["verifiedPublisher"] = map[string]any{
			"displayName": s.publisher, "verifiedPublisherId": d.Code("0123456789", 7), "addedDateTime": g.now.Add(-700 * dice.Day),
		}
	}
	id := g.d.Add("servicePrincipal", d.GUID(), props).ID
	g.services[appID] = id
	return id
}

var foreignApps = []string{
	"Litware Survey", "Adatum Signatures", "Proseware Diagrams", "Trey Notes", "Lucerne Reader", "Van Arsdel CAD Viewer", "Wingtip Polls",
	"Alpine Booking", "Fourth Coffee Rewards", "Margie's Itineraries", "Consolidated Chat", "Datum Backup",
}

func (g *generator) addForeignApps(d dice.Dice) {
	g.addPlantedForeignApps(d)
	for i := range min(max(g.size/150, 4), 1200) {
		s := foreignSpec{name: foreignApps[i%len(foreignApps)], tenant: dice.New(g.seed, fmt.Sprint("publisher", i%40)).GUID(), disabled: d.Chance(0.05)}
		if i >= len(foreignApps) {
			s.name += fmt.Sprintf(" %d", i/len(foreignApps)+1)
		}
		if d.Chance(0.7) {
			s.publisher = s.name[:len(s.name)-len(s.name)/4] + " Inc."
		}
		s.replies = []string{"https://app" + fmt.Sprint(i) + ".example.com/oauth2/callback"}
		id := g.addForeign(d, s)
		for _, user := range dice.Sample(d, g.byDept[company.Marketing], d.IntN(4)) {
			g.grantScope(d, id, "Principal", g.people[user].id, "openid profile User.Read")
		}
	}
}

func (g *generator) addManagedIdentities(d dice.Dice) {
	kinds := []string{"Microsoft.Web/sites", "Microsoft.Compute/virtualMachines", "Microsoft.Logic/workflows", "Microsoft.Automation/automationAccounts"}
	subscription := d.GUID()
	for i := range min(max(g.size/200, 3), 1500) {
		appID, name := d.GUID(), fmt.Sprintf("%s-%s-%02d", dice.Pick(d, []string{"func", "vm", "logic", "aa", "web"}), dice.Pick(d, []string{"billing", "orders", "etl", "backup", "reports"}), i+1)
		id := g.d.Add("servicePrincipal", d.GUID(), map[string]any{
			"appId": appID, "displayName": name, "appDisplayName": name, "servicePrincipalType": "ManagedIdentity", "accountEnabled": true,
			"appRoleAssignmentRequired": false, "servicePrincipalNames": []string{appID}, "replyUrls": emptyList, "tags": emptyList,
			"alternativeNames": []string{"isExplicit=False", "/subscriptions/" + subscription + "/resourcegroups/rg-prod/providers/" + dice.Pick(d, kinds) + "/" + name},
			"appRoles":         []map[string]any{}, "oauth2PermissionScopes": []map[string]any{}, "passwordCredentials": emptyList, "keyCredentials": emptyList,
		}).ID
		if i%3 == 0 {
			g.grantRole(d, id, name, "ServicePrincipal", directory.GraphAppID, dice.Pick(d, []string{"User.Read.All", "Mail.Send", "Group.Read.All"}), dice.Ago(d, g.now, 10, 600))
		}
	}
}

const rowAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

// grantRole assigns an application role of an API.
func (g *generator) grantRole(d dice.Dice, principal, name, kind, api, value string, at time.Time) {
	known := apiByID(api)
	role, ok := known.byValue[value]
	if !ok {
		panic("emulator: " + known.name + " has no application role " + value)
	}
	g.d.AddRow("appRoleAssignments", d.Code(rowAlphabet, 43), map[string]any{
		"appRoleId": role, "createdDateTime": at, "principalDisplayName": name, "principalId": principal,
		"principalType": kind, "resourceDisplayName": known.name, "resourceId": g.services[api],
	})
}

// grantScope writes a delegated grant on Microsoft Graph.
func (g *generator) grantScope(d dice.Dice, client, consent, principal, scope string) {
	props := map[string]any{"clientId": client, "consentType": consent, "resourceId": g.services[directory.GraphAppID], "scope": scope}
	if principal != "" {
		props["principalId"] = principal
	}
	g.d.AddRow("oauth2PermissionGrants", d.Code(rowAlphabet, 43), props)
}

// addGrants consents to the business applications: a few for everybody, some
// by single users, and people and groups assigned to enterprise applications.
func (g *generator) addGrants() {
	d := g.dice("grants")
	for i, name := range businessApps {
		app, ok := g.apps[name]
		if !ok {
			continue
		}
		if i%2 == 0 {
			g.grantScope(d, app.principal, "AllPrincipals", "", "openid profile User.Read")
		} else {
			for _, user := range g.some(d, d.IntN(len(company.Departments)), 3) {
				g.grantScope(d, app.principal, "Principal", user, "User.Read Calendars.Read")
			}
		}
		if group, ok := g.groups["All "+company.Departments[i%len(company.Departments)].Name]; ok && i%3 == 0 {
			g.d.AddRow("appRoleAssignments", d.Code(rowAlphabet, 43), map[string]any{
				"appRoleId": "00000000-0000-0000-0000-000000000000", "createdDateTime": dice.Ago(d, g.now, 30, 900),
				"principalDisplayName": "All " + company.Departments[i%len(company.Departments)].Name, "principalId": group, "principalType": "Group",
				"resourceDisplayName": name, "resourceId": app.principal,
			})
		}
	}
}
