package function

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func textBag(pairs ...string) *data.Bag {
	bag := &data.Bag{}
	for i := 0; i+1 < len(pairs); i += 2 {
		bag.Set(pairs[i], pairs[i+1])
	}
	return bag
}

// parseURL keeps the parts as they are written, undecoded.
// https://learn.microsoft.com/kusto/query/parse-url-function
func parseURL(_ *Call, a []data.Value) (data.Value, error) {
	rest := a[0].Str
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
	return data.DynamicOf(bag), nil
}

func queryParameters(query string) *data.Bag {
	bag := &data.Bag{}
	for pair := range strings.SplitSeq(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); key != "" {
			bag.Set(key, value)
		}
	}
	return bag
}

func parseURLQuery(_ *Call, a []data.Value) (data.Value, error) {
	bag := &data.Bag{}
	bag.Set("Query Parameters", queryParameters(strings.TrimPrefix(a[0].Str, "?")))
	return data.DynamicOf(bag), nil
}

func parsePath(_ *Call, a []data.Value) (data.Value, error) {
	s := a[0].Str
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
	return data.DynamicOf(textBag("Scheme", scheme, "RootPath", root, "DirectoryPath", directory,
		"DirectoryName", directory[strings.LastIndexAny(directory, `\/`)+1:], "Filename", name, "Extension", extension,
		"AlternateDataStreamName", stream)), nil
}
