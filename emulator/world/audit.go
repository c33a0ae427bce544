package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// auditRows is how many directory audits a tenant has, however large it is.
const auditRows = 120

// deed is something that an administrator does to a user or group.
type deed struct{ name, category, operation, service, target string }

var (
	deedUpdate = deed{"Update user", "UserManagement", "Update", "Core Directory", "User"}
	deeds      = []deed{
		{"Add member to group", "GroupManagement", "Assign", "Core Directory", "Group"},
		{"Remove member from group", "GroupManagement", "Unassign", "Core Directory", "Group"},
		deedUpdate,
		{"Disable account", "UserManagement", "Update", "Core Directory", "User"},
		{"Reset user password", "UserManagement", "Update", "Self-service Password Management", "User"},
		{"Invite external user", "UserManagement", "Add", "Invited Users", "User"},
		{"Change user license", "UserManagement", "Update", "Core Directory", "User"},
	}
)

// addAudits writes what administrators did in the last month. What leaves a
// trace in the account is done to one that has it.
// https://learn.microsoft.com/graph/api/resources/directoryaudit
func (g *generator) addAudits() {
	d := g.dice("audits")
	admins := []*person{g.who(dominikAdler), g.who(svcADConnect), g.who(noahFerris)}
	for i := range g.people {
		if g.people[i].kind == kindAdmin && g.people[i].lastSignIn > 0 && len(admins) < 12 {
			admins = append(admins, &g.people[i])
		}
	}
	traces := g.auditTraces()
	for range auditRows {
		a, by, whom := dice.Pick(d, deeds), dice.Pick(d, admins), &g.people[d.IntN(len(g.people))]
		at := later(dice.Ago(d, g.now, 0.05, 29), g.born(whom))
		if known, ok := traces[a.name]; ok {
			if len(known) == 0 {
				a = deedUpdate
			} else {
				trace := known[0]
				traces[a.name] = known[1:]
				whom, at = trace.who, later(at, g.born(trace.who))
				if !trace.at.IsZero() {
					at = trace.at
				}
			}
		}
		if at.After(g.now) {
			continue
		}
		target := map[string]any{"id": whom.id, "displayName": whom.name, "type": a.target, "userPrincipalName": whom.upn}
		if a.target == "Group" {
			target = map[string]any{"id": g.groups[allStaff], "displayName": allStaff, "type": "Group", "groupType": "azureAD"}
		}
		g.auditRow(d, at, a.name, a.category, a.operation, a.service, by, g.placeOf(by).ip, target)
	}
	app, jonas := g.apps[appLookAlike], g.who(jonasBrandt)
	g.auditRow(d, g.now.Add(-21*dice.Day), "Add application", "ApplicationManagement", "Add", "Core Directory", jonas, g.placeOf(jonas).ip,
		map[string]any{"id": app.object, "displayName": appLookAlike, "type": "Application"})
	g.addPlantedAudits()
}

// auditTrace is a deed whose time the account tells; a zero time is any.
type auditTrace struct {
	who *person
	at  time.Time
}

// auditTraces are the accounts that show what was done to them in the last
// month.
func (g *generator) auditTraces() map[string][]auditTrace {
	found := map[string][]auditTrace{"Disable account": nil, "Reset user password": nil, "Invite external user": nil}
	add := func(name string, who *person, at time.Time) {
		if len(found[name]) < auditRows && (at.IsZero() || g.now.Sub(at) < 29*dice.Day) {
			found[name] = append(found[name], auditTrace{who, at})
		}
	}
	for i := range g.people {
		who := &g.people[i]
		if len(found["Reset user password"]) == auditRows && len(found["Invite external user"]) == auditRows {
			break
		}
		o := g.d.Object(who.id)
		switch {
		case who.kind == kindGuest:
			add("Invite external user", who, timeOf(o, "createdDateTime"))
		case !who.enabled && who.kind == kindStaff:
			add("Disable account", who, time.Time{})
		case who.kind == kindStaff && !g.isPlanted(int32(i)):
			add("Reset user password", who, timeOf(o, "lastPasswordChangeDateTime"))
		}
	}
	return found
}

// auditRow writes one audit; address is where its user was.
func (g *generator) auditRow(d dice.Dice, at time.Time, activity, category, operation, service string, by *person, address string, target map[string]any) {
	id := d.GUID()
	g.d.AddRow("directoryAudits", "Directory_"+id, map[string]any{
		"activityDateTime": at, "activityDisplayName": activity, "category": category, "operationType": operation, "loggedByService": service,
		"correlationId": id, "result": "success", "resultReason": "", "additionalDetails": []map[string]any{},
		"initiatedBy":     map[string]any{"user": map[string]any{"id": by.id, "displayName": by.name, "userPrincipalName": by.upn, "ipAddress": address}},
		"targetResources": []map[string]any{target},
	})
}
