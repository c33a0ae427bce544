// Package store keeps everything that outlives a process in one SQLite file:
// connections and their sealed secrets, the directory of each connected
// tenant, the journal of its changes, and the audit log.
//
// Several processes may open the same file. Writes go through one connection
// and short immediate transactions; reads through a small pool of snapshots.
package store
