package graph

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// LogPage is the most rows that a page of a log has.
// https://learn.microsoft.com/graph/api/signin-list
const LogPage = 1000

// ReadPage reads the page at link, as [Client.RawPage] does, and decodes its
// items.
func ReadPage[T any](ctx context.Context, c *Client, link string) (Page[T], error) {
	raw, err := c.RawPage(ctx, link, PageOptions{})
	page := Page[T]{Next: raw.Next, Delta: raw.Delta, Count: raw.Count, Bytes: raw.Bytes}
	if err != nil {
		return page, err
	}
	page.Items = make([]T, len(raw.Items))
	for i, item := range raw.Items {
		if err := Decode(item, &page.Items[i]); err != nil {
			return page, fmt.Errorf("decode item: %w", err)
		}
	}
	return page, nil
}

// SameList reports whether next is a page of the list that begins at first: the
// same host and path. A link that was out of our hands must be, or it could ask
// for anything that the app may read.
func SameList(first, next string) bool {
	a, err := url.Parse(first)
	if err != nil {
		return false
	}
	b, err := url.Parse(next)
	return err == nil && a.Scheme == b.Scheme && a.Host == b.Host && b.User == nil &&
		strings.EqualFold(a.EscapedPath(), b.EscapedPath()) // services answer with their own case
}

// take reads at most n rows of the list at first.
func take[T any](ctx context.Context, c *Client, first string, n int) ([]T, error) {
	var items []T
	for item, err := range All[T](ctx, c, first) {
		if err != nil {
			return items, err
		}
		if items = append(items, item); len(items) == n {
			break
		}
	}
	return items, nil
}

// beta turns a v1.0 URL into the one of /beta.
func (c *Client) beta(u string) string {
	return strings.TrimSuffix(c.root, "/v1.0") + "/beta" + strings.TrimPrefix(u, c.root)
}

// raw is a v1.0 URL of a path for which the SDK's builders are not compiled in:
// those of identity governance alone are 870 files.
func (c *Client) raw(path string, query url.Values) string {
	u := c.root + path
	if len(query) > 0 {
		u += "?" + query.Encode()
	}
	return u
}

// filters are the clauses of a $filter, joined by "and".
type filters []string

func (f *filters) add(format string, args ...any) {
	*f = append(*f, fmt.Sprintf(format, args...))
}

// equals adds an equality unless value is empty.
func (f *filters) equals(property, value string) {
	if value != "" {
		f.add("%s eq %s", property, quote(value))
	}
}

// between adds bounds of an instant, both included; a zero time is no bound.
func (f *filters) between(property string, since, until time.Time) {
	if !since.IsZero() {
		f.add("%s ge %s", property, instant(since))
	}
	if !until.IsZero() {
		f.add("%s le %s", property, instant(until))
	}
}

// any adds that one of the values is the property's.
func (f *filters) any(property string, values []string) {
	if len(values) == 0 {
		return
	}
	terms := make([]string, len(values))
	for i, v := range values {
		terms[i] = property + " eq " + quote(v)
	}
	f.add("(%s)", strings.Join(terms, " or "))
}

// option is the value of $filter, nil for none.
func (f filters) option() *string {
	if len(f) == 0 {
		return nil
	}
	return ptr(strings.Join(f, " and "))
}

// instant writes an OData date and time.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// top bounds a page size.
func top(n, most int) *int32 {
	if n <= 0 || n > most {
		n = most
	}
	return ptr(int32(n))
}
