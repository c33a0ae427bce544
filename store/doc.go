// Package store keeps everything that outlives a process in one SQLite file:
// connections and their sealed secrets, the directory of each connected
// tenant, the journal of its changes, and the audit log.
//
// Several processes may open the same file. Writes go through one connection
// and short immediate transactions; reads through a small pool of snapshots.
//
// Start at DB in store.go. The reads are named after what they read: user_list.go,
// app_read.go. What synchronization writes is in round, which columns an object
// has in column, the tables in schema/migrations. It may import feed, entra and
// the packages below it.
package store
