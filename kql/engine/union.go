package engine

import (
	"errors"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

type unionSettings struct {
	inner bool // only the columns that every table has
	fuzzy bool // tables that do not exist are left out
	// source names the column that tells which table a row is of.
	source string
}

func (c *compiler) unionOperator(p *plan, o *kql.Union) (*plan, error) {
	settings := unionSettings{
		inner: o.Options.Word("kind") == "inner",
		fuzzy: o.Options.Word("isfuzzy") == "true",
	}
	if settings.source = o.Options.Word("withsource"); settings.source == "" {
		settings.source = o.Options.Word("with_source")
	}
	var first []*plan
	if p != nil {
		first = []*plan{p}
	}
	return c.union(o, o.Tables, settings, first...)
}

// union reads tables one after another. Columns of one name and different types
// become several, named after their types.
func (c *compiler) union(n kql.Node, list []kql.Expr, settings unionSettings, plans ...*plan) (*plan, error) {
	names := make([]string, len(plans))
	for i, p := range plans {
		if names[i] = p.alias; p.alias == "" {
			names[i] = "union_arg0"
		}
	}
	outer := c.outside()
	outer.late = c.late
	for i := 0; i < len(list); i++ {
		if pattern := patternOf(list[i]); pattern != "" {
			matching := c.matching(pattern)
			list = append(append(append([]kql.Expr(nil), list[:i]...), matching...), list[i+1:]...)
			i--
			continue
		}
		p, err := outer.table(list[i])
		var missing *missingTable
		if errors.As(err, &missing) && settings.fuzzy {
			continue
		}
		if err != nil {
			return nil, err
		}
		plans = append(plans, p)
		name := sourceName(list[i], len(names))
		if _, isName := list[i].(*kql.Ident); !isName && p.alias != "" {
			name = p.alias
		}
		names = append(names, name)
	}
	if len(plans) == 0 {
		return nil, failf(n, "union has no table")
	}
	return c.chain(plans, names, settings.source, settings.inner)
}

// chain reads plans one after another, under a column for the name of each
// where source names one.
func (c *compiler) chain(plans []*plan, names []string, source string, inner bool) (*plan, error) {
	columns, places := unionColumns(plans, inner)
	if source != "" {
		columns = append([]data.Column{{Name: source, Type: data.String}}, columns...)
	}
	return &plan{columns: columns, open: func() (stream, error) {
		at := 0
		var next stream
		return func() (*data.Batch, error) {
			for {
				if next == nil {
					if at == len(plans) {
						return nil, nil
					}
					opened, err := plans[at].open()
					if err != nil {
						return nil, err
					}
					next = opened
				}
				batch, err := next()
				if err != nil {
					return nil, err
				}
				if batch == nil {
					next = nil
					at++
					continue
				}
				return unionBatch(batch, columns, places[at], source != "", names[at]), nil
			}
		}, nil
	}}, nil
}

// patternOf is the pattern of names that stands for several tables, "" of
// anything else.
func patternOf(e kql.Expr) string {
	switch e := e.(type) {
	case *kql.Wildcard:
		return e.Pattern
	case *kql.Star:
		return "*"
	}
	return ""
}

func sourceName(e kql.Expr, i int) string {
	switch e := e.(type) {
	case *kql.Ident:
		return e.Name
	case *kql.Path:
		return e.Name.Name
	case *kql.Pipe:
		if e.Source != nil {
			return sourceName(e.Source, i)
		}
	case *kql.Call:
		if len(e.Args) == 0 {
			return e.Name.Name
		}
	}
	return "union_arg" + string(rune('0'+i%10))
}

func unionBatch(b *data.Batch, columns []data.Column, places []int, source bool, name string) *data.Batch {
	out := &data.Batch{N: b.N, Columns: make([]*data.Vector, 0, len(columns))}
	if source {
		out.Columns = append(out.Columns, data.Constant(data.StringOf(name), b.N))
		columns = columns[1:]
	}
	for i, column := range columns {
		if places[i] < 0 {
			out.Columns = append(out.Columns, data.Constant(data.NullOf(column.Type), b.N))
		} else {
			out.Columns = append(out.Columns, b.Columns[places[i]])
		}
	}
	return out
}

// unionColumns is the columns of all tables in the order of first sight, and for
// each table where its columns go. Columns of one name and several types stand
// side by side, named after their types.
func unionColumns(plans []*plan, inner bool) ([]data.Column, [][]int) {
	types := map[string][]data.Type{}
	tables := map[data.Column]int{}
	var order []string
	for _, p := range plans {
		for _, column := range p.columns {
			if types[column.Name] == nil {
				order = append(order, column.Name)
			}
			if tables[column] == 0 {
				types[column.Name] = append(types[column.Name], column.Type)
			}
			tables[column]++
		}
	}
	var columns, sources []data.Column
	names := data.NameSet{}
	for _, name := range order {
		for _, t := range types[name] {
			column := data.Column{Name: name, Type: t}
			if inner && tables[column] < len(plans) {
				continue
			}
			sources = append(sources, column)
			if len(types[name]) > 1 && !inner {
				column.Name += "_" + t.String()
			}
			column.Name = names.Unique(column.Name)
			columns = append(columns, column)
		}
	}
	places := make([][]int, len(plans))
	for i, p := range plans {
		for _, source := range sources {
			at := -1
			for j, column := range p.columns {
				if column == source {
					at = j
				}
			}
			places[i] = append(places[i], at)
		}
	}
	return columns, places
}
