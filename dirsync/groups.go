package dirsync

import "github.com/mscloud-mcp/mscloud-mcp/store"

// groups follows every group with its direct members and owners.
// https://learn.microsoft.com/graph/api/group-delta
func groups() feed { return deltaFeed(store.FeedGroups, "Group.Read.All") }

// deletedGroups reads the recycle bin, which holds Microsoft 365 groups only.
// https://learn.microsoft.com/graph/api/directory-deleteditems-list
func deletedGroups() feed { return listFeed(store.FeedDeletedGroups, "Group.Read.All") }

// administrativeUnits follows administrative units with their members.
// https://learn.microsoft.com/graph/api/administrativeunit-delta
func administrativeUnits() feed {
	return deltaFeed(store.FeedAdministrativeUnits, "AdministrativeUnit.Read.All")
}
