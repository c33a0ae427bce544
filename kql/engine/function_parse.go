package engine

import (
	"encoding/csv"
	"encoding/xml"
	"io"
	"net/url"
	"strconv"
	"strings"
)

func parseFunctions() map[string]function {
	return map[string]function{
		"parse_json parsejson todynamic toobject": {params: "A", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			source := a[0]
			if source.Type == Dynamic {
				if _, isText := source.any.(string); !isText {
					return source, nil
				}
				source = text(source.any.(string))
			}
			if source.Type != String {
				return dynamic(source.tree()), nil
			}
			if source.str == "" {
				return nullOf(Dynamic), nil
			}
			if tree, ok := parseJSON(source.str); ok {
				return dynamic(tree), nil
			}
			return dynamic(source.str), nil
		}},
		"extractjson extract_json": {params: "sA|s", result: String, apply: func(_ *call, a []Value) (Value, error) {
			tree := a[1].tree()
			if s, ok := tree.(string); ok {
				tree, _ = parseJSON(s)
			}
			path := strings.TrimPrefix(strings.TrimPrefix(a[0].str, "$"), ".")
			return text(treeText(jsonPath(tree, path))), nil
		}},
		"parse_url parseurl":           {params: "s", result: Dynamic, apply: parseURL},
		"parse_urlquery parseurlquery": {params: "s", result: Dynamic, apply: parseURLQuery},
		"parse_path":                   {params: "s", result: Dynamic, apply: parsePath},
		"parse_csv":                    {params: "s", result: Dynamic, apply: parseCSV},
		"parse_xml":                    {params: "s", result: Dynamic, apply: parseXML},
		"parse_command_line":           {params: "ss", result: Dynamic, apply: parseCommandLine},
		"parse_user_agent":             {params: "s|a", result: Dynamic, apply: parseUserAgent},
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
				tree = field(tree, integer(n))
			} else {
				tree = field(tree, text(strings.Trim(key, `'"`)))
			}
		default:
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			tree = field(tree, text(path[:end]))
			path = path[end:]
		}
	}
	return tree
}

func textBag(pairs ...string) *Bag {
	bag := &Bag{}
	for i := 0; i+1 < len(pairs); i += 2 {
		bag.Set(pairs[i], pairs[i+1])
	}
	return bag
}

// parseURL keeps the parts as they are written, undecoded.
// https://learn.microsoft.com/kusto/query/parse-url-function
func parseURL(_ *call, a []Value) (Value, error) {
	rest := a[0].str
	scheme, host, port, path, user, password, fragment := "", "", "", "", "", "", ""
	rest, fragment, _ = strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	if before, after, ok := strings.Cut(rest, "://"); ok {
		scheme, rest = before, after
		authority := rest
		if slash := strings.IndexByte(rest, '/'); slash >= 0 {
			authority, path = rest[:slash], rest[slash:]
		}
		if at := strings.LastIndexByte(authority, '@'); at >= 0 {
			user, password, _ = strings.Cut(authority[:at], ":")
			authority = authority[at+1:]
		}
		host = authority
		if colon := strings.LastIndexByte(authority, ':'); colon > strings.LastIndexByte(authority, ']') {
			host, port = authority[:colon], authority[colon+1:]
		}
	} else {
		path = rest
	}
	bag := textBag("Scheme", scheme, "Host", host, "Port", port, "Path", path, "Username", user, "Password", password)
	bag.Set("Query Parameters", queryParameters(query))
	bag.Set("Fragment", fragment)
	return dynamic(bag), nil
}

func queryParameters(query string) *Bag {
	bag := &Bag{}
	for pair := range strings.SplitSeq(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); key != "" {
			bag.Set(key, value)
		}
	}
	return bag
}

func parseURLQuery(_ *call, a []Value) (Value, error) {
	bag := &Bag{}
	bag.Set("Query Parameters", queryParameters(strings.TrimPrefix(a[0].str, "?")))
	return dynamic(bag), nil
}

