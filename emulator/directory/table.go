package directory

import (
	"slices"
	"strings"
	"sync"
)

// tableSpec declares a collection that the directory holds.
type tableSpec struct {
	collection string   // name of AddRow and of the OData context
	typ        string   // entity type
	directory  bool     // a set of directory objects: ids are unique over all of them
	bin        bool     // deleted objects can be restored
	keys       []string // alternate keys, unique
	indexes    []string // properties that other objects are found by
}

func (t *Table) index(o *Object) {
	for key, m := range t.keys {
		if v := o.Text(key); v != "" {
			m[strings.ToLower(v)] = o.num
		}
	}
	for key, m := range t.indexes {
		if v := strings.ToLower(o.Text(key)); v != "" {
			m[v] = append(m[v], o.num)
		}
	}
}

func (t *Table) unindex(o *Object) {
	for key, m := range t.keys {
		v := strings.ToLower(o.Text(key))
		if num, ok := m[v]; ok && num == o.num {
			delete(m, v)
		}
	}
	for key, m := range t.indexes {
		v := strings.ToLower(o.Text(key))
		if v == "" {
			continue
		}
		if i := slices.Index(m[v], o.num); i >= 0 {
			m[v] = slices.Delete(slices.Clone(m[v]), i, i+1)
		}
	}
}

// ItemTypeOf is the entity type of a collection's rows, "" of an unknown one.
func ItemTypeOf(collection string) string {
	for _, s := range tableSpecs {
		if s.collection == collection {
			return s.typ
		}
	}
	return ""
}

// SetOf is the collection whose rows are of an entity type, "" where there is
// none.
func SetOf(typ string) string {
	for _, s := range tableSpecs {
		if s.typ == typ {
			return s.collection
		}
	}
	return ""
}

// ObjectTypes are the types of directory objects.
var ObjectTypes = sync.OnceValue(func() []*Type {
	var list []*Type
	for _, s := range tableSpecs {
		if t, ok := TypeNamed(s.typ); ok && s.directory {
			list = append(list, t)
		}
	}
	return list
})

// Collections are the names of everything that a directory holds.
func Collections() []string {
	names := make([]string, len(tableSpecs))
	for i, s := range tableSpecs {
		names[i] = s.collection
	}
	return names
}
