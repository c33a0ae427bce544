package engine

import (
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func (c *compiler) project(p *plan, list []*kql.NamedExpr) (*plan, error) {
	window := false
	c.window = &window
	out, err := c.items(list)
	if err != nil {
		return nil, err
	}
	columns := make([]data.Column, len(out))
	names := data.NameSet{}
	for i, one := range out {
		if one.name == "" {
			one.name = fmt.Sprintf("Column%d", i+1)
		}
		columns[i] = data.Column{Name: names.Unique(one.name), Type: one.value.kind()}
	}
	return c.compute(p, columns, window, func(b *data.Batch) (*data.Batch, error) { return evalItems(b, out) }), nil
}

// extend adds columns, or replaces those of the same name where they stand.
// Later expressions do not see earlier ones.
func (c *compiler) extend(p *plan, list []*kql.NamedExpr) (*plan, error) {
	window := false
	c.window = &window
	out, err := c.items(list)
	if err != nil {
		return nil, err
	}
	columns := append([]data.Column(nil), p.columns...)
	places := make([]int, len(out))
	names := data.NameSet{}
	for _, column := range columns {
		names[column.Name] = 0
	}
	for i, one := range out {
		if one.name == "" {
			one.name = names.Unique(fmt.Sprintf("Column%d", i+1))
		}
		at := data.ColumnNamed(columns, one.name)
		if at < 0 {
			at = len(columns)
			columns = append(columns, data.Column{})
		}
		columns[at] = data.Column{Name: one.name, Type: one.value.kind()}
		places[i] = at
	}
	return c.compute(p, columns, window, func(b *data.Batch) (*data.Batch, error) {
		values, err := evalItems(b, out)
		if err != nil {
			return nil, err
		}
		next := &data.Batch{N: b.N, Columns: make([]*data.Vector, len(columns))}
		copy(next.Columns, b.Columns)
		for i, at := range places {
			next.Columns[at] = values.Columns[i]
		}
		return next, nil
	}), nil
}

// print makes one row of expressions.
func (c *compiler) print(o *kql.Print) (*plan, error) {
	c = c.inside(nil)
	list, err := c.items(o.Columns)
	if err != nil {
		return nil, err
	}
	columns := make([]data.Column, len(list))
	names := data.NameSet{}
	for i, one := range list {
		if one.name == "" {
			one.name = fmt.Sprintf("print_%d", i)
		}
		columns[i] = data.Column{Name: names.Unique(one.name), Type: one.value.kind()}
	}
	return &plan{columns: columns, open: func() (stream, error) {
		done := false
		return func() (*data.Batch, error) {
			if done {
				return nil, nil
			}
			done = true
			return evalItems(&data.Batch{N: 1}, list)
		}, nil
	}}, nil
}
