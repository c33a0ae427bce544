package tools

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// Ids of Microsoft Graph's app roles that the small tenant grants.
const (
	mailReadWrite  = "e2a3a72e-5f79-4c64-b1b1-878b674786c9"
	roleManagement = "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"
)

// contosoIdentities adds an identity of every kind: an application with every
// sort of credential, others' applications, a managed identity, agents with and
// without a sponsor, two of one name, one registration alone, one deleted.
func contosoIdentities(d *directory.Directory) {
	d.Add("application", otherID(200), map[string]any{
		"appId": otherID(201), "displayName": "Payroll", "signInAudience": "AzureADMultipleOrgs", "createdDateTime": daysAgo(700), "publisherDomain": "contoso.com",
		"web": map[string]any{"redirectUris": []string{"https://payroll.contoso.com/cb", "http://payroll.contoso.com/cb", "https://payroll.azurewebsites.net/cb"}},
		"appRoles": []map[string]any{
			{"id": otherID(203), "value": "Payroll.Read", "displayName": "Read payroll", "isEnabled": true, "allowedMemberTypes": []string{"User"}},
			{"id": otherID(204), "value": "Payroll.Export.All", "displayName": "Export payroll", "isEnabled": true, "allowedMemberTypes": []string{"Application"}},
		},
		"passwordCredentials": []map[string]any{
			{"keyId": otherID(210), "displayName": "old", "startDateTime": daysAgo(500), "endDateTime": daysAgo(135)},
			{"keyId": otherID(211), "displayName": "current", "startDateTime": daysAgo(360), "endDateTime": clockStart.Add(5 * 24 * time.Hour)},
		},
		"keyCredentials": []map[string]any{
			{"keyId": otherID(212), "displayName": "CN=payroll", "type": "AsymmetricX509Cert", "usage": "Verify", "startDateTime": daysAgo(10), "endDateTime": clockStart.Add(1000 * 24 * time.Hour)},
		},
		"requiredResourceAccess": []map[string]any{{"resourceAppId": "00000003-0000-0000-c000-000000000000", "resourceAccess": []map[string]any{
			{"id": mailReadWrite, "type": "Role"}, {"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"},
		}}},
	})
	d.Link(directory.RelOwners, otherID(200), userID(3))
	principal := func(id int, name string, more map[string]any) {
		props := map[string]any{
			"displayName": name, "appDisplayName": name, "servicePrincipalType": "Application", "accountEnabled": true, "appOwnerOrganizationId": contosoID,
			"servicePrincipalNames": []string{}, "tags": []string{},
		}
		for k, v := range more {
			props[k] = v
		}
		d.Add("servicePrincipal", otherID(id), props)
	}
	principal(202, "Payroll", map[string]any{"appId": otherID(201), "appRoleAssignmentRequired": true, "signInAudience": "AzureADMultipleOrgs"})
	principal(220, "Survey Cloud", map[string]any{
		"appId": otherID(221), "appOwnerOrganizationId": otherID(222), "replyUrls": []string{"http://survey.example/cb"}, "signInAudience": "AzureADMultipleOrgs",
		"passwordCredentials": []map[string]any{{"keyId": otherID(223), "displayName": "odd", "startDateTime": daysAgo(3), "endDateTime": clockStart.Add(100 * 24 * time.Hour)}},
	})
	principal(225, "Litware Sign", map[string]any{
		"appId": otherID(226), "appOwnerOrganizationId": otherID(222), "signInAudience": "AzureADMultipleOrgs", "preferredSingleSignOnMode": "saml",
		"verifiedPublisher": map[string]any{"displayName": "Litware Inc.", "verifiedPublisherId": "1234567", "addedDateTime": daysAgo(900)},
		"keyCredentials":    []map[string]any{{"keyId": otherID(227), "displayName": "CN=Microsoft Azure Federated SSO Certificate", "usage": "Sign", "startDateTime": daysAgo(100), "endDateTime": clockStart.Add(900 * 24 * time.Hour)}},
	})
	principal(230, "vm-build", map[string]any{
		"appId": otherID(231), "servicePrincipalType": "ManagedIdentity", "appOwnerOrganizationId": nil,
		"alternativeNames": []string{"isExplicit=True", "/subscriptions/s/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/vm-build"},
	})
	principal(235, "Old Print", map[string]any{"appId": otherID(236), "servicePrincipalType": "Legacy", "accountEnabled": false})
	contosoAgents(d, principal)
	for i, name := range []string{"Twin", "Twin", "Draft", "Retired"} {
		d.Add("application", otherID(260+2*i), map[string]any{"appId": otherID(261 + 2*i), "displayName": name, "signInAudience": "AzureADMyOrg", "createdDateTime": daysAgo(40)})
	}
	principal(270, "Twin", map[string]any{"appId": otherID(261)})
	principal(271, "Twin", map[string]any{"appId": otherID(263)})
	principal(272, "Retired", map[string]any{"appId": otherID(267)})
	d.Delete(otherID(266))
	d.Delete(otherID(272))
	contosoGrants(d)
	contosoUse(d)
}

