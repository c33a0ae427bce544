package function

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// seriesFilter is series_iir(series, numerators, denominators).
func seriesFilter(_ *Call, a []data.Value) (data.Value, error) {
	items, ok := data.Array(a[0])
	up, ok2 := data.Array(a[1])
	down, ok3 := data.Array(a[2])
	if !ok || !ok2 || !ok3 || len(down) == 0 {
		return data.NullOf(data.Dynamic), nil
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
	return data.DynamicOf(out), nil
}

// seriesMissing tells the elements that a fill replaces: the given placeholder,
// null where it is null or absent.
func seriesMissing(a []data.Value, i int) func(tree any) bool {
	if i >= len(a) || a[i].Null {
		return func(tree any) bool { return tree == nil }
	}
	placeholder := a[i].Node()
	return func(tree any) bool { return tree == nil || data.EqualTrees(tree, placeholder) }
}

func seriesCarry(items []any, missing func(any) bool, backward bool) data.Value {
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
	return data.DynamicOf(out)
}

// seriesLinear is series_fill_linear(series, placeholder, fill edges, constant).
func seriesLinear(items []any, a []data.Value) data.Value {
	missing := seriesMissing(a, 1)
	edges := len(a) < 3 || a[2].IsTrue()
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
			filler = a[3].Node()
		}
		for i := range out {
			out[i] = filler
		}
		return data.DynamicOf(out)
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
	return data.DynamicOf(out)
}
