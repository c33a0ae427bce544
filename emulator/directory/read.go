package directory

import (
	"iter"
	"slices"
	"strings"
)

// Object returns a live directory object by id, nil when there is none.
func (d *Directory) Object(id string) *Object {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.object(id)
}

func (d *Directory) object(id string) *Object {
	num, ok := d.byID[id]
	if !ok {
		num, ok = d.byID[strings.ToLower(id)]
	}
	if !ok || d.objects[num].state != stateLive {
		return nil
	}
	return d.objects[num]
}

// Row returns a row of a collection by id, nil when there is none.
func (d *Directory) Row(collection, id string) *Object {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if t := d.tables[collection]; t != nil {
		return d.row(t, id)
	}
	return nil
}

func (d *Directory) row(t *Table, id string) *Object {
	num, ok := t.byID[id]
	if !ok && t.spec.directory {
		num, ok = t.byID[strings.ToLower(id)]
	}
	if !ok || d.objects[num].state != stateLive || t.spec.directory && d.tableOf(d.objects[num]) != t {
		return nil
	}
	return d.objects[num]
}

// ByKey returns the live object of a collection with an alternate key, e.g.
// ByKey("users", "userPrincipalName", "ana@contoso.com"). Case is ignored.
func (d *Directory) ByKey(collection, key, value string) *Object {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if t := d.tables[collection]; t != nil {
		if num, ok := t.keys[key][strings.ToLower(value)]; ok {
			return d.objects[num]
		}
	}
	return nil
}

// RowsBy returns the rows of a collection by an indexed foreign key, e.g.
// RowsBy("appRoleAssignments", "principalId", id).
func (d *Directory) RowsBy(collection, index, value string) []*Object {
	d.mu.RLock()
	defer d.mu.RUnlock()
	t := d.tables[collection]
	if t == nil {
		return nil
	}
	var out []*Object
	for _, num := range t.indexes[index][strings.ToLower(value)] {
		out = append(out, d.objects[num])
	}
	return out
}

// Count returns the number of live objects of a type or rows of a collection.
func (d *Directory) Count(name string) int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if t := d.tables[name]; t != nil {
		return t.live
	}
	return 0
}

// Each yields the live objects of a type ("user") or rows of a collection
// ("signIns") in the order of their creation. The directory may be changed
// meanwhile; what is added after the start is not seen.
func (d *Directory) Each(name string) iter.Seq[*Object] {
	return d.each(name, stateLive)
}

// EachDeleted yields the soft-deleted objects of a type.
func (d *Directory) EachDeleted(name string) iter.Seq[*Object] {
	return d.each(name, stateDeleted)
}

func (d *Directory) each(name string, state objectState) iter.Seq[*Object] {
	return func(yield func(*Object) bool) {
		d.mu.RLock()
		var rows []uint32
		if t := d.tables[name]; t != nil {
			rows = t.rows
			if state == stateDeleted {
				rows = slices.Clone(t.bin)
			}
		}
		d.mu.RUnlock()
		for _, num := range rows {
			d.mu.RLock()
			o := d.objects[num]
			d.mu.RUnlock()
			if o.state == state && !yield(o) {
				return
			}
		}
	}
}
