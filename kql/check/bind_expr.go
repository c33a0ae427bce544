package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"strings"
)

// expr binds an expression over the columns of row, nil where there are none.
func (b *binder) expr(e kql.Expr, row *relation, in *env) value {
	switch e := e.(type) {
	case *kql.Ident:
		return b.name(e, row, in)
	case *kql.Literal:
		return b.literal(e)
	case *kql.NamedExpr:
		return b.expr(e.Value, row, in)
	case *kql.TypeOf:
		return value{typ: typeLiteral, fixed: true}
	case *kql.Unary:
		return b.unary(e, row, in)
	case *kql.Binary:
		return b.binary(e, row, in)
	case *kql.Path:
		return b.path(e, row, in)
	case *kql.Index:
		return b.index(e, row, in)
	case *kql.Between:
		return b.between(e, row, in)
	case *kql.In:
		return b.in(e, row, in)
	case *kql.HasAny:
		return b.hasAny(e, row, in)
	case *kql.Call:
		return b.call(e, row, in)
	case *kql.Pipe, *kql.DataTable, *kql.ExternalData:
		return b.source(e, row, in)
	}
	return value{}
}

// literal tells a constant's type, and finds texts that are no value of it.
// Kusto passes them and makes null of them, so that the query finds nothing and
// looks like nothing there: an error of ours, that force overrides.
// https://learn.microsoft.com/kusto/query/scalar-data-types/datetime
func (b *binder) literal(e *kql.Literal) value {
	v := value{typ: e.Kind, fixed: true}
	if e.Kind == kql.Dynamic {
		switch e.Value.(type) {
		case []any:
			v.typ = dynamicArray
		case kql.Object:
			v.typ = dynamicBag
		}
	}
	if e.Null && e.Kind != kql.Dynamic && !nullText(e.Text) {
		b.fail(e, kql.CodeLiteral, e.Text+" is no "+string(e.Kind)+": it is null, and nothing compares with null")
	}
	return v
}

// nullText tells whether a literal was meant to be null.
func nullText(text string) bool {
	open := strings.IndexByte(text, '(')
	if open < 0 || !strings.HasSuffix(text, ")") {
		return true
	}
	inside := strings.TrimSpace(text[open+1 : len(text)-1])
	return inside == "null"
}

// member is name.column of a step of scan or a part of a graph's pattern.
func (b *binder) member(e *kql.Path, row *relation, in *env) (value, bool) {
	id, ok := e.Base.(*kql.Ident)
	if !ok {
		return value{}, false
	}
	if row != nil {
		if _, column := row.find(id.Name); column {
			return value{}, false
		}
	}
	m, ok := in.find(id.Name)
	if !ok || !m.tuple {
		return value{}, false
	}
	c, found := b.columnNamed(e.Name, m.table)
	return value{typ: c.Type, column: found}, true
}

// path is Base.Name: a property of a dynamic value, or a column of $left.
func (b *binder) path(e *kql.Path, row *relation, in *env) value {
	if id, ok := e.Base.(*kql.Ident); ok && strings.HasPrefix(id.Name, "$") {
		switch {
		case id.Name == "$left" && b.right != nil && row != nil:
			c, found := b.columnNamed(e.Name, *row)
			return value{typ: c.Type, column: found}
		case id.Name == "$right" && b.right != nil:
			c, found := b.columnNamed(e.Name, *b.right)
			return value{typ: c.Type, column: found}
		}
	}
	if v, ok := b.member(e, row, in); ok {
		return v
	}
	base := b.expr(e.Base, row, in)
	switch {
	case dynamics.has(base.typ):
		return value{typ: kql.Dynamic}
	case base.typ == kql.Unknown:
		return value{}
	case base.typ == tabular:
		b.fail(e.Name, kql.CodeUnknownColumn, e.Name.Name+" cannot be read from a table; after join and where a column is named alone")
	case base.column && base.typ == kql.String && row != nil && row.published:
		// References differ on whether such columns are text or dynamic.
		b.warn(e.Name, kql.CodeUnknownColumn, "a string has no property "+e.Name.Name+"; parse_json() makes text dynamic")
	default:
		b.fail(e.Name, kql.CodeUnknownColumn, "a "+string(base.typ)+" has no property "+e.Name.Name+"; parse_json() makes text dynamic")
	}
	return value{}
}

// index is Base[Key].
func (b *binder) index(e *kql.Index, row *relation, in *env) value {
	if _, bare := e.Base.(*kql.Bad); bare {
		if key, ok := e.Key.(*kql.Literal); ok && key.Kind == kql.String {
			return b.name(key.Quoted(), row, in)
		}
		return value{}
	}
	base := b.expr(e.Base, row, in)
	key := b.expr(e.Key, row, in)
	if e.End != nil {
		b.expr(e.End, row, in)
	}
	if key.typ == kql.Unknown && !key.fixed && base.typ == kql.Unknown {
		return value{}
	}
	switch {
	case base.typ == kql.Unknown:
		return value{}
	case !dynamics.has(base.typ):
		at := strings.IndexByte(b.src[e.Base.Span().End:e.Span().End], '[')
		b.report(kql.Span{Start: e.Base.Span().End + max(0, at), End: e.Span().End}, kql.SeverityError, kql.CodeTypeMismatch, "[] reads from a dynamic value, this is "+typeName(base.typ)+"; parse_json() makes text dynamic", nil)
		return value{}
	case key.typ == kql.Unknown || dynamics.has(key.typ):
	case base.typ == dynamicArray && !integers.has(key.typ):
		b.fail(e.Key, kql.CodeTypeMismatch, "an array is read by a whole number, this is "+typeName(key.typ))
	case base.typ == dynamicBag && key.typ != kql.String:
		b.fail(e.Key, kql.CodeTypeMismatch, "a property bag is read by a text, this is "+typeName(key.typ))
	case key.typ != kql.String && !integers.has(key.typ):
		b.fail(e.Key, kql.CodeTypeMismatch, "a dynamic value is read by a text or a whole number, this is "+typeName(key.typ))
	}
	return value{typ: kql.Dynamic}
}
