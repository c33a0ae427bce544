package tools

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// pageOf is sortedPage of rows whose key can be told from them.
func pageOf[T any](rows []T, page store.Page, key func(T) string) (items []T, next string) {
	list := make([]keyed[T], len(rows))
	for i, row := range rows {
		list[i] = keyed[T]{key(row), row}
	}
	return sortedPage(list, page)
}

// nameKey orders rows by name, and by id where names are the same.
func nameKey(name, id string) string { return strings.ToLower(name) + "\x00" + id }

// maxFacet is how many values of a property are counted.
const maxFacet = 20

// countBy counts rows by a value, the most frequent first.
func countBy[T any](rows []T, value func(T) string) []Facet {
	counts := tally{}
	for _, row := range rows {
		counts.add(value(row))
	}
	return counts.facet(maxFacet)
}
