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
				bag = removePath(bag, bagPath(data.TreeText(key)))
			}
			return data.DynamicOf(bag), nil
		}},
		"bag_set_key": {Params: "dsA", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			bag, ok := a[0].Tree.(*data.Bag)
			if !ok {
				return data.NullOf(data.Dynamic), nil
			}
			return data.DynamicOf(setPath(bag, bagPath(a[1].Str), a[2].Node())), nil
		}},
		"bag_zip": {Params: "dd", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			keys, ok := data.Array(a[0])
			if !ok {
				return data.NullOf(data.Dynamic), nil
			}
			values, _ := data.Array(a[1])
			bag := &data.Bag{}
			for i, key := range keys {
				text, ok := key.(string)
				switch {
				case !ok: // keys that are no texts are ignored
				case i < len(values):
					bag.Set(text, values[i])
				default:
					bag.Set(text, nil)
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

// bagPath is a key, or the keys of a path such as $.a.b or $['a']['b c'].
// https://learn.microsoft.com/kusto/query/jsonpath
func bagPath(key string) []string {
	rest, ok := strings.CutPrefix(key, "$")
	if !ok {
		return []string{key}
	}
	var path []string
	for rest != "" {
		var part string
		switch {
		case strings.HasPrefix(rest, "."):
			end := strings.IndexAny(rest[1:], ".[")
			if end < 0 {
				end = len(rest) - 1
			}
			part, rest = rest[1:end+1], rest[end+1:]
		case strings.HasPrefix(rest, "['"):
			if part, rest, ok = strings.Cut(rest[2:], "']"); !ok {
				return []string{key}
			}
		default:
			return []string{key}
		}
		path = append(path, part)
	}
	if path == nil {
		return []string{key}
	}
	return path
}

// setPath is a copy with a value at a path; what is no bag on the way becomes one.
func setPath(bag *data.Bag, path []string, value any) *data.Bag {
	out := bag.Clone()
	if len(path) > 1 {
		inner, _ := bag.Get(path[0])
		child, ok := inner.(*data.Bag)
		if !ok {
			child = &data.Bag{}
		}
		value = setPath(child, path[1:], value)
	}
	out.Set(path[0], value)
	return out
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
