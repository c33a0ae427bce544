package function

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func bagFunctions() map[string]Scalar {
	return map[string]Scalar{
		"pack bag_pack pack_dictionary": {Params: "|A*", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			bag := &data.Bag{}
			for i := 0; i+1 < len(a); i += 2 {
				bag.Set(a[i].Text(), a[i+1].Node())
			}
			return data.DynamicOf(bag), nil
		}},
		"bag_keys": {Params: "d", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			bag, ok := a[0].Tree.(*data.Bag)
			if !ok {
				return data.NullOf(data.Dynamic), nil
			}
			out := make([]any, bag.Len())
			for i, key := range bag.Keys() {
				out[i] = key
			}
			return data.DynamicOf(out), nil
		}},
		"bag_has_key": {Params: "ds", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			bag, ok := a[0].Tree.(*data.Bag)
			if !ok {
				return data.NullOf(data.Bool), nil
			}
			if path, ok := strings.CutPrefix(a[1].Str, "$."); ok {
				return data.BoolOf(jsonPath(bag, path) != nil), nil
			}
			_, has := bag.Get(a[1].Str)
			return data.BoolOf(has), nil
		}},
		"bag_merge": {Params: "D*", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			out := &data.Bag{}
			for _, value := range a {
				if bag, ok := value.Tree.(*data.Bag); ok {
					for i, key := range bag.Keys() {
						if !out.Has(key) {
							out.Set(key, bag.Values()[i])
						}
					}
				}
			}
			return data.DynamicOf(out), nil
		}},
		"bag_remove_keys": {Params: "dd", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			bag, ok := a[0].Tree.(*data.Bag)
			keys, ok2 := data.Array(a[1])
			if !ok || !ok2 {
				return data.NullOf(data.Dynamic), nil
			}
			for _, key := range keys {
				path := []string{data.TreeText(key)}
				if dotted, ok := strings.CutPrefix(path[0], "$."); ok {
					path = strings.Split(dotted, ".")
				}
				bag = removePath(bag, path)
			}
			return data.DynamicOf(bag), nil
		}},
		"bag_set_key": {Params: "dsA", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			bag, ok := a[0].Tree.(*data.Bag)
			if !ok {
				return data.NullOf(data.Dynamic), nil
			}
			out := bag.Clone()
			out.Set(a[1].Str, a[2].Node())
			return data.DynamicOf(out), nil
		}},
		"bag_zip": {Params: "dd", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			keys, ok := data.Array(a[0])
			values, ok2 := data.Array(a[1])
			if !ok || !ok2 {
				return data.NullOf(data.Dynamic), nil
			}
			bag := &data.Bag{}
			for i, key := range keys {
				if i < len(values) {
					bag.Set(data.TreeText(key), values[i])
				} else {
					bag.Set(data.TreeText(key), nil)
				}
			}
			return data.DynamicOf(bag), nil
		}},
		"treepath": {Params: "d", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			out := []any{}
			treePaths(a[0].Tree, "", &out)
			return data.DynamicOf(out), nil
		}},
		"dynamic_to_json": {Params: "D", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.StringOf(string(data.AppendJSON(nil, a[0].Tree, true))), nil
		}},
	}
}

func removePath(bag *data.Bag, path []string) *data.Bag {
	if len(path) == 1 {
		return bag.Without(func(key string) bool { return key == path[0] })
	}
	inner, ok := bag.Get(path[0])
	child, isBag := inner.(*data.Bag)
	if !ok || !isBag {
		return bag
	}
	out := bag.Clone()
	out.Set(path[0], removePath(child, path[1:]))
	return out
}

func treePaths(tree any, prefix string, out *[]any) {
	switch t := tree.(type) {
	case *data.Bag:
		for i, key := range t.Keys() {
			path := prefix + "['" + key + "']"
			*out = append(*out, path)
			treePaths(t.Values()[i], path, out)
		}
	case []any:
		path := prefix + "[0]"
		if len(t) > 0 {
			*out = append(*out, path)
			treePaths(t[0], path, out)
		}
	}
}
