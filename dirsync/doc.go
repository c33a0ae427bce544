// Package dirsync keeps the local directory fresh: feeds of users, groups and
// the rest of a tenant run from Microsoft Graph into the store, in full once
// and by delta query from then on.
//
// Start at Syncer; pass.go is one go over the feeds of a connection, round.go one
// feed from its link to its last page. What a feed is stands in package feed. It
// may import tenant and what is below it.
package dirsync
