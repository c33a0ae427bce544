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
	head := newHeader()
	if err := head.add(out...); err != nil {
		return nil, err
	}
	if !window {
		values := make([]expression, len(out))
		for i, one := range out {
			values[i] = one.value
		}
		p = p.onlyFor(values...)
	}
	return c.compute(p, head.columns, window, func(b *data.Batch) (*data.Batch, error) { return evalItems(b, out) }), nil
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
	fresh := newHeader()
	fresh.reserved = p.columns
	for i, one := range out {
		name, err := fresh.name(one)
		if err != nil {
			return nil, err
		}
		at := data.ColumnNamed(columns, name)
		if at < 0 {
			at = len(columns)
			columns = append(columns, data.Column{})
		}
		columns[at] = data.Column{Name: name, Type: one.value.kind()}
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
	c.printing = true
	list, err := c.items(o.Columns)
	if err != nil {
		return nil, err
	}
	head := newHeader()
	for i, one := range list {
		if one.name == "" {
			one.name, one.given = fmt.Sprintf("print_%d", i), nil
		}
		if err := head.add(one); err != nil {
			return nil, err
		}
	}
	return &plan{columns: head.columns, open: func() (stream, error) {
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
