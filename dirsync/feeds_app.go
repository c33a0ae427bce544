package dirsync

import (
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// appFeeds are what applications and service principals have beside themselves.
//
// https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto
// https://learn.microsoft.com/graph/api/application-list-federatedidentitycredentials
// https://learn.microsoft.com/graph/api/application-list-owners
// https://learn.microsoft.com/graph/api/serviceprincipal-list-owners
// https://learn.microsoft.com/graph/api/device-list-registeredowners
// https://learn.microsoft.com/graph/api/agentidentity-list
// https://learn.microsoft.com/graph/api/directory-deleteditems-list
// https://learn.microsoft.com/graph/api/reportroot-list-serviceprincipalsigninactivities
// https://learn.microsoft.com/graph/api/reportroot-list-appcredentialsigninactivities
func appFeeds() []feed {
	federated := eachFeed(store.FeedFederatedCredentials, store.FeedApplications, "Application.Read.All")
	federated.parentAs = "applicationId"
	return []feed{
		ownersFeed(store.FeedApplicationOwners, graph.ListOwnersOfApplication, "Application.Read.All"),
		ownersFeed(store.FeedServicePrincipalOwners, graph.ListOwnersOfServicePrincipal, "Application.Read.All"),
		// From the permission's side: what an app was granted shows there, and what
		// users and groups are assigned to as well.
		eachFeed(store.FeedAppRoleAssignments, store.FeedServicePrincipals, "Application.Read.All"),
		federated,
		ownersFeed(store.FeedDeviceOwners, graph.ListOwnersOfDevice, "Directory.Read.All"),
		listFeed(store.FeedAgentIdentities, "AgentIdentity.Read.All"),
		listFeed(store.FeedDeletedApplications, "Application.Read.All"),
		listFeed(store.FeedDeletedServicePrincipals, "Application.Read.All"),
		usageReport(store.FeedServicePrincipalSignIns),
		usageReport(store.FeedCredentialSignIns),
	}
}

// usageReport is a feed of a report of use, which Microsoft keeps under /beta.
// Identity reports are limited to 5 requests in 10 seconds.
// https://learn.microsoft.com/graph/throttling-limits
func usageReport(name store.Feed) feed {
	f := listFeed(name, "AuditLog.Read.All")
	f.plan, f.slowness, f.paced = premium, 6, true
	return f
}

// ownersFeed is a feed of objects with their owners expanded.
func ownersFeed(name store.Feed, all graph.List, needs string) feed {
	f := listFeed(name, needs)
	f.owners = all
	return f
}
