package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/function"
)

// extractTyped is extract(…, typeof(T)): the type is a form, not a value.
func (c *compiler) extractTyped(e *kql.Call) (expression, error) { return c.typed(e, data.String) }

// percentileTyped is percentile_tdigest(…, typeof(T)), dynamic without a type.
func (c *compiler) percentileTyped(e *kql.Call) (expression, error) { return c.typed(e, data.Dynamic) }

// typed casts what a function answers to the type that may be its last argument.
func (c *compiler) typed(e *kql.Call, t data.Type) (expression, error) {
	plain := *e
	if last := len(e.Args) - 1; last > 0 {
		if typed, ok := e.Args[last].Value.(*kql.TypeOf); ok {
			t, _ = data.TypeNamed(string(typed.Type))
			plain.Args = e.Args[:last]
		}
	}
	args, err := c.arguments(&plain)
	if err != nil {
		return nil, err
	}
	out, err := c.apply(e, e.Name.Name, function.Scalars[e.Name.Name], args)
	if err != nil {
		return nil, err
	}
	return c.cast(out, t), nil
}

// binAuto is bin_at() with the size and anchor of `set query_bin_auto_…`.
func (c *compiler) binAuto(e *kql.Call) (expression, error) {
	size, anchor := c.scope.find("set query_bin_auto_size"), c.scope.find("set query_bin_auto_at")
	if len(e.Args) != 1 || size == nil {
		return nil, failf(e, "bin_auto() needs `set query_bin_auto_size`")
	}
	args, err := c.arguments(e)
	if err != nil {
		return nil, err
	}
	settings := []*binding{size}
	name := "bin"
	if anchor != nil {
		settings, name = append(settings, anchor), "bin_at"
	}
	for _, setting := range settings {
		value, err := c.fixed(setting.table)
		if err != nil {
			return nil, err
		}
		args = append(args, &fixedExpression{value})
	}
	return c.apply(e, name, function.Scalars[name], args)
}

// toScalar runs a table now and takes its first cell; a scalar it computes now.
func (c *compiler) toScalar(e *kql.Call) (expression, error) {
	if len(e.Args) != 1 {
		return nil, failf(e, "toscalar() takes one expression")
	}
	if c.constant != nil && c.constant.scalars[e] != nil {
		return c.constant.scalars[e], nil
	}
	out, err := c.outside().either(e.Args[0].Value)
	if err != nil {
		return nil, err
	}
	value := out.value
	if value != nil {
		value, err = fold(value)
	} else {
		value, err = c.firstCell(e, out.plan)
	}
	if err == nil && c.constant != nil {
		if c.constant.scalars == nil {
			c.constant.scalars = map[*kql.Call]expression{}
		}
		c.constant.scalars[e] = value
	}
	return value, err
}

func (c *compiler) firstCell(n kql.Node, p *plan) (expression, error) {
	if len(p.columns) == 0 {
		return nil, failf(n, "the table has no column")
	}
	next, err := p.open()
	if err != nil {
		return nil, err
	}
	for {
		batch, err := next()
		if err != nil {
			return nil, err
		}
		if batch == nil {
			return &fixedExpression{data.NullOf(p.columns[0].Type)}, nil
		}
		if batch.N > 0 {
			return &fixedExpression{batch.Columns[0].Value(0)}, nil
		}
	}
}

// fastBin is bin(value, size) of a datetime, timespan or long column by a constant
// of its own kind, over whole vectors; nil for any other use.
func (c *compiler) fastBin(name string, args []expression) expression {
	if name != "bin" && name != "floor" || len(args) != 2 {
		return nil
	}
	size, fixed := args[1].(*fixedExpression)
	if _, isColumn := args[0].(*columnExpression); !fixed || !isColumn || size.value.Null {
		return nil
	}
	t := args[0].kind()
	switch {
	case t == data.Long && size.value.Type == data.Long:
	case (t == data.DateTime || t == data.TimeSpan) && size.value.Type == data.TimeSpan:
	default:
		return nil
	}
	step := size.value.Num
	if step <= 0 {
		return nil
	}
	return &vectorExpression{t: t, args: args[:1], apply: func(b *data.Batch, args []*data.Vector) (*data.Vector, error) {
		v := args[0]
		if v.Fixed {
			return data.Constant(function.Bin(v.Value(0), size.value, data.NullOf(data.Dynamic)), b.N), nil
		}
		out := &data.Vector{Type: t, N: b.N, Nulls: v.Nulls, Ints: make([]int64, b.N)}
		for i, n := range v.Ints {
			rest := n % step
			if rest < 0 {
				rest += step
			}
			out.Ints[i] = n - rest
		}
		return out, nil
	}}
}
