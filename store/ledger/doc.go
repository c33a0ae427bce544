// Package ledger keeps how fast Microsoft may be called where all processes
// that share a database see it: in a small file of its own beside it, so that
// a call never waits for a page of the directory being written. Losing the file
// loses nothing but the last Retry-After.
//
// Start at File. It may import store/sqlite, store/fault and cloud/pace.
package ledger
