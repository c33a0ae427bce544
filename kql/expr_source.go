package kql

// Pipe is Source | Ops…. Source is nil where the first operator makes its own
// rows (print, range, union, search, find, evaluate) and in the subqueries of
// mv-apply, partition, fork, facet and top-level invoke, which read their
// context.
type Pipe struct {
	node
	Source Expr
	Ops    []Operator
}

// DataTable is datatable(Columns)[Values], row by row.
type DataTable struct {
	node
	Options Options
	Columns []*ColumnDecl
	Values  []Expr
}

// ExternalData is externaldata(Columns)[URIs] with (Properties).
type ExternalData struct {
	node
	Options    Options
	Columns    []*ColumnDecl
	URIs       []Expr
	Properties Options
}

// EntityGroup is entity_group [Members].
type EntityGroup struct {
	node
	Members []Expr
}
