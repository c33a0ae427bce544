package odata

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// OrderKey is one property of $orderby.
type OrderKey struct {
	Property *directory.Property
	Desc     bool
}

// SortObjects sorts by the keys, nulls first, ties by age.
func SortObjects(objects []*directory.Object, keys []OrderKey) {
	type row struct {
		o    *directory.Object
		text []string
	}
	rows := make([]row, len(objects))
	for i, o := range objects {
		rows[i] = row{o, make([]string, len(keys))}
		for k, key := range keys {
			text, _ := o.Scalar(key.Property.Name)
			rows[i].text[k] = strings.ToLower(text)
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		for k, key := range keys {
			c := strings.Compare(a.text[k], b.text[k])
			if key.Property.Kind == directory.KindInt || key.Property.Kind == directory.KindDouble {
				if n, ok := compareText(key.Property.Kind, a.text[k], b.text[k]); ok {
					c = n
				}
			}
			if c != 0 {
				if key.Desc {
					return -c
				}
				return c
			}
		}
		return 0
	})
	for i := range rows {
		objects[i] = rows[i].o
	}
}

// BindOrder checks $orderby, or takes the property newest, if the type has it, in
// descending order where there is none; combined tells that a filter, a search or a
// relationship is in play, which needs an advanced query.
func BindOrder(orderby, newest string, t *directory.Type, advanced, combined bool) ([]OrderKey, *Error) {
	if orderby == "" {
		if p, ok := t.Property(newest); ok {
			return []OrderKey{{p, true}}, nil
		}
		return nil, nil
	}
	var keys []OrderKey
	for term := range strings.SplitSeq(orderby, ",") {
		words := strings.Fields(term)
		if len(words) == 0 || len(words) > 2 {
			return nil, BadRequest("Syntax error at position %d in '%s'.", len(orderby), orderby)
		}
		desc := len(words) == 2 && strings.EqualFold(words[1], "desc")
		if len(words) == 2 && !desc && !strings.EqualFold(words[1], "asc") {
			return nil, BadRequest("Syntax error at position %d in '%s'.", strings.Index(orderby, words[1]), orderby)
		}
		b := &filterBinder{typ: t}
		p, err := b.property(words[0])
		if err != nil {
			return nil, BadRequest("Could not find a property named '%s' on type '%s'.", words[0], t.FullName())
		}
		s := orderSupport(directory.NearestBase(t, orderTables).Name, p.Name)
		if s == supportNone || (s == supportAdvanced || combined) && !advanced {
			return nil, UnsupportedQuery("Sorting not supported for current query.")
		}
		keys = append(keys, OrderKey{p, desc})
	}
	return keys, nil
}
