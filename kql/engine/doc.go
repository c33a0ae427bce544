// Package engine executes Kusto queries over in-memory columnar tables. It runs
// the subset of the language that hunting queries use; what it does not run it
// names, with its position (Unsupported). A query is cancelled through its
// context and bounded by Options.MemoryLimit.
//
// Start reading at Run (run.go), which compiles the tree of package kql into a
// plan (plan.go: batches of rows on demand) and reads it. operator.go leads to
// each tabular operator, a file each or one for kin (take.go has sample);
// scalar.go to each form of expression; call.go to functions that look at the
// form of their arguments. compiler.go is what names mean at one place of the
// query.
//
// Below lie, each importing only what is named before it:
//
//	data       types, values, vectors of them, tables
//	compute    scalar operators over values and vectors
//	function   scalar functions, row by row
//	aggregate  aggregate functions, over groups of rows
//	analysis   algorithms over many rows: patterns, components, cohorts
//
// The engine imports these, package kql, and nothing else of the module.
package engine
