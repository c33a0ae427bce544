package engine

import (
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func (c *compiler) binary(e *kql.Binary) (expression, error) {
	left, err := c.scalar(e.Left)
	if err != nil {
		return nil, err
	}
	right, err := c.scalar(e.Right)
	if err != nil {
		return nil, err
	}
	switch e.Op {
	case "and", "or":
		return c.logic(e.Op, left, right)
	case "==", "!=", "<", "<=", ">", ">=":
		return c.comparison(e.Op, left, right)
	case "<>":
		return c.comparison("!=", left, right)
	case "+", "-", "*", "/", "%":
		return c.arithmetic(e.Op, left, right)
	}
	return c.textOperator(e, left, right)
}

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

// textOperator compiles the string operators. Both sides are read as text; a
// null dynamic is empty.
func (c *compiler) textOperator(e *kql.Binary, left, right expression) (expression, error) {
	name, negated := e.Op, false
	if positive, ok := compute.TextNegations[name]; ok {
		name, negated = positive, true
	} else if positive, ok := strings.CutPrefix(name, "!"); ok {
		name, negated = positive, true
	}
	left, right = c.cast(left, data.String), c.cast(right, data.String)
	if name == "matches regex" {
		return c.matchesRegex(left, right)
	}
	match, ok := compute.TextMatchers[name]
	if !ok {
		return nil, unsupported(e, "operator "+e.Op)
	}
	out := &vectorExpression{t: data.Bool, args: []expression{left, right}, apply: func(b *data.Batch, args []*data.Vector) (*data.Vector, error) {
		x, y := args[0], args[1]
		out := &data.Vector{Type: data.Bool, N: b.N, Ints: make([]int64, b.N)}
		for i := range b.N {
			out.Ints[i] = compute.Truth(match(x.Strings[x.At(i)], y.Strings[y.At(i)]) != negated)
		}
		return out, nil
	}}
	return fold(out, left, right)
}

func (c *compiler) matchesRegex(left, right expression) (expression, error) {
	cache := compute.Regexes{}
	out := &rowExpression{rt: c.rt, t: data.Bool, args: []expression{left, right}, apply: func(args []data.Value) (data.Value, error) {
		matches, err := cache.Match(args[1].Str, args[0].Str, c.rt.alive)
		return data.BoolOf(matches), err
	}}
	return fold(out, left, right)
}
