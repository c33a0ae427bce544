// Package cursor writes and reads the opaque position after a page of a list.
// Start at Position. It may import only store/fault.
package cursor
