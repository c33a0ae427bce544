package kql

// Call is Name(Args), or Base.Name(Args) as in cluster("x").database("y").
// materialize, toscalar, totable, view and table are calls too; their arguments may be
// tabular.
type Call struct {
	node
	Base Expr
	Name *Ident
	Args []*Argument
}

// Argument is one argument of a call; Name is nil for a positional one.
type Argument struct {
	node
	Name  *Ident
	Value Expr
}

// NamedExpr is one column of project, extend, summarize and the like: Name =
// Value, (A, B) = Value, or only Value.
type NamedExpr struct {
	node
	Names []*Ident
	Value Expr
}

// FuncLit is (Params) { Statements }: the last statement is the value.
type FuncLit struct {
	node
	View   bool
	Params []*ParamDecl
	Body   []Statement
}

// ParamDecl is a parameter of a function or of declare query_parameters: a
// scalar Name:Type = Default, or a table Name:(Columns).
type ParamDecl struct {
	node
	Name    *Ident
	Type    Type
	Default Expr
	// Tabular says that it takes a table; AnyColumns that it is (*).
	Tabular, AnyColumns bool
	Columns             []*ColumnDecl
}
