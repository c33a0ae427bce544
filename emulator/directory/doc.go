// Package directory is a tenant in memory: directory objects and the rows of
// other collections (directory.go, object.go), the relations between them
// (link.go, relationship.go), the journal that delta queries follow
// (journal.go), Microsoft's schema (schema*.go) and what Defender knows of the
// machines (estate.go).
//
// Start with Directory. Tests and the generator write it by Add, AddRow, Link,
// Update and Delete; services lock it and read it by number (locked_read.go). A new
// collection is a line in collection.go. It imports nothing of ours.
package directory
