package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// auditRows is how many directory audits a tenant has, however large it is.
const auditRows = 120

// addAudits writes what administrators did in the last month.
// https://learn.microsoft.com/graph/api/resources/directoryaudit
func (g *generator) addAudits() {
	d := g.dice("audits")
	activities := []struct{ name, category, operation, service, target string }{
		{"Add member to group", "GroupManagement", "Assign", "Core Directory", "Group"},
		{"Remove member from group", "GroupManagement", "Unassign", "Core Directory", "Group"},
		{"Update user", "UserManagement", "Update", "Core Directory", "User"},
		{"Disable account", "UserManagement", "Update", "Core Directory", "User"},
		{"Reset user password", "UserManagement", "Update", "Self-service Password Management", "User"},
		{"Invite external user", "UserManagement", "Add", "Invited Users", "User"},
		{"Change user license", "UserManagement", "Update", "Core Directory", "User"},
	}
	admins := []*person{g.who(dominikAdler), g.who(svcADConnect), g.who(noahFerris)}
	for i := range g.people {
		if g.people[i].kind == kindAdmin && g.people[i].lastSignIn > 0 && len(admins) < 12 {
			admins = append(admins, &g.people[i])
		}
	}
	for range auditRows {
		a, by, whom := dice.Pick(d, activities), dice.Pick(d, admins), &g.people[d.IntN(len(g.people))]
		target := map[string]any{"id": whom.id, "displayName": whom.name, "type": a.target, "userPrincipalName": whom.upn, "modifiedProperties": []map[string]any{}}
		if a.target == "Group" {
			target = map[string]any{"id": g.groups[allStaff], "displayName": allStaff, "type": "Group", "modifiedProperties": []map[string]any{}}
		}
		g.auditRow(d, dice.Ago(d, g.now, 0.05, 29), a.name, a.category, a.operation, a.service, by, target)
	}
	app := g.apps[appLookAlike]
	g.auditRow(d, g.now.Add(-21*dice.Day+time.Hour), "Add application", "ApplicationManagement", "Add", "Core Directory", g.who(jonasBrandt),
		map[string]any{"id": app.object, "displayName": appLookAlike, "type": "Application", "modifiedProperties": []map[string]any{}})
	g.addPlantedAudits()
}

func (g *generator) auditRow(d dice.Dice, at time.Time, activity, category, operation, service string, by *person, target map[string]any) {
	id := d.GUID()
	g.d.AddRow("directoryAudits", "Directory_"+id, map[string]any{
		"activityDateTime": at, "activityDisplayName": activity, "category": category, "operationType": operation, "loggedByService": service,
		"correlationId": id, "result": "success", "resultReason": "", "additionalDetails": []map[string]any{},
		"initiatedBy":     map[string]any{"user": map[string]any{"id": by.id, "displayName": by.name, "userPrincipalName": by.upn}},
		"targetResources": []map[string]any{target},
	})
}
