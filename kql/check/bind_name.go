package check

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// name resolves a name where a value is expected: a column, then what let
// statements made, then a table.
func (b *binder) name(e *kql.Ident, row *relation, in *env) value {
	if b.scope != aggregateScope {
		if row != nil {
			if c, ok := row.find(e.Name); ok {
				return value{typ: c.Type, column: true}
			}
		}
		if b.right != nil {
			if c, ok := b.right.find(e.Name); ok {
				return value{typ: c.Type, column: true}
			}
		}
	}
	if m, ok := in.find(e.Name); ok {
		if m.function {
			return b.invoked(e, m)
		}
		return m.value()
	}
	if strings.HasPrefix(e.Name, "$") && b.right != nil || e.Name == "$command_results" {
		return value{}
	}
	if b.scope == aggregateScope && row != nil {
		if _, ok := row.find(e.Name); ok {
			b.fail(e, kql.CodeAggregatePlace, e.Name+" is a column: summarize takes it behind by, or inside an aggregate such as take_any()")
			return value{}
		}
	}
	if row != nil && !row.known || b.right != nil && !b.right.known {
		return value{}
	}
	if row == nil && b.schema == nil {
		return value{}
	}
	if b.schema != nil {
		if t := b.schema.Table(e.Name); t != nil {
			return b.read(e, t)
		}
		if b.schema.function(e.Name) {
			return value{}
		}
	}
	b.unknownColumn(e, row, in)
	return value{}
}

// unknownColumn reports a name that is none, as a warning where the published
// columns of a table were all there was to find it in.
func (b *binder) unknownColumn(e *kql.Ident, row *relation, in *env) {
	if b.full() && b.findings[len(b.findings)-1].Severity == kql.SeverityError {
		return
	}
	var names []string
	if row != nil {
		for _, c := range row.columns {
			names = append(names, c.Name)
		}
	}
	near := b.synonyms(e.Name, row)
	if len(near) == 0 {
		near = text.Nearest(e.Name, append(in.all(), names...), 3)
	}
	if b.language.any(e.Name) != nil {
		near = nil
		for _, name := range names {
			if strings.HasPrefix(name, e.Name+"_") {
				near = append(near, name)
			}
		}
		b.fail(e, kql.CodeUnknownColumn, e.Name+" is a function, not a column", near[:min(3, len(near))]...)
		return
	}
	if row != nil && row.published && (b.right == nil || b.right.published) {
		b.warn(e, kql.CodeUnknownColumn, "unknown column "+e.Name, near...)
		return
	}
	b.fail(e, kql.CodeUnknownColumn, "unknown column "+e.Name, near...)
}

// columnNamed resolves a name that can only be a column of row.
func (b *binder) columnNamed(e *kql.Ident, row relation) (Column, bool) {
	if c, ok := row.find(e.Name); ok {
		return c, true
	}
	if row.known {
		b.unknownColumn(e, &row, nil)
	}
	return Column{e.Name, kql.Unknown}, false
}

// column binds what must be a column, such as the key of a partition.
func (b *binder) column(e kql.Expr, row *relation, in *env) value {
	v := b.expr(e, row, in)
	if v.typ != kql.Unknown && !v.column {
		b.fail(e, kql.CodeColumnExpected, "the name of a column is expected")
	}
	return v
}
