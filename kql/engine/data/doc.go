// Package data is what queries read and answer: Kusto's scalar types, values of
// them, vectors (columns) and batches of vectors, and tables with the ways to
// fill them from Go values, CSV and JSON. How a value is converted, rendered,
// compared and put into a key is decided here alone.
//
// Start reading at type.go and value.go, then vector.go; tree.go holds the
// inside of dynamic values. It imports nothing of the module.
package data
