package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"path"
	"slices"
	"strings"
)

// columnStyle says how a step takes its columns.
type columnStyle uint8

const (
	projectStyle columnStyle = iota
	extendStyle
	printStyle
	summarizeStyle
)

// take adds the columns of one expression to a result.
func (b *binder) take(p *projection, c *kql.NamedExpr, v value, style columnStyle, row *relation, number int) {
	replace := style == extendStyle
	give := func(n kql.Node, column Column, replace bool) {
		if !p.give(column, replace) {
			b.fail(n, kql.CodeDuplicateName, "a column "+column.Name+" is given already")
		}
	}
	if v.parts != nil {
		b.takeSeveral(p, c, v, style, give)
		return
	}
	switch {
	case len(c.Names) > 1:
		if v.typ != kql.Unknown {
			b.fail(namesOf(c), kql.CodeTypeMismatch, "one value is no list of "+itoa(len(c.Names))+" columns")
		}
		for _, n := range c.Names {
			give(n, Column{n.Name, kql.Unknown}, replace)
		}
	case len(c.Names) == 1:
		give(c.Names[0], Column{c.Names[0].Name, v.typ}, replace || v.column && style != printStyle)
	default:
		if _, star := c.Value.(*kql.Star); star {
			if row == nil || !row.known {
				p.known = false
			}
			if row != nil {
				p.published = p.published || row.published
				for _, column := range row.columns {
					p.add(column, true)
				}
			}
			return
		}
		name := ResultName(c.Value, style == summarizeStyle)
		if style == printStyle {
			name = "print_" + itoa(number)
		}
		if v.column || converted(c.Value, v) {
			give(c, Column{name, v.typ}, replace)
			return
		}
		if name == "" {
			b.unnamed++
			name = "Column" + itoa(b.unnamed)
		}
		p.add(Column{name, v.typ}, replace)
	}
}

// converted tells of a conversion of a column to the type that it has.
func converted(e kql.Expr, v value) bool {
	call, ok := e.(*kql.Call)
	if !ok || len(call.Args) != 1 {
		return false
	}
	_, column := call.Args[0].Value.(*kql.Ident)
	return column && call.Base == nil && call.Name.Name == "tostring" && v.column
}

// takeSeveral adds the columns of arg_max and its like.
func (b *binder) takeSeveral(p *projection, c *kql.NamedExpr, v value, style columnStyle, give func(kql.Node, Column, bool)) {
	if len(v.parts) == 0 {
		for _, n := range c.Names {
			give(n, Column{n.Name, kql.Unknown}, style == extendStyle)
		}
		if len(c.Names) == 0 {
			p.known = false
		}
		return
	}
	for i, part := range v.parts {
		switch {
		case part.Name == "" && part.Type == kql.Unknown:
			// Unknown columns of *.
			p.known = false
		case i < len(c.Names):
			give(c.Names[i], Column{c.Names[i].Name, part.Type}, style == extendStyle)
		case style == printStyle && len(c.Names) > 0, p.keys[part.Name]:
		default:
			p.add(part, style == extendStyle)
		}
	}
	for _, n := range c.Names[min(len(v.parts), len(c.Names)):] {
		if p.known {
			b.fail(n, kql.CodeArgumentCount, "there is no value for the name "+n.Name)
		}
	}
}

// namesOf is the place of the names in front of =.
func namesOf(c *kql.NamedExpr) kql.Node {
	span := kql.Span{Start: c.Span().Start, End: c.Names[len(c.Names)-1].Span().End}
	return spot{span}
}

func (b *binder) extend(columns []*kql.NamedExpr, row relation, in *env) relation {
	p := projectionOf(row)
	for _, c := range columns {
		v := b.value(c.Value, row, in)
		b.take(p, c, v, extendStyle, &row, 0)
	}
	return p.relation
}

func (b *binder) project(columns []*kql.NamedExpr, row relation, in *env) *projection {
	p := newProjection(true)
	for _, c := range columns {
		v := b.value(c.Value, row, in)
		b.take(p, c, v, projectStyle, &row, 0)
	}
	return p
}

