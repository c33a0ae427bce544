// Package governance holds the rules of the product: pure functions over what
// others have read, with no input or output of their own.
package governance
