// Package feed declares what is synchronized: each stream of a tenant's
// directory once, with everything that is known of it. The requests of graph,
// the loop of dirsync, the tables of store, the progress of a command and the
// permissions that are asked for derive from here.
//
// Start at Feed. A new feed is one entry in the file of its area, the request in
// graph under the same name, and what reads its rows in store. The package may
// import only entra.
package feed
