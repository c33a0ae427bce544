package check

import (
	"cmp"
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"slices"
)

func (b *binder) union(op *kql.Union, row relation, first bool, in *env) relation {
	p := newProjection(true)
	if name := cmp.Or(op.Options.Word("with_source"), op.Options.Word("withsource")); name != "" {
		p.add(Column{name, kql.String}, false)
	}
	tables := make([]relation, 0, len(op.Tables)+1)
	if !first {
		tables = append(tables, row)
	}
	fuzzy := b.fuzzy
	b.fuzzy = fuzzy || op.Options.Word("isfuzzy") == "true"
	for _, e := range op.Tables {
		if w, ok := e.(*kql.Wildcard); ok {
			tables = append(tables, b.matching(w))
			continue
		}
		tables = append(tables, b.table(e, nil, in))
	}
	b.fuzzy = fuzzy
	return unite(p, tables)
}

// matching are the tables whose names match a pattern.
func (b *binder) matching(e *kql.Wildcard) relation {
	if b.schema == nil || b.schema.Open {
		return unknownRelation
	}
	var tables []relation
	for _, name := range b.schema.Names() {
		if like(e.Pattern, name) {
			t := b.schema.Tables[name]
			tables = append(tables, relation{columns: t.Columns, known: !t.Open, published: true})
		}
	}
	if tables == nil && !b.fuzzy {
		b.fail(e, kql.CodeUnknownTable, "no table matches "+e.Pattern)
	}
	return unite(newProjection(len(tables) > 0), tables)
}

// unite adds the columns of tables to p: one for each name, or for each name and
// type where types differ.
func unite(p *projection, tables []relation) relation {
	type column struct {
		types []kql.Type
	}
	byName := map[string]*column{}
	var order []string
	for _, table := range tables {
		p.known = p.known && table.known
		p.published = p.published || table.published
		for _, c := range table.columns {
			have := byName[c.Name]
			if have == nil {
				have = &column{}
				byName[c.Name] = have
				order = append(order, c.Name)
			}
			if !slices.Contains(have.types, plain(c.Type)) {
				have.types = append(have.types, plain(c.Type))
			}
		}
	}
	for _, name := range order {
		types := byName[name].types
		if len(types) == 1 {
			p.add(Column{name, types[0]}, false)
			continue
		}
		for _, t := range types {
			if t == kql.Unknown {
				p.known = false
			}
			p.add(Column{name + "_" + string(t), t}, false)
		}
	}
	return p.relation
}

// everything is the columns of all tables that the schema has.
func (b *binder) everything() relation {
	if b.schema == nil || b.schema.Open {
		return unknownRelation
	}
	if b.all == nil {
		tables := make([]relation, 0, len(b.schema.Tables))
		for _, name := range b.schema.Names() {
			t := b.schema.Tables[name]
			tables = append(tables, relation{columns: t.Columns, known: !t.Open, published: true})
		}
		all := loosely(tables)
		b.all = &all
	}
	return *b.all
}

// loosely is the columns of tables as a condition over all of them sees them: a
// name that has several types is of no sure one.
func loosely(tables []relation) relation {
	result := relation{known: true}
	index := map[string]int{}
	for _, table := range tables {
		result.known = result.known && table.known
		result.published = result.published || table.published
		for _, c := range table.columns {
			at, ok := index[c.Name]
			if !ok {
				index[c.Name] = len(result.columns)
				result.columns = append(result.columns, c)
				continue
			}
			if result.columns[at].Type != c.Type {
				result.columns[at].Type = kql.Unknown
			}
		}
	}
	return result
}

// searched are the columns that search and find look into.
func (b *binder) searched(entities []kql.Expr, in *env) relation {
	if len(entities) == 0 {
		return b.everything()
	}
	tables := make([]relation, 0, len(entities))
	for _, e := range entities {
		tables = append(tables, b.table(e, nil, in))
	}
	return loosely(tables)
}

func (b *binder) search(op *kql.Search, row relation, first bool, in *env) relation {
	looked := row
	if first || len(op.Tables) > 0 {
		looked = b.searched(op.Tables, in)
	}
	b.searchTerm(op.Predicate, looked, in)
	columns := append([]Column{{"$table", kql.String}}, looked.columns...)
	return relation{columns: columns, known: looked.known, published: looked.published}
}

// searchTerm binds the condition of search, in which a text stands for a search
// of all columns.
func (b *binder) searchTerm(e kql.Expr, row relation, in *env) {
	switch e := e.(type) {
	case *kql.Literal:
		return
	case *kql.Binary:
		switch e.Op {
		case "and", "or":
			b.searchTerm(e.Left, row, in)
			b.searchTerm(e.Right, row, in)
			return
		case ":":
			if name, ok := e.Left.(*kql.Ident); ok {
				b.columnNamed(name, row)
			}
			return
		}
		if _, star := e.Left.(*kql.Star); star {
			return
		}
	case *kql.Call:
		if e.Base == nil && e.Name.Name == "not" && len(e.Args) == 1 {
			b.searchTerm(e.Args[0].Value, row, in)
			return
		}
	case nil:
		return
	}
	b.condition(e, row, in)
}
