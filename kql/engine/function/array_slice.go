package function

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

func rotate(items []any, by int64) data.Value {
	n := int64(len(items))
	out := make([]any, n)
	for i := range n {
		out[i] = items[(i+by%n+n)%n]
	}
	return data.DynamicOf(out)
}

func shift(items []any, by int64, fill []data.Value) data.Value {
	var filler any
	if len(fill) > 0 {
		filler = fill[0].Node()
	}
	n := int64(len(items))
	by = max(-n, min(by, n))
	out := make([]any, n)
	for i := range n {
		out[i] = filler
		if from := i + by; from >= 0 && from < n {
			out[i] = items[from]
		}
	}
	return data.DynamicOf(out)
}

func slice(items []any, from, to int64) data.Value {
	n := int64(len(items))
	if from < 0 {
		from = max(0, n+from)
	}
	if to < 0 {
		to += n
	}
	to = min(to, n-1)
	if from > to {
		return data.DynamicOf([]any{})
	}
	return data.DynamicOf(items[from : to+1 : to+1])
}

func arraySplit(_ *Call, a []data.Value) (data.Value, error) {
	items, ok := data.Array(a[0])
	if !ok {
		return data.NullOf(data.Dynamic), nil
	}
	places, ok := data.Array(a[1])
	if !ok {
		places = []any{a[1].Node()}
	}
	out, last := []any{}, int64(0)
	for _, place := range places {
		at := data.Convert(data.Leaf(place), data.Long)
		if at.Null {
			continue
		}
		if at.Num < 0 {
			at.Num = max(0, int64(len(items))+at.Num)
		}
		at.Num = max(last, min(at.Num, int64(len(items))))
		out = append(out, items[last:at.Num:at.Num])
		last = at.Num
	}
	return data.DynamicOf(append(out, items[last:])), nil
}
