package check

import (
	"strconv"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

func itoa(n int) string { return strconv.Itoa(n) }

// source binds an expression where a table is expected. row is the context of a
// subquery without source.
func (b *binder) source(e kql.Expr, row *relation, in *env) value {
	switch e := e.(type) {
	case *kql.Pipe:
		return b.pipe(e, row, in)
	case *kql.Ident:
		return b.tableNamed(e, row, in)
	case *kql.DataTable:
		return value{typ: tabular, rows: b.dataTable(e, in)}
	case *kql.ExternalData:
		b.duplicates(e.Columns)
		return value{typ: tabular, rows: relation{columns: declared(e.Columns), known: true}}
	case *kql.Wildcard, *kql.Star:
		return value{typ: tabular}
	case *kql.Path:
		// A table of another database, or of an alias.
		if base, ok := e.Base.(*kql.Ident); ok && b.schema != nil && b.schema.Table(base.Name) == nil {
			if _, ok := in.find(base.Name); !ok {
				b.unknownTable(base, in)
			}
		}
		return value{}
	case *kql.EntityGroup, *kql.Bad:
		return value{}
	}
	return b.expr(e, row, in)
}

// table is source for what must be a table.
func (b *binder) table(e kql.Expr, row *relation, in *env) relation {
	v := b.source(e, row, in)
	if v.typ != tabular && v.typ != kql.Unknown {
		b.fail(e, kql.CodeTableExpected, "a table is expected, this is "+typeName(v.typ))
		return unknownRelation
	}
	return v.rows
}

func (b *binder) dataTable(e *kql.DataTable, in *env) relation {
	b.duplicates(e.Columns)
	b.types(e.Columns)
	for _, v := range e.Values {
		if got := b.expr(v, nil, in); got.typ == tabular {
			b.fail(v, kql.CodeScalarExpected, "a value is expected, this is a table")
		}
	}
	if n := len(e.Columns); n > 0 && len(e.Values)%n != 0 {
		b.fail(e.Values[0], kql.CodeArgumentCount, "the number of values must be a multiple of "+itoa(n)+", the number of columns")
	}
	return relation{columns: declared(e.Columns), known: true}
}

// duplicates finds columns that are declared twice.
func (b *binder) duplicates(columns []*kql.ColumnDecl) {
	seen := make(map[string]bool, len(columns))
	for _, c := range columns {
		if seen[c.Name.Name] {
			b.fail(c.Name, kql.CodeDuplicateName, "a column "+c.Name.Name+" is declared already")
		}
		seen[c.Name.Name] = true
	}
}

// types finds columns whose type is none.
func (b *binder) types(columns []*kql.ColumnDecl) {
	for _, c := range columns {
		if at := c.Name.Span().End; c.Type == kql.Unknown && c.Span().End > at {
			b.badType(kql.Span{Start: at, End: c.Span().End})
		}
	}
}

// badType names a type that does not exist, behind its colon.
func (b *binder) badType(span kql.Span) {
	for span.Start < span.End && (b.src[span.Start] == ':' || b.src[span.Start] == ' ') {
		span.Start++
	}
	name := b.src[span.Start:span.End]
	b.report(span, kql.SeverityError, kql.CodeTypeMismatch, name+" is no type", text.Nearest(name, typeSpellings, 1))
}

var typeSpellings = []string{"bool", "datetime", "decimal", "dynamic", "guid", "int", "long", "real", "string", "timespan"}

// tableNamed resolves a name in front of a pipe.
func (b *binder) tableNamed(e *kql.Ident, row *relation, in *env) value {
	if row != nil {
		if c, ok := row.find(e.Name); ok {
			return value{typ: c.Type, column: true}
		}
	}
	if m, ok := in.find(e.Name); ok {
		if m.function {
			return b.invoked(e, m)
		}
		return m.value()
	}
	if b.schema == nil {
		return value{typ: tabular}
	}
	if t := b.schema.Table(e.Name); t != nil {
		return b.read(e, t)
	}
	if row != nil && !row.known {
		return value{}
	}
	if b.schema.function(e.Name) {
		return value{}
	}
	return b.unknownTable(e, in)
}

// schemaTable is the table of a name, nil if there is none.
func (b *binder) schemaTable(name string) *Table {
	if b.schema == nil || name == "" {
		return nil
	}
	return b.schema.Table(name)
}

// read is a table of the schema, read at a place.
func (b *binder) read(at kql.Node, t *Table) value {
	b.tables[t.Name] = true
	b.reads[at.Span()] = t
	return value{typ: tabular, rows: relation{columns: t.Columns, known: !t.Open, published: true}}
}

func (b *binder) unknownTable(e *kql.Ident, in *env) value {
	unknown := value{typ: tabular}
	b.reads[e.Span()] = nil
	switch {
	case b.fuzzy || b.full():
		return unknown
	case b.language.any(e.Name) != nil:
		b.fail(e, kql.CodeUnknownTable, e.Name+" is a function, not a table")
		return unknown
	}
	if b.schema.Published != nil {
		if t := b.schema.Published.Table(e.Name); t != nil {
			b.warn(e, kql.CodeUnknownTable, "this tenant has no table "+e.Name+", although Microsoft has published it")
			return b.read(e, t)
		}
	}
	if rows, ok := b.knownElsewhere(e); ok {
		return rows
	}
	near := hints().words[e.Name]
	if near == nil || b.schema.Hints == "" {
		near = text.Nearest(e.Name, append(b.schema.Names(), in.all()...), 3)
	}
	switch {
	case b.schema.Dialect != nil:
		b.warn(e, kql.CodeUnknownTable, "Table "+e.Name+" is invalid, unsupported or disallowed.", near...)
	case !b.schema.Open || len(near) > 0:
		b.fail(e, kql.CodeUnknownTable, "unknown table "+e.Name, near...)
	}
	return unknown
}
