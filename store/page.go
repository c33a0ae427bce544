package store

// Limits of one page of a list.
const (
	DefaultLimit = 50
	MaxLimit     = 1000
)

// Page asks for a part of a list.
type Page struct {
	Limit int    // rows wanted; 0 is DefaultLimit, at most MaxLimit
	After string // List.Next of the page before; "" is the beginning
}

// limit is the number of rows to return.
func (p Page) limit() int {
	switch {
	case p.Limit <= 0:
		return DefaultLimit
	case p.Limit > MaxLimit:
		return MaxLimit
	}
	return p.Limit
}

// List is one page of rows.
type List[T any] struct {
	Items []T
	// Total counts the rows of the whole list, not of the page; -1 where it is
	// not counted: the audit log, a search among members, UserQuery.NoTotal.
	Total int
	// Next is the opaque position after this page, "" at the end. It stays
	// valid across restarts.
	Next string
	// Facets counts the whole list by property: "userType", "enabled",
	// "department" (ten largest), "synced"; nil unless asked for.
	Facets map[string][]FacetCount
}

// FacetCount is one value of a facet and how many rows have it.
type FacetCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}
