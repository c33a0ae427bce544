package kql

import "time"

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

// Literal is a constant.
type Literal struct {
	node
	Kind Type
	// Null says that it is a null of Kind: int(null), dynamic(null).
	Null bool
	// Value is nil (null), bool, int64 (int and long), float64 (real),
	// time.Time in UTC (datetime), Ticks (timespan), a string (string decoded,
	// guid in lower case with hyphens, decimal as written) or, for dynamic, a tree of nil, bool,
	// int64, float64, string, time.Time, Ticks, []any and Object.
	Value any
	// Text is as written.
	Text string
	// Obfuscated says that it was written h"…".
	Obfuscated bool
}

// Ticks is a timespan in units of 100 ns, the language's resolution.
type Ticks int64

// The lengths in ticks that literals use.
const (
	Microsecond Ticks = 10
	Millisecond       = 1000 * Microsecond
	Second            = 1000 * Millisecond
	Minute            = 60 * Second
	Hour              = 60 * Minute
	Day               = 24 * Hour
)

// Duration is the timespan as a Go duration, cut to what that can hold (292
// years).
func (t Ticks) Duration() time.Duration {
	const most = Ticks(1<<63-1) / 100
	return time.Duration(max(-most, min(t, most))) * 100
}

// Object is a JSON object of a dynamic literal, in the order of its text.
type Object []Member

// Member is one property of an Object.
type Member struct {
	Name  string
	Value any
}

// TypeOf is typeof(string) with Type set, or typeof(a:int, …) with Columns.
type TypeOf struct {
	node
	Type    Type
	Columns []*ColumnDecl
}

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

// Pipe is Source | Ops…. Source is nil where the first operator makes its own
// rows (print, range, union, search, find, evaluate) and in the subqueries of
// mv-apply, partition, fork, facet and top-level invoke, which read their
// context.
type Pipe struct {
	node
	Source Expr
	Ops    []Operator
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

// NamedExpr is one column of project, extend, summarize and the like: Name =
// Value, (A, B) = Value, or only Value.
type NamedExpr struct {
	node
	Names []*Ident
	Value Expr
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
