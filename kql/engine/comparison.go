package engine

import (
	"cmp"
	"fmt"
	"math"
)

// comparison compiles a op b for == != < <= > >=. A null beside a value is
// unequal to it; every other comparison with null, and null with null, is null.
// https://learn.microsoft.com/kusto/query/scalar-data-types/null-values
func (c *compiler) comparison(op string, a, b expression) (expression, error) {
	ta, tb := a.kind(), b.kind()
	if !comparable(ta, tb) {
		return nil, fmt.Errorf("operator %s cannot compare %s with %s", op, ta, tb)
	}
	if ta != tb && ta != Dynamic && tb != Dynamic {
		a, b = c.alike(a, b)
		ta, tb = a.kind(), b.kind()
	}
	out := &vectorExpression{t: Bool, args: []expression{a, b}}
	switch {
	case ta == tb && ta.storage() == inInts:
		out.apply = compareVectors(op, func(v *Vector) []int64 { return v.ints })
	case ta == tb && ta == Real:
		out.apply = compareVectors(op, func(v *Vector) []float64 { return v.reals })
	case ta == tb && ta.storage() == inStrings:
		out.apply = compareVectors(op, func(v *Vector) []string { return v.strs })
	default:
		return fold(&rowExpression{rt: c.rt, t: Bool, args: []expression{a, b}, apply: func(args []Value) (Value, error) {
			return compareRow(op, args[0], args[1]), nil
		}}, a, b)
	}
	return fold(out, a, b)
}

// alike casts two comparable types to one.
func (c *compiler) alike(a, b expression) (expression, expression) {
	ta, tb := a.kind(), b.kind()
	switch {
	case ta.storage() == inInts && tb.storage() == inInts:
		return a, b // bool, int and long compare as they stand
	case ta.numeric() && tb.numeric():
		t := wider(ta, tb)
		return c.cast(a, t), c.cast(b, t)
	case ta == String:
		return c.cast(a, tb), b
	case tb == String:
		return a, c.cast(b, ta)
	}
	return a, b
}

// comparable says which types stand on the two sides of a comparison: a string
// beside a datetime, timespan or guid is read as that.
func comparable(a, b Type) bool {
	switch {
	case a == b, a == Dynamic, b == Dynamic, a.numeric() && b.numeric():
		return true
	case a == String:
		return b == DateTime || b == TimeSpan || b == GUID
	case b == String:
		return comparable(b, a)
	case a == Bool:
		return b == Int || b == Long
	case b == Bool:
		return a == Int || a == Long
	}
	return false
}

func verdict(op string, order int) bool {
	switch op {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

func compareRow(op string, a, b Value) Value {
	equality := op == "==" || op == "!="
	if equality && (a.Type == Dynamic && b.Type == String || a.Type == String && b.Type == Dynamic) && (a.Null || b.Null) {
		a, b = convert(a, String), convert(b, String)
	}
	switch {
	case a.Null && b.Null, (a.Null || b.Null) && !equality:
		return nullOf(Bool)
	case a.Null || b.Null:
		return boolean(op == "!=")
	case equality:
		return boolean(equalValues(a, b) == (op == "=="))
	}
	order, ok := compareValues(a, b)
	if !ok {
		return nullOf(Bool)
	}
	return boolean(verdict(op, order))
}

func compareVectors[T cmp.Ordered](op string, values func(*Vector) []T) func(*Batch, []*Vector) (*Vector, error) {
	return func(b *Batch, args []*Vector) (*Vector, error) {
		x, y := args[0], args[1]
		out := &Vector{Type: Bool, n: b.n, ints: make([]int64, b.n)}
		if b.n == 0 {
			return out, nil
		}
		compareInto(out.ints, op, x, y, values(x), values(y))
		if x.nulls != nil || y.nulls != nil {
			compareNulls(out, op, x, y)
		}
		return out, nil
	}
}

func compareInto[T cmp.Ordered](out []int64, op string, x, y *Vector, p, q []T) {
	if y.fixed && !x.fixed {
		fixed := q[0]
		switch op {
		case "==":
			for i := range out {
				out[i] = truth(p[i] == fixed)
			}
			return
		case "!=":
			for i := range out {
				out[i] = truth(p[i] != fixed)
			}
			return
		case ">", ">=", "<", "<=":
			for i := range out {
				out[i] = truth(holds(op, p[i], fixed))
			}
			return
		}
	}
	for i := range out {
		out[i] = truth(holds(op, p[x.at(i)], q[y.at(i)]))
	}
}

func holds[T cmp.Ordered](op string, a, b T) bool {
	switch op {
	case "==":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func compareNulls(out *Vector, op string, x, y *Vector) {
	out.nulls = make([]bool, out.n)
	for i := range out.n {
		nx, ny := x.null(i), y.null(i)
		switch {
		case !nx && !ny:
		case nx != ny && op == "==":
			out.ints[i] = 0
		case nx != ny && op == "!=":
			out.ints[i] = 1
		default:
			out.ints[i], out.nulls[i] = 0, true
		}
	}
}

// logic compiles and/or with three values: null and false is false, null or
// true is true, else null stays.
func (c *compiler) logic(op string, a, b expression) (expression, error) {
	if !truthy(a.kind()) || !truthy(b.kind()) {
		return nil, fmt.Errorf("operator %s needs bool, not %s and %s", op, a.kind(), b.kind())
	}
	a, b = c.cast(a, Bool), c.cast(b, Bool)
	decides := truth(op == "or")
	out := &vectorExpression{t: Bool, args: []expression{a, b}, apply: func(batch *Batch, args []*Vector) (*Vector, error) {
		x, y := args[0], args[1]
		out := &Vector{Type: Bool, n: batch.n, ints: make([]int64, batch.n)}
		for i := range batch.n {
			nx, ny := x.null(i), y.null(i)
			p, q := x.ints[x.at(i)], y.ints[y.at(i)]
			switch {
			case !nx && p == decides || !ny && q == decides:
				out.ints[i] = decides
			case nx || ny:
				if out.nulls == nil {
					out.nulls = make([]bool, batch.n)
				}
				out.nulls[i] = true
			default:
				out.ints[i] = 1 - decides
			}
		}
		return out, nil
	}}
	return fold(out, a, b)
}

func truthy(t Type) bool { return t == Bool || t == Dynamic || t == Int || t == Long }

// negate compiles -x.
func (c *compiler) negate(x expression) (expression, error) {
	t := x.kind()
	if !t.numeric() && t != TimeSpan && t != Dynamic {
		return nil, fmt.Errorf("operator - cannot be applied to %s", t)
	}
	out := &rowExpression{rt: c.rt, t: t, args: []expression{x}, apply: func(args []Value) (Value, error) {
		v := scalarOf(args[0])
		switch {
		case v.Null:
			return nullOf(t), nil
		case v.Type == Real:
			return convert(realNumber(-v.real()), t), nil
		case v.Type == Decimal:
			return convert(decimal(v.anyRat().Neg(v.anyRat())), t), nil
		case v.Type.storage() == inInts && v.num != math.MinInt64:
			return convert(Value{Type: v.Type, num: -v.num}, t), nil
		}
		return nullOf(t), nil
	}}
	return fold(out, x)
}
