package world

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// addRoleAssignments gives the directory roles as role management shows them:
// the members of the activated roles, and what those do not show, which is
// roles over a unit or an application, custom roles and eligibility.
func (g *generator) addRoleAssignments() {
	d := g.dice("role assignments")
	roles := g.addRoleDefinitions(d)
	g.addPrivilegedGroups(d, roles)
	g.addPlantedRoles(d, roles)
	g.assignMembers(d)
	g.assignScoped(d, roles)
	g.assignEligible(d, roles)
	g.addRolePolicies(d)
	g.addGroupSchedules(d)
	g.addActivations(d)
}

// holdRole puts a principal into the directoryRole too, which Microsoft makes
// at the first assignment over the tenant.
func (g *generator) holdRole(d dice.Dice, role, name, principal string) {
	o := g.d.ByKey("directoryRoles", "roleTemplateId", role)
	if o == nil {
		o = g.d.Add("directoryRole", d.GUID(), map[string]any{"displayName": name, "roleTemplateId": role})
	}
	g.link(directory.RelMembers, o.ID, principal)
	for _, holder := range append(g.d.Links(directory.RelMembers, principal), g.d.Object(principal)) {
		if g.d.Row("userRegistrationDetails", holder.ID) != nil {
			g.d.UpdateRow("userRegistrationDetails", holder.ID, map[string]any{"isAdmin": true})
		}
	}
}

// addPrivilegedGroups makes role-assignable groups: the larger the tenant, the
// more of them.
func (g *generator) addPrivilegedGroups(d dice.Dice, roles map[string]string) {
	names := []string{"Exchange Administrator", "Teams Administrator", "SharePoint Administrator", "Intune Administrator", "Security Reader", "License Administrator"}
	for i := range min(g.size/1000, 60) {
		role := names[i%len(names)]
		id := g.addGroup(d, groupSpec{name: fmt.Sprintf("Role - %s %02d", role, i/len(names)+1), description: "Holds " + role,
			roleAssignable: true, owners: []string{g.itOwner(d)}, created: dice.Ago(d, g.now, 60, 700)})
		for _, member := range g.some(d, dice.Pick(d, []int{company.IT, company.Security}), d.Between(2, 6)) {
			g.link(directory.RelMembers, id, member)
		}
		g.holdRole(d, roles[role], role, id)
	}
}

// assignMembers turns the members of the activated roles into assignments. The
// everyday administrators hold theirs for good, for some months, or through
// PIM for some hours.
func (g *generator) assignMembers(d dice.Dice) {
	byID := make(map[string]*person, len(g.people))
	for i := range g.people {
		if p := &g.people[i]; p.admin && !g.isPlanted(int32(i)) {
			byID[p.id] = p
		}
	}
	var directoryRoles []*directory.Object
	for o := range g.d.Each("directoryRole") {
		directoryRoles = append(directoryRoles, o)
	}
	for _, o := range directoryRoles {
		for _, holder := range g.d.Links(directory.RelMembers, o.ID) {
			grant := roleGrant{role: o.Text("roleTemplateId"), principal: holder.ID, scope: tenantScope}
			who := byID[holder.ID]
			switch roll := d.Float64(); {
			case who == nil || roll < 0.45:
			case roll < 0.65:
				grant.start = dice.Ago(d, g.now, 5, 150)
				grant.end = g.now.Add(time.Duration(d.Between(5, 170)) * dice.Day)
			case who.enabled && who.lastSignIn > 0:
				grant.activated = true
				grant.start = g.now.Add(-time.Duration(d.Between(5, 400)) * time.Minute)
				grant.end = grant.start.Add(8 * time.Hour)
			}
			g.grantDirectoryRole(d, grant)
		}
	}
}

// unitRoles are given over an administrative unit.
// https://learn.microsoft.com/entra/identity/role-based-access-control/admin-units-assign-roles
var unitRoles = []string{"Helpdesk Administrator", "User Administrator", "Authentication Administrator", "Groups Administrator", "License Administrator"}