func contosoAgents(d *directory.Directory, principal func(id int, name string, more map[string]any)) {
	d.Add("application", otherID(240), map[string]any{"@odata.type": "#microsoft.graph.agentIdentityBlueprint", "appId": otherID(241), "displayName": "Clerks", "signInAudience": "AzureADMyOrg", "createdDateTime": daysAgo(50)})
	principal(242, "Clerks", map[string]any{"@odata.type": "#microsoft.graph.agentIdentityBlueprintPrincipal", "appId": otherID(241)})
	for i, name := range []string{"Clerk Agent", "Rogue Agent"} {
		principal(243+i, name, map[string]any{
			"@odata.type": "#microsoft.graph.agentIdentity", "servicePrincipalType": "ServiceIdentity", "appDisplayName": nil, "appOwnerOrganizationId": nil,
			"agentIdentityBlueprintId": otherID(241), "createdByAppId": otherID(241), "createdDateTime": daysAgo(45),
		})
	}
	d.Link(directory.RelSponsors, otherID(243), userID(2))
}

func contosoGrants(d *directory.Directory) {
	assign := func(id, role, principal, name, kind, resource string) {
		d.AddRow("appRoleAssignments", id, map[string]any{
			"appRoleId": role, "principalId": principal, "principalType": kind, "principalDisplayName": name, "resourceId": resource, "createdDateTime": daysAgo(30),
		})
	}
	assign("payroll-mail", mailReadWrite, otherID(202), "Payroll", "ServicePrincipal", otherID(50))
	assign("payroll-default", defaultAccess, otherID(202), "Payroll", "ServicePrincipal", otherID(12))
	assign("rogue-roles", roleManagement, otherID(244), "Rogue Agent", "ServicePrincipal", otherID(50))
	assign("build-payroll", otherID(204), otherID(230), "vm-build", "ServicePrincipal", otherID(202))
	assign("finance-payroll", otherID(203), groupID(1), "Finance", "Group", otherID(202))
	assign("ana-payroll", otherID(203), userID(1), "Ana Adams", "User", otherID(202))
	for i, grant := range []map[string]any{
		{"consentType": "AllPrincipals", "scope": "openid Mail.Read"},
		{"consentType": "Principal", "principalId": userID(1), "scope": "Files.ReadWrite.All"},
		{"consentType": "Principal", "principalId": userID(2), "scope": "Files.ReadWrite.All"},
	} {
		grant["clientId"], grant["resourceId"] = otherID(220), otherID(50)
		d.AddRow("oauth2PermissionGrants", fmt.Sprintf("grant-survey-%d", i), grant)
	}
	for i, props := range []map[string]any{
		{"name": "deploy", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:contoso/payroll:ref:refs/heads/main"},
		{"name": "test", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:contoso/payroll:environment:test"},
		{"name": "stranger", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:litware/tools:pull_request"},
		{"name": "cousin", "issuer": "https://login.microsoftonline.com/" + otherID(222) + "/v2.0", "subject": otherID(228)},
	} {
		props["@owner"], props["audiences"] = otherID(200), []string{"api://AzureADTokenExchange"}
		d.AddRow("federatedIdentityCredentials", otherID(213+i), props)
	}
	d.AddRow("federatedIdentityCredentials", otherID(232), map[string]any{
		"@owner": otherID(230), "name": "pipeline", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:contoso/build:environment:prod", "audiences": []string{"api://AzureADTokenExchange"},
	})
}

func contosoUse(d *directory.Directory) {
	for _, use := range []struct {
		appID string
		age   int
	}{{otherID(10), 3}, {otherID(201), 200}, {otherID(221), 1}} {
		at := map[string]any{"lastSignInDateTime": daysAgo(use.age)}
		d.AddRow("servicePrincipalSignInActivities", "use-"+use.appID, map[string]any{
			"appId": use.appID, "lastSignInActivity": at, "applicationAuthenticationClientSignInActivity": at,
		})
	}
	d.AddRow("appCredentialSignInActivities", "use-key", map[string]any{
		"appId": otherID(201), "keyId": otherID(211), "keyType": "clientSecret", "credentialOrigin": "application", "signInActivity": map[string]any{"lastSignInDateTime": daysAgo(200)},
	})
}
