package tools

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// Roles of the small tenant.
const (
	globalAdmin   = "62e90394-69f5-4237-9190-012177145e10"
	userAdmin     = "fe930be7-5e62-47db-91af-98c3a49a38b1"
	helpdeskAdmin = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
)

var (
	secretKeeper = otherID(60) // custom, may set credentials
	zurichUnit   = "/administrativeUnits/" + otherID(40)
	missing      = otherID(98) // no object
)

// contosoRoles adds role management: Ben's Global Administrator is an
// activation, Break Glass's is for good; some roles are over the unit Zurich or
// the application Ledger only; one names nobody, one a scope that is gone.
func contosoRoles(d *directory.Directory) {
	role := func(id, name string, builtIn bool, actions ...string) {
		d.AddRow("roleDefinitions", id, map[string]any{
			"displayName": name, "description": "About " + name, "isBuiltIn": builtIn, "isEnabled": true, "templateId": id, "version": "1",
			"rolePermissions": []map[string]any{{"allowedResourceActions": actions}},
		})
	}
	role(globalAdmin, "Global Administrator", true, "microsoft.directory/applications/allProperties/allTasks", "microsoft.directory/users/allProperties/allTasks")
	role(userAdmin, "User Administrator", true, "microsoft.directory/users/password/update", "microsoft.directory/users/create")
	role(helpdeskAdmin, "Helpdesk Administrator", true, "microsoft.directory/users/password/update")
	role(secretKeeper, "Secret Keeper", false, "microsoft.directory/applications/credentials/update")
	role(otherID(61), "Clerk", false, "microsoft.directory/groups/standard/read")
	role(otherID(62), "clerk", false, "microsoft.directory/devices/standard/read")

	soon := clockStart.Add(3 * time.Hour)
	contosoActive(d, "ga-ben", globalAdmin, userID(2), "/", "Activated", soon)
	contosoActive(d, "ga-glass", globalAdmin, userID(9), "/", "Assigned", time.Time{})
	contosoActive(d, "ua-tier0", userAdmin, groupID(3), "/", "Assigned", time.Time{})
	contosoActive(d, "hd-zurich", helpdeskAdmin, userID(7), zurichUnit, "Assigned", clockStart.Add(30*24*time.Hour))
	contosoActive(d, "sk-ledger", secretKeeper, userID(10), "/"+otherID(11), "Assigned", time.Time{})
	contosoActive(d, "sk-app", secretKeeper, otherID(12), "/", "Assigned", time.Time{})
	contosoActive(d, "sk-gus", secretKeeper, userID(12), "/", "Assigned", time.Time{})
	contosoActive(d, "hd-nobody", helpdeskAdmin, otherID(99), "/", "Assigned", time.Time{})
	contosoActive(d, "ua-gone", userAdmin, userID(8), "/"+missing, "Assigned", time.Time{})

	eligible := func(id, role, principal, scope string, end time.Time) {
		row := map[string]any{"roleDefinitionId": role, "principalId": principal, "directoryScopeId": scope, "memberType": "Direct", "startDateTime": daysAgo(30), "roleEligibilityScheduleId": id}
		if !end.IsZero() {
			row["endDateTime"] = end
		}
		d.AddRow("roleEligibilityScheduleInstances", id+"-e", row)
	}
	eligible("ga-ana", globalAdmin, userID(1), "/", time.Time{})
	eligible("ga-ben", globalAdmin, userID(2), "/", clockStart.Add(300*24*time.Hour))
	eligible("ua-dan", userAdmin, userID(4), zurichUnit, clockStart.Add(20*24*time.Hour))
	eligible("hd-tier0", helpdeskAdmin, groupID(3), "/", time.Time{})
	d.AddRow("roleEligibilitySchedules", "ga-sam", map[string]any{
		"roleDefinitionId": globalAdmin, "principalId": userID(6), "directoryScopeId": "/", "status": "Provisioned", "memberType": "Direct",
		"scheduleInfo": map[string]any{"startDateTime": clockStart.Add(7 * 24 * time.Hour), "expiration": map[string]any{"type": "noExpiration"}},
	})
	contosoSettings(d)
}

