package function

import (
	"errors"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// Why an array function refuses its arguments.
var (
	errNotArray      = errors.New("the argument is not an array")
	ErrSeriesTooLong = errors.New("the series would have more than 1,048,576 bins")
)

// arrayFunction computes from an array; anything else is null.
func arrayFunction(params string, result data.Type, fn func(items []any, a []data.Value) data.Value) Scalar {
	return Scalar{Params: params, Result: result, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		items, ok := data.Array(a[0])
		if !ok {
			return data.NullOf(result), nil
		}
		return fn(items, a), nil
	}}
}

func arrayFunctions() map[string]Scalar {
	return map[string]Scalar{
		"array_length arraylength": arrayFunction("d", data.Long, func(items []any, _ []data.Value) data.Value {
			return data.LongOf(int64(len(items)))
		}),
		"array_concat": {Params: "d*", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			out := []any{}
			for _, value := range a {
				if items, ok := data.Array(value); ok {
					out = append(out, items...)
				}
			}
			return data.DynamicOf(out), nil
		}},
		"array_iff array_iif": {Params: "daa", Result: data.Dynamic, Apply: arrayIff},
		"array_index_of":      {Params: "da|lll", Result: data.Long, Apply: arrayIndexOf},
		"array_reverse": arrayFunction("d", data.Dynamic, func(items []any, _ []data.Value) data.Value {
			out := make([]any, len(items))
			for i, item := range items {
				out[len(items)-1-i] = item
			}
			return data.DynamicOf(out)
		}),
		"array_rotate_left":  arrayFunction("dl", data.Dynamic, func(items []any, a []data.Value) data.Value { return rotate(items, a[1].Num) }),
		"array_rotate_right": arrayFunction("dl", data.Dynamic, func(items []any, a []data.Value) data.Value { return rotate(items, -a[1].Num) }),
		"array_shift_left":   arrayFunction("dl|a", data.Dynamic, func(items []any, a []data.Value) data.Value { return shift(items, a[1].Num, a[2:]) }),
		"array_shift_right":  arrayFunction("dl|a", data.Dynamic, func(items []any, a []data.Value) data.Value { return shift(items, -a[1].Num, a[2:]) }),
		"array_slice":        arrayFunction("dll", data.Dynamic, func(items []any, a []data.Value) data.Value { return slice(items, a[1].Num, a[2].Num) }),
		"array_split":        {Params: "da", Result: data.Dynamic, Apply: arraySplit},
		"array_sum": arrayFunction("d", data.Real, func(items []any, _ []data.Value) data.Value {
			total := 0.0
			for _, item := range items {
				switch n := data.Leaf(item); {
				case n.Type.IsNumeric():
					total += n.Number()
				case !n.Null:
					return data.NullOf(data.Real)
				}
			}
			return data.RealOf(total)
		}),
		"pack_array": {Params: "A*", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			out := make([]any, len(a))
			for i, value := range a {
				out[i] = value.Node()
			}
			return data.DynamicOf(out), nil
		}},
		"range": {Params: "aa|a", Result: data.Dynamic, Apply: rangeArray},
		"repeat": {Params: "al", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			out := make([]any, max(0, min(a[1].Num, data.LongestArray)))
			for i := range out {
				out[i] = a[0].Node()
			}
			return data.DynamicOf(out), nil
		}},
		"zip": {Params: "d*", Result: data.Dynamic, Apply: zip},
	}
}

func arrayIff(_ *Call, a []data.Value) (data.Value, error) {
	conditions, ok := data.Array(a[0])
	if !ok {
		return data.NullOf(data.Dynamic), nil
	}
	choose := func(v data.Value, i int) any {
		if items, ok := data.Array(v); ok {
			if i < len(items) {
				return items[i]
			}
			return nil
		}
		return v.Node()
	}
	out := make([]any, len(conditions))
	for i, condition := range conditions {
		switch c := data.Leaf(condition); {
		case c.Type == data.Bool && c.IsTrue() || c.Type.IsNumeric() && !c.Null && c.Number() != 0:
			out[i] = choose(a[1], i)
		case c.Type == data.Bool || c.Type.IsNumeric() && !c.Null:
			out[i] = choose(a[2], i)
		}
	}
	return data.DynamicOf(out), nil
}

// arrayIndexOf is array_index_of(array, value, start, length, occurrence).
func arrayIndexOf(_ *Call, a []data.Value) (data.Value, error) {
	items, ok := data.Array(a[0])
	if !ok {
		return data.NullOf(data.Long), nil
	}
	n := int64(len(items))
	start, last, occurrence := int64(0), n, int64(1)
	if len(a) > 2 {
		if start = a[2].Num; start < 0 {
			start = max(0, n+start)
		}
	}
	if len(a) > 3 && a[3].Num >= 0 {
		last = min(n, start+min(a[3].Num, n))
	}
	if len(a) > 4 {
		occurrence = a[4].Num
	}
	for i := start; i < last; i++ {
		if data.EqualTrees(items[i], a[1].Node()) {
			if occurrence--; occurrence == 0 {
				return data.LongOf(i), nil
			}
		}
	}
	return data.LongOf(-1), nil
}
