package check

import (
	"cmp"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// find binds find and says which columns leave it: the name of the table, the
// columns that are asked for or else those of the condition and those that all
// its tables have, and a bag of the others where there are any.
// https://learn.microsoft.com/kusto/query/find-operator
func (b *binder) find(op *kql.Find, in *env) relation {
	tables := b.foundIn(op.Tables, in)
	looked := loosely(tables)
	b.searchTerm(op.Predicate, looked, in)
	for _, list := range [][]kql.Expr{op.Columns, op.Without} {
		for _, e := range list {
			if name, ok := e.(*kql.Ident); ok {
				b.columnNamed(name, looked)
			}
		}
	}
	source := cmp.Or(op.Options.Word("withsource"), op.Options.Word("with_source"), "source_")
	out := relation{columns: []Column{{source, kql.String}}, known: looked.known && !op.Away && op.Without == nil, published: looked.published}
	packed := false
	if op.Columns != nil {
		for i, e := range op.Columns {
			name, ok := e.(*kql.Ident)
			if !ok {
				packed = true
				continue
			}
			c, _ := looked.find(name.Name)
			c.Name = name.Name
			if i < len(op.Types) && op.Types[i] != kql.Unknown {
				c.Type = op.Types[i]
			}
			out.columns = append(out.columns, c)
		}
	} else {
		named := namesIn(op.Predicate)
		tables = slices.DeleteFunc(tables, func(t relation) bool {
			return named != nil && !slices.ContainsFunc(t.columns, func(c Column) bool { return named[c.Name] })
		})
		for _, c := range loosely(tables).columns {
			switch {
			case !named[c.Name] && slices.ContainsFunc(tables, func(t relation) bool { _, has := t.find(c.Name); return !has }):
				packed = true
			case c.Type == kql.Unknown:
				out.known = false // several types make several columns
			default:
				out.columns = append(out.columns, c)
			}
		}
	}
	if packed {
		out.columns = append(out.columns, Column{"pack_", kql.Dynamic})
	}
	return out.capped()
}

// foundIn are the tables that find looks into, all without a list.
func (b *binder) foundIn(entities []kql.Expr, in *env) []relation {
	if len(entities) == 0 {
		entities = []kql.Expr{&kql.Star{}}
	}
	var tables []relation
	for _, e := range entities {
		pattern := "*"
		switch e := e.(type) {
		case *kql.Wildcard:
			pattern = e.Pattern
		case *kql.Star:
		default:
			tables = append(tables, b.table(e, nil, in))
			continue
		}
		if b.schema == nil || b.schema.Open {
			return []relation{unknownRelation}
		}
		before := len(tables)
		for _, name := range b.schema.Names() {
			if like(pattern, name) {
				t := b.schema.Tables[name]
				tables = append(tables, relation{columns: t.Columns, known: !t.Open, published: true})
			}
		}
		if len(tables) == before && pattern != "*" {
			b.fail(e, kql.CodeUnknownTable, "no table matches "+pattern)
		}
	}
	return tables
}

// namesIn are the names in a condition, nil where it looks into all columns.
func namesIn(e kql.Expr) map[string]bool {
	named := map[string]bool{}
	everywhere := false
	kql.Walk(e, func(n kql.Node) bool {
		switch n := n.(type) {
		case *kql.Star:
			everywhere = true
		case *kql.Binary:
			if n.Op == "and" || n.Op == "or" {
				everywhere = everywhere || isTerm(n.Left) || isTerm(n.Right)
			}
		case *kql.Ident:
			named[n.Name] = true
		case *kql.Pipe:
			return false
		}
		return true
	})
	if everywhere || isTerm(e) || len(named) == 0 {
		return nil
	}
	return named
}

// isTerm tells of a text that is looked for in all columns.
func isTerm(e kql.Expr) bool {
	lit, ok := e.(*kql.Literal)
	return ok && lit.Kind == kql.String
}
