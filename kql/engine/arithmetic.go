package engine

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

// arithmeticType is the type of a op b; ok is false where Kusto has no such
// operation.
func arithmeticType(op string, a, b Type) (Type, bool) {
	switch {
	case a == Dynamic && b == Dynamic:
		return Dynamic, true
	case a == Dynamic:
		return arithmeticType(op, dynamicPartner(op, b), b)
	case b == Dynamic:
		return arithmeticType(op, a, dynamicPartner(op, a))
	case a.numeric() && b.numeric():
		return wider(a, b), true
	case a == DateTime && b == DateTime && op == "-":
		return TimeSpan, true
	case a == DateTime && b == TimeSpan && (op == "+" || op == "-"):
		return DateTime, true
	case a == TimeSpan && b == DateTime && op == "+":
		return DateTime, true
	case a == DateTime && b == TimeSpan && op == "%":
		return TimeSpan, true
	case a == TimeSpan && b == TimeSpan:
		if op == "/" {
			return Real, true
		}
		return TimeSpan, op != "*"
	case a == TimeSpan && b.numeric():
		return TimeSpan, op == "*" || op == "/"
	case a.numeric() && b == TimeSpan:
		return TimeSpan, op == "*"
	case a == Bool && b.numeric(), a.numeric() && b == Bool, a == Bool && b == Bool:
		return Long, true
	}
	return Dynamic, false
}

// dynamicPartner is the type that a dynamic operand is read as beside a typed one.
func dynamicPartner(op string, other Type) Type {
	switch {
	case other == DateTime && op == "-":
		return DateTime
	case other == DateTime:
		return TimeSpan
	case other == Int || other == Long:
		return Real
	case other == TimeSpan && op == "*":
		return Real
	}
	return other
}

// arithmetic compiles a op b.
func (c *compiler) arithmetic(op string, a, b expression) (expression, error) {
	t, ok := arithmeticType(op, a.kind(), b.kind())
	if !ok {
		return nil, fmt.Errorf("operator %s cannot be applied to %s and %s", op, a.kind(), b.kind())
	}
	if a.kind() == Dynamic || b.kind() == Dynamic {
		return c.dynamicArithmetic(op, t, a, b)
	}
	if t == Real && a.kind().numeric() || t == Decimal {
		a, b = c.cast(a, t), c.cast(b, t)
	}
	// A timespan scaled by a real.
	out := &vectorExpression{t: t, args: []expression{a, b}}
	switch {
	case t == Real && a.kind() == Real:
		out.apply = realArithmetic(op)
	case t.storage() == inInts && a.kind().storage() == inInts && b.kind().storage() == inInts:
		out.apply = wholeArithmetic(op, t)
	default:
		return fold(&rowExpression{rt: c.rt, t: t, args: []expression{a, b}, apply: func(args []Value) (Value, error) {
			return arithmeticValue(op, t, args[0], args[1]), nil
		}}, a, b)
	}
	return fold(out, a, b)
}

// dynamicArithmetic computes where an operand's type is known by row only.
func (c *compiler) dynamicArithmetic(op string, t Type, a, b expression) (expression, error) {
	out := &rowExpression{rt: c.rt, t: t, args: []expression{a, b}, apply: func(args []Value) (Value, error) {
		x, y := scalarOf(args[0]), scalarOf(args[1])
		actual, ok := arithmeticType(op, x.Type, y.Type)
		if !ok || x.Type == Dynamic || y.Type == Dynamic {
			return nullOf(t), nil
		}
		return convert(arithmeticValue(op, actual, x, y), t), nil
	}}
	return fold(out, a, b)
}

func scalarOf(v Value) Value {
	if v.Type == Dynamic {
		return leaf(v.any)
	}
	return v
}

func realArithmetic(op string) func(*Batch, []*Vector) (*Vector, error) {
	return func(b *Batch, args []*Vector) (*Vector, error) {
		x, y := args[0].flat(), args[1].flat()
		out := &Vector{Type: Real, n: b.n, reals: make([]float64, b.n), nulls: eitherNull(x, y)}
		p, q := x.reals, y.reals
		switch op {
		case "+":
			for i := range out.reals {
				out.reals[i] = p[i] + q[i]
			}
		case "-":
			for i := range out.reals {
				out.reals[i] = p[i] - q[i]
			}
		case "*":
			for i := range out.reals {
				out.reals[i] = p[i] * q[i]
			}
		case "/":
			for i := range out.reals {
				out.reals[i] = p[i] / q[i]
			}
		default:
			for i := range out.reals {
				out.reals[i] = math.Mod(p[i], q[i])
			}
		}
		return out, nil
	}
}

