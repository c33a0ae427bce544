// Package graph reads Microsoft Graph. All requests that it makes stand in one
// table: request.go says what an entry is and writes its address, request_*.go,
// delta.go and list*.go hold the entries, and request_table.go gathers them. The
// methods beside them put values in, and decode the answers into the types of
// entra and of this package. Pages (page.go) and batches (batch.go) go through
// cloud.Client. It may import cloud, feed and entra.
//
// A new request is an entry of the table, a method that uses it, and a line in
// testdata/wire.txt. The table is checked against the schema of Microsoft Graph
// here and against Microsoft's own SDK in graph/contract.
package graph
