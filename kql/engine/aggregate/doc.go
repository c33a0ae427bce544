// Package aggregate is the aggregate functions: each holds its state for all
// groups of a summarize at once, takes rows into it, and answers by group.
//
// Start reading at accumulator.go, then kinds.go, all of them by name. A new
// aggregate is a line there and an Accumulator. It imports data.
package aggregate
