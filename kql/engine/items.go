package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// item is one computed column.
type item struct {
	name  string
	value expression
	given kql.Node // where the query gives the name itself; nil where it is made
}

// items compiles the columns of project, extend and print. A function that
// answers several columns gives several items.
func (c *compiler) items(list []*kql.NamedExpr) ([]item, error) {
	var out []item
	for _, column := range list {
		if call, ok := column.Value.(*kql.Call); ok {
			several, err := c.severalColumns(call, column.Names)
			if err != nil {
				return nil, err
			}
			if several != nil {
				out = append(out, several...)
				continue
			}
		}
		if _, ok := column.Value.(*kql.Star); ok {
			for i, source := range c.columns {
				out = append(out, item{name: source.Name, value: &columnExpression{index: i, t: source.Type}, given: column.Value})
			}
			continue
		}
		value, err := c.scalar(column.Value)
		if err != nil {
			return nil, err
		}
		one := item{value: value, name: c.resultName(column.Value), given: givenName(column)}
		if len(column.Names) > 0 {
			one.name = column.Names[0].Name
		}
		out = append(out, one)
	}
	return out, nil
}

func evalItems(b *data.Batch, list []item) (*data.Batch, error) {
	out := &data.Batch{N: b.N, Columns: make([]*data.Vector, len(list))}
	for i, one := range list {
		value, err := one.value.eval(b)
		if err != nil {
			return nil, err
		}
		out.Columns[i] = value
	}
	return out, nil
}

// compute plans a change of every batch; with window functions, of all rows at
// once.
func (c *compiler) compute(p *plan, columns []data.Column, window bool, change func(*data.Batch) (*data.Batch, error)) *plan {
	if window {
		return c.rt.whole(p, columns, change)
	}
	return p.each(columns, func() func(*data.Batch) (*data.Batch, error) { return change })
}
