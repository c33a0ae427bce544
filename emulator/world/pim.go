package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// addGroupSchedules writes PIM for groups: who is, or may become, a member or
// an owner of the role-assignable groups.
func (g *generator) addGroupSchedules(d dice.Dice) {
	add := func(group, principal, access string, eligible bool, end time.Time) {
		id := group + "_" + access + "_" + d.GUID()
		row := map[string]any{"groupId": group, "principalId": principal, "accessId": access, "memberType": "direct"}
		schedule := map[string]any{"groupId": group, "principalId": principal, "accessId": access, "memberType": "direct", "status": "Provisioned"}
		expiration := map[string]any{"type": "noExpiration"}
		if !end.IsZero() {
			row["endDateTime"], expiration = end, map[string]any{"type": "afterDateTime", "endDateTime": end}
		}
		start := dice.Ago(d, g.now, 20, 300)
		row["startDateTime"], schedule["createdDateTime"] = start, start
		schedule["scheduleInfo"] = map[string]any{"startDateTime": start, "expiration": expiration}
		if eligible {
			row["eligibilityScheduleId"] = id
			g.d.AddRow("groupEligibilityScheduleInstances", id, row)
			g.d.AddRow("groupEligibilitySchedules", id, schedule)
			return
		}
		row["assignmentType"], row["assignmentScheduleId"], schedule["assignmentType"] = "assigned", id, "assigned"
		g.d.AddRow("groupAssignmentScheduleInstances", id, row)
		g.d.AddRow("groupAssignmentSchedules", id, schedule)
	}
	for _, name := range []string{tier0Group, helpdeskGroup, auditorsGroup} {
		for _, o := range g.d.Links(directory.RelMembers, g.groups[name]) {
			add(g.groups[name], o.ID, "member", false, time.Time{})
		}
		for _, o := range g.d.Links(directory.RelOwners, g.groups[name]) {
			add(g.groups[name], o.ID, "owner", false, time.Time{})
		}
	}
	add(g.groups[tier0Group], g.who(noahFerris).id, "owner", true, time.Time{})
	add(g.groups[auditorsGroup], g.who(jonasBrandt).id, "member", true, g.now.Add(120*dice.Day))
}

// activationRows bounds the activations of the last month in the audit log.
const activationRows = 60

// addActivations writes the audit rows of PIM: the activations that hold now
// and some that ended.
// https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
func (g *generator) addActivations(d dice.Dice) {
	people := map[string]*person{}
	for i := range g.people {
		if p := &g.people[i]; p.admin {
			people[p.id] = p
		}
	}
	var active []*directory.Object
	for o := range g.d.Each("roleAssignmentScheduleInstances") {
		if o.Text("assignmentType") == "Activated" && len(active) < activationRows/3 {
			active = append(active, o)
		}
	}
	reasons := []string{"Mailbox rule of a customer case", "INC0041877 sign-in loop", "Rollout of the new policy", "Weekly review", "access"}
	row := func(o *directory.Object, activity, operation string, at, end time.Time) {
		by, role := people[o.Text("principalId")], g.d.Row("roleDefinitions", o.Text("roleDefinitionId"))
		if by == nil {
			return
		}
		id := d.GUID()
		g.d.AddRow("directoryAudits", "PIM_"+id, map[string]any{
			"activityDateTime": at, "activityDisplayName": activity, "category": "RoleManagement", "operationType": operation, "loggedByService": "PIM",
			"correlationId": id, "result": "success", "resultReason": dice.Pick(d, reasons),
			"initiatedBy": map[string]any{"user": map[string]any{"id": by.id, "displayName": by.name, "userPrincipalName": by.upn, "ipAddress": g.placeOf(by).ip}},
			"targetResources": []map[string]any{
				{"id": role.ID, "displayName": role.Text("displayName"), "type": "Role", "modifiedProperties": []map[string]any{}},
				{"id": by.id, "displayName": by.name, "userPrincipalName": by.upn, "type": "User", "modifiedProperties": []map[string]any{}},
			},
			"additionalDetails": []map[string]any{
				{"key": "RoleDefinitionOriginId", "value": role.ID}, {"key": "StartTime", "value": at.Format(time.RFC3339)},
				{"key": "ExpirationTime", "value": end.Format(time.RFC3339)},
			},
		})
	}
	for _, o := range active {
		start, _ := o.Get("startDateTime").(time.Time)
		end, _ := o.Get("endDateTime").(time.Time)
		row(o, "Add member to role completed (PIM activation)", "ActivateRole", start, end)
		for range 2 {
			before := dice.Ago(d, g.now, 1, 28)
			row(o, "Add member to role completed (PIM activation)", "ActivateRole", before, before.Add(8*time.Hour))
		}
	}
}
