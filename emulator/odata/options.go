package odata

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Options are the OData system query options of a request, as text.
type Options struct {
	Given     []string // names without $, in order
	Selected  []string
	Filter    string
	Search    string
	Orderby   string
	Expand    []ExpandItem
	Top       int // 0 when not given
	Skip      int
	Count     bool
	SkipToken string
}

var systemOptions = []string{"select", "filter", "search", "orderby", "expand", "top", "skip", "count", "skiptoken", "deltatoken", "format"}

// ParseOptions reads the query string. Graph takes the options with and
// without their dollar sign.
func ParseOptions(rawQuery string) (*Options, *Error) {
	values, err := ParseQuery(rawQuery)
	if err != nil {
		return nil, err
	}
	o := &Options{}
	seen := map[string]bool{}
	for _, key := range OptionNames(values) {
		name := strings.ToLower(strings.TrimPrefix(key, "$"))
		if !slices.Contains(systemOptions, name) {
			if strings.HasPrefix(key, "$") {
				return nil, BadRequest("The query parameter '%s' is not supported.", key)
			}
			continue
		}
		if seen[name] || len(values[key]) > 1 {
			return nil, BadRequest("Query option '$%s' was specified more than once, but it must be specified at most once.", name)
		}
		seen[name] = true
		o.Given = append(o.Given, name)
		if err := o.set(name, strings.TrimSpace(values.Get(key))); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// ParseQuery splits a query string at its ampersands alone: a semicolon parts
// the options inside $expand, as in manager($levels=max;$select=id).
func ParseQuery(rawQuery string) (url.Values, *Error) {
	values := url.Values{}
	for pair := range strings.SplitSeq(rawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		if err != nil || err2 != nil {
			return nil, BadRequest("Invalid query string.")
		}
		if pair != "" {
			values.Add(name, value)
		}
	}
	return values, nil
}

// OptionNames are the names of a query string's parameters in their order.
func OptionNames(values url.Values) []string {
	keys := make([]string, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (o *Options) set(name, value string) *Error {
	var err *Error
	switch name {
	case "select":
		o.Selected, err = parseSelect(value)
	case "filter":
		o.Filter = value
	case "search":
		o.Search = value
	case "orderby":
		o.Orderby = value
	case "expand":
		o.Expand, err = parseExpand(value)
	case "top":
		o.Top, err = countOption("top", value)
		if err == nil && o.Top == 0 {
			o.Top = -1
		}
	case "skip":
		o.Skip, err = countOption("skip", value)
	case "count":
		if o.Count = strings.EqualFold(value, "true"); !o.Count && !strings.EqualFold(value, "false") {
			err = BadRequest("Invalid value '%s' for $count query option found. Valid values are 'true' or 'false'.", value)
		}
	case "skiptoken":
		o.SkipToken = value
	}
	return err
}

func countOption(name, value string) (int, *Error) {
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil || n < 0 {
		return 0, BadRequest("Invalid value '%s' for $%s query option found. The $%s query option requires a non-negative integer value.", value, name, name)
	}
	return int(n), nil
}

func parseSelect(value string) ([]string, *Error) {
	var names []string
	for name := range strings.SplitSeq(value, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			return nil, BadRequest("Parsing OData Select and Expand failed: Term '%s' is not valid in a $select or $expand expression.", value)
		}
		if strings.HasPrefix(name, "@") {
			return nil, BadRequest("Parsing OData Select and Expand failed: Term '%s' is not valid in a $select or $expand expression.", name)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// Eventual reports whether the request asks for advanced queries.
func Eventual(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("ConsistencyLevel"), "eventual")
}
