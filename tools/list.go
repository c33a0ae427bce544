package tools

import "reflect"

// Page are the arguments by which a list is read in pages.
type Page struct {
	Limit  int    `json:"limit,omitzero" min:"1" max:"200" jsonschema:"rows; default 50"`
	Cursor string `json:"cursor,omitzero" jsonschema:"nextCursor of the last page"`
}

// Listing are the arguments that all lists of objects share.
type Listing struct {
	Page
	Search    string   `json:"search,omitzero" format:"words" jsonschema:"words of name, UPN or mail"`
	Fields    []string `json:"fields,omitzero" jsonschema:"more properties per row"`
	CountOnly bool     `json:"countOnly,omitzero" jsonschema:"total and facets only"`
	Fresh     bool     `json:"fresh,omitzero" jsonschema:"read changes first"`
}

const defaultLimit = 50

// List is the answer of a tool that lists.
type List[T any] struct {
	Items []T
	// Total is the number of rows in the whole list, nil when it is not known.
	Total *int
	// Next is the store's place after the last row, "" at the end.
	Next string
	// Facets count the rows of the whole list by the values of some properties.
	Facets map[string][]Facet
	// NoItems says that rows were not asked for: the answer has none, not even
	// an empty list, which would look like nothing found.
	NoItems bool
}

// Facet counts the rows that have one value.
type Facet struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Detail is the answer of a tool that shows one object together with a list
// that can be paged through.
type Detail[I, T any] struct {
	Item I
	List[T]
}

// pages is what the glue needs of a List or a Detail.
type pages interface {
	rows() []any
	page() (total *int, next string, facets map[string][]Facet)
	asked() bool
	head() any
}

func (l List[T]) rows() []any {
	out := make([]any, len(l.Items))
	for i := range l.Items {
		out[i] = l.Items[i]
	}
	return out
}

func (l List[T]) page() (*int, string, map[string][]Facet) { return l.Total, l.Next, l.Facets }

func (l List[T]) asked() bool { return !l.NoItems }

func (l List[T]) head() any { return nil }

// head is the item; a nil pointer is none.
func (d Detail[I, T]) head() any {
	if v := reflect.ValueOf(&d.Item).Elem(); v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	return d.Item
}
