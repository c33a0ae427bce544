package engine

import (
	"errors"
	"math"
)

// longestArray is Kusto's limit of the elements that range() and make_list make.
const longestArray = 1 << 20

var (
	errNotArray      = errors.New("the argument is not an array")
	errSeriesTooLong = errors.New("the series would have more than 1,048,576 bins")
)

func arrayOf(v Value) ([]any, bool) {
	items, ok := v.any.([]any)
	return items, ok
}

// arrayFunction computes from an array; anything else is null.
func arrayFunction(params string, result Type, fn func(items []any, a []Value) Value) function {
	return function{params: params, result: result, apply: func(_ *call, a []Value) (Value, error) {
		items, ok := arrayOf(a[0])
		if !ok {
			return nullOf(result), nil
		}
		return fn(items, a), nil
	}}
}

func arrayFunctions() map[string]function {
	return map[string]function{
		"array_length arraylength": arrayFunction("d", Long, func(items []any, _ []Value) Value {
			return integer(int64(len(items)))
		}),
		"array_concat": {params: "d*", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			out := []any{}
			for _, value := range a {
				if items, ok := arrayOf(value); ok {
					out = append(out, items...)
				}
			}
			return dynamic(out), nil
		}},
		"array_iff array_iif": {params: "daa", result: Dynamic, apply: arrayIff},
		"array_index_of":      {params: "da|lll", result: Long, apply: arrayIndexOf},
		"array_reverse": arrayFunction("d", Dynamic, func(items []any, _ []Value) Value {
			out := make([]any, len(items))
			for i, item := range items {
				out[len(items)-1-i] = item
			}
			return dynamic(out)
		}),
		"array_rotate_left":  arrayFunction("dl", Dynamic, func(items []any, a []Value) Value { return rotate(items, a[1].num) }),
		"array_rotate_right": arrayFunction("dl", Dynamic, func(items []any, a []Value) Value { return rotate(items, -a[1].num) }),
		"array_shift_left":   arrayFunction("dl|a", Dynamic, func(items []any, a []Value) Value { return shift(items, a[1].num, a[2:]) }),
		"array_shift_right":  arrayFunction("dl|a", Dynamic, func(items []any, a []Value) Value { return shift(items, -a[1].num, a[2:]) }),
		"array_slice":        arrayFunction("dll", Dynamic, func(items []any, a []Value) Value { return slice(items, a[1].num, a[2].num) }),
		"array_split":        {params: "da", result: Dynamic, apply: arraySplit},
		"array_sum": arrayFunction("d", Real, func(items []any, _ []Value) Value {
			total := 0.0
			for _, item := range items {
				if n := convert(leaf(item), Real); !n.Null {
					total += n.real()
				}
			}
			return realNumber(total)
		}),
		"pack_array": {params: "A*", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			out := make([]any, len(a))
			for i, value := range a {
				out[i] = value.tree()
			}
			return dynamic(out), nil
		}},
		"range": {params: "aa|a", result: Dynamic, apply: rangeArray},
		"repeat": {params: "al", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			out := make([]any, max(0, min(a[1].num, longestArray)))
			for i := range out {
				out[i] = a[0].tree()
			}
			return dynamic(out), nil
		}},
		"zip": {params: "d*", result: Dynamic, apply: zip},
	}
}

func arrayIff(_ *call, a []Value) (Value, error) {
	conditions, ok := arrayOf(a[0])
	if !ok {
		return nullOf(Dynamic), nil
	}
	choose := func(v Value, i int) any {
		if items, ok := arrayOf(v); ok {
			if i < len(items) {
				return items[i]
			}
			return nil
		}
		return v.tree()
	}
	out := make([]any, len(conditions))
	for i, condition := range conditions {
		switch c := leaf(condition); {
		case c.Type == Bool && c.isTrue() || c.Type.numeric() && !c.Null && c.number() != 0:
			out[i] = choose(a[1], i)
		case c.Type == Bool || c.Type.numeric() && !c.Null:
			out[i] = choose(a[2], i)
		}
	}
	return dynamic(out), nil
}

