package engine

import "math"

// seriesFunctions work on arrays of numbers element by element.
func seriesFunctions() map[string]function {
	one := func(fn func(float64) float64) function {
		return arrayFunction("d", Dynamic, func(items []any, _ []Value) Value {
			out := make([]any, len(items))
			for i, item := range items {
				if n, ok := numberOf(item); ok {
					out[i] = fn(n)
				}
			}
			return dynamic(out)
		})
	}
	return map[string]function{
		"series_abs": one(math.Abs), "series_ceiling": one(math.Ceil), "series_floor": one(math.Floor), "series_exp": one(math.Exp),
		"series_log": one(math.Log), "series_sin": one(math.Sin), "series_cos": one(math.Cos), "series_tan": one(math.Tan),
		"series_asin": one(math.Asin), "series_acos": one(math.Acos), "series_atan": one(math.Atan),
		"series_add":            seriesPair("+"),
		"series_subtract":       seriesPair("-"),
		"series_multiply":       seriesPair("*"),
		"series_divide":         seriesPair("/"),
		"series_pow":            {params: "dd", result: Dynamic, apply: seriesPower},
		"series_greater":        seriesPair(">"),
		"series_greater_equals": seriesPair(">="),
		"series_less":           seriesPair("<"),
		"series_less_equals":    seriesPair("<="),
		"series_equals":         seriesPair("=="),
		"series_not_equals":     seriesPair("!="),
		"series_sum": arrayFunction("d", Real, func(items []any, _ []Value) Value {
			total := 0.0
			for _, item := range items {
				n, _ := numberOf(item)
				total += n
			}
			return realNumber(total)
		}),
		"series_pearson_correlation": {params: "dd", result: Real, apply: pearson},
		"series_iir":                 {params: "ddd", result: Dynamic, apply: seriesFilter},
		"series_fill_const": arrayFunction("da|a", Dynamic, func(items []any, a []Value) Value {
			missing := seriesMissing(a, 2)
			out := make([]any, len(items))
			for i, item := range items {
				out[i] = item
				if missing(item) {
					out[i] = a[1].tree()
				}
			}
			return dynamic(out)
		}),
		"series_fill_forward": arrayFunction("d|a", Dynamic, func(items []any, a []Value) Value {
			return seriesCarry(items, seriesMissing(a, 1), false)
		}),
		"series_fill_backward": arrayFunction("d|a", Dynamic, func(items []any, a []Value) Value {
			return seriesCarry(items, seriesMissing(a, 1), true)
		}),
		"series_fill_linear": arrayFunction("d|aba", Dynamic, seriesLinear),
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
func seriesPair(op string) function {
	return function{params: "dd", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
		x, okX := arrayOf(a[0])
		y, okY := arrayOf(a[1])
		if !okX && !okY {
			return nullOf(Dynamic), nil
		}
		out := make([]any, max(len(x), len(y)))
		at := func(items []any, isArray bool, v Value, i int) Value {
			switch {
			case !isArray:
				return leaf(v.any)
			case i < len(items):
				return leaf(items[i])
			}
			return nullOf(Dynamic)
		}
		for i := range out {
			p, q := at(x, okX, a[0], i), at(y, okY, a[1], i)
			if p.Null || q.Null || !p.Type.numeric() || !q.Type.numeric() {
				continue
			}
			switch op {
			case "+", "-", "*", "/":
				t := wider(p.Type, q.Type)
				if op == "/" {
					t, p, q = Real, convert(p, Real), convert(q, Real)
				}
				out[i] = arithmeticValue(op, t, p, q).tree()
			default:
				out[i] = verdict(op, compareNumbers(p, q))
			}
		}
		return dynamic(out), nil
	}}
}

func seriesPower(_ *call, a []Value) (Value, error) {
	x, okX := arrayOf(a[0])
	y, okY := arrayOf(a[1])
	if !okX && !okY {
		return nullOf(Dynamic), nil
	}
	out := make([]any, max(len(x), len(y)))
	for i := range out {
		base, exponent := a[0].any, a[1].any
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
	return dynamic(out), nil
}

func pearson(_ *call, a []Value) (Value, error) {
	x, _ := arrayOf(a[0])
	y, _ := arrayOf(a[1])
	if len(x) != len(y) || len(x) == 0 {
		return nullOf(Real), nil
	}
	var sx, sy, sxx, syy, sxy float64
	n := float64(len(x))
	for i := range x {
		p, ok := numberOf(x[i])
		q, ok2 := numberOf(y[i])
		if !ok || !ok2 {
			return nullOf(Real), nil
		}
		sx, sy = sx+p, sy+q
		sxx, syy, sxy = sxx+p*p, syy+q*q, sxy+p*q
	}
	return realNumber((n*sxy - sx*sy) / math.Sqrt(n*sxx-sx*sx) / math.Sqrt(n*syy-sy*sy)), nil
}

// seriesFilter is series_iir(series, numerators, denominators).
func seriesFilter(_ *call, a []Value) (Value, error) {
	items, ok := arrayOf(a[0])
	up, ok2 := arrayOf(a[1])
	down, ok3 := arrayOf(a[2])
	if !ok || !ok2 || !ok3 || len(down) == 0 {
		return nullOf(Dynamic), nil
	}
	first, _ := numberOf(down[0])
	values := make([]float64, len(items))
	out := make([]any, len(items))
	for i := range items {
		total := 0.0
		for j := range up {
			if i-j >= 0 {
				n, _ := numberOf(items[i-j])
				factor, _ := numberOf(up[j])
				total += n * factor
			}
		}
		for j := 1; j < len(down) && i-j >= 0; j++ {
			factor, _ := numberOf(down[j])
			total -= values[i-j] * factor
		}
		values[i] = total / first
		out[i] = values[i]
	}
	return dynamic(out), nil
}

// seriesMissing tells the elements that a fill replaces: the given placeholder,
// null where it is null or absent.
func seriesMissing(a []Value, i int) func(tree any) bool {
	if i >= len(a) || a[i].Null {
		return func(tree any) bool { return tree == nil }
	}
	placeholder := a[i].tree()
	return func(tree any) bool { return tree == nil || equalTrees(tree, placeholder) }
}

func seriesCarry(items []any, missing func(any) bool, backward bool) Value {
	out := append([]any(nil), items...)
	for i := range out {
		at, from := i, i-1
		if backward {
			at, from = len(out)-1-i, len(out)-i
		}
		if missing(out[at]) && from >= 0 && from < len(out) {
			out[at] = out[from]
		}
	}
	return dynamic(out)
}

// seriesLinear is series_fill_linear(series, placeholder, fill edges, constant).
func seriesLinear(items []any, a []Value) Value {
	missing := seriesMissing(a, 1)
	edges := len(a) < 3 || a[2].isTrue()
	var known []int
	whole := true
	for i, item := range items {
		if _, ok := numberOf(item); ok && !missing(item) {
			known = append(known, i)
			_, isWhole := item.(int64)
			whole = whole && isWhole
		}
	}
	out := append([]any(nil), items...)
	if len(known) == 0 {
		var filler any = 0.0
		if len(a) > 3 {
			filler = a[3].tree()
		}
		for i := range out {
			out[i] = filler
		}
		return dynamic(out)
	}
	for i := range out {
		if !missing(items[i]) {
			continue
		}
		before, after := -1, -1
		for _, k := range known {
			if k < i {
				before = k
			} else if k > i && after < 0 {
				after = k
			}
		}
		switch {
		case before >= 0 && after >= 0:
			p, _ := numberOf(items[before])
			q, _ := numberOf(items[after])
			value := p + (q-p)/float64(after-before)*float64(i-before)
			if whole {
				out[i] = int64(value)
			} else {
				out[i] = value
			}
		case edges && before >= 0:
			out[i] = items[before]
		case edges && after >= 0:
			out[i] = items[after]
		}
	}
	return dynamic(out)
}
