package world

import (
	"fmt"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// agentNames are what agents do; a blueprint is a kind of agent, of which a
// tenant has several.
var agentNames = []string{"Meeting Notes", "Ticket Triage", "Expense Review", "Contract Search", "Onboarding Guide", "Release Notes", "Knowledge Base", "Supplier Chat"}

// Agents of the findings.
const (
	agentSponsorless = "Access Request Agent"
	blueprintPlanted = "Access Request Agents"
)

// addAgents makes agent blueprints, their principals and agent identities, most
// of them with a sponsor.
// https://learn.microsoft.com/graph/api/resources/agentid-platform-overview
func (g *generator) addAgents(apps DemoApps) {
	d := g.dice("agents")
	// The identity that may read everything reads agents too.
	for _, permission := range []string{"AgentIdentity.Read.All", "AgentIdentityBlueprint.Read.All"} {
		g.grantRole(d, apps.Full.ObjectID, apps.Full.Name, "ServicePrincipal", directory.GraphAppID, permission, g.now.Add(-90*dice.Day))
	}
	for i := range min(2+g.size/2000, len(agentNames)) {
		name := agentNames[i]
		created := dice.Ago(d, g.now, 40, 300)
		sponsor := g.itOwner(d)
		blueprint := g.addBlueprint(d, name+" Agents", created, []string{sponsor})
		for n := range 2 + g.grown(800)/8 {
			sponsors := []string{sponsor}
			if d.Chance(0.12) {
				sponsors = nil
			}
			id := g.addAgent(d, blueprint, fmt.Sprintf("%s Agent %02d", name, n+1), created.Add(time.Duration(n+1)*time.Hour), sponsors)
			if n%3 == 0 {
				g.grantRole(d, id, fmt.Sprintf("%s Agent %02d", name, n+1), "ServicePrincipal", directory.GraphAppID, dice.Pick(d, []string{"Calendars.Read", "Sites.Selected", "User.Read.All"}), created.Add(48*time.Hour))
			}
		}
	}
	g.addAgentUsers()
	blueprint := g.addBlueprint(d, blueprintPlanted, g.now.Add(-60*dice.Day), []string{g.itOwner(d)})
	id := g.addAgent(d, blueprint, agentSponsorless, g.now.Add(-59*dice.Day), nil)
	g.grantRole(d, id, agentSponsorless, "ServicePrincipal", directory.GraphAppID, "RoleManagement.ReadWrite.Directory", g.now.Add(-58*dice.Day))
}

// agentUsers is how many agents have a user account; room is left for them
// among the accounts that no person signs in with.
func (g *generator) agentUsers() int { return min(1+g.size/1000, 20) }

// addAgentUsers makes the accounts with which agents act as users: each belongs
// to one agent identity, and has no password.
// https://learn.microsoft.com/graph/api/resources/agentuser
func (g *generator) addAgentUsers() {
	d := g.dice("agent users")
	var agents []*directory.Object
	for o := range g.d.Each("servicePrincipal") {
		if o.Type.Is("agentIdentity") {
			agents = append(agents, o)
		}
	}
	for i := range g.agentUsers() {
		agent := agents[i%len(agents)]
		local := "agent." + strings.ToLower(strings.ReplaceAll(strings.TrimSpace(agent.Text("displayName")), " ", "-"))
		if i >= len(agents) {
			local += fmt.Sprint("-", i/len(agents)+1)
		}
		id := g.d.Add("user", d.GUID(), map[string]any{
			"@odata.type": "#microsoft.graph.agentUser",
			"displayName": agent.Text("displayName"), "userPrincipalName": local + "@" + g.company.Domain, "mailNickname": local, "mail": local + "@" + g.company.Domain,
			"userType": "Member", "accountEnabled": true, "createdDateTime": timeOf(agent, "createdDateTime").Add(time.Hour), "identityParentId": agent.ID,
			"usageLocation": "US", "businessPhones": emptyList, "proxyAddresses": []string{"SMTP:" + local + "@" + g.company.Domain}, "assignedLicenses": []map[string]any{},
		}).ID
		for _, sponsor := range g.d.Links(directory.RelSponsors, agent.ID) {
			g.d.Link(directory.RelSponsors, id, sponsor.ID)
		}
	}
}

// addBlueprint registers a blueprint with its principal and returns the
// blueprint's appId.
func (g *generator) addBlueprint(d dice.Dice, name string, created time.Time, sponsors []string) string {
	object, appID, principal := d.GUID(), d.GUID(), d.GUID()
	end := created.Add(365 * dice.Day)
	g.d.Add("application", object, map[string]any{
		"@odata.type": "#microsoft.graph.agentIdentityBlueprint",
		"appId":       appID, "displayName": name, "createdDateTime": created, "signInAudience": "AzureADMyOrg", "publisherDomain": g.company.Domain,
		"identifierUris": []string{"api://" + appID}, "tags": emptyList, "keyCredentials": emptyList, "requiredResourceAccess": []map[string]any{}, "appRoles": []map[string]any{},
		"passwordCredentials": credentials(d, []secretSpec{{name: "agents", start: created, end: end}}, false),
	})
	g.d.Add("servicePrincipal", principal, map[string]any{
		"@odata.type": "#microsoft.graph.agentIdentityBlueprintPrincipal",
		"appId":       appID, "displayName": name, "appDisplayName": name, "servicePrincipalType": "Application", "accountEnabled": true,
		"appOwnerOrganizationId": g.tenantID, "appRoleAssignmentRequired": false, "servicePrincipalNames": []string{appID, "api://" + appID},
		"signInAudience": "AzureADMyOrg", "tags": emptyList, "replyUrls": emptyList,
	})
	for _, sponsor := range sponsors {
		g.d.Link(directory.RelSponsors, object, sponsor)
		g.d.Link(directory.RelSponsors, principal, sponsor)
		g.d.Link(directory.RelOwners, object, sponsor)
	}
	g.services[appID] = principal
	return appID
}

func (g *generator) addAgent(d dice.Dice, blueprint, name string, created time.Time, sponsors []string) string {
	id := g.d.Add("servicePrincipal", d.GUID(), map[string]any{
		"@odata.type": "#microsoft.graph.agentIdentity",
		"displayName": name, "agentIdentityBlueprintId": blueprint, "createdDateTime": created, "createdByAppId": blueprint,
		"servicePrincipalType": "ServiceIdentity", "accountEnabled": true, "appRoleAssignmentRequired": false, "tags": emptyList,
	}).ID
	for _, sponsor := range sponsors {
		g.d.Link(directory.RelSponsors, id, sponsor)
	}
	return id
}
