// Package analysis is the algorithms of operators that look at many rows
// together: patterns of texts (reduce), connected parts of a graph
// (graph-mark-components), cohorts of users (new_activity_metrics).
//
// Each file is one of them, by numbers and texts alone. It imports nothing of
// the module.
package analysis