func eitherNull(x, y *Vector) []bool {
	if x.nulls == nil && y.nulls == nil {
		return nil
	}
	out := make([]bool, x.n)
	for i := range out {
		out[i] = x.null(i) || y.null(i)
	}
	return out
}

// wholeArithmetic works on longs and ticks; what overflows wraps for numbers, as
// in Kusto, and is null for datetimes and timespans.
func wholeArithmetic(op string, t Type) func(*Batch, []*Vector) (*Vector, error) {
	return func(b *Batch, args []*Vector) (*Vector, error) {
		x, y := args[0], args[1]
		out := newVector(t, b.n)
		for i := range b.n {
			if x.null(i) || y.null(i) {
				out.append(nullOf(t))
				continue
			}
			out.append(wholeValue(op, t, x.ints[x.at(i)], y.ints[y.at(i)]))
		}
		return out, nil
	}
}

func wholeValue(op string, t Type, p, q int64) Value {
	var n int64
	ticks := t == DateTime || t == TimeSpan
	switch op {
	case "+":
		n = p + q
		if ticks && (p > 0) == (q > 0) && (n > 0) != (p > 0) && n != 0 {
			return nullOf(t)
		}
	case "-":
		n = p - q
		if ticks && (p >= 0) != (q >= 0) && (n >= 0) != (p >= 0) {
			return nullOf(t)
		}
	case "*":
		if high, low := bits.Mul64(magnitude(p), magnitude(q)); ticks && (high > 0 || low > math.MaxInt64) {
			return nullOf(t)
		}
		n = p * q
	case "/", "%":
		if q == 0 || p == math.MinInt64 && q == -1 {
			return nullOf(t)
		}
		n = p / q
		if op == "%" {
			n = p % q
		}
	}
	switch t {
	case DateTime:
		return momentOrNull(n)
	case Int:
		return Value{Type: Int, num: int64(int32(n))}
	}
	return Value{Type: t, num: n}
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// arithmeticValue computes a op b, both of the types that arithmeticType took.
func arithmeticValue(op string, t Type, a, b Value) Value {
	if a.Null || b.Null {
		return nullOf(t)
	}
	switch {
	case t == Decimal:
		return decimalArithmetic(op, convertDecimalAny(convert(a, Decimal)), convertDecimalAny(convert(b, Decimal)))
	case t == Real && a.Type == TimeSpan:
		return realNumber(float64(a.num) / float64(b.num))
	case t == Real:
		x, y := constant(convert(a, Real), 1), constant(convert(b, Real), 1)
		out, _ := realArithmetic(op)(&oneRow, []*Vector{x, y})
		return out.Value(0)
	case t == TimeSpan && (a.Type == Real || b.Type == Real || a.Type == Decimal || b.Type == Decimal):
		f := a.number() * b.number()
		if op == "/" {
			f = a.number() / b.number()
		}
		if ticks, ok := ticksFromReal(f); ok {
			return duration(ticks)
		}
		return nullOf(t)
	}
	return wholeValue(op, t, a.num, b.num)
}

func decimalArithmetic(op string, a, b *big.Rat) Value {
	out := new(big.Rat)
	switch op {
	case "+":
		out.Add(a, b)
	case "-":
		out.Sub(a, b)
	case "*":
		out.Mul(a, b)
	default:
		if b.Sign() == 0 {
			return nullOf(Decimal)
		}
		out.Quo(a, b)
		if op == "%" {
			whole := new(big.Int).Quo(out.Num(), out.Denom())
			out.Sub(a, new(big.Rat).Mul(b, new(big.Rat).SetInt(whole)))
		}
	}
	trimmed, ok := trimDecimal(out)
	if !ok {
		return nullOf(Decimal)
	}
	return decimal(trimmed)
}
