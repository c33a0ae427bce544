package function

import (
	"strconv"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func parseFunctions() map[string]Scalar {
	return map[string]Scalar{
		"parse_json parsejson todynamic toobject": {Params: "A", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			source := a[0]
			if source.Type == data.Dynamic {
				if _, isText := source.Tree.(string); !isText {
					return source, nil
				}
				source = data.StringOf(source.Tree.(string))
			}
			if source.Type != data.String {
				return data.DynamicOf(source.Node()), nil
			}
			if source.Str == "" {
				return data.NullOf(data.Dynamic), nil
			}
			if tree, ok := data.ParseJSON(source.Str); ok {
				return data.DynamicOf(tree), nil
			}
			return data.DynamicOf(source.Str), nil
		}},
		"extractjson extract_json": {Params: "sA|s", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			tree := a[1].Node()
			if s, ok := tree.(string); ok {
				tree, _ = data.ParseJSON(s)
			}
			path := strings.TrimPrefix(strings.TrimPrefix(a[0].Str, "$"), ".")
			return data.StringOf(data.TreeText(jsonPath(tree, path))), nil
		}},
		"parse_url parseurl":           {Params: "s", Result: data.Dynamic, Apply: parseURL},
		"parse_urlquery parseurlquery": {Params: "s", Result: data.Dynamic, Apply: parseURLQuery},
		"parse_path":                   {Params: "s", Result: data.Dynamic, Apply: parsePath},
		"parse_csv":                    {Params: "s", Result: data.Dynamic, Apply: parseCSV},
		"parse_xml":                    {Params: "s", Result: data.Dynamic, Apply: parseXML},
		"parse_command_line":           {Params: "ss", Result: data.Dynamic, Apply: parseCommandLine},
		"parse_user_agent":             {Params: "s|a", Result: data.Dynamic, Apply: parseUserAgent},
	}
}

// jsonPath follows a path of names and [indexes] without its leading $.
func jsonPath(tree any, path string) any {
	for path != "" && tree != nil {
		switch {
		case path[0] == '.':
			path = path[1:]
		case path[0] == '[':
			key, rest, ok := strings.Cut(path[1:], "]")
			if !ok {
				return nil
			}
			path = rest
			if n, err := strconv.ParseInt(key, 10, 64); err == nil {
				tree = data.Field(tree, data.LongOf(n))
			} else {
				tree = data.Field(tree, data.StringOf(strings.Trim(key, `'"`)))
			}
		default:
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			tree = data.Field(tree, data.StringOf(path[:end]))
			path = path[end:]
		}
	}
	return tree
}
