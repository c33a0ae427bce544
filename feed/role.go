package feed

// Role management and Privileged Identity Management.
const (
	RoleDefinitions          Name = "roleDefinitions"
	RoleAssignments          Name = "roleAssignments"
	RoleAssignmentInstances  Name = "roleAssignmentScheduleInstances"
	RoleEligibilityInstances Name = "roleEligibilityScheduleInstances"
	RoleAssignmentSchedules  Name = "roleAssignmentSchedules"
	RoleEligibilitySchedules Name = "roleEligibilitySchedules"
	RolePolicies             Name = "roleManagementPolicyAssignments" // with the policy's rules
	GroupEligibilities       Name = "groupEligibilityScheduleInstances"
	GroupAssignments         Name = "groupAssignmentScheduleInstances"
)

// planPIM is the licence of Privileged Identity Management.
// https://learn.microsoft.com/entra/id-governance/licensing-fundamentals
const planPIM = "Microsoft Entra ID P2 or Microsoft Entra ID Governance"

// readRoles opens role management. PIM is asked for with it as well:
// RoleManagement.Read.All is listed too, and reported not to open it to an app
// (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1980).
const readRoles = "RoleManagement.Read.Directory"

// roleFeeds. A role that was assigned for good has one id for the assignment,
// its schedule and its instance: the keys tell the rows apart.
var roleFeeds = []Feed{
	{Name: RoleDefinitions, First: true, Label: "role definitions", Needs: readRoles,
		Rows: Object{Number: 13, Kind: "unifiedRoleDefinition"}},
	{Name: RoleAssignments, First: true, Label: "role assignments", Needs: readRoles,
		Rows: Object{Number: 14, Kind: "unifiedRoleAssignment"}},
	{Name: RoleAssignmentInstances, First: true, Label: "active role assignments", Needs: readRoles, Plan: planPIM,
		Rows: Object{Number: 16, Kind: "unifiedRoleAssignmentScheduleInstance", Key: Key{"roleAssignmentScheduleInstance/", "id"}}},
	{Name: RoleEligibilityInstances, First: true, Label: "eligible role assignments", Needs: readRoles, Plan: planPIM,
		Rows: Object{Number: 18, Kind: "unifiedRoleEligibilityScheduleInstance", Key: Key{"roleEligibilityScheduleInstance/", "id"}}},
	{Name: RoleAssignmentSchedules, Label: "schedules of active roles", Needs: readRoles, Plan: planPIM,
		Rows: Object{Number: 15, Kind: "unifiedRoleAssignmentSchedule", Key: Key{"roleAssignmentSchedule/", "id"}}},
	{Name: RoleEligibilitySchedules, Label: "schedules of eligible roles", Needs: readRoles, Plan: planPIM,
		Rows: Object{Number: 17, Kind: "unifiedRoleEligibilitySchedule", Key: Key{"roleEligibilitySchedule/", "id"}}},
	{Name: RolePolicies, Label: "role policies", Needs: readRoles, Plan: planPIM,
		Rows: Object{Number: 19, Kind: "unifiedRoleManagementPolicyAssignment"}},
	{Name: GroupEligibilities, Label: "eligible members of role-assignable groups", Needs: "PrivilegedEligibilitySchedule.Read.AzureADGroup", Plan: planPIM,
		Parents: Groups, ParentIn: "groupId", RoleAssignable: true,
		Rows: Object{Number: 40, Kind: "privilegedAccessGroupEligibilityScheduleInstance", Key: Key{"groupEligibilityScheduleInstance/", "id"}}},
	{Name: GroupAssignments, Label: "timed members of role-assignable groups", Needs: "PrivilegedAssignmentSchedule.Read.AzureADGroup", Plan: planPIM,
		Parents: Groups, ParentIn: "groupId", RoleAssignable: true,
		Rows: Object{Number: 41, Kind: "privilegedAccessGroupAssignmentScheduleInstance", Key: Key{"groupAssignmentScheduleInstance/", "id"}}},
}
