package dirsync

import "github.com/mscloud-mcp/mscloud-mcp/store"

// planPIM is the licence of Privileged Identity Management.
// https://learn.microsoft.com/entra/id-governance/licensing-fundamentals
const planPIM = "Microsoft Entra ID P2 or Microsoft Entra ID Governance"

// roleFeeds are role management and Privileged Identity Management. PIM is
// asked for with RoleManagement.Read.Directory: RoleManagement.Read.All is
// listed too, and reported not to open it to an app
// (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1980).
//
// https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
// https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
func roleFeeds() []feed {
	return []feed{
		listFeed(store.FeedRoleDefinitions, "RoleManagement.Read.Directory"),
		listFeed(store.FeedRoleAssignments, "RoleManagement.Read.Directory"),
		privilegedFeed(store.FeedRoleAssignmentInstances),
		privilegedFeed(store.FeedRoleEligibilityInstances),
		privilegedFeed(store.FeedRoleAssignmentSchedules),
		privilegedFeed(store.FeedRoleEligibilitySchedules),
		privilegedFeed(store.FeedRolePolicies),
	}
}

// privilegedFeed is a feed of PIM.
func privilegedFeed(name store.Feed) feed {
	f := listFeed(name, "RoleManagement.Read.Directory")
	f.plan = planPIM
	return f
}
