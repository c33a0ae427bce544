package engine

import (
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// arithmetic compiles a op b.
func (c *compiler) arithmetic(op string, a, b expression) (expression, error) {
	t, ok := compute.ArithmeticType(op, a.kind(), b.kind())
	if !ok {
		return nil, fmt.Errorf("operator %s cannot be applied to %s and %s", op, a.kind(), b.kind())
	}
	if a.kind() == data.Dynamic || b.kind() == data.Dynamic {
		return c.dynamicArithmetic(op, t, a, b)
	}
	if t == data.Real && a.kind().IsNumeric() || t == data.Decimal {
		a, b = c.cast(a, t), c.cast(b, t)
	}
	// A timespan scaled by a real.
	out := &vectorExpression{t: t, args: []expression{a, b}}
	switch {
	case t == data.Real && a.kind() == data.Real:
		out.apply = compute.RealArithmetic(op)
	case t.Storage() == data.InInts && a.kind().Storage() == data.InInts && b.kind().Storage() == data.InInts:
		out.apply = compute.WholeArithmetic(op, t)
	default:
		return fold(&rowExpression{rt: c.rt, t: t, args: []expression{a, b}, apply: func(args []data.Value) (data.Value, error) {
			return compute.ArithmeticValue(op, t, args[0], args[1]), nil
		}}, a, b)
	}
	return fold(out, a, b)
}

// dynamicArithmetic computes where an operand's type is known by row only.
func (c *compiler) dynamicArithmetic(op string, t data.Type, a, b expression) (expression, error) {
	out := &rowExpression{rt: c.rt, t: t, args: []expression{a, b}, apply: func(args []data.Value) (data.Value, error) {
		x, y := compute.ScalarOf(args[0]), compute.ScalarOf(args[1])
		actual, ok := compute.ArithmeticType(op, x.Type, y.Type)
		if !ok || x.Type == data.Dynamic || y.Type == data.Dynamic {
			return data.NullOf(t), nil
		}
		return data.Convert(compute.ArithmeticValue(op, actual, x, y), t), nil
	}}
	return fold(out, a, b)
}