// contosoActive adds an active role and what PIM knows of it.
func contosoActive(d *directory.Directory, id, role, principal, scope, kind string, end time.Time) {
	row := func() map[string]any {
		return map[string]any{"roleDefinitionId": role, "principalId": principal, "directoryScopeId": scope}
	}
	d.AddRow("roleAssignments", id, row())
	instance := row()
	instance["assignmentType"], instance["memberType"], instance["roleAssignmentOriginId"] = kind, "Direct", id
	if !end.IsZero() {
		instance["startDateTime"], instance["endDateTime"] = clockStart.Add(-time.Hour), end
	}
	d.AddRow("roleAssignmentScheduleInstances", id, instance)
}

// contosoSettings adds what PIM demands of the roles, one of which is gone, and
// PIM for the group Tier 0 Admins.
func contosoSettings(d *directory.Directory) {
	policy := func(name, scope, kind, role, longest string, ends bool, approver string, demands ...string) {
		d.AddRow("roleManagementPolicies", name, map[string]any{"displayName": kind, "description": kind, "scopeId": scope, "scopeType": kind, "lastModifiedDateTime": daysAgo(40)})
		d.AddRow("roleManagementPolicyAssignments", name+"_"+role, map[string]any{"policyId": name, "roleDefinitionId": role, "scopeId": scope, "scopeType": kind})
		rule := func(id, typ string, props map[string]any) {
			props["@owner"], props["@odata.type"] = name, "#microsoft.graph.unifiedRoleManagementPolicy"+typ+"Rule"
			d.AddRow("roleManagementPolicyRules", name+"/"+id, props)
		}
		approvers := []map[string]any{}
		if approver != "" {
			approvers = append(approvers, map[string]any{"@odata.type": "#microsoft.graph.singleUser", "userId": approver})
		}
		rule("Expiration_EndUser_Assignment", "Expiration", map[string]any{"isExpirationRequired": true, "maximumDuration": longest})
		rule("Enablement_EndUser_Assignment", "Enablement", map[string]any{"enabledRules": demands})
		rule("Expiration_Admin_Eligibility", "Expiration", map[string]any{"isExpirationRequired": ends, "maximumDuration": "P365D"})
		rule("Expiration_Admin_Assignment", "Expiration", map[string]any{"isExpirationRequired": ends, "maximumDuration": "P180D"})
		rule("Approval_EndUser_Assignment", "Approval", map[string]any{"setting": map[string]any{
			"isApprovalRequired": approver != "", "approvalStages": []map[string]any{{"primaryApprovers": approvers}},
		}})
	}
	policy("open", "/", "DirectoryRole", globalAdmin, "PT24H", false, "", "Justification")
	policy("hard", "/", "DirectoryRole", userAdmin, "PT2H", true, userID(9), "MultiFactorAuthentication", "Justification")
	policy("default", "/", "DirectoryRole", helpdeskAdmin, "PT8H", false, "", "MultiFactorAuthentication", "Justification")
	policy("orphan", "/", "DirectoryRole", otherID(97), "PT8H", false, "", "MultiFactorAuthentication", "Justification")
	policy("tier0", groupID(3), "Group", "owner", "PT8H", false, "")

	d.AddRow("groupEligibilityScheduleInstances", groupID(3)+"_owner_1", map[string]any{
		"groupId": groupID(3), "principalId": userID(7), "accessId": "owner", "memberType": "direct", "startDateTime": daysAgo(10),
	})
	d.AddRow("groupAssignmentScheduleInstances", groupID(3)+"_member_1", map[string]any{
		"groupId": groupID(3), "principalId": userID(5), "accessId": "member", "memberType": "direct", "assignmentType": "assigned",
	})
}
