package graph

import (
	"github.com/microsoftgraph/msgraph-sdk-go/policies"
	"github.com/microsoftgraph/msgraph-sdk-go/rolemanagement"
)

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
//
// https://learn.microsoft.com/graph/api/rbacapplication-list-roledefinitions
// https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
// https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentschedules
// https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances
// https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityschedules
// https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityscheduleinstances
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
var roleLists = map[List]listStart{
	ListRoleDefinitions: func(c *Client) (string, error) {
		return link(rolemanagement.NewDirectoryRoleDefinitionsRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListRoleAssignments: func(c *Client) (string, error) {
		return link(rolemanagement.NewDirectoryRoleAssignmentsRequestBuilderInternal(c.base, urlOnly{}),
			&rolemanagement.DirectoryRoleAssignmentsRequestBuilderGetRequestConfiguration{
				QueryParameters: &rolemanagement.DirectoryRoleAssignmentsRequestBuilderGetQueryParameters{Top: ptr(int32(999))}})
	},
	ListRoleAssignmentSchedules: func(c *Client) (string, error) {
		return link(rolemanagement.NewDirectoryRoleAssignmentSchedulesRequestBuilderInternal(c.base, urlOnly{}),
			&rolemanagement.DirectoryRoleAssignmentSchedulesRequestBuilderGetRequestConfiguration{
				QueryParameters: &rolemanagement.DirectoryRoleAssignmentSchedulesRequestBuilderGetQueryParameters{Top: ptr(int32(999))}})
	},
	ListRoleAssignmentInstances: func(c *Client) (string, error) {
		return link(rolemanagement.NewDirectoryRoleAssignmentScheduleInstancesRequestBuilderInternal(c.base, urlOnly{}),
			&rolemanagement.DirectoryRoleAssignmentScheduleInstancesRequestBuilderGetRequestConfiguration{
				QueryParameters: &rolemanagement.DirectoryRoleAssignmentScheduleInstancesRequestBuilderGetQueryParameters{Top: ptr(int32(999))}})
	},
	ListRoleEligibilitySchedules: func(c *Client) (string, error) {
		return link(rolemanagement.NewDirectoryRoleEligibilitySchedulesRequestBuilderInternal(c.base, urlOnly{}),
			&rolemanagement.DirectoryRoleEligibilitySchedulesRequestBuilderGetRequestConfiguration{
				QueryParameters: &rolemanagement.DirectoryRoleEligibilitySchedulesRequestBuilderGetQueryParameters{Top: ptr(int32(999))}})
	},
	ListRoleEligibilityInstances: func(c *Client) (string, error) {
		return link(rolemanagement.NewDirectoryRoleEligibilityScheduleInstancesRequestBuilderInternal(c.base, urlOnly{}),
			&rolemanagement.DirectoryRoleEligibilityScheduleInstancesRequestBuilderGetRequestConfiguration{
				QueryParameters: &rolemanagement.DirectoryRoleEligibilityScheduleInstancesRequestBuilderGetQueryParameters{Top: ptr(int32(999))}})
	},
	ListRolePolicies: func(c *Client) (string, error) {
		return link(policies.NewRoleManagementPolicyAssignmentsRequestBuilderInternal(c.base, urlOnly{}),
			policiesOf("scopeId eq '/' and scopeType eq 'DirectoryRole'"))
	},
}

// policiesOf asks for settings with their rules; the filter is mandatory.
func policiesOf(filter string) *policies.RoleManagementPolicyAssignmentsRequestBuilderGetRequestConfiguration {
	return &policies.RoleManagementPolicyAssignmentsRequestBuilderGetRequestConfiguration{
		QueryParameters: &policies.RoleManagementPolicyAssignmentsRequestBuilderGetQueryParameters{
			Filter: &filter, Expand: []string{"policy($expand=rules)"}}}
}