// arrayIndexOf is array_index_of(array, value, start, length, occurrence).
func arrayIndexOf(_ *call, a []Value) (Value, error) {
	items, ok := arrayOf(a[0])
	if !ok {
		return nullOf(Long), nil
	}
	n := int64(len(items))
	start, last, occurrence := int64(0), n, int64(1)
	if len(a) > 2 {
		if start = a[2].num; start < 0 {
			start = max(0, n+start)
		}
	}
	if len(a) > 3 && a[3].num >= 0 {
		last = min(n, start+min(a[3].num, n))
	}
	if len(a) > 4 {
		occurrence = a[4].num
	}
	for i := start; i < last; i++ {
		if equalTrees(items[i], a[1].tree()) {
			if occurrence--; occurrence == 0 {
				return integer(i), nil
			}
		}
	}
	return integer(-1), nil
}

func rotate(items []any, by int64) Value {
	n := int64(len(items))
	out := make([]any, n)
	for i := range n {
		out[i] = items[(i+by%n+n)%n]
	}
	return dynamic(out)
}

func shift(items []any, by int64, fill []Value) Value {
	var filler any
	if len(fill) > 0 {
		filler = fill[0].tree()
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
	return dynamic(out)
}

func slice(items []any, from, to int64) Value {
	n := int64(len(items))
	if from < 0 {
		from = max(0, n+from)
	}
	if to < 0 {
		to += n
	}
	to = min(to, n-1)
	if from > to {
		return dynamic([]any{})
	}
	return dynamic(items[from : to+1 : to+1])
}

func arraySplit(_ *call, a []Value) (Value, error) {
	items, ok := arrayOf(a[0])
	if !ok {
		return nullOf(Dynamic), nil
	}
	places, ok := arrayOf(a[1])
	if !ok {
		places = []any{a[1].tree()}
	}
	out, last := []any{}, int64(0)
	for _, place := range places {
		at := convert(leaf(place), Long)
		if at.Null {
			continue
		}
		if at.num < 0 {
			at.num = max(0, int64(len(items))+at.num)
		}
		at.num = max(last, min(at.num, int64(len(items))))
		out = append(out, items[last:at.num:at.num])
		last = at.num
	}
	return dynamic(append(out, items[last:])), nil
}

// rangeArray is range(start, stop, step): at most longestArray elements.
func rangeArray(_ *call, a []Value) (Value, error) {
	from, to := scalarOf(a[0]), scalarOf(a[1])
	step := integer(1)
	if from.Type == DateTime || from.Type == TimeSpan {
		step = duration(hour)
	}
	if len(a) > 2 {
		step = scalarOf(a[2])
	}
	if from.Null || to.Null || step.Null {
		return nullOf(Dynamic), nil
	}
	out := []any{}
	if from.Type == Real || to.Type == Real || step.Type == Real {
		x, stop, by := from.number(), to.number(), step.number()
		if by == 0 || math.IsNaN(x) || math.IsNaN(stop) || math.IsNaN(by) {
			return nullOf(Dynamic), nil
		}
		for n := 0.0; len(out) < longestArray; n++ {
			value := x + n*by
			if by > 0 && value > stop || by < 0 && value < stop {
				break
			}
			out = append(out, value)
		}
		return dynamic(out), nil
	}
	if from.Type.storage() != inInts || to.Type.storage() != inInts || step.num == 0 {
		return nullOf(Dynamic), nil
	}
	for n := from.num; len(out) < longestArray; n += step.num {
		if step.num > 0 && n > to.num || step.num < 0 && n < to.num {
			break
		}
		out = append(out, Value{Type: from.Type, num: n}.tree())
		if step.num > 0 && n > math.MaxInt64-step.num || step.num < 0 && n < math.MinInt64-step.num {
			break
		}
	}
	return dynamic(out), nil
}

func zip(_ *call, a []Value) (Value, error) {
	longest := 0
	for _, value := range a {
		items, ok := arrayOf(value)
		if !ok {
			return Value{}, errNotArray
		}
		longest = max(longest, len(items))
	}
	out := make([]any, longest)
	for i := range out {
		row := make([]any, len(a))
		for j, value := range a {
			if items, _ := arrayOf(value); i < len(items) {
				row[j] = items[i]
			}
		}
		out[i] = row
	}
	return dynamic(out), nil
}
