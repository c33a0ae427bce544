package world

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// Identities of the findings on what is no person.
const (
	appMailArchive = "Mailroom Archive"
	appRunner      = "Deploy Runner"
	foreignGenie   = "Workflow Genie"
	appKiosk       = "Lobby Kiosk"
	impostor       = "Microsoft Mail Transport"
	appSAML        = "Vendor Portal Sign-On"
)

// identityFindings are those on applications, service principals and agents.
func identityFindings() []Finding {
	return []Finding{
		{"agent-without-sponsor", "An agent that nobody answers for may assign every directory role", "critical", []string{agentSponsorless},
			`entra_app_list {"kind": "agentIdentity", "highPrivilege": true}; entra_app_get {"app": "Access Request Agent"}`},
		{"secret-on-microsoft-app", "Somebody added a client secret to a service principal that looks like Microsoft's own and reads every mailbox", "critical", []string{impostor},
			`entra_app_credential_report {"only": ["servicePrincipal"], "app": "Microsoft Mail Transport"}`},
		{"secret-beside-saml", "Somebody put a client secret beside the certificate that an application signs SAML tokens with, and may read the directory by it", "high", []string{appSAML},
			`entra_app_credential_report {"only": ["servicePrincipal", "secret"], "app": "Vendor Portal Sign-On"}`},
		{"federated-foreign-repo", "Another organization's repository, in any pull request, may sign in as the deployment application", "high", []string{appRunner},
			`entra_app_credential_report {"only": ["federated"], "app": "Deploy Runner"}`},
		{"unused-mail-write", "An application unused for eight months may still write every mailbox", "high", []string{appMailArchive},
			`entra_app_list {"unusedDays": 180, "highPrivilege": true}`},
		{"tenant-wide-file-write", "An unverified foreign application may change everybody's files and mail, consented for all users", "high", []string{foreignGenie},
			`entra_app_permission_report {"type": "delegated", "foreignOnly": true, "tier": 1}`},
		{"default-access-only", "An application is assigned to Microsoft Graph without a role: that grants nothing, however it looks", "low", []string{appKiosk},
			`entra_app_get {"app": "Lobby Kiosk"}`},
	}
}

// addPlantedIdentities makes them.
func (g *generator) addPlantedIdentities() {
	d := g.dice("planted identities")
	engineer := g.some(d, company.Engineering, 1)
	g.addApplication(d, appSpec{
		name: appMailArchive, created: g.now.Add(-900 * dice.Day), owners: engineer,
		permissions: []map[string][]string{{directory.GraphAppID: {"Mail.ReadWrite"}}},
		secrets:     []secretSpec{{name: "archive", start: g.now.Add(-400 * dice.Day), end: g.now.Add(330 * dice.Day)}},
	})
	runner := g.addApplication(d, appSpec{
		name: appRunner, created: g.now.Add(-300 * dice.Day), owners: engineer,
		permissions: []map[string][]string{{directory.GraphAppID: {"Application.ReadWrite.All"}}},
	})
	g.federate(d, runner.object, map[string]any{"name": "runner", "issuer": githubIssuer, "subject": "repo:litware-labs/deploy-tools:pull_request"})
	genie := g.addForeign(d, foreignSpec{name: foreignGenie, tenant: d.GUID(), replies: []string{"https://workflow-genie.example.net/auth"}})
	g.grantScope(d, genie, "AllPrincipals", "", "openid offline_access Files.ReadWrite.All Mail.ReadWrite")
	kiosk := g.addApplication(d, appSpec{name: appKiosk, created: g.now.Add(-120 * dice.Day), owners: engineer})
	g.d.AddRow("appRoleAssignments", d.Code(rowAlphabet, 43), map[string]any{
		"appRoleId": zeroGUID, "createdDateTime": g.now.Add(-119 * dice.Day), "principalDisplayName": appKiosk, "principalId": kiosk.principal,
		"principalType": "ServicePrincipal", "resourceDisplayName": apiByID(directory.GraphAppID).name, "resourceId": g.services[directory.GraphAppID],
	})
	fake := g.addForeign(d, foreignSpec{name: impostor, tenant: d.GUID()})
	g.d.Update(fake, map[string]any{"passwordCredentials": credentials(d, []secretSpec{{name: "temp", start: g.now.Add(-6 * dice.Day), end: g.now.Add(724 * dice.Day)}}, false)})
	g.grantRole(d, fake, impostor, "ServicePrincipal", directory.GraphAppID, "Mail.Read", g.now.Add(-6*dice.Day))
}
