package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// queryOptions are the OData system query options of a request, as text.
type queryOptions struct {
	given     []string // names without $, in order
	selected  []string
	filter    string
	search    string
	orderby   string
	expand    []expandItem
	top       int // 0 when not given
	skip      int
	count     bool
	skipToken string
}

// expandItem is one relationship of $expand.
type expandItem struct {
	name     string
	selected []string
	levels   bool   // $levels was asked for
	inner    string // relationship of an $expand inside this one
}

var systemOptions = []string{"select", "filter", "search", "orderby", "expand", "top", "skip", "count", "skiptoken", "deltatoken", "format"}

// parseOptions reads the query string. Graph takes the options with and
// without their dollar sign.
func parseOptions(rawQuery string) (*queryOptions, *graphError) {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, badRequest("Invalid query string.")
	}
	o := &queryOptions{}
	seen := map[string]bool{}
	for _, key := range optionNames(values) {
		name := strings.ToLower(strings.TrimPrefix(key, "$"))
		if !slices.Contains(systemOptions, name) {
			if strings.HasPrefix(key, "$") {
				return nil, badRequest("The query parameter '%s' is not supported.", key)
			}
			continue
		}
		if seen[name] || len(values[key]) > 1 {
			return nil, badRequest("Query option '$%s' was specified more than once, but it must be specified at most once.", name)
		}
		seen[name] = true
		o.given = append(o.given, name)
		if err := o.set(name, strings.TrimSpace(values.Get(key))); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func optionNames(values url.Values) []string {
	keys := make([]string, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (o *queryOptions) set(name, value string) *graphError {
	var err *graphError
	switch name {
	case "select":
		o.selected, err = parseSelect(value)
	case "filter":
		o.filter = value
	case "search":
		o.search = value
	case "orderby":
		o.orderby = value
	case "expand":
		o.expand, err = parseExpand(value)
	case "top":
		o.top, err = countOption("top", value)
		if err == nil && o.top == 0 {
			o.top = -1
		}
	case "skip":
		o.skip, err = countOption("skip", value)
	case "count":
		if o.count = strings.EqualFold(value, "true"); !o.count && !strings.EqualFold(value, "false") {
			err = badRequest("Invalid value '%s' for $count query option found. Valid values are 'true' or 'false'.", value)
		}
	case "skiptoken":
		o.skipToken = value
	}
	return err
}

func countOption(name, value string) (int, *graphError) {
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil || n < 0 {
		return 0, badRequest("Invalid value '%s' for $%s query option found. The $%s query option requires a non-negative integer value.", value, name, name)
	}
	return int(n), nil
}

func parseSelect(value string) ([]string, *graphError) {
	var names []string
	for name := range strings.SplitSeq(value, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			return nil, badRequest("Parsing OData Select and Expand failed: Term '%s' is not valid in a $select or $expand expression.", value)
		}
		if strings.HasPrefix(name, "@") {
			return nil, badRequest("Parsing OData Select and Expand failed: Term '%s' is not valid in a $select or $expand expression.", name)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// parseExpand reads "manager", "manager($select=id,mail)" and lists of them.
func parseExpand(value string) ([]expandItem, *graphError) {
	var items []expandItem
	bad := badRequest("Parsing OData Select and Expand failed: Term '%s' is not valid in a $select or $expand expression.", value)
	for rest := value; ; {
		end := strings.IndexAny(rest, ",(")
		name := rest
		if end >= 0 {
			name = rest[:end]
		}
		item := expandItem{name: strings.TrimSpace(name)}
		if item.name == "" {
			return nil, bad
		}
		if end < 0 {
			return append(items, item), nil
		}
		if rest[end] == '(' {
			closing := strings.IndexByte(rest, ')')
			if closing < end {
				return nil, bad
			}
			inner := rest[end+1 : closing]
			option, text, _ := strings.Cut(inner, "=")
			option = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(option), "$"))
			switch option {
			case "select":
				var err *graphError
				if item.selected, err = parseSelect(text); err != nil {
					return nil, err
				}
			case "levels":
				item.levels = true
			case "expand":
				item.inner = strings.TrimSpace(text)
			default:
				return nil, unsupportedQuery("Query option '$%s' is not supported inside $expand.", option)
			}
			end = closing + 1
			rest = strings.TrimSpace(rest[end:])
			items = append(items, item)
			if rest == "" {
				return items, nil
			}
			if rest[0] != ',' {
				return nil, bad
			}
			rest = rest[1:]
			continue
		}
		items = append(items, item)
		rest = rest[end+1:]
	}
}

// eventual reports whether the request asks for advanced queries.
func eventual(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("ConsistencyLevel"), "eventual")
}

// allowOptions refuses the options that the endpoint does not honour. Of these
// bodies $skip's is on record
// (https://github.com/microsoftgraph/microsoft-graph-docs/issues/9279); the
// wording of the others is not.
func (c *call) allowOptions(honoured string) *graphError {
	allowed := strings.Fields(honoured)
	for _, name := range c.options.given {
		if slices.Contains(allowed, name) || name == "format" {
			continue
		}
		switch {
		case name == "count" && c.endpoint.list:
			continue // silently ignored
		case name == "skip":
			return directoryBadRequest("'$skip' is not supported by the service.")
		case !c.endpoint.list:
			return badRequest("Query option '$%s' cannot be applied to the requested resource.", name)
		default:
			return unsupportedQuery("Query option '$%s' is not supported for this resource.", name)
		}
	}
	return nil
}

// pageSize checks $top against the endpoint's limit and returns the number of
// items of a page; 0 is all of them.
func (c *call) pageSize(limit int) (int, *graphError) {
	switch top := c.options.top; {
	case c.endpoint.page == 0:
		return 0, nil
	case top == 0:
		return min(c.endpoint.page, limit), nil
	case top < 0 || top > limit:
		return 0, unsupportedQuery("Invalid page size specified: '%d'. Must be between 1 and %d inclusive.", max(top, 0), limit)
	default:
		return top, nil
	}
}
