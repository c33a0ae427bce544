package function

import (
	"math"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// seriesFunctions work on arrays of numbers element by element.
func seriesFunctions() map[string]Scalar {
	one := func(fn func(float64) float64) Scalar {
		return arrayFunction("d", data.Dynamic, func(items []any, _ []data.Value) data.Value {
			out := make([]any, len(items))
			for i, item := range items {
				if n, ok := numberOf(item); ok {
					out[i] = fn(n)
				}
			}
			return data.DynamicOf(out)
		})
	}
	return map[string]Scalar{
		"series_abs": one(math.Abs), "series_ceiling": one(math.Ceil), "series_floor": one(math.Floor), "series_exp": one(math.Exp),
		"series_log": one(math.Log), "series_sin": one(math.Sin), "series_cos": one(math.Cos), "series_tan": one(math.Tan),
		"series_asin": one(math.Asin), "series_acos": one(math.Acos), "series_atan": one(math.Atan),
		"series_add":            seriesPair("+"),
		"series_subtract":       seriesPair("-"),
		"series_multiply":       seriesPair("*"),
		"series_divide":         seriesPair("/"),
		"series_pow":            {Params: "dd", Result: data.Dynamic, Apply: seriesPower},
		"series_greater":        seriesPair(">"),
		"series_greater_equals": seriesPair(">="),
		"series_less":           seriesPair("<"),
		"series_less_equals":    seriesPair("<="),
		"series_equals":         seriesPair("=="),
		"series_not_equals":     seriesPair("!="),
		"series_sum": arrayFunction("d", data.Real, func(items []any, _ []data.Value) data.Value {
			total := 0.0
			for _, item := range items {
				n, _ := numberOf(item)
				total += n
			}
			return data.RealOf(total)
		}),
		"series_pearson_correlation": {Params: "dd", Result: data.Real, Apply: pearson},
		"series_iir":                 {Params: "ddd", Result: data.Dynamic, Apply: seriesFilter},
		"series_fill_const": arrayFunction("da|a", data.Dynamic, func(items []any, a []data.Value) data.Value {
			missing := seriesMissing(a, 2)
			out := make([]any, len(items))
			for i, item := range items {
				out[i] = item
				if missing(item) {
					out[i] = a[1].Node()
				}
			}
			return data.DynamicOf(out)
		}),
		"series_fill_forward": arrayFunction("d|a", data.Dynamic, func(items []any, a []data.Value) data.Value {
			return seriesCarry(items, seriesMissing(a, 1), false)
		}),
		"series_fill_backward": arrayFunction("d|a", data.Dynamic, func(items []any, a []data.Value) data.Value {
			return seriesCarry(items, seriesMissing(a, 1), true)
		}),
		"series_fill_linear": arrayFunction("d|aba", data.Dynamic, seriesLinear),
	}
}

func numberOf(tree any) (float64, bool) {
	switch n := tree.(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return math.NaN(), false
}

// seriesPair computes over two arrays, or an array and a number; the answer is
// as long as the longer one, null where one has no number.
func seriesPair(op string) Scalar {
	return Scalar{Params: "dd", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		x, okX := data.Array(a[0])
		y, okY := data.Array(a[1])
		if !okX && !okY {
			return data.NullOf(data.Dynamic), nil
		}
		out := make([]any, max(len(x), len(y)))
		at := func(items []any, isArray bool, v data.Value, i int) data.Value {
			switch {
			case !isArray:
				return data.Leaf(v.Tree)
			case i < len(items):
				return data.Leaf(items[i])
			}
			return data.NullOf(data.Dynamic)
		}
		for i := range out {
			p, q := at(x, okX, a[0], i), at(y, okY, a[1], i)
			if p.Null || q.Null || !p.Type.IsNumeric() || !q.Type.IsNumeric() {
				continue
			}
			switch op {
			case "+", "-", "*", "/":
				t := data.Wider(p.Type, q.Type)
				if op == "/" {
					t, p, q = data.Real, data.Convert(p, data.Real), data.Convert(q, data.Real)
				}
				out[i] = compute.ArithmeticValue(op, t, p, q).Node()
			default:
				out[i] = compute.Verdict(op, data.CompareNumbers(p, q))
			}
		}
		return data.DynamicOf(out), nil
	}}
}

func seriesPower(_ *Call, a []data.Value) (data.Value, error) {
	x, okX := data.Array(a[0])
	y, okY := data.Array(a[1])
	if !okX && !okY {
		return data.NullOf(data.Dynamic), nil
	}
	out := make([]any, max(len(x), len(y)))
	for i := range out {
		base, exponent := a[0].Tree, a[1].Tree
		if okX && i < len(x) {
			base = x[i]
		}
		if okY && i < len(y) {
			exponent = y[i]
		}
		p, ok := numberOf(base)
		q, ok2 := numberOf(exponent)
		if ok && ok2 {
			out[i] = math.Pow(p, q)
		}
	}
	return data.DynamicOf(out), nil
}

func pearson(_ *Call, a []data.Value) (data.Value, error) {
	x, _ := data.Array(a[0])
	y, _ := data.Array(a[1])
	if len(x) != len(y) || len(x) == 0 {
		return data.NullOf(data.Real), nil
	}
	var sx, sy, sxx, syy, sxy float64
	n := float64(len(x))
	for i := range x {
		p, ok := numberOf(x[i])
		q, ok2 := numberOf(y[i])
		if !ok || !ok2 {
			return data.NullOf(data.Real), nil
		}
		sx, sy = sx+p, sy+q
		sxx, syy, sxy = sxx+p*p, syy+q*q, sxy+p*q
	}
	return data.RealOf((n*sxy - sx*sy) / math.Sqrt(n*sxx-sx*sx) / math.Sqrt(n*syy-sy*sy)), nil
}
