// Package kql reads the Kusto query language as people write it for hunting,
// Resource Graph and Log Analytics.
//
// Start with Parse (parser.go), which makes the tree of tree.go, statement.go,
// expr*.go and operator*.go, in which every node knows its place; files
// parse_*.go read one part of the language each. Format (format.go) lays a query
// out, Walk visits a tree, Quote writes text as a literal.
//
// Below it, check says what is wrong with a query before it is sent, engine runs
// queries, and lsp serves editors. The package imports text, and nothing else of
// ours.
//
// The parser never holds a valid query back, nor takes what Microsoft's refuses
// (npm @kusto/language-service-next): see scripts/check-kql.sh.
package kql
