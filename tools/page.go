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

// SortedPage cuts a page out of rows in memory, by the order of their keys; next
// is the key of the page's last row where there are more.
func SortedPage[T any](rows []Keyed[T], page store.Page) (items []T, next string) {
	keys := make([]string, len(rows))
	for i := range rows {
		keys[i] = rows[i].Key
	}
	order, next := pageOfKeys(keys, page)
	items = make([]T, len(order))
	for i, at := range order {
		items[i] = rows[at].Row
	}
	return items, next
}

// pageOfKeys is SortedPage on the keys alone: where the page's rows stand. Rows
// are wide, and this way they are not moved to be sorted.
func pageOfKeys(keys []string, page store.Page) (order []int, next string) {
	order = make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(keys[a], keys[b]) })
	from := 0
	if page.After != "" {
		at, found := slices.BinarySearchFunc(order, page.After, func(i int, key string) int { return strings.Compare(keys[i], key) })
		if from = at; found {
			from++
		}
	}
	to := min(from+page.Limit, len(order))
	if to < len(order) {
		next = keys[order[to-1]]
	}
	return order[from:to], next
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
