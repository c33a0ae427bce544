package graph

// Lists of role management and Privileged Identity Management. All but
// definitions and assignments need Entra ID P2 or Entra ID Governance.
const (
	ListRoleDefinitions          List = "roleDefinitions"
	ListRoleAssignments          List = "roleAssignments"
	ListRoleAssignmentSchedules  List = "roleAssignmentSchedules"
	ListRoleAssignmentInstances  List = "roleAssignmentScheduleInstances"
	ListRoleEligibilitySchedules List = "roleEligibilitySchedules"
	ListRoleEligibilityInstances List = "roleEligibilityScheduleInstances"
	// ListRolePolicies is each role's settings with their rules.
	ListRolePolicies List = "roleManagementPolicyAssignments"
)

// roleLists are those of role management. Principals and definitions are not
// expanded: they are held already.
var roleLists = map[List]Request{
	ListRoleDefinitions: {
		Path: "/roleManagement/directory/roleDefinitions", Page: "rbacapplication-list-roledefinitions"},
	ListRoleAssignments: {
		Path: "/roleManagement/directory/roleAssignments", Top: 999, Page: "rbacapplication-list-roleassignments"},
	ListRoleAssignmentSchedules: {
		Path: "/roleManagement/directory/roleAssignmentSchedules", Top: 999, Page: "rbacapplication-list-roleassignmentschedules"},
	ListRoleAssignmentInstances: {
		Path: "/roleManagement/directory/roleAssignmentScheduleInstances", Top: 999, Page: "rbacapplication-list-roleassignmentscheduleinstances"},
	ListRoleEligibilitySchedules: {
		Path: "/roleManagement/directory/roleEligibilitySchedules", Top: 999, Page: "rbacapplication-list-roleeligibilityschedules"},
	ListRoleEligibilityInstances: {
		Path: "/roleManagement/directory/roleEligibilityScheduleInstances", Top: 999, Page: "rbacapplication-list-roleeligibilityscheduleinstances"},
	ListRolePolicies: {
		Path: rolePolicies, Filter: "scopeId eq '/' and scopeType eq 'DirectoryRole'", Expand: withRules, Page: rolePoliciesPage},
}

// Settings of roles come with their rules; the filter is mandatory.
const (
	rolePolicies     = "/policies/roleManagementPolicyAssignments"
	rolePoliciesPage = "policyroot-list-rolemanagementpolicyassignments"
)

var withRules = []string{"policy($expand=rules)"}
