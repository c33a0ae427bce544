package tools

import (
	"reflect"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// KeepFields clears the fields of a struct whose JSON names are in neither list.
func KeepFields[T any](v *T, lists ...[]string) {
	s := reflect.ValueOf(v).Elem()
	for i := range s.NumField() {
		name, _, _ := strings.Cut(s.Type().Field(i).Tag.Get("json"), ",")
		if !slices.ContainsFunc(lists, func(list []string) bool { return slices.Contains(list, name) }) {
			s.Field(i).SetZero()
		}
	}
}

// WantsFacets reports whether the counts by value may be of use: asked for, or
// on the first page, to narrow a list that goes on.
func (l Listing) WantsFacets() bool { return l.CountOnly || l.Cursor == "" }

// Facets are the counts of a list whose next page begins at next.
func (l Listing) Facets(in map[string][]store.FacetCount, next string) map[string][]Facet {
	if !l.CountOnly && next == "" {
		return nil
	}
	return FacetsOf(in)
}

// FacetsOf are a list's counts by value as answers carry them.
func FacetsOf(in map[string][]store.FacetCount) map[string][]Facet {
	if len(in) == 0 {
		return nil
	}
	out := make(map[string][]Facet, len(in))
	for name, counts := range in {
		for _, c := range counts {
			out[name] = append(out[name], Facet{Value: c.Value, Count: c.Count})
		}
	}
	return out
}
