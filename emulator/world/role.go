package world

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// activatedRoles are the built-in roles that somebody activated: what
// /directoryRoles shows.
var activatedRoles = []string{
	"Global Administrator", "Global Reader", "User Administrator", "Privileged Role Administrator", "Helpdesk Administrator",
	"Exchange Administrator", "SharePoint Administrator", "Teams Administrator", "Security Administrator", "Security Reader",
	"Application Administrator", "Cloud Application Administrator", "Conditional Access Administrator", "Intune Administrator",
	"Authentication Administrator", "Groups Administrator", "License Administrator", "Billing Administrator", "Reports Reader",
	"Directory Readers", "Directory Synchronization Accounts", "Hybrid Identity Administrator", "Compliance Administrator",
}

// addRoles activates the roles and gives them their holders.
func (g *generator) addRoles() {
	d := g.dice("roles")
	byName := map[string]string{}
	for _, t := range roleTemplates() {
		g.d.AddRow("directoryRoleTemplates", t.id, map[string]any{"displayName": t.name, "description": t.description})
		for _, name := range activatedRoles {
			if t.name == name {
				byName[name] = g.d.Add("directoryRole", d.GUID(), map[string]any{
					"displayName": t.name, "description": t.description, "roleTemplateId": t.id,
				}).ID
			}
		}
	}
	holds := func(role string, people ...*person) {
		for _, p := range people {
			p.admin = true
			g.link(directory.RelMembers, byName[role], p.id)
		}
	}
	group := func(role, name string) {
		g.link(directory.RelMembers, byName[role], g.groups[name])
		for _, member := range g.d.Links(directory.RelMembers, g.groups[name]) {
			if p := g.personByID(member.ID); p != nil {
				p.admin = true
			}
		}
	}

	holds("Global Administrator", g.who(breakGlass1), g.who(breakGlass2), g.who(martinKessler), g.who(dominikAdler))
	holds("User Administrator", g.who(svcADConnect))
	holds("Exchange Administrator", g.who(admPriyaRaman))
	holds("Directory Synchronization Accounts", g.who(syncAccount))
	group("Privileged Role Administrator", tier0Group)
	group("Helpdesk Administrator", helpdeskGroup)
	group("Global Reader", auditorsGroup)
	g.link(directory.RelMembers, byName["Directory Readers"], g.apps[appFeedImporter].principal)

	rest := []string{"Global Administrator", "Security Administrator", "Intune Administrator", "Application Administrator", "Teams Administrator",
		"SharePoint Administrator", "Conditional Access Administrator", "Authentication Administrator", "Cloud Application Administrator",
		"Hybrid Identity Administrator", "Security Reader", "License Administrator", "Compliance Administrator"}
	n := 0
	for i := range g.people {
		p := &g.people[i]
		if p.kind == kindAdmin && !g.isPlanted(int32(i)) {
			role := rest[n%len(rest)]
			if n >= 3*len(rest) && role == "Global Administrator" {
				role = "Security Reader"
			}
			holds(role, p)
			n++
		}
	}
	for _, role := range []string{"Reports Reader", "Billing Administrator", "Groups Administrator", "Security Reader"} {
		for _, k := range dice.Sample(d, g.byDept[company.IT], 2) {
			if p := &g.people[k]; p.enabled && !g.isPlanted(k) {
				holds(role, p)
			}
		}
	}
}

// addUnits makes the administrative units: one for each region, one that
// restricts who manages its members.
func (g *generator) addUnits() {
	d := g.dice("units")
	regions := map[string]string{}
	for at, o := range company.Offices {
		id, ok := regions[o.Region]
		if !ok {
			id = g.d.Add("administrativeUnit", d.GUID(), map[string]any{
				"displayName": "Region " + o.Region, "description": "Managed by the helpdesk of " + o.Region, "membershipType": "Assigned",
			}).ID
			regions[o.Region] = id
		}
		for _, k := range dice.Sample(d, g.byOffice[at], min(len(g.byOffice[at]), 200)) {
			g.d.Link(directory.RelMembers, id, g.people[k].id)
		}
	}
	restricted := g.d.Add("administrativeUnit", d.GUID(), map[string]any{
		"displayName": "Board and Executives", "description": "Only its own administrators may change these accounts",
		"isMemberManagementRestricted": true, "membershipType": "Assigned", "visibility": "HiddenMembership",
	}).ID
	for _, k := range g.byDept[company.Executive] {
		g.d.Link(directory.RelMembers, restricted, g.people[k].id)
	}
	g.d.Add("administrativeUnit", d.GUID(), map[string]any{
		"displayName": "Contractors and Guests", "membershipType": "Dynamic", "membershipRule": `(user.userType -eq "Guest")`,
		"membershipRuleProcessingState": "Paused",
	})
	finance := g.d.Add("administrativeUnit", d.GUID(), map[string]any{
		"displayName": "Finance", "description": "Follows the department", "membershipType": "Dynamic",
		"membershipRule": `(user.department -eq "Finance")`, "membershipRuleProcessingState": "On",
	}).ID
	for _, k := range g.byDept[company.Finance] {
		g.d.Link(directory.RelMembers, finance, g.people[k].id)
	}
}
