// Package fault has the errors of the store: what can be wrong, and the
// sentence that says it to a person. The packages of the store make them with
// it; callers of the store know them as store.Error and store.ErrNotFound.
// Start at Error. It may import only entra.
package fault
