package kql

// OrderedExpr is one key of sort, top and project-reorder.
type OrderedExpr struct {
	node
	// Expr is a *NamedExpr where the key was given a name.
	Expr Expr
	// Direction is "asc", "desc", "granny-asc", "granny-desc" or "".
	Direction string
	// Nulls is "first", "last" or "".
	Nulls string
}

// ExpandColumn is one column of mv-expand and mv-apply: Name = Value to
// typeof(Type).
type ExpandColumn struct {
	node
	Name  *Ident
	Value Expr
	Type  Type
}

// ParsePart is one part of a parse pattern: exactly one of Text, Column, Star
// is set.
type ParsePart struct {
	node
	Text   Expr
	Column *ColumnDecl
	Star   bool
}

// NestedLevel is one level of top-nested: Count of Of with others = Others by
// Aggregate. Count is nil for all.
type NestedLevel struct {
	node
	Count, Others Expr
	Of, Aggregate *NamedExpr
	// Descending is the default; "asc" turns it off.
	Direction string
}

// SeriesAggregate is one aggregate of make-series.
type SeriesAggregate struct {
	node
	Aggregate *NamedExpr
	Default   Expr
}

// ForkBranch is one branch of fork: Name = (Body).
type ForkBranch struct {
	node
	Name *Ident
	Body Expr
}

// ScanStep is step Name optional output=… : Condition => Assignments.
type ScanStep struct {
	node
	Name      *Ident
	Optional  bool
	Output    string
	Condition Expr
	Assign    []*NamedExpr
}

// GraphMaking is what make-graph makes a graph of. It is no node of the tree: the
// operator's text stands there.
type GraphMaking struct {
	Source, Target *Ident
	Nodes          []GraphNodes
	NodeID         *Ident
}

// GraphNodes is a table of nodes, known by a column.
type GraphNodes struct {
	Table Expr
	Key   *Ident
}

// GraphTable is what graph-to-table exports: nodes or edges, and under which
// names their ids.
type GraphTable struct {
	Nodes      bool
	ID, Target *Ident // of the node, or of the edge's source and target
}
