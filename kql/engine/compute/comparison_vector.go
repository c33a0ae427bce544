package compute

import (
	"cmp"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// CompareVectors compares vectors of one type, whose slices values gives.
func CompareVectors[T cmp.Ordered](op string, values func(*data.Vector) []T) func(*data.Batch, []*data.Vector) (*data.Vector, error) {
	return func(b *data.Batch, args []*data.Vector) (*data.Vector, error) {
		x, y := args[0], args[1]
		out := &data.Vector{Type: data.Bool, N: b.N, Ints: make([]int64, b.N)}
		if b.N == 0 {
			return out, nil
		}
		compareInto(out.Ints, op, x, y, values(x), values(y))
		if x.Nulls != nil || y.Nulls != nil {
			compareNulls(out, op, x, y)
		}
		return out, nil
	}
}

func compareInto[T cmp.Ordered](out []int64, op string, x, y *data.Vector, p, q []T) {
	if y.Fixed && !x.Fixed {
		fixed := q[0]
		switch op {
		case "==":
			for i := range out {
				out[i] = Truth(p[i] == fixed)
			}
			return
		case "!=":
			for i := range out {
				out[i] = Truth(p[i] != fixed)
			}
			return
		case ">", ">=", "<", "<=":
			for i := range out {
				out[i] = Truth(holds(op, p[i], fixed))
			}
			return
		}
	}
	for i := range out {
		out[i] = Truth(holds(op, p[x.At(i)], q[y.At(i)]))
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

// Truth is a bool as a vector of bools holds it.
func Truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func compareNulls(out *data.Vector, op string, x, y *data.Vector) {
	out.Nulls = make([]bool, out.N)
	for i := range out.N {
		nx, ny := x.IsNull(i), y.IsNull(i)
		switch {
		case !nx && !ny:
		case nx != ny && op == "==":
			out.Ints[i] = 0
		case nx != ny && op == "!=":
			out.Ints[i] = 1
		default:
			out.Ints[i], out.Nulls[i] = 0, true
		}
	}
}
