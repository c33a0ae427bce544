package defender

import (
	"cmp"
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// huntingLibraryText holds the library: each query after a head of comments,
// "# name", "title:", "topic:", "attack:" and a "param" for each parameter.
//
//go:embed hunting_library.kql
var huntingLibraryText string

// huntQuery is a query of the library. Its parameters become let statements
// in front of it, with literals: a value is never part of the text.
type huntQuery struct {
	Name   string
	Title  string
	Topic  string
	Attack []string // techniques of ATT&CK
	Params []huntParam
	Text   string
}

// huntParam is a parameter of such a query.
type huntParam struct {
	Name     string
	Type     string // string, long, timespan or datetime
	Default  string
	Required bool
	Means    string
}

var huntParamLine = regexp.MustCompile(`^(\w+) (string|long|timespan|datetime)(?: ("[^"]*"|[^: ]+))?: (.+)$`)

// huntLibrary are the queries in the order of the file. It panics on a fault of
// the file, which a test reads.
var huntLibrary = sync.OnceValue(func() []huntQuery {
	var out []huntQuery
	for _, text := range strings.Split("\n"+huntingLibraryText, "\n// # ")[1:] {
		var q huntQuery
		head, rest, _ := strings.Cut(text, "\n")
		q.Name = head
		for strings.HasPrefix(rest, "// ") {
			var line string
			line, rest, _ = strings.Cut(rest, "\n")
			key, value, _ := strings.Cut(strings.TrimPrefix(line, "// "), " ")
			switch key {
			case "title:":
				q.Title = value
			case "topic:":
				q.Topic = value
			case "attack:":
				q.Attack = strings.Fields(value)
			case "param":
				m := huntParamLine.FindStringSubmatch(value)
				if m == nil {
					panic("tools: hunting library: " + q.Name + ": " + line)
				}
				q.Params = append(q.Params, huntParam{Name: m[1], Type: m[2], Default: strings.Trim(m[3], `"`), Required: m[3] == "", Means: m[4]})
			default:
				panic("tools: hunting library: " + q.Name + ": " + line)
			}
		}
		q.Text = strings.TrimSpace(rest)
		out = append(out, q)
	}
	return out
})

// libraryQuery is the query of a name.
func libraryQuery(name string) (huntQuery, error) {
	all := huntLibrary()
	names := make([]string, len(all))
	for i, q := range all {
		if strings.EqualFold(q.Name, name) {
			return q, nil
		}
		names[i] = q.Name
	}
	return huntQuery{}, tools.BadArgument("library", "has no query "+tools.Quote(name), tools.DidYouMean(name, names)+" mscloud_defender_hunting_schema lists them.")
}

// bind is the query with its arguments, each "name=value", in front.
func (q huntQuery) bind(arguments []string, now time.Time) (string, error) {
	given := map[string]string{}
	var names []string
	for _, p := range q.Params {
		names = append(names, p.Name)
	}
	for _, a := range arguments {
		name, value, ok := strings.Cut(a, "=")
		if name = strings.TrimSpace(name); !ok {
			return "", tools.BadArgument("arguments", "has "+tools.Quote(a)+", which is not name=value", "write them as "+q.usage())
		}
		if !slices.Contains(names, name) {
			fix := q.Name + " takes no arguments"
			if len(names) > 0 {
				fix = tools.DidYouMean(name, names)
			}
			return "", tools.BadArgument("arguments", "name "+tools.Quote(name)+", which "+q.Name+" does not have", fix)
		}
		if _, twice := given[name]; twice {
			return "", tools.BadArgument("arguments", "name "+tools.Quote(name)+" twice", "give one value")
		}
		given[name] = value
	}
	var b strings.Builder
	for _, p := range q.Params {
		value, ok := given[p.Name]
		if !ok {
			if p.Required {
				return "", tools.BadArgument("arguments", "lack "+p.Name+": "+p.Means, "write them as "+q.usage())
			}
			value = p.Default
		}
		literal, err := p.literal(value, now)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "let %s = %s;\n", p.Name, literal)
	}
	return b.String() + q.Text, nil
}

// usage shows how the arguments are written.
func (q huntQuery) usage() string {
	if len(q.Params) == 0 {
		return "none"
	}
	var parts []string
	for _, p := range q.Params {
		value := "…"
		if !p.Required {
			value = p.Default
		}
		parts = append(parts, strconv.Quote(p.Name+"="+value))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// literal is a value as a constant of the language.
func (p huntParam) literal(value string, now time.Time) (string, error) {
	bad := func(problem, fix string) error { return tools.BadArgument("arguments", p.Name+" "+problem, fix) }
	switch p.Type {
	case "long":
		n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		if err != nil {
			return "", bad("is no whole number", "write for instance "+p.Name+"=10")
		}
		return fmt.Sprintf("long(%d)", n), nil
	case "timespan":
		span, ok := parseSpan(value)
		if !ok {
			return "", bad("is no span of time", "write for instance "+p.Name+"=7d, 12h or 30m")
		}
		return kql.SpanLiteral(span), nil
	case "datetime":
		at, err := tools.ParseDate(value, now)
		if err != nil {
			return "", bad("is no time", "write for instance "+p.Name+"="+now.UTC().Format(time.RFC3339))
		}
		return kql.DateLiteral(at), nil
	}
	if len(value) > tools.MaxArgumentText {
		return "", bad("is too long", "shorten it")
	}
	return kql.Quote(value), nil
}

// parseSpan reads 30m, 12h, 7d or Microsoft's P7D and PT12H; more than a
// hundred days are read as a hundred.
func parseSpan(s string) (time.Duration, bool) {
	m := spanPattern.FindStringSubmatch(strings.ToLower(strings.TrimSpace(s)))
	if m == nil {
		return 0, false
	}
	number, unit := cmp.Or(m[1], m[3], m[4]), cmp.Or(m[2], m[5])
	if m[3] != "" {
		unit = "d"
	}
	n, err := strconv.Atoi(number)
	if err != nil || n <= 0 {
		return 0, false
	}
	length := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}[unit]
	const most = 100 * 24 * time.Hour
	if n > int(most/length) {
		return most, true
	}
	return time.Duration(n) * length, true
}

var spanPattern = regexp.MustCompile(`^(?:(\d{1,6})([mhdw])|p(\d{1,6})d|pt(\d{1,6})([mh]))$`)
