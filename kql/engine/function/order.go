package function

import (
	"sort"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// arrayOrderFunctions are the sets and the sorting of one array; the compiler
// makes several columns of array_sort_… over several.
func arrayOrderFunctions() map[string]Scalar {
	return map[string]Scalar{
		"array_sort_asc":  {Params: "d|A*", Result: data.Dynamic, Apply: sortedArray(false)},
		"array_sort_desc": {Params: "d|A*", Result: data.Dynamic, Apply: sortedArray(true)},
		"set_union":       setFunction(func(sets [][]any) []any { return distinct(sets...) }),
		"set_intersect": setFunction(func(sets [][]any) []any {
			return keep(distinct(sets[0]), sets[1:], func(in int) bool { return in == len(sets)-1 })
		}),
		"set_difference": setFunction(func(sets [][]any) []any {
			return keep(distinct(sets[0]), sets[1:], func(in int) bool { return in == 0 })
		}),
		"set_has_element": {Params: "da", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			items, ok := data.Array(a[0])
			if !ok {
				return data.NullOf(data.Bool), nil
			}
			return data.BoolOf(memberOf(keysOf(items), a[1].Node())), nil
		}},
		"set_equals": {Params: "dd", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			x, _ := data.Array(a[0])
			y, _ := data.Array(a[1])
			common := keep(distinct(x), [][]any{y}, func(in int) bool { return in == 1 })
			return data.BoolOf(len(common) == len(distinct(x)) && len(common) == len(distinct(y))), nil
		}},
		"jaccard_index": {Params: "dd", Result: data.Real, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			x, ok := data.Array(a[0])
			y, ok2 := data.Array(a[1])
			if !ok || !ok2 {
				return data.NullOf(data.Real), nil
			}
			common := keep(distinct(x), [][]any{y}, func(in int) bool { return in == 1 })
			return data.RealOf(float64(len(common)) / float64(len(distinct(x, y)))), nil
		}},
	}
}

func setFunction(fn func(sets [][]any) []any) Scalar {
	return Scalar{Params: "d*", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		sets := make([][]any, len(a))
		for i, value := range a {
			items, ok := data.Array(value)
			if !ok {
				return data.NullOf(data.Dynamic), nil
			}
			sets[i] = items
		}
		return data.DynamicOf(fn(sets)), nil
	}}
}

func keysOf(items []any) map[string]bool {
	keys := make(map[string]bool, len(items))
	for _, item := range items {
		keys[string(data.AppendKeyTree(nil, item))] = true
	}
	return keys
}

func memberOf(keys map[string]bool, tree any) bool {
	return keys[string(data.AppendKeyTree(nil, tree))]
}

func distinct(sets ...[]any) []any {
	seen := map[string]bool{}
	out := []any{}
	for _, set := range sets {
		for _, item := range set {
			key := string(data.AppendKeyTree(nil, item))
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

func sortedArray(desc bool) func(*Call, []data.Value) (data.Value, error) {
	return func(_ *Call, a []data.Value) (data.Value, error) {
		items, ok := data.Array(a[0])
		if !ok {
			return data.NullOf(data.Dynamic), nil
		}
		nullsLast := true
		if last := a[len(a)-1]; len(a) > 1 && last.Type == data.Bool {
			nullsLast = last.IsTrue()
		}
		out := make([]any, len(items))
		for i, from := range SortOrder(items, desc, nullsLast) {
			out[i] = items[from]
		}
		return data.DynamicOf(out), nil
	}
}

// SortOrder is where the items stand once sorted.
func SortOrder(items []any, desc, nullsLast bool) []int {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool {
		x, y := data.Leaf(items[order[i]]), data.Leaf(items[order[j]])
		switch {
		case x.Null != y.Null:
			return x.Null != nullsLast
		case x.Null:
			return false
		case desc:
			return data.OrderValues(x, y) > 0
		}
		return data.OrderValues(x, y) < 0
	})
	return order
}
