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
	// Name, Text and Pattern are of a pattern. Pattern is nil where it maps nothing
	// or could not be read.
	Name    *Ident
	Text    string
	Pattern *PatternMap
}

// PatternMap is what a pattern maps: its parameters and path to a table. It is no
// node of the tree: the statement's text stands there.
type PatternMap struct {
	Params []*ParamDecl
	Path   *ParamDecl // nil: none
	Cases  []PatternCase
}

// PatternCase is (Args).[Path] = { Body }.
type PatternCase struct {
	Args []string
	Path string
	Body []Statement
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
