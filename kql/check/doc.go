// Package check says what is wrong with a Kusto query before it is sent.
//
// Start with Bind (bind.go), which resolves a tree of kql against the tables of a
// Schema (schema.go) and checks what functions and operators take; Guard
// (guard.go) says what must not be sent to a tenant; Suggest (suggest.go) says
// what may stand at a place, for editors. Files bind_*.go and guard_*.go hold one
// part of the language each. What services and the language have stands as data:
// tables in hunting.txt and resourcegraph.txt, a service's dialect in
// dialect.txt, signatures of functions and operators in functions.txt,
// parameters of operators in options.txt, other words for names in names.txt.
//
// The binder is as strict as Microsoft's own analyzer (npm
// @kusto/language-service-next), its judge: see scripts/check-kql.sh. The package
// imports kql and text, and nothing else of ours.
package check
