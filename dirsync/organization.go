package dirsync

import "github.com/mscloud-mcp/mscloud-mcp/store"

// organization reads the tenant itself: name, domains, plans.
// https://learn.microsoft.com/graph/api/organization-list
func organization() feed { return listFeed(store.FeedOrganization, "Directory.Read.All") }

// domains reads the tenant's domains, verified or not.
// https://learn.microsoft.com/graph/api/domain-list
func domains() feed { return listFeed(store.FeedDomains, "Directory.Read.All") }

// subscribedSKUs reads the licences that the tenant holds.
// https://learn.microsoft.com/graph/api/subscribedsku-list
func subscribedSKUs() feed { return listFeed(store.FeedSubscribedSKUs, "Directory.Read.All") }
