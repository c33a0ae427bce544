package tools

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// keyed is a row of a list that is worked out in memory, with the key that it
// is ordered by, which no other row has.
type keyed[T any] struct {
	key string
	row T
}

// sortedPage cuts a page out of rows in memory, which it sorts; next is the key of
// the page's last row where there are more.
func sortedPage[T any](rows []keyed[T], page store.Page) (items []T, next string) {
	slices.SortFunc(rows, func(a, b keyed[T]) int { return strings.Compare(a.key, b.key) })
	from := 0
	if page.After != "" {
		at, found := slices.BinarySearchFunc(rows, page.After, func(r keyed[T], key string) int { return strings.Compare(r.key, key) })
		if from = at; found {
			from++
		}
	}
	to := min(from+page.Limit, len(rows))
	items = make([]T, 0, to-from)
	for _, r := range rows[from:to] {
		items = append(items, r.row)
	}
	if to < len(rows) {
		next = rows[to-1].key
	}
	return items, next
}

// tally counts values.
type tally map[string]int

func (t tally) add(value string) {
	if value != "" {
		t[value]++
	}
}

// facet is the n most frequent values of a tally.
func (t tally) facet(n int) []Facet {
	out := make([]Facet, 0, len(t))
	for value, count := range t {
		out = append(out, Facet{value, count})
	}
	slices.SortFunc(out, func(a, b Facet) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	})
	return out[:min(n, len(out))]
}
