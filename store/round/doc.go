// Package round writes what synchronization brings: the state of a feed from
// round to round, each page with its cursor in one transaction, and at the end
// of a full round the removal of what it did not see. What a page changed goes to
// the journal.
//
// Start at Apply: batch.go works the entries of a page into rows, write.go
// derives their columns and writes them. It may import everything below store
// but schema and seal.
package round
