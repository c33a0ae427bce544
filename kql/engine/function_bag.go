package engine

import "strings"

func bagFunctions() map[string]function {
	return map[string]function{
		"pack bag_pack pack_dictionary": {params: "|A*", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			bag := &Bag{}
			for i := 0; i+1 < len(a); i += 2 {
				bag.Set(toText(a[i]), a[i+1].tree())
			}
			return dynamic(bag), nil
		}},
		"bag_keys": {params: "d", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			bag, ok := a[0].any.(*Bag)
			if !ok {
				return nullOf(Dynamic), nil
			}
			out := make([]any, bag.Len())
			for i, key := range bag.keys {
				out[i] = key
			}
			return dynamic(out), nil
		}},
		"bag_has_key": {params: "ds", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			bag, ok := a[0].any.(*Bag)
			if !ok {
				return nullOf(Bool), nil
			}
			if path, ok := strings.CutPrefix(a[1].str, "$."); ok {
				return boolean(jsonPath(bag, path) != nil), nil
			}
			_, has := bag.Get(a[1].str)
			return boolean(has), nil
		}},
		"bag_merge": {params: "D*", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			out := &Bag{}
			for _, value := range a {
				if bag, ok := value.any.(*Bag); ok {
					for i, key := range bag.keys {
						if out.find(key) < 0 {
							out.Set(key, bag.values[i])
						}
					}
				}
			}
			return dynamic(out), nil
		}},
		"bag_remove_keys": {params: "dd", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			bag, ok := a[0].any.(*Bag)
			keys, ok2 := arrayOf(a[1])
			if !ok || !ok2 {
				return nullOf(Dynamic), nil
			}
			for _, key := range keys {
				path := []string{treeText(key)}
				if dotted, ok := strings.CutPrefix(path[0], "$."); ok {
					path = strings.Split(dotted, ".")
				}
				bag = removePath(bag, path)
			}
			return dynamic(bag), nil
		}},
		"bag_set_key": {params: "dsA", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			bag, ok := a[0].any.(*Bag)
			if !ok {
				return nullOf(Dynamic), nil
			}
			out := bag.clone()
			out.Set(a[1].str, a[2].tree())
			return dynamic(out), nil
		}},
		"bag_zip": {params: "dd", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			keys, ok := arrayOf(a[0])
			values, ok2 := arrayOf(a[1])
			if !ok || !ok2 {
				return nullOf(Dynamic), nil
			}
			bag := &Bag{}
			for i, key := range keys {
				if i < len(values) {
					bag.Set(treeText(key), values[i])
				} else {
					bag.Set(treeText(key), nil)
				}
			}
			return dynamic(bag), nil
		}},
		"treepath": {params: "d", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			out := []any{}
			treePaths(a[0].any, "", &out)
			return dynamic(out), nil
		}},
		"dynamic_to_json": {params: "D", result: String, apply: func(_ *call, a []Value) (Value, error) {
			return text(string(appendJSON(nil, a[0].any, true))), nil
		}},
	}
}

func removePath(bag *Bag, path []string) *Bag {
	if len(path) == 1 {
		return bag.without(func(key string) bool { return key == path[0] })
	}
	inner, ok := bag.Get(path[0])
	child, isBag := inner.(*Bag)
	if !ok || !isBag {
		return bag
	}
	out := bag.clone()
	out.Set(path[0], removePath(child, path[1:]))
	return out
}

func treePaths(tree any, prefix string, out *[]any) {
	switch t := tree.(type) {
	case *Bag:
		for i, key := range t.keys {
			path := prefix + "['" + key + "']"
			*out = append(*out, path)
			treePaths(t.values[i], path, out)
		}
	case []any:
		path := prefix + "[0]"
		if len(t) > 0 {
			*out = append(*out, path)
			treePaths(t[0], path, out)
		}
	}
}
