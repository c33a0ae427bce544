package toolstest

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// Roles of the small tenant.
const (
	GlobalAdmin   = "62e90394-69f5-4237-9190-012177145e10"
	UserAdmin     = "fe930be7-5e62-47db-91af-98c3a49a38b1"
	HelpdeskAdmin = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
)

var (
	SecretKeeper = OtherID(60) // custom, may set credentials
	zurichUnit   = "/administrativeUnits/" + OtherID(40)
	missing      = OtherID(98) // no object
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
	role(GlobalAdmin, "Global Administrator", true, "microsoft.directory/applications/allProperties/allTasks", "microsoft.directory/users/allProperties/allTasks")
	role(UserAdmin, "User Administrator", true, "microsoft.directory/users/password/update", "microsoft.directory/users/create")
	role(HelpdeskAdmin, "Helpdesk Administrator", true, "microsoft.directory/users/password/update")
	role(SecretKeeper, "Secret Keeper", false, "microsoft.directory/applications/credentials/update")
	role(OtherID(61), "Clerk", false, "microsoft.directory/groups/standard/read")
	role(OtherID(62), "clerk", false, "microsoft.directory/devices/standard/read")

	soon := ClockStart.Add(3 * time.Hour)
	AssignRole(d, "ga-ben", GlobalAdmin, UserID(2), "/", "Activated", soon)
	AssignRole(d, "ga-glass", GlobalAdmin, UserID(9), "/", "Assigned", time.Time{})
	AssignRole(d, "ua-tier0", UserAdmin, groupID(3), "/", "Assigned", time.Time{})
	AssignRole(d, "hd-zurich", HelpdeskAdmin, UserID(7), zurichUnit, "Assigned", ClockStart.Add(30*24*time.Hour))
	AssignRole(d, "sk-ledger", SecretKeeper, UserID(10), "/"+OtherID(11), "Assigned", time.Time{})
	AssignRole(d, "sk-app", SecretKeeper, OtherID(12), "/", "Assigned", time.Time{})
	AssignRole(d, "sk-gus", SecretKeeper, UserID(12), "/", "Assigned", time.Time{})
	AssignRole(d, "hd-nobody", HelpdeskAdmin, OtherID(99), "/", "Assigned", time.Time{})
	AssignRole(d, "ua-gone", UserAdmin, UserID(8), "/"+missing, "Assigned", time.Time{})

	eligible := func(id, role, principal, scope string, end time.Time) {
		row := map[string]any{"roleDefinitionId": role, "principalId": principal, "directoryScopeId": scope, "memberType": "Direct", "startDateTime": DaysAgo(30), "roleEligibilityScheduleId": id}
		if !end.IsZero() {
			row["endDateTime"] = end
		}
		d.AddRow("roleEligibilityScheduleInstances", id+"-e", row)
	}
	eligible("ga-ana", GlobalAdmin, UserID(1), "/", time.Time{})
	eligible("ga-ben", GlobalAdmin, UserID(2), "/", ClockStart.Add(300*24*time.Hour))
	eligible("ua-dan", UserAdmin, UserID(4), zurichUnit, ClockStart.Add(20*24*time.Hour))
	eligible("hd-tier0", HelpdeskAdmin, groupID(3), "/", time.Time{})
	d.AddRow("roleEligibilitySchedules", "ga-sam", map[string]any{
		"roleDefinitionId": GlobalAdmin, "principalId": UserID(6), "directoryScopeId": "/", "status": "Provisioned", "memberType": "Direct",
		"scheduleInfo": map[string]any{"startDateTime": ClockStart.Add(7 * 24 * time.Hour), "expiration": map[string]any{"type": "noExpiration"}},
	})
	contosoSettings(d)
}

// AssignRole adds an active role and what PIM knows of it.
func AssignRole(d *directory.Directory, id, role, principal, scope, kind string, end time.Time) {
	row := func() map[string]any {
		return map[string]any{"roleDefinitionId": role, "principalId": principal, "directoryScopeId": scope}
	}
	d.AddRow("roleAssignments", id, row())
	instance := row()
	instance["assignmentType"], instance["memberType"], instance["roleAssignmentOriginId"] = kind, "Direct", id
	if !end.IsZero() {
		instance["startDateTime"], instance["endDateTime"] = ClockStart.Add(-time.Hour), end
	}
	d.AddRow("roleAssignmentScheduleInstances", id, instance)
}

// contosoSettings adds what PIM demands of the roles, one of which is gone, and
// PIM for the group Tier 0 Admins.
func contosoSettings(d *directory.Directory) {
	policy := func(name, scope, kind, role, longest string, ends bool, approver string, demands ...string) {
		d.AddRow("roleManagementPolicies", name, map[string]any{"displayName": kind, "description": kind, "scopeId": scope, "scopeType": kind, "lastModifiedDateTime": DaysAgo(40)})
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
	policy("open", "/", "DirectoryRole", GlobalAdmin, "PT24H", false, "", "Justification")
	policy("hard", "/", "DirectoryRole", UserAdmin, "PT2H", true, UserID(9), "MultiFactorAuthentication", "Justification")
	policy("default", "/", "DirectoryRole", HelpdeskAdmin, "PT8H", false, "", "MultiFactorAuthentication", "Justification")
	policy("orphan", "/", "DirectoryRole", OtherID(97), "PT8H", false, "", "MultiFactorAuthentication", "Justification")
	policy("tier0", groupID(3), "Group", "owner", "PT8H", false, "")

	d.AddRow("groupEligibilityScheduleInstances", groupID(3)+"_owner_1", map[string]any{
		"groupId": groupID(3), "principalId": UserID(7), "accessId": "owner", "memberType": "direct", "startDateTime": DaysAgo(10),
	})
	d.AddRow("groupAssignmentScheduleInstances", groupID(3)+"_member_1", map[string]any{
		"groupId": groupID(3), "principalId": UserID(5), "accessId": "member", "memberType": "direct", "assignmentType": "assigned",
	})
}
