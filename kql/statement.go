package kql

// Statement is one of LetStatement, ExprStatement, SetStatement,
// DeclareStatement, AliasStatement, RestrictStatement and Command.
type Statement interface {
	Node
	statement()
}

// LetStatement binds a name to a scalar, a table or a *FuncLit. A tabular or
// scalar value is told apart by what it is, not by the syntax.
type LetStatement struct {
	node
	Name  *Ident
	Value Expr
}

// ExprStatement is a query expression: usually a *Pipe, or a bare table.
type ExprStatement struct {
	node
	Expr Expr
}

// SetStatement is `set name = value`, a request option. Value is nil when only
// the name is given.
type SetStatement struct {
	node
	Name  *Ident
	Value Expr
}

// DeclareStatement is `declare query_parameters(…)`, with defaults, or
// `declare pattern …`, whose text alone is kept.
type DeclareStatement struct {
	node
	// Kind is "query_parameters" or "pattern".
	Kind   string
	Params []*ParamDecl
	// Name and Text are of a pattern.
	Name *Ident
	Text string
}

// AliasStatement is `alias database name = cluster(…).database(…)`.
type AliasStatement struct {
	node
	Name  *Ident
	Value Expr
}

// RestrictStatement is `restrict access to (…)`.
type RestrictStatement struct {
	node
	Entities []Expr
}

// Command is a management command: a statement that starts with a dot. Its text
// is kept, it is never executed.
type Command struct {
	node
	Text string
}

func (*LetStatement) statement()      {}
func (*ExprStatement) statement()     {}
func (*SetStatement) statement()      {}
func (*DeclareStatement) statement()  {}
func (*AliasStatement) statement()    {}
func (*RestrictStatement) statement() {}
func (*Command) statement()           {}
