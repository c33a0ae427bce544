// Package kql reads the Kusto query language as people write it for hunting,
// Resource Graph and Log Analytics: Parse makes a tree in which every node
// knows its place, Bind resolves it against the columns of a Schema, and Guard
// says what must not be sent to a tenant.
//
// The parser never holds a valid query back; Microsoft's own parser (npm
// @kusto/language-service-next) is its judge, see scripts/check-kql.sh. The
// binder's findings advise; only Parse's errors and Guard's refusals stop a
// query.
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
	// broken says that Parse found errors: the tree does not hold all.
	broken bool
}

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

// Type is a scalar type by its canonical name. Spellings such as double, date,
// boolean, time or uniqueid are folded by TypeNamed.
type Type string

// The scalar types of the language.
const (
	Unknown  Type = ""
	Bool     Type = "bool"
	Int      Type = "int"
	Long     Type = "long"
	Real     Type = "real"
	Decimal  Type = "decimal"
	String   Type = "string"
	DateTime Type = "datetime"
	TimeSpan Type = "timespan"
	GUID     Type = "guid"
	Dynamic  Type = "dynamic"
)

// typeNames folds the spellings that the language accepts.
var typeNames = map[string]Type{
	"bool": Bool, "boolean": Bool,
	"int": Int, "int32": Int, "int8": Int, "int16": Int, "uint": Int, "uint8": Int, "uint16": Int, "uint32": Int,
	"long": Long, "int64": Long, "uint64": Long, "ulong": Long,
	"real": Real, "double": Real, "float": Real,
	"decimal":  Decimal,
	"string":   String,
	"datetime": DateTime, "date": DateTime,
	"timespan": TimeSpan, "time": TimeSpan,
	"guid": GUID, "uuid": GUID, "uniqueid": GUID,
	"dynamic": Dynamic,
}

// TypeNamed is the type that a spelling means; Unknown if it means none.
func TypeNamed(name string) Type { return typeNames[name] }

// ColumnDecl is name:type, in datatable, externaldata, typeof, parse-kv, scan
// and tabular parameters. Type is Unknown where the text names none or an
// unknown one.
type ColumnDecl struct {
	node
	Name *Ident
	Type Type
}

// Option is an operator's parameter: kind=inner, hint.strategy=shuffle,
// with_source=T, isfuzzy=true. Name is as written.
type Option struct {
	node
	Name  string
	Value Expr
}

// Options are the parameters of one operator, in order.
type Options []*Option

// Get is the value of the named parameter, nil if it is absent. Names are
// case-sensitive, as in the language.
func (o Options) Get(name string) Expr {
	for _, option := range o {
		if option.Name == name {
			return option.Value
		}
	}
	return nil
}

// Word is the named parameter as text: a keyword or name as written, a string
// literal's content. It is "" if the parameter is absent or something else.
func (o Options) Word(name string) string { return Word(o.Get(name)) }

// Word is the text of a name or a string literal, else "".
func Word(e Expr) string {
	switch e := e.(type) {
	case *Ident:
		return e.Name
	case *Literal:
		if s, ok := e.Value.(string); ok {
			return s
		}
		return e.Text
	}
	return ""
}
