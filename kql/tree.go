package kql

// Span is a range of bytes of the source, End exclusive.
type Span struct{ Start, End int }

// Node is any part of the tree.
type Node interface {
	// Span is where the node stands in the source.
	Span() Span
}

// node gives every part of the tree its place.
type node struct{ span Span }

// Span is where the node stands in the source.
func (n node) Span() Span { return n.span }

// Query is a whole text: statements separated by semicolons. The last one is
// the answer when it is an ExprStatement; a text of let statements alone has
// none.
type Query struct {
	node
	Statements []Statement
	// Source is the text that the spans point into.
	Source string
	// Broken says that Parse found errors: the tree does not hold all.
	Broken bool
}
