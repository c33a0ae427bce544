package kql

// Expr is an expression, scalar or tabular: the language tells them apart by
// meaning, so that the tree has one kind. Parentheses leave no node.
type Expr interface {
	Node
	expr()
}

// Ident is a name: a column, table, let variable, or a keyword used as a name.
// $left and $right are names too.
type Ident struct {
	node
	Name string
	// Quoted says that it was written ['…'].
	Quoted bool
}

// Path is Base.Name: a dynamic property, a column of $left, a table of a
// database.
type Path struct {
	node
	Base Expr
	Name *Ident
}

// Index is Base[Key]. A negative literal key stays a Unary. End is of the rare
// Base[Key : End], else nil.
type Index struct {
	node
	Base, Key, End Expr
}

// Binary is Left Op Right. Op is the lower-case operator: or and == != <> < <= > >=
// + - * / % =~ !~ : has !has has_cs !has_cs hasprefix … contains … startswith …
// endswith … like … "matches regex".
type Binary struct {
	node
	Op          string
	OpSpan      Span
	Left, Right Expr
}

// Unary is -X or +X.
type Unary struct {
	node
	Op string
	X  Expr
}

// Between is X between (Low .. High), or !between.
type Between struct {
	node
	Not          bool
	X, Low, High Expr
}

// In is X in (List), in~, !in, !in~. One member may be a table or a dynamic
// array: its values are the list.
type In struct {
	node
	Not, CaseInsensitive bool
	X                    Expr
	List                 []Expr
}

// HasAny is X has_any (List), or has_all.
type HasAny struct {
	node
	All  bool
	X    Expr
	List []Expr
}

// Star is a lone *.
type Star struct{ node }

// Wildcard is a name with stars, as project-away and union take it.
type Wildcard struct {
	node
	Pattern string
}

// Bad stands where the parser could not read an expression, and for the base
// that is missing in [0], which parses and means nothing.
type Bad struct{ node }

func (*Ident) expr()        {}
func (*Path) expr()         {}
func (*Index) expr()        {}
func (*Literal) expr()      {}
func (*TypeOf) expr()       {}
func (*Call) expr()         {}
func (*Binary) expr()       {}
func (*Unary) expr()        {}
func (*Between) expr()      {}
func (*In) expr()           {}
func (*HasAny) expr()       {}
func (*Star) expr()         {}
func (*Wildcard) expr()     {}
func (*Pipe) expr()         {}
func (*FuncLit) expr()      {}
func (*DataTable) expr()    {}
func (*ExternalData) expr() {}
func (*EntityGroup) expr()  {}
func (*NamedExpr) expr()    {}
func (*Bad) expr()          {}