func parsePath(_ *call, a []Value) (Value, error) {
	s := a[0].str
	scheme, root, stream := "", "", ""
	rest := s
	if before, after, ok := strings.Cut(rest, "://"); ok {
		scheme, rest = before, after
	}
	if len(rest) > 2 && rest[1] == ':' {
		root = rest[:2]
		if colon := strings.LastIndexByte(rest, ':'); colon > 1 {
			rest, stream = rest[:colon], rest[colon+1:]
		}
	}
	cut := strings.LastIndexAny(rest, `\/`)
	name := rest[cut+1:]
	directory := ""
	if cut > 0 {
		directory = rest[:cut]
	}
	extension := ""
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		extension = name[dot+1:]
	}
	return dynamic(textBag("Scheme", scheme, "RootPath", root, "DirectoryPath", directory,
		"DirectoryName", directory[strings.LastIndexAny(directory, `\/`)+1:], "Filename", name, "Extension", extension,
		"AlternateDataStreamName", stream)), nil
}

// parseCSV is the first record of a CSV text.
func parseCSV(_ *call, a []Value) (Value, error) {
	reader := csv.NewReader(strings.NewReader(a[0].str))
	reader.LazyQuotes, reader.FieldsPerRecord = true, -1
	record, err := reader.Read()
	if err != nil {
		return dynamic([]any{a[0].str}), nil
	}
	out := make([]any, len(record))
	for i, value := range record {
		out[i] = value
	}
	return dynamic(out), nil
}

// parseXML makes bags of elements: attributes with @ in front, text as #text
// beside them, repeated elements as arrays.
func parseXML(_ *call, a []Value) (Value, error) {
	decoder := xml.NewDecoder(strings.NewReader(a[0].str))
	decoder.Strict = false
	for {
		token, err := decoder.Token()
		if err != nil {
			return nullOf(Dynamic), nil
		}
		if start, ok := token.(xml.StartElement); ok {
			tree, err := xmlElement(decoder, start, 0)
			if err != nil {
				return nullOf(Dynamic), nil
			}
			bag := &Bag{}
			bag.Set(start.Name.Local, tree)
			return dynamic(bag), nil
		}
	}
}

func xmlElement(decoder *xml.Decoder, start xml.StartElement, depth int) (any, error) {
	if depth > maxDepth {
		return nil, io.ErrShortBuffer
	}
	bag := &Bag{}
	for _, attribute := range start.Attr {
		bag.Set("@"+attribute.Name.Local, attribute.Value)
	}
	var content strings.Builder
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			child, err := xmlElement(decoder, t, depth+1)
			if err != nil {
				return nil, err
			}
			have, seen := bag.Get(t.Name.Local)
			if list, isList := have.([]any); isList {
				bag.Set(t.Name.Local, append(list, child))
			} else if seen {
				bag.Set(t.Name.Local, []any{have, child})
			} else {
				bag.Set(t.Name.Local, child)
			}
		case xml.CharData:
			content.Write(t)
		case xml.EndElement:
			s := strings.TrimSpace(content.String())
			if bag.Len() == 0 {
				return s, nil
			}
			if s != "" {
				bag.Set("#text", s)
			}
			return bag, nil
		}
	}
}

// parseCommandLine splits as Windows does: quotes group, a backslash escapes a
// quote.
func parseCommandLine(_ *call, a []Value) (Value, error) {
	out := []any{}
	var word strings.Builder
	inside, quoted := false, false
	s := a[0].str
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '"':
			word.WriteByte('"')
			inside = true
			i++
		case s[i] == '"':
			quoted, inside = !quoted, true
		case (s[i] == ' ' || s[i] == '\t') && !quoted:
			if inside {
				out = append(out, word.String())
				word.Reset()
				inside = false
			}
		default:
			word.WriteByte(s[i])
			inside = true
		}
	}
	if inside {
		out = append(out, word.String())
	}
	return dynamic(out), nil
}

// unescape is url_decode.
func unescape(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}
