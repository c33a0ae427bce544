package compute

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// RealArithmetic computes op over vectors of reals.
func RealArithmetic(op string) func(*data.Batch, []*data.Vector) (*data.Vector, error) {
	return func(b *data.Batch, args []*data.Vector) (*data.Vector, error) {
		x, y := args[0].Flat(), args[1].Flat()
		out := &data.Vector{Type: data.Real, N: b.N, Reals: make([]float64, b.N), Nulls: eitherNull(x, y)}
		p, q := x.Reals, y.Reals
		switch op {
		case "+":
			for i := range out.Reals {
				out.Reals[i] = p[i] + q[i]
			}
		case "-":
			for i := range out.Reals {
				out.Reals[i] = p[i] - q[i]
			}
		case "*":
			for i := range out.Reals {
				out.Reals[i] = p[i] * q[i]
			}
		case "/":
			for i := range out.Reals {
				out.Reals[i] = p[i] / q[i]
			}
		default:
			for i := range out.Reals {
				out.Reals[i] = realModulo(p[i], q[i])
			}
		}
		return out, nil
	}
}

func eitherNull(x, y *data.Vector) []bool {
	if x.Nulls == nil && y.Nulls == nil {
		return nil
	}
	out := make([]bool, x.N)
	for i := range out {
		out[i] = x.IsNull(i) || y.IsNull(i)
	}
	return out
}

// WholeArithmetic works on longs and ticks; what overflows wraps for numbers, as
// in Kusto, and is null for datetimes and timespans.
func WholeArithmetic(op string, t data.Type) func(*data.Batch, []*data.Vector) (*data.Vector, error) {
	return func(b *data.Batch, args []*data.Vector) (*data.Vector, error) {
		x, y := args[0], args[1]
		out := data.NewVector(t, b.N)
		for i := range b.N {
			if x.IsNull(i) || y.IsNull(i) {
				out.Append(data.NullOf(t))
				continue
			}
			out.Append(wholeValue(op, t, x.Ints[x.At(i)], y.Ints[y.At(i)]))
		}
		return out, nil
	}
}
