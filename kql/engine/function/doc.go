// Package function is the scalar functions that are computed row by row from
// their arguments' values. Functions that need the query around them (toscalar,
// pack_all, prev …) are in package engine, call_*.go.
//
// Start reading at scalar.go: what a function is, and Scalars, all of them by
// name. A new function is one entry in the map of the file of its family. It
// imports compute and data.
package function
