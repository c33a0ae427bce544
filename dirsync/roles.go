package dirsync

import "github.com/mscloud-mcp/mscloud-mcp/store"

// directoryRoles follows the activated roles with the members that hold them.
// https://learn.microsoft.com/graph/api/directoryrole-delta
func directoryRoles() feed {
	return deltaFeed(store.FeedDirectoryRoles, "RoleManagement.Read.Directory")
}
