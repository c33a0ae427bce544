package world

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// roleActionsGzip lists the actions of each built-in role: template id, then
// the actions, separated by spaces.
//
//go:embed data/role-actions.tsv.gz
var roleActionsGzip []byte

var roleActions = sync.OnceValue(func() map[string][]string {
	text, err := directory.Gunzip(roleActionsGzip)
	if err != nil {
		panic(fmt.Sprintf("emulator: embedded role actions: %v", err))
	}
	out := map[string][]string{}
	for _, f := range tableRows(string(text)) {
		out[f[0]] = strings.Fields(f[1])
	}
	return out
})

// tenantScope is the directoryScopeId of a role over the whole tenant.
const tenantScope = "/"

// roleGrant is a directory role about to be given.
type roleGrant struct {
	role, principal, scope string
	eligible               bool
	activated              bool // by an eligible principal, through PIM
	start, end             time.Time
}

// grantDirectoryRole writes everything that Microsoft shows of a grant: the
// assignment, its schedule and the instance of it; an activation has an
// eligibility behind it.
func (g *generator) grantDirectoryRole(d dice.Dice, r roleGrant) {
	id := roleGrantID(r.role, r.principal, r.scope)
	base := func() map[string]any {
		return map[string]any{"roleDefinitionId": r.role, "principalId": r.principal, "directoryScopeId": r.scope}
	}
	schedule := id
	if !r.start.IsZero() {
		schedule = d.GUID()
	}
	instance := base()
	instance["memberType"] = "Direct"
	if !r.start.IsZero() {
		instance["startDateTime"] = r.start
	}
	if !r.end.IsZero() {
		instance["endDateTime"] = r.end
	}
	if r.eligible {
		instance["roleEligibilityScheduleId"] = schedule
		g.d.AddRow("roleEligibilityScheduleInstances", id+directory.EligibleSuffix, instance)
		g.addSchedule("roleEligibilitySchedules", schedule, base(), r)
		return
	}
	kind := "Assigned"
	if r.activated {
		kind = "Activated"
	}
	g.d.AddRow("roleAssignments", id, base())
	instance["assignmentType"], instance["roleAssignmentOriginId"], instance["roleAssignmentScheduleId"] = kind, id, schedule
	g.d.AddRow("roleAssignmentScheduleInstances", id, instance)
	row := base()
	row["assignmentType"] = kind
	g.addSchedule("roleAssignmentSchedules", schedule, row, r)
	if r.activated {
		g.grantDirectoryRole(d, roleGrant{role: r.role, principal: r.principal, scope: r.scope, eligible: true,
			start: r.start.Add(-60 * dice.Day), end: r.start.Add(305 * dice.Day)})
	}
}

func (g *generator) addSchedule(collection, id string, row map[string]any, r roleGrant) {
	expiration := map[string]any{"type": "noExpiration"}
	if !r.end.IsZero() {
		expiration = map[string]any{"type": "afterDateTime", "endDateTime": r.end}
	}
	info := map[string]any{"expiration": expiration}
	row["memberType"], row["status"], row["createdUsing"] = "Direct", "Provisioned", id
	if !r.start.IsZero() {
		row["createdDateTime"], info["startDateTime"] = r.start, r.start
	}
	row["scheduleInfo"] = info
	g.d.AddRow(collection, id, row)
}

// roleGrantID has the form of Microsoft's ids: the bytes of role and principal,
// and of the scope where it is not the tenant, then a number.
// https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
func roleGrantID(role, principal, scope string) string {
	raw := append(guidBytes(role), guidBytes(principal)...)
	kind := "-1"
	if scope != tenantScope {
		raw, kind = append(raw, guidBytes(scope[strings.LastIndexByte(scope, '/')+1:])...), "-2"
	}
	return base64.RawURLEncoding.EncodeToString(raw) + kind
}

// guidBytes are a GUID's bytes in the order in which Windows stores it.
func guidBytes(id string) []byte {
	raw := uuid.MustParse(id)
	return []byte{raw[3], raw[2], raw[1], raw[0], raw[5], raw[4], raw[7], raw[6], raw[8], raw[9], raw[10], raw[11], raw[12], raw[13], raw[14], raw[15]}
}

// addRoleDefinitions writes the built-in roles and the tenant's own.
func (g *generator) addRoleDefinitions(d dice.Dice) map[string]string {
	ids := map[string]string{}
	add := func(id, name, description string, builtIn, enabled bool, actions []string) {
		ids[name] = id
		g.d.AddRow("roleDefinitions", id, map[string]any{
			"displayName": name, "description": description, "isBuiltIn": builtIn, "isEnabled": enabled, "templateId": id, "version": "1",
			"resourceScopes":  []string{tenantScope},
			"rolePermissions": []map[string]any{{"allowedResourceActions": actions, "condition": nil}},
		})
	}
	for _, t := range roleTemplates() {
		add(t.id, t.name, t.description, true, true, orEmptyList(roleActions()[t.id]))
	}
	for _, r := range customRoles {
		add(d.GUID(), r.name, r.description, false, !r.disabled, r.actions)
	}
	return ids
}

func orEmptyList(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// customRoles are the tenant's own roles.
var customRoles = []struct {
	name, description string
	disabled          bool
	actions           []string
}{
	{credentialRole, "Helpdesk renews client secrets", false, []string{
		"microsoft.directory/applications/standard/read", "microsoft.directory/applications/credentials/update",
		"microsoft.directory/servicePrincipals/standard/read", "microsoft.directory/servicePrincipals/credentials/update",
	}},
	{"Group Membership Clerk", "Keeps the members of security groups", false, []string{
		"microsoft.directory/groups/standard/read", "microsoft.directory/groups/members/read", "microsoft.directory/groups.security.assignedMembership/members/update",
	}},
	{"Plant Device Reader", "Sees the computers of the plants", false, []string{"microsoft.directory/devices/standard/read", "microsoft.directory/devices/registeredOwners/read"}},
	{"Legacy App Registrar", "Replaced by Application Developer", true, []string{"microsoft.directory/applications/create", "microsoft.directory/applications/owners/update"}},
}
