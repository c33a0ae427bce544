package dirsync

import "github.com/mscloud-mcp/mscloud-mcp/store"

// policyFeeds are Conditional Access and the tenant's other policies.
//
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies
// https://learn.microsoft.com/graph/api/authorizationpolicy-get
func policyFeeds() []feed {
	return []feed{
		conditionalAccess(listFeed(store.FeedConditionalAccessPolicies, "Policy.Read.All")),
		singleFeed(store.FeedAuthorizationPolicy, "Policy.Read.All"),
	}
}

// conditionalAccess paces a feed: Microsoft allows one request a second.
// https://learn.microsoft.com/graph/throttling-limits
func conditionalAccess(f feed) feed {
	f.paced = true
	return f
}
