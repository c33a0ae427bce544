package compute

import (
	"math"
	"math/big"
	"math/bits"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// ScalarOf is the scalar that a dynamic holds; arrays and bags stay dynamic.
func ScalarOf(v data.Value) data.Value {
	if v.Type == data.Dynamic {
		return data.Leaf(v.Tree)
	}
	return v
}

func wholeValue(op string, t data.Type, p, q int64) data.Value {
	var n int64
	ticks := t == data.DateTime || t == data.TimeSpan
	switch op {
	case "+":
		n = p + q
		if ticks && (p > 0) == (q > 0) && (n > 0) != (p > 0) && n != 0 {
			return data.NullOf(t)
		}
	case "-":
		n = p - q
		if ticks && (p >= 0) != (q >= 0) && (n >= 0) != (p >= 0) {
			return data.NullOf(t)
		}
	case "*":
		if high, low := bits.Mul64(magnitude(p), magnitude(q)); ticks && (high > 0 || low > math.MaxInt64) {
			return data.NullOf(t)
		}
		n = p * q
	case "/", "%":
		if q == 0 || p == math.MinInt64 && q == -1 {
			return data.NullOf(t)
		}
		n = p / q
		if op == "%" {
			n = p % q
			if n < 0 {
				n += int64(magnitude(q))
			}
		}
	}
	switch t {
	case data.DateTime:
		return data.DateTimeOrNull(n)
	}
	return data.Value{Type: t, Num: n}
}

func realValue(op string, p, q float64) float64 {
	switch op {
	case "+":
		return p + q
	case "-":
		return p - q
	case "*":
		return p * q
	case "/":
		return p / q
	}
	return realModulo(p, q)
}

// realModulo is never negative: 0 ≤ p % q < |q|, as of integers.
// https://learn.microsoft.com/kusto/query/numerical-operators#note-about-the-modulo-operator
func realModulo(p, q float64) float64 {
	r := math.Mod(p, q)
	if r < 0 {
		r += math.Abs(q)
	}
	return r
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// ArithmeticValue computes a op b, both of the types that ArithmeticType took.
func ArithmeticValue(op string, t data.Type, a, b data.Value) data.Value {
	if a.Null || b.Null {
		return data.NullOf(t)
	}
	switch {
	case t == data.Decimal:
		return decimalArithmetic(op, data.RatOf(data.Convert(a, data.Decimal)), data.RatOf(data.Convert(b, data.Decimal)))
	case t == data.Real && a.Type == data.TimeSpan:
		return data.RealOf(float64(a.Num) / float64(b.Num))
	case t == data.Real:
		return data.RealOf(realValue(op, data.Convert(a, data.Real).Real(), data.Convert(b, data.Real).Real()))
	case t == data.TimeSpan && (a.Type == data.Real || b.Type == data.Real || a.Type == data.Decimal || b.Type == data.Decimal):
		f := a.Number() * b.Number()
		if op == "/" {
			f = a.Number() / b.Number()
		}
		if ticks, ok := data.TicksFromReal(f); ok {
			return data.TimeSpanOf(ticks)
		}
		return data.NullOf(t)
	}
	return wholeValue(op, t, a.Num, b.Num)
}

func decimalArithmetic(op string, a, b *big.Rat) data.Value {
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
			return data.NullOf(data.Decimal)
		}
		out.Quo(a, b)
		if op == "%" {
			whole := new(big.Int).Quo(out.Num(), out.Denom())
			out.Sub(a, new(big.Rat).Mul(b, new(big.Rat).SetInt(whole)))
			if out.Sign() < 0 {
				out.Add(out, new(big.Rat).Abs(b))
			}
		}
	}
	trimmed, ok := data.TrimDecimal(out)
	if !ok {
		return data.NullOf(data.Decimal)
	}
	return data.DecimalOf(trimmed)
}
