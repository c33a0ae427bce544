package graph

import (
	"context"
	"fmt"
	"net/url"
	"strings"
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
