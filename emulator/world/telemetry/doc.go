// Package telemetry fills the hunting tables that do not follow from the
// directory: what computers, mailboxes and cloud applications record all day,
// and the traces that a hunter looks for in it.
//
// Start with Tables (table.go), which shares the rows out; one file for each
// family of tables. It imports company and dice beside it, and directory,
// hunting and wire of the emulator.
package telemetry
