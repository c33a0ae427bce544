package graph

// Options of role management's lists. The pages name $filter, $expand and
// $select; $top up to 999 is what clients send in practice.
const (
	optionsRoles = "select filter expand top count skiptoken"
	rolePage     = 100
	roleTop      = 999
)

// roleEndpoints serve role management and Privileged Identity Management.
var roleEndpoints = concat(
	[]endpoint{
		// Every role in one answer: https://learn.microsoft.com/graph/api/rbacapplication-list-roledefinitions
		{path: "/roleManagement/directory/roleDefinitions", serve: serveList, list: true, set: "roleDefinitions", context: "roleManagement/directory/roleDefinitions", options: "select filter expand count"},
		{path: "/roleManagement/directory/roleDefinitions/{id}", serve: serveItem, set: "roleDefinitions", context: "roleManagement/directory/roleDefinitions", options: optionsItem},
		{path: "/roleManagement/directory/roleAssignments", serve: serveList, list: true, set: "roleAssignments", context: "roleManagement/directory/roleAssignments", options: optionsRoles, page: rolePage, top: roleTop},
		{path: "/roleManagement/directory/roleAssignments/{id}", serve: serveItem, set: "roleAssignments", context: "roleManagement/directory/roleAssignments", options: optionsItem},
		{path: "/directory/administrativeUnits/{id}/scopedRoleMembers", serve: serveScopedRoleMembers, list: true, set: "administrativeUnits", typ: "scopedRoleMembership", context: "directory/administrativeUnits('{id}')/scopedRoleMembers", options: "select"},
		{path: "/directoryRoles/{id}/scopedMembers", serve: serveScopedRoleMembers, list: true, set: "directoryRoles", typ: "scopedRoleMembership", context: "directoryRoles('{id}')/scopedMembers", options: "select"},
	},
	scheduleSet("RoleAssignmentSchedule", "roleAssignmentSchedules"), scheduleSet("RoleAssignmentSchedule", "roleAssignmentScheduleInstances"),
	scheduleSet("RoleEligibilitySchedule", "roleEligibilitySchedules"), scheduleSet("RoleEligibilitySchedule", "roleEligibilityScheduleInstances"),
	[]endpoint{
		{path: "/policies/roleManagementPolicies", serve: servePolicies, list: true, set: "roleManagementPolicies", context: "policies/roleManagementPolicies", options: optionsRoles, page: 200, top: roleTop, area: areaPIM, licence: licencePIM, permissions: policyReaders},
		{path: "/policies/roleManagementPolicies/{id}", serve: serveItem, set: "roleManagementPolicies", context: "policies/roleManagementPolicies", options: optionsItem, area: areaPIM, licence: licencePIM, permissions: policyReaders},
		{path: "/policies/roleManagementPolicies/{id}/rules", serve: servePolicyRules, list: true, set: "roleManagementPolicies", typ: "unifiedRoleManagementPolicyRule", context: "policies/roleManagementPolicies('{id}')/rules", options: "select", area: areaPIM, licence: licencePIM, permissions: policyReaders},
		{path: "/policies/roleManagementPolicyAssignments", serve: servePolicies, list: true, set: "roleManagementPolicyAssignments", context: "policies/roleManagementPolicyAssignments", options: optionsRoles, page: 200, top: roleTop, area: areaPIM, licence: licencePIM, permissions: policyReaders},
		{path: "/policies/roleManagementPolicyAssignments/{id}", serve: serveItem, set: "roleManagementPolicyAssignments", context: "policies/roleManagementPolicyAssignments", options: optionsItem, area: areaPIM, licence: licencePIM, permissions: policyReaders},
	},
	groupScheduleSet("assignmentSchedules", "groupAssignmentSchedules"), groupScheduleSet("assignmentScheduleInstances", "groupAssignmentScheduleInstances"),
	groupScheduleSet("eligibilitySchedules", "groupEligibilitySchedules"), groupScheduleSet("eligibilityScheduleInstances", "groupEligibilityScheduleInstances"),
)

// policyReaders open the settings of roles; those of groups need groupPolicyReaders.
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
var (
	policyReaders = append([]string{
		"RoleManagementPolicy.Read.Directory", "RoleManagement.Read.Directory", "RoleManagement.Read.All",
		"RoleManagementPolicy.ReadWrite.Directory", "RoleManagement.ReadWrite.Directory",
	}, groupPolicyReaders...)
	groupPolicyReaders = []string{"RoleManagementPolicy.Read.AzureADGroup", "RoleManagementPolicy.ReadWrite.AzureADGroup"}
)

// scheduleSet declares a set of PIM for roles, with the permissions that begin
// with that word. RoleManagement.Read.All is listed, and reported not to work:
// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1980
func scheduleSet(permission, set string) []endpoint {
	path := "/roleManagement/directory/" + set
	permissions := []string{
		permission + ".Read.Directory", permission + ".ReadWrite.Directory",
		"RoleManagement.Read.All", "RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory",
	}
	return []endpoint{
		{path: path, serve: serveList, list: true, set: set, context: path[1:], options: optionsRoles, page: rolePage, top: roleTop, area: areaPIM, licence: licencePIM, permissions: permissions},
		{path: path + "/{id}", serve: serveItem, set: set, context: path[1:], options: optionsItem, area: areaPIM, licence: licencePIM, permissions: permissions},
	}
}

// groupScheduleSet declares a set of PIM for groups.
func groupScheduleSet(name, set string) []endpoint {
	path := "/identityGovernance/privilegedAccess/group/" + name
	return []endpoint{
		{path: path, serve: serveGroupSchedules, list: true, set: set, context: path[1:], options: optionsRoles, page: rolePage, top: roleTop, area: areaPIM, licence: licencePIM},
		{path: path + "/{id}", serve: serveItem, set: set, context: path[1:], options: optionsItem, area: areaPIM, licence: licencePIM},
	}
}
