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
	}
}

// ownersFeed is a feed of objects with their owners expanded.
func ownersFeed(name store.Feed, all graph.List, needs string) feed {
	f := listFeed(name, needs)
	f.owners = all
	return f
}
