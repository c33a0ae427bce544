package graph

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// Request is one entry of the table of all requests that this package makes:
// what is asked of Graph, as data. A {name} in Path, Filter or Where stands for
// a value that the call gives.
type Request struct {
	Name   string
	Method string // "" is GET; the POSTs change nothing
	Path   string // below the version, in the spelling of Microsoft's CSDL
	Beta   string // why it is read from /beta; "" is v1.0
	Global bool   // Microsoft has it in the global cloud only
	// InV1 says that v1.0 has the list too, with less in it ([Client.ListInV1]).
	InV1 bool

	Select  []string
	Expand  []string
	Filter  string   // always sent, its values are required
	Where   []string // further conditions, each sent when its values are given
	OrderBy []string
	Count   bool
	Top     int // size of a page, and the most that the call may ask for
	MaxTop  int // like Top, but without the call's wish Microsoft's own size is left

	// Advanced requests need the header ConsistencyLevel: eventual.
	// https://learn.microsoft.com/graph/aad-advanced-queries
	Advanced bool

	Page string // of Microsoft's documentation, below https://learn.microsoft.com/graph/api/
}

// Values are what a call puts in place of a request's {names}. In a condition a
// name in quotes takes a string, or strings of which any may match; one without
// quotes takes a time or a number. An empty value is not given. "$top" is the
// wish for a size of page.
type Values map[string]any

// version is the segment of the request's version.
func (r Request) version() string {
	if r.Beta != "" {
		return "beta"
	}
	return "v1.0"
}

// URL is the request's address at a cloud's Graph, e.g.
// https://graph.microsoft.com. This is the one place where values become part
// of an address.
func (r Request) URL(host string, v Values) (string, error) {
	path, err := r.path(v)
	if err != nil {
		return "", fmt.Errorf("request %s: %w", r.Name, err)
	}
	query, err := r.query(v)
	if err != nil {
		return "", fmt.Errorf("request %s: %w", r.Name, err)
	}
	return host + "/" + r.version() + path + query, nil
}

// Parameters are the {names} of the path.
func (r Request) Parameters() []string { return holes(r.Path) }

// path fills in the path.
func (r Request) path(v Values) (string, error) {
	return fill(r.Path, func(name string) (string, error) {
		switch value := v[name].(type) {
		case placeholder:
			return string(value), nil
		case string:
			return cloud.Segment(value)
		}
		return "", fmt.Errorf("no {%s}", name)
	})
}

// placeholder is a path's value that stands for itself: it is replaced later.
type placeholder string

// query writes the query options in the order of their names.
func (r Request) query(v Values) (string, error) {
	filter, err := r.filter(v)
	if err != nil {
		return "", err
	}
	options := []struct{ name, value string }{
		{"count", ""},
		{"expand", escapeAll(r.Expand)},
		{"filter", escape(filter)},
		{"orderby", escapeAll(r.OrderBy)},
		{"select", escapeAll(r.Select)},
		{"top", r.top(v)},
	}
	if r.Count {
		options[0].value = "true"
	}
	var b strings.Builder
	separator := byte('?')
	for _, o := range options {
		if o.value != "" {
			b.WriteByte(separator)
			b.WriteString("%24" + o.name + "=" + o.value)
			separator = '&'
		}
	}
	return b.String(), nil
}

// top is the size of a page, "" for Microsoft's own.
func (r Request) top(v Values) string {
	wish, _ := v["$top"].(int)
	most := cmp.Or(r.Top, r.MaxTop)
	switch {
	case most == 0 || r.Top == 0 && wish <= 0:
		return ""
	case wish <= 0 || wish > most:
		return strconv.Itoa(most)
	}
	return strconv.Itoa(wish)
}

// filter joins the conditions whose values are given.
func (r Request) filter(v Values) (string, error) {
	var out []string
	for i, condition := range append([]string{r.Filter}, r.Where...) {
		names := holes(condition)
		missing := slices.ContainsFunc(names, func(name string) bool { return !given(v[name]) })
		switch {
		case condition == "" || missing && i > 0:
			continue
		case missing:
			return "", fmt.Errorf("no value for the condition %s", condition)
		}
		text, err := conditionOf(condition, names, v)
		if err != nil {
			return "", err
		}
		out = append(out, text)
	}
	return strings.Join(out, " and "), nil
}

// given reports whether a condition's value is one.
func given(value any) bool {
	switch value := value.(type) {
	case string:
		return value != ""
	case []string:
		return len(value) > 0
	case time.Time:
		return !value.IsZero()
	case *int:
		return value != nil
	}
	return false
}

// conditionOf fills in a condition. With strings for its value it becomes a
// group of which any may hold.
func conditionOf(condition string, names []string, v Values) (string, error) {
	if len(names) == 1 {
		if list, ok := v[names[0]].([]string); ok {
			terms := make([]string, len(list))
			for i, value := range list {
				var err error
				if terms[i], err = conditionOf(condition, names, Values{names[0]: value}); err != nil {
					return "", err
				}
			}
			return "(" + strings.Join(terms, " or ") + ")", nil
		}
	}
	return fill(condition, func(name string) (string, error) {
		quoted := strings.Contains(condition, "'{"+name+"}'")
		switch value := v[name].(type) {
		case string:
			if quoted {
				return strings.ReplaceAll(value, "'", "''"), nil
			}
		case time.Time:
			if !quoted {
				return value.UTC().Format(time.RFC3339), nil
			}
		case *int:
			if !quoted {
				return strconv.Itoa(*value), nil
			}
		}
		return "", fmt.Errorf("{%s} of the condition %s takes no %T", name, condition, v[name])
	})
}

// holes are the {names} of a template.
func holes(template string) []string {
	var names []string
	_, _ = fill(template, func(name string) (string, error) {
		names = append(names, name)
		return "", nil
	})
	return names
}

// fill replaces each {name} of a template.
func fill(template string, value func(name string) (string, error)) (string, error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return "", fmt.Errorf("template with an open brace: %s", template)
		}
		text, err := value(name)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		template = after
	}
}

// escape writes all but the unreserved characters of RFC 3986 as %XX: right in
// a path and in a query.
func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// escapeAll is a list with commas that part its items.
func escapeAll(items []string) string {
	escaped := make([]string, len(items))
	for i, item := range items {
		escaped[i] = escape(item)
	}
	return strings.Join(escaped, ",")
}

// start returns the named request and its URL; cloud.ErrNotInCloud where the
// client's cloud does not have it.
func (c *Client) start(name string, v Values) (Request, string, error) {
	r, ok := requests[name]
	if !ok {
		return Request{}, "", fmt.Errorf("no request %q", name)
	}
	r.Name = name
	if r.Global && slices.Contains(nationalClouds, c.cloud.Environment().Name) {
		return Request{}, "", fmt.Errorf("%s: %w", r.Path, cloud.ErrNotInCloud)
	}
	u, err := r.URL(c.host, v)
	return r, u, err
}

// link is the URL of start.
func (c *Client) link(name string, v Values) (string, error) {
	_, u, err := c.start(name, v)
	return u, err
}

// nationalClouds lack what Microsoft's pages mark as of the global service only.
var nationalClouds = []string{"usgov", "usgovdod", "china"}

// method is the request's HTTP method.
func (r Request) method() string { return cmp.Or(r.Method, http.MethodGet) }

// options are what each page of the request is asked with.
func (r Request) options() PageOptions { return PageOptions{Advanced: r.Advanced} }
