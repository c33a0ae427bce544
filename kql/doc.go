// Package kql reads the Kusto query language as people write it for hunting,
// Resource Graph and Log Analytics, and says what is wrong with a query before
// it is sent.
//
// Start with Parse (parser.go), which makes the tree of tree.go, statement.go,
// expr*.go and operator*.go, in which every node knows its place. Bind (bind.go)
// resolves the tree against the tables of a Schema (schema.go) and checks what
// functions and operators take; Guard (guard.go) says what must not be sent to a
// tenant. Files parse_*.go, bind_*.go and guard_*.go hold one part of the
// language each. hunting.txt, resourcegraph.txt and functions.txt are the tables
// and functions as data.
//
// Below it, engine runs queries. The package imports only the standard library.
//
// The parser never holds a valid query back; Microsoft's own parser (npm
// @kusto/language-service-next) is its judge, see scripts/check-kql.sh.
package kql
