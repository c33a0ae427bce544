package world

import (
	"encoding/base64"
	"encoding/hex"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// Applications that are Microsoft's, though their owner is not the tenant that
// most of Microsoft's applications have.
// https://learn.microsoft.com/powershell/microsoftgraph/authentication-commands
// https://learn.microsoft.com/windows/deployment/windows-autopatch/references/windows-autopatch-changes-made-at-feature-activation
const (
	graphTools      = "Microsoft Graph Command Line Tools"
	graphToolsID    = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
	graphToolsOwner = "cdc5aeea-15c5-4db6-b079-fcadd2505dc2"
	autopatch       = "Modern Workplace Management"
	autopatchID     = "789997c7-d888-4475-a0a0-35014494de85"
	deviceTrust     = "P2P Server"
)

// addMicrosoftEstate makes what Microsoft itself puts into a tenant and what is
// easily taken for somebody else's: applications of further owners, the
// certificates of managed identities, which Azure renews every 45 days, and the
// application whose certificate lets devices trust each other.
// https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identities-faq
// https://learn.microsoft.com/entra/identity/devices/faq
func (g *generator) addMicrosoftEstate() {
	d := g.dice("microsoft's estate")
	g.addMicrosoft(d, graphToolsID, graphTools, map[string]any{"appOwnerOrganizationId": graphToolsOwner})
	g.grantScope(d, g.services[graphToolsID], "AllPrincipals", "", "openid profile offline_access User.Read Directory.AccessAsUser.All")
	g.addMicrosoft(d, autopatchID, autopatch, map[string]any{"appOwnerOrganizationId": d.GUID()})
	g.grantRole(d, g.services[autopatchID], autopatch, "ServicePrincipal", directory.GraphAppID, "DeviceManagementConfiguration.ReadWrite.All", g.now.Add(-500*dice.Day))
	var managed []*directory.Object
	for sp := range g.d.Each("servicePrincipal") {
		if sp.Text("servicePrincipalType") == "ManagedIdentity" {
			managed = append(managed, sp)
		}
	}
	for _, sp := range managed {
		start := dice.Ago(d, g.now, 0, 45)
		g.d.Update(sp.ID, map[string]any{"keyCredentials": credentials(d, []secretSpec{{name: "CN=" + sp.Text("appId"), start: start, end: start.Add(90 * dice.Day)}}, true)})
	}
	p2p := g.addApplication(d, appSpec{name: deviceTrust, created: g.founded().Add(60 * dice.Day)})
	start := g.now.Add(-200 * dice.Day)
	certificate := secretSpec{name: "CN=MS-Organization-P2P-Access [" + start.Format("2006") + "]", start: start, end: start.Add(400 * dice.Day)}
	names := []string{"urn:p2p_cert"}
	g.d.Update(p2p.object, map[string]any{"identifierUris": names})
	g.d.Update(p2p.principal, map[string]any{
		"servicePrincipalNames": append([]string{p2p.appID}, names...), "keyCredentials": credentials(d, []secretSpec{certificate}, true),
	})
	g.addPlantedSAML(d)
}

// addPlantedSAML signs people in by SAML; beside its certificate somebody put a
// secret, with which one is the application.
func (g *generator) addPlantedSAML(d dice.Dice) {
	app := g.addApplication(d, appSpec{
		name: appSAML, created: g.now.Add(-600 * dice.Day), owners: g.some(d, company.Engineering, 1),
		permissions: []map[string][]string{{directory.GraphAppID: {"Directory.Read.All"}}},
	})
	g.addSAML(d, estateApp{demoApplication: app, name: appSAML})
	added := credentials(d, []secretSpec{{name: "sync", start: g.now.Add(-9 * dice.Day), end: g.now.Add(356 * dice.Day)}}, false).([]map[string]any)
	own := g.d.Object(app.principal).Maps("passwordCredentials")
	g.d.Update(app.principal, map[string]any{"passwordCredentials": append(own, added...)})
}

// thumbprint is the hash of a certificate as preferredTokenSigningKeyThumbprint
// has it.
func thumbprint(key map[string]any) string {
	hash, err := base64.StdEncoding.DecodeString(key["customKeyIdentifier"].(string))
	if err != nil {
		panic("emulator: the identifier of a certificate: " + err.Error())
	}
	return hex.EncodeToString(hash)
}
