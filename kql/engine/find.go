package engine

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// found is one table that find looks into.
type found struct {
	plan *plan
	name string
}

// find looks for rows of several tables. Those that have none of the columns
// that the condition names are left out; of the rest come the columns of the
// condition and those that all have, the others as a property bag.
// https://learn.microsoft.com/kusto/query/find-operator
func (c *compiler) find(o *kql.Find) (*plan, error) {
	if o.Away || o.Without != nil {
		return nil, unsupported(o, "project-away of find")
	}
	tables, err := c.searched(o.Tables)
	if err != nil {
		return nil, err
	}
	named, everywhere := c.columnsOf(o.Predicate, tables)
	if !everywhere && len(named) > 0 {
		tables = slices.DeleteFunc(tables, func(t found) bool {
			return !slices.ContainsFunc(t.plan.columns, func(column data.Column) bool { return named[column.Name] })
		})
	}
	if len(tables) == 0 {
		return nil, failf(o, "find has no table")
	}
	source := o.Options.Word("withsource")
	if source == "" {
		source = o.Options.Word("with_source")
	}
	if source == "" {
		source = "source_"
	}
	kept, types, packed := c.findColumns(o, tables, named)
	plans := make([]*plan, len(tables))
	for i, t := range tables {
		if plans[i], err = c.findTable(o, t, tables, kept, types, packed); err != nil {
			return nil, err
		}
	}
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.name
	}
	return c.chain(plans, names, source, false)
}

// searched are the tables of a list of search and find, all without one.
func (c *compiler) searched(list []kql.Expr) ([]found, error) {
	if len(list) == 0 {
		list = c.matching("*")
	}
	var out []found
	for _, e := range list {
		tables := []kql.Expr{e}
		if pattern := patternOf(e); pattern != "" {
			tables = c.matching(pattern)
		}
		for i, table := range tables {
			one, err := c.outside().table(table)
			if err != nil {
				return nil, err
			}
			out = append(out, found{one, sourceName(table, i)})
		}
	}
	return out, nil
}

// columnsOf are the columns of tables that a condition names; everywhere says
// that it looks into all columns.
func (c *compiler) columnsOf(e kql.Expr, tables []found) (named map[string]bool, everywhere bool) {
	named = map[string]bool{}
	if lit, ok := e.(*kql.Literal); ok && lit.Kind == kql.String {
		return named, true
	}
	kql.Walk(e, func(n kql.Node) bool {
		switch n := n.(type) {
		case *kql.Star:
			everywhere = true
		case *kql.Binary:
			for _, side := range []kql.Expr{n.Left, n.Right} {
				if lit, ok := side.(*kql.Literal); ok && (n.Op == "and" || n.Op == "or") && lit.Kind == kql.String {
					everywhere = true
				}
			}
		case *kql.Ident:
			for _, t := range tables {
				named[n.Name] = named[n.Name] || data.ColumnNamed(t.plan.columns, n.Name) >= 0
			}
		case *kql.Pipe:
			return false
		}
		return true
	})
	for name, is := range named {
		if !is {
			delete(named, name)
		}
	}
	return named, everywhere
}

// findColumns are the columns that come out by name, with the types that were
// asked for, and whether a bag of the others does.
func (c *compiler) findColumns(o *kql.Find, tables []found, named map[string]bool) (kept []string, types map[string]data.Type, packed bool) {
	types = map[string]data.Type{}
	if o.Columns != nil {
		for i, e := range o.Columns {
			if call, ok := e.(*kql.Call); ok {
				packed = packed || call.Name.Name == "pack" || call.Name.Name == "pack_all"
				continue
			}
			name := kql.Word(e)
			kept = append(kept, name)
			if i < len(o.Types) {
				if t, ok := data.TypeNamed(string(o.Types[i])); ok {
					types[name] = t
				}
			}
		}
		return kept, types, packed
	}
	for _, t := range tables {
		for _, column := range t.plan.columns {
			all := true
			for _, other := range tables {
				all = all && data.ColumnNamed(other.plan.columns, column.Name) >= 0
			}
			switch {
			case !all && !named[column.Name]:
				packed = true
			case !slices.Contains(kept, column.Name):
				kept = append(kept, column.Name)
			}
		}
	}
	return kept, types, packed
}

// findTable is what find takes of one table: its rows that meet the condition,
// with the columns of the answer. A name of another table's column is null.
func (c *compiler) findTable(o *kql.Find, t found, tables []found, kept []string, types map[string]data.Type, packed bool) (*plan, error) {
	row := c.inside(t.plan.columns)
	row.scope = &scope{parent: row.scope}
	others := map[string]data.Type{}
	for _, other := range tables {
		for _, column := range other.plan.columns {
			if data.ColumnNamed(t.plan.columns, column.Name) >= 0 {
				continue
			}
			if _, known := others[column.Name]; !known {
				others[column.Name] = column.Type
				row.scope.bind(column.Name, &binding{value: &fixedExpression{data.NullOf(column.Type)}})
			}
		}
	}
	predicate, err := row.searchPredicate(o.Predicate, false)
	if err != nil {
		return nil, err
	}
	predicate = row.cast(predicate, data.Bool)
	p := t.plan.each(t.plan.columns, func() func(*data.Batch) (*data.Batch, error) {
		return func(b *data.Batch) (*data.Batch, error) { return filter(b, predicate) }
	})
	var columns []data.Column
	var values []expression
	for _, name := range kept {
		at := data.ColumnNamed(t.plan.columns, name)
		of, known := others[name]
		var value expression
		switch {
		case at >= 0:
			value = &columnExpression{index: at, t: t.plan.columns[at].Type}
		case known:
			value = &fixedExpression{data.NullOf(of)}
		default:
			return nil, failf(o, "no table has a column %s", name)
		}
		if want, ok := types[name]; ok {
			value = row.cast(value, want)
		}
		columns, values = append(columns, data.Column{Name: name, Type: value.kind()}), append(values, value)
	}
	if packed {
		var names []string
		var args []expression
		for i, column := range t.plan.columns {
			if !slices.Contains(kept, column.Name) {
				names, args = append(names, column.Name), append(args, &columnExpression{index: i, t: column.Type})
			}
		}
		columns, values = append(columns, data.Column{Name: "pack_", Type: data.Dynamic}), append(values, row.pack(names, args, false))
	}
	return p.each(columns, func() func(*data.Batch) (*data.Batch, error) {
		return func(b *data.Batch) (*data.Batch, error) {
			out := &data.Batch{N: b.N, Columns: make([]*data.Vector, len(values))}
			for i, value := range values {
				v, err := value.eval(b)
				if err != nil {
					return nil, err
				}
				out.Columns[i] = v
			}
			return out, nil
		}
	}), nil
}
