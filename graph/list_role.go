package graph

import "github.com/mscloud-mcp/mscloud-mcp/feed"

// roleLists are those of role management. Principals and definitions are not
// expanded: they are held already.
var roleLists = map[feed.Name]Request{
	feed.RoleDefinitions: {
		Path: "/roleManagement/directory/roleDefinitions", Page: "rbacapplication-list-roledefinitions"},
	feed.RoleAssignments: {
		Path: "/roleManagement/directory/roleAssignments", Top: 999, Page: "rbacapplication-list-roleassignments"},
	feed.RoleAssignmentSchedules: {
		Path: "/roleManagement/directory/roleAssignmentSchedules", Top: 999, Page: "rbacapplication-list-roleassignmentschedules"},
	feed.RoleAssignmentInstances: {
		Path: "/roleManagement/directory/roleAssignmentScheduleInstances", Top: 999, Page: "rbacapplication-list-roleassignmentscheduleinstances"},
	feed.RoleEligibilitySchedules: {
		Path: "/roleManagement/directory/roleEligibilitySchedules", Top: 999, Page: "rbacapplication-list-roleeligibilityschedules"},
	feed.RoleEligibilityInstances: {
		Path: "/roleManagement/directory/roleEligibilityScheduleInstances", Top: 999, Page: "rbacapplication-list-roleeligibilityscheduleinstances"},
	feed.RolePolicies: {
		Path: rolePolicies, Filter: "scopeId eq '/' and scopeType eq 'DirectoryRole'", Expand: withRules, Page: rolePoliciesPage},
	// Microsoft lists PIM for groups only for one group, or one principal.
	feed.GroupEligibilities: {
		Path: "/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances", Filter: "groupId eq '{groupId}'",
		Page: "privilegedaccessgroup-list-eligibilityscheduleinstances"},
	feed.GroupAssignments: {
		Path: "/identityGovernance/privilegedAccess/group/assignmentScheduleInstances", Filter: "groupId eq '{groupId}'",
		Page: "privilegedaccessgroup-list-assignmentscheduleinstances"},
}

// Settings of roles come with their rules; the filter is mandatory.
const (
	rolePolicies     = "/policies/roleManagementPolicyAssignments"
	rolePoliciesPage = "policyroot-list-rolemanagementpolicyassignments"
)

var withRules = []string{"policy($expand=rules)"}
