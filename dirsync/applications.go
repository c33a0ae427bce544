package dirsync

import "github.com/mscloud-mcp/mscloud-mcp/store"

// applications follows the app registrations.
// https://learn.microsoft.com/graph/api/application-delta
func applications() feed { return deltaFeed(store.FeedApplications, "Application.Read.All") }

// servicePrincipals follows the apps and managed identities of the tenant.
// https://learn.microsoft.com/graph/api/serviceprincipal-delta
func servicePrincipals() feed { return deltaFeed(store.FeedServicePrincipals, "Application.Read.All") }

// oauth2PermissionGrants follows the delegated permissions that users and
// administrators consented to.
// https://learn.microsoft.com/graph/api/oauth2permissiongrant-delta
func oauth2PermissionGrants() feed {
	return deltaFeed(store.FeedGrants, "Directory.Read.All")
}
