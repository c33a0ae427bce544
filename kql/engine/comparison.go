package engine

import (
	"fmt"
	"math"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// comparison compiles a op b for == != < <= > >=. A null beside a value is
// unequal to it; every other comparison with null, and null with null, is null.
// https://learn.microsoft.com/kusto/query/scalar-data-types/null-values
func (c *compiler) comparison(op string, a, b expression) (expression, error) {
	ta, tb := a.kind(), b.kind()
	if !compute.Comparable(ta, tb) && (op != "==" && op != "!=" || !compute.Equatable(ta, tb)) {
		return nil, fmt.Errorf("operator %s cannot compare %s with %s", op, ta, tb)
	}
	if ta != tb && ta != data.Dynamic && tb != data.Dynamic {
		a, b = c.alike(a, b)
		ta, tb = a.kind(), b.kind()
	}
	out := &vectorExpression{t: data.Bool, args: []expression{a, b}}
	switch {
	case ta == tb && ta.Storage() == data.InInts:
		out.apply = compute.CompareVectors(op, func(v *data.Vector) []int64 { return v.Ints })
	case ta == tb && ta == data.Real:
		out.apply = compute.CompareVectors(op, func(v *data.Vector) []float64 { return v.Reals })
	case ta == tb && ta.Storage() == data.InStrings:
		out.apply = compute.CompareVectors(op, func(v *data.Vector) []string { return v.Strings })
	default:
		return fold(&rowExpression{rt: c.rt, t: data.Bool, args: []expression{a, b}, apply: func(args []data.Value) (data.Value, error) {
			return compute.CompareRow(op, args[0], args[1]), nil
		}}, a, b)
	}
	return fold(out, a, b)
}

// alike casts two comparable types to one.
func (c *compiler) alike(a, b expression) (expression, expression) {
	ta, tb := a.kind(), b.kind()
	switch {
	case ta.Storage() == data.InInts && tb.Storage() == data.InInts:
		return a, b // bool, int and long compare as they stand
	case ta.IsNumeric() && tb.IsNumeric():
		t := data.Wider(ta, tb)
		return c.cast(a, t), c.cast(b, t)
	case compute.Equatable(ta, tb) && !compute.Comparable(ta, tb):
		return a, b // text that is no number is unequal, not null
	case ta == data.String:
		return c.cast(a, tb), b
	case tb == data.String:
		return a, c.cast(b, ta)
	}
	return a, b
}

// logic compiles and/or with three values: null and false is false, null or
// true is true, else null stays.
func (c *compiler) logic(op string, a, b expression) (expression, error) {
	if !compute.Truthy(a.kind()) || !compute.Truthy(b.kind()) {
		return nil, fmt.Errorf("operator %s needs bool, not %s and %s", op, a.kind(), b.kind())
	}
	a, b = c.cast(a, data.Bool), c.cast(b, data.Bool)
	decides := compute.Truth(op == "or")
	out := &vectorExpression{t: data.Bool, args: []expression{a, b}, conjunction: op == "and", apply: func(batch *data.Batch, args []*data.Vector) (*data.Vector, error) {
		x, y := args[0], args[1]
		out := &data.Vector{Type: data.Bool, N: batch.N, Ints: make([]int64, batch.N)}
		for i := range batch.N {
			nx, ny := x.IsNull(i), y.IsNull(i)
			p, q := x.Ints[x.At(i)], y.Ints[y.At(i)]
			switch {
			case !nx && p == decides || !ny && q == decides:
				out.Ints[i] = decides
			case nx || ny:
				if out.Nulls == nil {
					out.Nulls = make([]bool, batch.N)
				}
				out.Nulls[i] = true
			default:
				out.Ints[i] = 1 - decides
			}
		}
		return out, nil
	}}
	return fold(out, a, b)
}

// negatedType is the type of -x: as of 0 - x, a long of an int.
func negatedType(t data.Type) data.Type {
	if t == data.Int {
		return data.Long
	}
	return t
}

// negate compiles -x.
func (c *compiler) negate(x expression) (expression, error) {
	t := x.kind()
	if !t.IsNumeric() && t != data.TimeSpan && t != data.Dynamic {
		return nil, fmt.Errorf("operator - cannot be applied to %s", t)
	}
	t = negatedType(t)
	out := &rowExpression{rt: c.rt, t: t, args: []expression{x}, apply: func(args []data.Value) (data.Value, error) {
		v := compute.ScalarOf(args[0])
		switch {
		case v.Null:
			return data.NullOf(t), nil
		case v.Type == data.Real:
			return data.Convert(data.RealOf(-v.Real()), t), nil
		case v.Type == data.Decimal:
			return data.Convert(data.DecimalOf(v.Rat().Neg(v.Rat())), t), nil
		case v.Type.Storage() == data.InInts && v.Num != math.MinInt64:
			return data.Convert(data.Value{Type: v.Type, Num: -v.Num}, t), nil
		}
		return data.NullOf(t), nil
	}}
	return fold(out, x)
}

func (c *compiler) between(e *kql.Between) (expression, error) {
	x, err := c.scalar(e.X)
	if err != nil {
		return nil, err
	}
	low, err := c.scalar(e.Low)
	if err != nil {
		return nil, err
	}
	high, err := c.scalar(e.High)
	if err != nil {
		return nil, err
	}
	if x.kind() == data.DateTime && high.kind() == data.TimeSpan {
		if high, err = c.arithmetic("+", low, high); err != nil {
			return nil, err
		}
	}
	above, err := c.comparison(">=", x, low)
	if err != nil {
		return nil, err
	}
	below, err := c.comparison("<=", x, high)
	if err != nil {
		return nil, err
	}
	both, err := c.logic("and", above, below)
	if err != nil || !e.Not {
		return both, err
	}
	return c.not(both)
}

func (c *compiler) not(x expression) (expression, error) {
	out := &rowExpression{rt: c.rt, t: data.Bool, args: []expression{c.cast(x, data.Bool)}, apply: func(args []data.Value) (data.Value, error) {
		if args[0].Null {
			return data.NullOf(data.Bool), nil
		}
		return data.BoolOf(args[0].Num == 0), nil
	}}
	return fold(out, x)
}
