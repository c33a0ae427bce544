package tools

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// LeftOut says, with the first page of a list, which usual values its rows do
// not repeat.
func (c *Call) LeftOut(page Page, what string) {
	if page.Cursor == "" {
		c.Note("Left out of a row: %s.", what)
	}
}

// Keyed is a row of a list that is worked out in memory, with the key that it
// is ordered by, which no other row has.
type Keyed[T any] struct {
	Key string
	Row T
}

// SortedPage cuts a page out of rows in memory, which it sorts; next is the key of
// the page's last row where there are more.
func SortedPage[T any](rows []Keyed[T], page store.Page) (items []T, next string) {
	slices.SortFunc(rows, func(a, b Keyed[T]) int { return strings.Compare(a.Key, b.Key) })
	from := 0
	if page.After != "" {
		at, found := slices.BinarySearchFunc(rows, page.After, func(r Keyed[T], key string) int { return strings.Compare(r.Key, key) })
		if from = at; found {
			from++
		}
	}
	to := min(from+page.Limit, len(rows))
	items = make([]T, 0, to-from)
	for _, r := range rows[from:to] {
		items = append(items, r.Row)
	}
	if to < len(rows) {
		next = rows[to-1].Key
	}
	return items, next
}

// Tally counts values.
type Tally map[string]int

// Add counts a value; "" is none.
func (t Tally) Add(value string) {
	if value != "" {
		t[value]++
	}
}

// Facet is the n most frequent values of a tally.
func (t Tally) Facet(n int) []Facet {
	out := make([]Facet, 0, len(t))
	for value, count := range t {
		out = append(out, Facet{value, count})
	}
	slices.SortFunc(out, func(a, b Facet) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	})
	return out[:min(n, len(out))]
}

// PageOf is SortedPage of rows whose key can be told from them.
func PageOf[T any](rows []T, page store.Page, key func(T) string) (items []T, next string) {
	list := make([]Keyed[T], len(rows))
	for i, row := range rows {
		list[i] = Keyed[T]{key(row), row}
	}
	return SortedPage(list, page)
}

// NameKey orders rows by name, and by id where names are the same.
func NameKey(name, id string) string { return strings.ToLower(name) + "\x00" + id }

// MaxFacet is how many values of a property are counted.
const MaxFacet = 20

// CountBy counts rows by a value, the most frequent first.
func CountBy[T any](rows []T, value func(T) string) []Facet {
	counts := Tally{}
	for _, row := range rows {
		counts.Add(value(row))
	}
	return counts.Facet(MaxFacet)
}
