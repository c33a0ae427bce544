package toolstest

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
	d.Add("application", OtherID(200), map[string]any{
		"appId": OtherID(201), "displayName": "Payroll", "signInAudience": "AzureADMultipleOrgs", "createdDateTime": DaysAgo(700), "publisherDomain": "contoso.com",
		"web": map[string]any{"redirectUris": []string{"https://payroll.contoso.com/cb", "http://payroll.contoso.com/cb", "https://payroll.azurewebsites.net/cb"}},
		"appRoles": []map[string]any{
			{"id": OtherID(203), "value": "Payroll.Read", "displayName": "Read payroll", "isEnabled": true, "allowedMemberTypes": []string{"User"}},
			{"id": OtherID(204), "value": "Payroll.Export.All", "displayName": "Export payroll", "isEnabled": true, "allowedMemberTypes": []string{"Application"}},
		},
		"passwordCredentials": []map[string]any{
			{"keyId": OtherID(210), "displayName": "old", "startDateTime": DaysAgo(500), "endDateTime": DaysAgo(135)},
			{"keyId": OtherID(211), "displayName": "current", "startDateTime": DaysAgo(360), "endDateTime": ClockStart.Add(5 * 24 * time.Hour)},
		},
		"keyCredentials": []map[string]any{
			{"keyId": OtherID(212), "displayName": "CN=payroll", "type": "AsymmetricX509Cert", "usage": "Verify", "startDateTime": DaysAgo(10), "endDateTime": ClockStart.Add(1000 * 24 * time.Hour)},
		},
		"requiredResourceAccess": []map[string]any{{"resourceAppId": "00000003-0000-0000-c000-000000000000", "resourceAccess": []map[string]any{
			{"id": mailReadWrite, "type": "Role"}, {"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"},
		}}},
	})
	d.Link(directory.RelOwners, OtherID(200), UserID(3))
	principal := func(id int, name string, more map[string]any) {
		props := map[string]any{
			"displayName": name, "appDisplayName": name, "servicePrincipalType": "Application", "accountEnabled": true, "appOwnerOrganizationId": TenantID,
			"servicePrincipalNames": []string{}, "tags": []string{},
		}
		for k, v := range more {
			props[k] = v
		}
		d.Add("servicePrincipal", OtherID(id), props)
	}
	principal(202, "Payroll", map[string]any{"appId": OtherID(201), "appRoleAssignmentRequired": true, "signInAudience": "AzureADMultipleOrgs"})
	principal(220, "Survey Cloud", map[string]any{
		"appId": OtherID(221), "appOwnerOrganizationId": OtherID(222), "replyUrls": []string{"http://survey.example/cb"}, "signInAudience": "AzureADMultipleOrgs",
		"passwordCredentials": []map[string]any{{"keyId": OtherID(223), "displayName": "odd", "startDateTime": DaysAgo(3), "endDateTime": ClockStart.Add(100 * 24 * time.Hour)}},
	})
	principal(225, "Litware Sign", map[string]any{
		"appId": OtherID(226), "appOwnerOrganizationId": OtherID(222), "signInAudience": "AzureADMultipleOrgs", "preferredSingleSignOnMode": "saml",
		"verifiedPublisher": map[string]any{"displayName": "Litware Inc.", "verifiedPublisherId": "1234567", "addedDateTime": DaysAgo(900)},
		"keyCredentials":    []map[string]any{{"keyId": OtherID(227), "displayName": "CN=Microsoft Azure Federated SSO Certificate", "usage": "Sign", "startDateTime": DaysAgo(100), "endDateTime": ClockStart.Add(900 * 24 * time.Hour)}},
	})
	principal(230, "vm-build", map[string]any{
		"appId": OtherID(231), "servicePrincipalType": "ManagedIdentity", "appOwnerOrganizationId": nil,
		"alternativeNames": []string{"isExplicit=True", "/subscriptions/s/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/vm-build"},
	})
	principal(235, "Old Print", map[string]any{"appId": OtherID(236), "servicePrincipalType": "Legacy", "accountEnabled": false})
	contosoAgents(d, principal)
	for i, name := range []string{"Twin", "Twin", "Draft", "Retired"} {
		d.Add("application", OtherID(260+2*i), map[string]any{"appId": OtherID(261 + 2*i), "displayName": name, "signInAudience": "AzureADMyOrg", "createdDateTime": DaysAgo(40)})
	}
	principal(270, "Twin", map[string]any{"appId": OtherID(261)})
	principal(271, "Twin", map[string]any{"appId": OtherID(263)})
	principal(272, "Retired", map[string]any{"appId": OtherID(267)})
	d.Delete(OtherID(266))
	d.Delete(OtherID(272))
	contosoGrants(d)
	contosoUse(d)
}

