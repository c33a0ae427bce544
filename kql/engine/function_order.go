package engine

import "sort"

// arrayOrderFunctions are the sets and the sorting of one array; the compiler
// makes several columns of array_sort_… over several.
func arrayOrderFunctions() map[string]function {
	return map[string]function{
		"array_sort_asc":  {params: "d|A*", result: Dynamic, apply: sortedArray(false)},
		"array_sort_desc": {params: "d|A*", result: Dynamic, apply: sortedArray(true)},
		"set_union":       setFunction(func(sets [][]any) []any { return distinct(sets...) }),
		"set_intersect": setFunction(func(sets [][]any) []any {
			return keep(distinct(sets[0]), sets[1:], func(in int) bool { return in == len(sets)-1 })
		}),
		"set_difference": setFunction(func(sets [][]any) []any {
			return keep(distinct(sets[0]), sets[1:], func(in int) bool { return in == 0 })
		}),
		"set_has_element": {params: "da", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			items, ok := arrayOf(a[0])
			if !ok {
				return nullOf(Bool), nil
			}
			return boolean(memberOf(keysOf(items), a[1].tree())), nil
		}},
		"set_equals": {params: "dd", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			x, _ := arrayOf(a[0])
			y, _ := arrayOf(a[1])
			common := keep(distinct(x), [][]any{y}, func(in int) bool { return in == 1 })
			return boolean(len(common) == len(distinct(x)) && len(common) == len(distinct(y))), nil
		}},
		"jaccard_index": {params: "dd", result: Real, apply: func(_ *call, a []Value) (Value, error) {
			x, ok := arrayOf(a[0])
			y, ok2 := arrayOf(a[1])
			if !ok || !ok2 {
				return nullOf(Real), nil
			}
			common := keep(distinct(x), [][]any{y}, func(in int) bool { return in == 1 })
			return realNumber(float64(len(common)) / float64(len(distinct(x, y)))), nil
		}},
	}
}

func setFunction(fn func(sets [][]any) []any) function {
	return function{params: "d*", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
		sets := make([][]any, len(a))
		for i, value := range a {
			items, ok := arrayOf(value)
			if !ok {
				return nullOf(Dynamic), nil
			}
			sets[i] = items
		}
		return dynamic(fn(sets)), nil
	}}
}

func keysOf(items []any) map[string]bool {
	keys := make(map[string]bool, len(items))
	for _, item := range items {
		keys[string(appendKeyTree(nil, item))] = true
	}
	return keys
}

func memberOf(keys map[string]bool, tree any) bool { return keys[string(appendKeyTree(nil, tree))] }

func distinct(sets ...[]any) []any {
	seen := map[string]bool{}
	out := []any{}
	for _, set := range sets {
		for _, item := range set {
			key := string(appendKeyTree(nil, item))
			if !seen[key] {
				seen[key] = true
				out = append(out, item)
			}
		}
	}
	return out
}

// keep is the items for which want holds of the number of others that have them.
func keep(items []any, others [][]any, want func(in int) bool) []any {
	keys := make([]map[string]bool, len(others))
	for i, other := range others {
		keys[i] = keysOf(other)
	}
	out := []any{}
	for _, item := range items {
		in := 0
		for _, set := range keys {
			if memberOf(set, item) {
				in++
			}
		}
		if want(in) {
			out = append(out, item)
		}
	}
	return out
}

func sortedArray(desc bool) func(*call, []Value) (Value, error) {
	return func(_ *call, a []Value) (Value, error) {
		items, ok := arrayOf(a[0])
		if !ok {
			return nullOf(Dynamic), nil
		}
		nullsLast := true
		if last := a[len(a)-1]; len(a) > 1 && last.Type == Bool {
			nullsLast = last.isTrue()
		}
		out := make([]any, len(items))
		for i, from := range sortOrder(items, desc, nullsLast) {
			out[i] = items[from]
		}
		return dynamic(out), nil
	}
}

// sortOrder is where the items stand once sorted.
func sortOrder(items []any, desc, nullsLast bool) []int {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool {
		x, y := leaf(items[order[i]]), leaf(items[order[j]])
		switch {
		case x.Null != y.Null:
			return x.Null != nullsLast
		case x.Null:
			return false
		case desc:
			return orderValues(x, y) > 0
		}
		return orderValues(x, y) < 0
	})
	return order
}