func (b *binder) distinct(columns []*kql.NamedExpr, row relation, in *env) relation {
	p := newProjection(true)
	values := make([]value, len(columns))
	for i, c := range columns {
		values[i] = b.value(c.Value, row, in)
		b.take(p, c, values[i], projectStyle, &row, 0)
	}
	for i, c := range columns {
		if !b.notDynamic(c, values[i]) {
			return p.relation
		}
		if _, star := c.Value.(*kql.Star); star {
			for _, column := range p.columns {
				if dynamics.has(column.Type) {
					b.fail(c, kql.CodeDynamicKey, "* has the dynamic column "+column.Name+": values are not told apart by a dynamic value")
					break
				}
			}
		}
	}
	return p.relation
}

func (b *binder) print(columns []*kql.NamedExpr, in *env) relation {
	empty := relation{known: true}
	p := newProjection(true)
	for i, c := range columns {
		v := b.value(c.Value, empty, in)
		b.take(p, c, v, printStyle, nil, i)
	}
	return p.relation
}

func (b *binder) projectNames(op *kql.ProjectNames, row relation) relation {
	var matched []Column
	for _, o := range op.Columns {
		switch e := o.Expr.(type) {
		case *kql.Ident:
			if c, ok := b.columnNamed(e, row); ok {
				matched = append(matched, c)
			}
		case *kql.Wildcard:
			some := false
			for _, c := range row.columns {
				if like(e.Pattern, c.Name) {
					matched, some = append(matched, c), true
				}
			}
			if !some && row.known {
				b.noMatch(e, row)
			}
		case *kql.Star:
			matched = append(matched, row.columns...)
		}
	}
	named := func(c Column) bool { return slices.Contains(matched, c) }
	result := relation{known: row.known, published: row.published && op.Keyword() != "project-keep"}
	switch op.Keyword() {
	case "project-away":
		result.columns = slices.DeleteFunc(slices.Clone(row.columns), named)
	case "project-keep":
		result.columns = slices.DeleteFunc(slices.Clone(row.columns), func(c Column) bool { return !named(c) })
	default:
		for _, c := range slices.Concat(matched, row.columns) {
			if !slices.Contains(result.columns, c) {
				result.columns = append(result.columns, c)
			}
		}
	}
	return result
}

func (b *binder) noMatch(e *kql.Wildcard, row relation) {
	severity := kql.SeverityError
	if row.published {
		severity = kql.SeverityWarning
	}
	b.report(e.Span(), severity, kql.CodeUnknownColumn, "no column matches "+e.Pattern, nil)
}

// like matches a name against a pattern whose only sign is the star.
func like(pattern, name string) bool {
	ok, err := path.Match(strings.NewReplacer(`\`, `\\`, "[", `\[`, "?", `\?`).Replace(pattern), name)
	return err == nil && ok
}

func (b *binder) rename(op *kql.ProjectRename, row relation) relation {
	columns := slices.Clone(row.columns)
	taken := make(map[string]bool, len(columns))
	for _, c := range columns {
		taken[c.Name] = true
	}
	for _, c := range op.Columns {
		old, ok := c.Value.(*kql.Ident)
		switch {
		case len(c.Names) != 1:
			b.fail(c, kql.CodeColumnExpected, "write project-rename New = Old")
			continue
		case !ok:
			b.fail(c.Value, kql.CodeColumnExpected, "the name of a column is expected")
			continue
		}
		name := c.Names[0]
		i := slices.IndexFunc(columns, func(c Column) bool { return c.Name == old.Name })
		switch {
		case i < 0:
			b.columnNamed(old, row)
			columns = append(columns, Column{name.Name, kql.Unknown})
			continue
		case taken[name.Name] && name.Name != old.Name:
			b.fail(name, kql.CodeDuplicateName, "a column "+name.Name+" is there already")
			continue
		}
		delete(taken, old.Name)
		taken[name.Name] = true
		columns[i].Name = name.Name
	}
	return relation{columns: columns, known: row.known, published: row.published}
}
