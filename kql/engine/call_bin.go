package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/function"
)

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
