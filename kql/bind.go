package kql

import (
	"maps"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// Binding is what Bind found out about a query.
type Binding struct {
	// Warnings advise: unknown tables, columns and functions with the nearest
	// names, and types that cannot work. They are in the order of the text.
	Warnings []Diagnostic
	// Columns are those of the result, if Known; else those that are sure.
	Columns []Column
	Known   bool
	// Tables are the schema's tables that the query reads, sorted.
	Tables []string
}

// relation is a table during binding: not known means that it may have other
// columns than these.
type relation struct {
	columns []Column
	known   bool
}

var unknownRelation = relation{}

// maxColumns is how many columns a relation is followed to; a wider one is not
// known. No query that people write comes near.
const maxColumns = 1000

// capped is r, or nothing known if it is too wide.
func (r relation) capped() relation {
	if len(r.columns) > maxColumns {
		return unknownRelation
	}
	return r
}

func (r relation) find(name string) (Column, bool) {
	for _, c := range r.columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// with is r with a column replaced, or appended.
func (r relation) with(c Column) relation {
	columns := slices.Clone(r.columns)
	for i := range columns {
		if columns[i].Name == c.Name {
			columns[i] = c
			return relation{columns, r.known}
		}
	}
	return relation{append(columns, c), r.known}.capped()
}

// meaning is what a name stands for beside the columns.
type meaning struct {
	tabular, function, unclear bool
	typ                        Type
	table                      relation
}

// env are the names of let statements and parameters, innermost first.
type env struct {
	names map[string]meaning
	outer *env
}

func (e *env) find(name string) (meaning, bool) {
	for ; e != nil; e = e.outer {
		if m, ok := e.names[name]; ok {
			return m, true
		}
	}
	return meaning{}, false
}

func (e *env) all() []string {
	var names []string
	for ; e != nil; e = e.outer {
		names = slices.AppendSeq(names, maps.Keys(e.names))
	}
	return names
}

func newEnv(outer *env) *env { return &env{map[string]meaning{}, outer} }

// binder walks a query once.
type binder struct {
	src      string
	schema   *Schema
	tables   map[string]bool
	warnings []Diagnostic
}

// Bind resolves the names of a query against a schema; nil knows no tables, and
// then only what the query itself makes is checked. Where it is not sure it
// says nothing.
func Bind(q *Query, schema *Schema) *Binding {
	b := &binder{src: q.Source, schema: schema, tables: map[string]bool{}}
	result := b.statements(q.Statements, newEnv(nil))
	slices.SortStableFunc(b.warnings, func(x, y Diagnostic) int { return x.Start - y.Start })
	return &Binding{
		Warnings: b.warnings,
		Columns:  result.table.columns,
		Known:    result.tabular && result.table.known,
		Tables:   slices.Sorted(maps.Keys(b.tables)),
	}
}

// full tells that no more warnings are taken, so that nearest names need not be
// looked for.
func (b *binder) full() bool { return len(b.warnings) >= maxErrors }

func (b *binder) warn(n Node, code Code, message string, near ...string) {
	if b.full() {
		return
	}
	span := n.Span()
	for _, w := range b.warnings {
		if w.Span == span && w.Code == code {
			return
		}
	}
	b.warnings = append(b.warnings, Diagnostic{span, Position(b.src, span.Start), code, message, near})
}

// statements binds a query's or a function's statements; the result is the last
// one's.
func (b *binder) statements(all []Statement, in *env) meaning {
	result := meaning{unclear: true}
	for _, s := range all {
		result = meaning{unclear: true}
		switch s := s.(type) {
		case *LetStatement:
			in.names[s.Name.Name] = b.value(s.Value, in)
		case *ExprStatement:
			result = b.value(s.Expr, in)
			if !result.tabular && !result.function && !result.unclear {
				// A scalar is a table of one column.
				result = meaning{typ: result.typ}
			}
		case *DeclareStatement:
			for _, p := range s.Params {
				in.names[p.Name.Name] = meaning{typ: p.Type}
			}
			if s.Name != nil {
				in.names[s.Name.Name] = meaning{function: true, unclear: true}
			}
		case *AliasStatement:
			in.names[s.Name.Name] = meaning{unclear: true}
		}
	}
	return result
}

// value binds what a let statement or a query is: a table, a scalar or a
// function.
func (b *binder) value(e Expr, in *env) meaning {
	switch e := e.(type) {
	case *FuncLit:
		return b.function(e, in)
	case *Pipe, *DataTable, *ExternalData:
		return meaning{tabular: true, table: b.table(e, in, nil)}
	case *Ident:
		if m, ok := in.find(e.Name); ok {
			return m
		}
		return meaning{tabular: true, table: b.table(e, in, nil)}
	case *Call:
		switch {
		case e.Base != nil:
			b.arguments(e, nil, in)
			return meaning{unclear: true}
		case e.Name.Name == "materialize" && len(e.Args) == 1:
			return meaning{tabular: true, table: b.table(e.Args[0].Value, in, nil)}
		case e.Name.Name == "toscalar":
			return meaning{typ: b.expr(e, nil, in)}
		}
		if m, ok := in.find(e.Name.Name); ok && m.function {
			b.arguments(e, nil, in)
			m.function = false
			return m
		}
		if fn, ok := builtins[e.Name.Name]; ok && fn.result != "-" && fn.kind != "p" {
			return meaning{typ: b.expr(e, nil, in)}
		}
		b.expr(e, nil, in)
		return meaning{unclear: true}
	case *Path, *EntityGroup, *Bad:
		return meaning{unclear: true}
	}
	return meaning{typ: b.expr(e, nil, in)}
}

// function binds a function where it is declared, with what its parameters
// tell; a result that hangs on a table argument is not known.
func (b *binder) function(f *FuncLit, in *env) meaning {
	inner := newEnv(in)
	tabular := false
	for _, p := range f.Params {
		m := meaning{typ: p.Type}
		if p.Tabular {
			tabular = true
			m = meaning{tabular: true, table: relation{columns: declared(p.Columns)}}
		}
		inner.names[p.Name.Name] = m
	}
	result := b.statements(f.Body, inner)
	result.function = true
	if tabular {
		result.table.known = false
	}
	return result
}

func declared(columns []*ColumnDecl) []Column {
	all := make([]Column, len(columns))
	for i, c := range columns {
		all[i] = Column{c.Name.Name, c.Type}
	}
	return all
}

// table binds an expression that is a table. row is the context of a subquery
// without source.
func (b *binder) table(e Expr, in *env, row *relation) relation {
	switch e := e.(type) {
	case *Pipe:
		return b.pipe(e, in, row)
	case *Ident:
		if row != nil {
			// Beside a row's columns, a name may be one of them.
			if _, column := row.find(e.Name); column || !row.known {
				return b.tableMaybe(e, in)
			}
		}
		return b.tableNamed(e, in)
	case *DataTable:
		for _, v := range e.Values {
			b.expr(v, nil, in)
		}
		return relation{declared(e.Columns), true}
	case *ExternalData:
		return relation{declared(e.Columns), true}
	case *Call:
		if m := b.value(e, in); m.tabular {
			return m.table
		}
	case *Wildcard, *Star, *Path, *EntityGroup, *Bad:
	default:
		b.expr(e, row, in)
	}
	return unknownRelation
}

// tableMaybe resolves a name that need not be a table.
func (b *binder) tableMaybe(e *Ident, in *env) relation {
	if m, ok := in.find(e.Name); ok && m.tabular {
		return m.table
	}
	if b.schema != nil {
		if t := b.schema.Table(e.Name); t != nil {
			b.tables[t.Name] = true
			return relation{t.Columns, !t.Open}
		}
	}
	return unknownRelation
}

func (b *binder) tableNamed(e *Ident, in *env) relation {
	if m, ok := in.find(e.Name); ok {
		if m.tabular {
			return m.table
		}
		return unknownRelation
	}
	if b.schema == nil {
		return unknownRelation
	}
	if t := b.schema.Table(e.Name); t != nil {
		b.tables[t.Name] = true
		return relation{t.Columns, !t.Open}
	}
	if _, function := builtins[e.Name]; function || slices.Contains(b.schema.Functions, e.Name) {
		return unknownRelation
	}
	if b.full() {
		return unknownRelation
	}
	near := text.Nearest(e.Name, slices.Concat(b.schema.Names(), in.all()), 3)
	if !b.schema.Open || len(near) > 0 {
		b.warn(e, CodeUnknownTable, "unknown table "+e.Name, near...)
	}
	return unknownRelation
}