func contosoAgents(d *directory.Directory, principal func(id int, name string, more map[string]any)) {
	d.Add("application", OtherID(240), map[string]any{"@odata.type": "#microsoft.graph.agentIdentityBlueprint", "appId": OtherID(241), "displayName": "Clerks", "signInAudience": "AzureADMyOrg", "createdDateTime": DaysAgo(50)})
	principal(242, "Clerks", map[string]any{"@odata.type": "#microsoft.graph.agentIdentityBlueprintPrincipal", "appId": OtherID(241)})
	for i, name := range []string{"Clerk Agent", "Rogue Agent"} {
		principal(243+i, name, map[string]any{
			"@odata.type": "#microsoft.graph.agentIdentity", "servicePrincipalType": "ServiceIdentity", "appDisplayName": nil, "appOwnerOrganizationId": nil,
			"agentIdentityBlueprintId": OtherID(241), "createdByAppId": OtherID(241), "createdDateTime": DaysAgo(45),
		})
	}
	d.Link(directory.RelSponsors, OtherID(243), UserID(2))
}

func contosoGrants(d *directory.Directory) {
	assign := func(id, role, principal, name, kind, resource string) {
		d.AddRow("appRoleAssignments", id, map[string]any{
			"appRoleId": role, "principalId": principal, "principalType": kind, "principalDisplayName": name, "resourceId": resource, "createdDateTime": DaysAgo(30),
		})
	}
	assign("payroll-mail", mailReadWrite, OtherID(202), "Payroll", "ServicePrincipal", OtherID(50))
	assign("payroll-default", "00000000-0000-0000-0000-000000000000", OtherID(202), "Payroll", "ServicePrincipal", OtherID(12))
	assign("rogue-roles", roleManagement, OtherID(244), "Rogue Agent", "ServicePrincipal", OtherID(50))
	assign("build-payroll", OtherID(204), OtherID(230), "vm-build", "ServicePrincipal", OtherID(202))
	assign("finance-payroll", OtherID(203), groupID(1), "Finance", "Group", OtherID(202))
	assign("ana-payroll", OtherID(203), UserID(1), "Ana Adams", "User", OtherID(202))
	for i, grant := range []map[string]any{
		{"consentType": "AllPrincipals", "scope": "openid Mail.Read"},
		{"consentType": "Principal", "principalId": UserID(1), "scope": "Files.ReadWrite.All"},
		{"consentType": "Principal", "principalId": UserID(2), "scope": "Files.ReadWrite.All"},
	} {
		grant["clientId"], grant["resourceId"] = OtherID(220), OtherID(50)
		d.AddRow("oauth2PermissionGrants", fmt.Sprintf("grant-survey-%d", i), grant)
	}
	for i, props := range []map[string]any{
		{"name": "deploy", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:contoso/payroll:ref:refs/heads/main"},
		{"name": "test", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:contoso/payroll:environment:test"},
		{"name": "stranger", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:litware/tools:pull_request"},
		{"name": "cousin", "issuer": "https://login.microsoftonline.com/" + OtherID(222) + "/v2.0", "subject": OtherID(228)},
	} {
		props["@owner"], props["audiences"] = OtherID(200), []string{"api://AzureADTokenExchange"}
		d.AddRow("federatedIdentityCredentials", OtherID(213+i), props)
	}
	d.AddRow("federatedIdentityCredentials", OtherID(232), map[string]any{
		"@owner": OtherID(230), "name": "pipeline", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:contoso/build:environment:prod", "audiences": []string{"api://AzureADTokenExchange"},
	})
}

func contosoUse(d *directory.Directory) {
	for _, use := range []struct {
		appID string
		age   int
	}{{OtherID(10), 3}, {OtherID(201), 200}, {OtherID(221), 1}} {
		at := map[string]any{"lastSignInDateTime": DaysAgo(use.age)}
		d.AddRow("servicePrincipalSignInActivities", "use-"+use.appID, map[string]any{
			"appId": use.appID, "lastSignInActivity": at, "applicationAuthenticationClientSignInActivity": at,
		})
	}
	d.AddRow("appCredentialSignInActivities", "use-key", map[string]any{
		"appId": OtherID(201), "keyId": OtherID(211), "keyType": "clientSecret", "credentialOrigin": "application", "signInActivity": map[string]any{"lastSignInDateTime": DaysAgo(200)},
	})
}
