// Package kql reads the Kusto query language as people write it for hunting,
// Resource Graph and Log Analytics, and says what is wrong with a query before
// it is sent.
//
// Start with Parse (parser.go), which makes the tree of tree.go, statement.go,
// expr*.go and operator*.go, in which every node knows its place. Bind (bind.go)
// resolves the tree against the tables of a Schema (schema.go) and checks what
// functions and operators take; Guard (guard.go) says what must not be sent to a
// tenant. Files parse_*.go, bind_*.go and guard_*.go hold one part of the
// language each. What services and the language have stands as data: tables in
// hunting.txt and resourcegraph.txt, signatures of functions and operators in
// functions.txt, parameters of operators in options.txt, other words for names
// in names.txt.
//
// Below it, engine runs queries. The package imports text, and nothing else of
// ours.
//
// The parser never holds a valid query back, and the binder is as strict as
// Microsoft's own analyzer (npm @kusto/language-service-next), which is the judge
// of both: see scripts/check-kql.sh.
package kql
