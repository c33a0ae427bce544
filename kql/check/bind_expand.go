package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"strings"
)

// expand binds mv-expand and the columns of mv-apply.
func (b *binder) expand(columns []*kql.ExpandColumn, limit kql.Expr, options kql.Options, row relation, in *env) relation {
	before := row
	p := projectionOf(row)
	for _, c := range columns {
		v := b.expr(c.Value, &before, in)
		if v.typ != kql.Unknown && !dynamics.has(v.typ) {
			b.fail(c, kql.CodeTypeMismatch, "a dynamic value is expected, this is "+typeName(v.typ)+"; split() or parse_json() makes one of text")
		}
		t := c.Type
		if t == kql.Unknown {
			t = kql.Dynamic
			b.expandType(c)
		}
		switch {
		case c.Name != nil:
			p.give(Column{c.Name.Name, t}, true)
		default:
			name := ResultName(c.Value, false)
			if name == "" {
				b.unnamed++
				name = "Column" + itoa(b.unnamed)
			}
			p.add(Column{name, t}, true)
		}
	}
	if limit != nil {
		b.wholeNumber(limit, before, in)
	}
	if index := options.Word("with_itemindex"); index != "" {
		p.add(Column{index, kql.Long}, false)
	}
	return p.relation
}

// expandType finds a type behind to typeof( that is none.
func (b *binder) expandType(c *kql.ExpandColumn) {
	const typeOf = "typeof("
	from := c.Value.Span().End
	if from >= c.Span().End {
		return
	}
	at := strings.Index(b.src[from:c.Span().End], typeOf)
	if at < 0 {
		return
	}
	start := from + at + len(typeOf)
	if end := strings.IndexByte(b.src[start:c.Span().End], ')'); end >= 0 && strings.TrimSpace(b.src[start:start+end]) != "dynamic" {
		b.badType(kql.Span{Start: start, End: start + end})
	}
}

// apply is the body of mv-apply: its result stands beside the other columns.
func (b *binder) apply(op *kql.MvApply, row, inner relation, in *env) relation {
	body := b.pipe(op.Body, &inner, in).rows
	expanded := map[string]bool{}
	for _, c := range op.Columns {
		if c.Name != nil {
			expanded[c.Name.Name] = true
		} else {
			expanded[ResultName(c.Value, false)] = true
		}
	}
	p := newProjection(row.known && body.known)
	p.published = row.published
	for _, c := range row.columns {
		if !expanded[c.Name] {
			p.add(c, false)
		}
	}
	for _, c := range body.columns {
		if have, ok := row.find(c.Name); ok && have == c && !expanded[c.Name] {
			continue
		}
		p.add(c, true)
	}
	return p.relation
}

// parseText binds parse and parse-where.
func (b *binder) parseText(op *kql.ParseText, row relation, in *env) relation {
	b.value(op.Source, row, in)
	p := projectionOf(row)
	for i, part := range op.Pattern {
		if i > 0 {
			b.patternPart(op.Pattern[i-1], part)
		}
		if c := part.Column; c != nil {
			t := c.Type
			if t == kql.Unknown {
				b.types([]*kql.ColumnDecl{c})
				t = kql.String
			}
			if !p.give(Column{c.Name.Name, t}, true) {
				b.fail(c, kql.CodeDuplicateName, "a column "+c.Name.Name+" is given already")
			}
		}
	}
	return p.relation
}

// patternPart checks what follows what in a pattern.
func (b *binder) patternPart(before, part kql.ParsePart) {
	switch {
	case part.Column != nil && before.Text == nil:
		b.fail(spot{part.Span()}, kql.CodePattern, "a text stands between two columns of a pattern, or between * and a column")
	case part.Star && before.Column != nil && (before.Column.Type == kql.String || before.Column.Type == kql.Unknown):
		b.fail(spot{part.Span()}, kql.CodePattern, "* behind a text column is ambiguous: write a text between them")
	case part.Star && before.Star:
		b.fail(spot{before.Span()}, kql.CodePattern, "a text stands behind *")
	}
}
