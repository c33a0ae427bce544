package engine

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// search looks for terms in every column of tables.
// https://learn.microsoft.com/kusto/query/search-operator
func (c *compiler) search(p *plan, o *kql.Search) (*plan, error) {
	caseSensitive := o.Options.Word("kind") == "case_sensitive"
	var plans []*plan
	var names []string
	if p != nil {
		name := p.alias
		if name == "" {
			name = p.table
		}
		plans, names = []*plan{p}, []string{name}
	} else {
		tables, err := c.searched(o.Tables)
		if err != nil {
			return nil, err
		}
		for _, t := range tables {
			plans, names = append(plans, t.plan), append(names, t.name)
		}
	}
	for i, one := range plans {
		row := c.inside(one.columns)
		predicate, err := row.searchPredicate(o.Predicate, caseSensitive)
		if err != nil {
			return nil, err
		}
		predicate = row.cast(predicate, data.Bool)
		plans[i] = one.each(one.columns, func() func(*data.Batch) (*data.Batch, error) {
			return func(b *data.Batch) (*data.Batch, error) { return filter(b, predicate) }
		})
		name := names[i]
		columns := append([]data.Column{{Name: "$table", Type: data.String}}, one.columns...)
		plans[i] = plans[i].each(columns, func() func(*data.Batch) (*data.Batch, error) {
			return func(b *data.Batch) (*data.Batch, error) {
				return &data.Batch{N: b.N, Columns: append([]*data.Vector{data.Constant(data.StringOf(name), b.N)}, b.Columns...)}, nil
			}
		})
	}
	return c.union(o, nil, unionSettings{}, plans...)
}

// searchPredicate reads a bare text as a term of any column.
func (c *compiler) searchPredicate(e kql.Expr, caseSensitive bool) (expression, error) {
	switch e := e.(type) {
	case *kql.Star:
		return &fixedExpression{data.BoolOf(true)}, nil
	case *kql.Literal:
		if e.Kind == kql.Bool {
			return c.scalar(e)
		}
		return c.anywhere(literal(e).Text(), caseSensitive), nil
	case *kql.Binary:
		switch e.Op {
		case "and", "or":
			left, err := c.searchPredicate(e.Left, caseSensitive)
			if err != nil {
				return nil, err
			}
			right, err := c.searchPredicate(e.Right, caseSensitive)
			if err != nil {
				return nil, err
			}
			return c.logic(e.Op, left, right)
		default:
			if name, ok := e.Left.(*kql.Ident); ok && data.ColumnNamed(c.columns, name.Name) < 0 && c.scope.find(name.Name) == nil {
				return &fixedExpression{data.BoolOf(false)}, nil // a table without the column
			}
			if _, ok := e.Left.(*kql.Star); ok {
				term, err := c.fixedText(e.Right)
				return c.anywhere(term, caseSensitive), err
			}
		}
	}
	return c.scalar(e)
}

// anywhere matches a term, with stars at its ends for parts of terms.
func (c *compiler) anywhere(term string, caseSensitive bool) expression {
	starts, ends := !strings.HasPrefix(term, "*"), !strings.HasSuffix(term, "*")
	term = strings.Trim(term, "*")
	args := make([]expression, len(c.columns))
	for i, column := range c.columns {
		args[i] = &columnExpression{index: i, t: column.Type}
	}
	return &rowExpression{rt: c.rt, t: data.Bool, args: args, apply: func(row []data.Value) (data.Value, error) {
		for _, value := range row {
			if compute.HasTerm(value.Text(), term, !caseSensitive, starts, ends) {
				return data.BoolOf(true), nil
			}
		}
		return data.BoolOf(false), nil
	}}
}
