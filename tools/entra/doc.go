// Package entra holds the tools of the toolset entra: users, groups, devices,
// applications, roles, policies and logs of Microsoft Entra, and the connections
// themselves.
//
// A tool's name leads to its file: entra_user_get is in user_get.go. Files that
// begin with the same noun help it: user_live.go reads the parts of a user that
// are asked of Microsoft at the time of the call. What several tools read of
// directory roles is in package rolebook.
//
// Start reading at group_list.go, a list, and group_get.go, a detail. It may
// import package tools and everything below that, and no other toolset.
package entra