// assignScoped gives roles over a region's unit and over single applications.
func (g *generator) assignScoped(d dice.Dice, roles map[string]string) {
	var units, apps []string
	for o := range g.d.Each("administrativeUnit") {
		if o.Get("isMemberManagementRestricted") != true && o.Text("membershipType") == "Assigned" {
			units = append(units, o.ID)
		}
	}
	for o := range g.d.Each("application") {
		apps = append(apps, o.ID)
	}
	given := map[string]bool{}
	give := func(role, principal, scope string) {
		if key := role + principal + scope; !given[key] {
			given[key] = true
			grant := roleGrant{role: roles[role], principal: principal, scope: scope}
			if d.Chance(0.3) {
				grant.start, grant.end = dice.Ago(d, g.now, 5, 150), g.now.Add(time.Duration(d.Between(5, 170))*dice.Day)
			}
			g.grantDirectoryRole(d, grant)
		}
	}
	for range max(g.size/45, 3) {
		give(dice.Pick(d, unitRoles), g.itOwner(d), directory.UnitScope+dice.Pick(d, units))
	}
	for range max(g.size/200, 2) {
		give(dice.Pick(d, []string{"Application Administrator", "Cloud Application Administrator"}), g.some(d, company.Engineering, 1)[0], "/"+dice.Pick(d, apps))
	}
	for range max(g.size/500, 2) {
		give(dice.Pick(d, []string{"Group Membership Clerk", "Plant Device Reader"}), g.itOwner(d), tenantScope)
	}
}

// assignEligible makes people of IT and Security, and some groups, eligible.
func (g *generator) assignEligible(d dice.Dice, roles map[string]string) {
	wanted := []string{"Global Reader", "Security Reader", "User Administrator", "Exchange Administrator", "Teams Administrator", "SharePoint Administrator",
		"Intune Administrator", "Security Administrator", "Conditional Access Administrator", "Privileged Role Administrator", "Global Administrator"}
	var units []string
	for o := range g.d.Each("administrativeUnit") {
		units = append(units, o.ID)
	}
	taken := map[string]bool{}
	for i := range max(g.size/100, 4) {
		role := wanted[i%len(wanted)]
		if i >= 3*len(wanted) && i%len(wanted) > 7 {
			role = "Security Reader" // the most powerful ones stay few
		}
		grant := roleGrant{role: roles[role], principal: g.itOwner(d), scope: tenantScope, eligible: true, start: dice.Ago(d, g.now, 1, 150)}
		if d.Chance(0.2) {
			grant.role, grant.scope = roles[dice.Pick(d, unitRoles)], directory.UnitScope+dice.Pick(d, units)
		}
		if d.Chance(0.7) {
			grant.end = g.now.Add(time.Duration(d.Between(5, 360)) * dice.Day)
		}
		if key := grant.role + grant.principal + grant.scope; !taken[key] && g.d.Row("roleEligibilityScheduleInstances", roleGrantID(grant.role, grant.principal, grant.scope)+directory.EligibleSuffix) == nil {
			taken[key] = true
			g.grantDirectoryRole(d, grant)
		}
	}
	g.grantDirectoryRole(d, roleGrant{role: roles["Security Reader"], principal: g.groups[auditorsGroup], scope: tenantScope, eligible: true, start: g.now.Add(-80 * dice.Day)})
	// One that begins next week: a schedule without an instance.
	future := roleGrant{start: g.now.Add(7 * dice.Day), end: g.now.Add(97 * dice.Day)}
	g.addSchedule("roleEligibilitySchedules", d.GUID(), map[string]any{
		"roleDefinitionId": roles["Exchange Administrator"], "principalId": g.who(noahFerris).id, "directoryScopeId": tenantScope,
	}, future)
}
