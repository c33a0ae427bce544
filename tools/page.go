package tools

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// PageOf is sortedPage of rows whose key can be told from them.
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
