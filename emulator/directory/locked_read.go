package directory

import (
	"strings"
	"time"
)

// What follows reads a directory by object numbers. A service that answers a
// page locks it with RLock, so that the page is of one moment, and reads
// numbers: they grow with age, never change, and index without hashing.

// RLock keeps the directory from changing until RUnlock. The methods that take
// no lock of their own say so.
func (d *Directory) RLock() { d.mu.RLock() }

// RUnlock ends RLock.
func (d *Directory) RUnlock() { d.mu.RUnlock() }

// Table is a collection by its name ("users"), nil when there is none.
func (d *Directory) Table(collection string) *Table { return d.tables[collection] }

// At is the object of a number, in whatever state; the directory is locked.
func (d *Directory) At(num uint32) *Object { return d.objects[num] }

// Find is Object for a locked directory.
func (d *Directory) Find(id string) *Object { return d.object(id) }

// FindDeleted returns an object of the recycle bin; the directory is locked.
func (d *Directory) FindDeleted(id string) *Object {
	if num, ok := d.byID[strings.ToLower(id)]; ok && d.objects[num].state == stateDeleted {
		return d.objects[num]
	}
	return nil
}

// Forward are the numbers that an object points to by a relation, ascending;
// Back those that point to it. The directory is locked.
func (d *Directory) Forward(rel Relation, num uint32) []uint32 { return d.links[rel].forward[num] }

// Back is the other direction of Forward.
func (d *Directory) Back(rel Relation, num uint32) []uint32 { return d.links[rel].back[num] }

// Closure returns the numbers of the live objects reached from num over a
// relation, breadth first, without num itself; back follows it backwards.
// Cycles are legal in nested groups. The directory is locked.
func (d *Directory) Closure(rel Relation, back bool, num uint32) []uint32 {
	edges := d.links[rel].forward
	if back {
		edges = d.links[rel].back
	}
	seen := map[uint32]bool{num: true}
	var out []uint32
	queue := []uint32{num}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		for _, to := range edges[next] {
			if seen[to] || d.objects[to].state != stateLive {
				continue
			}
			seen[to] = true
			out = append(out, to)
			queue = append(queue, to)
		}
	}
	return out
}

// LiveAt are the live objects among numbers; the directory is locked.
func (d *Directory) LiveAt(nums []uint32) []*Object { return d.liveObjects(nums) }

// Seq is the sequence number of the last change; the directory is locked.
func (d *Directory) Seq() uint64 { return d.seq }

// Version grows with every change, those while the tenant is built included;
// the directory is locked.
func (d *Directory) Version() uint64 { return d.version }

// Clock is the tenant's clock as it was given, not turned to UTC.
func (d *Directory) Clock() time.Time { return d.now() }

// Collection is the table's name, "users".
func (t *Table) Collection() string { return t.spec.collection }

// Type is the type of the table's rows; a row may be of one derived from it.
func (t *Table) Type() *Type { return t.typ }

// OfDirectory reports whether the rows are directory objects.
func (t *Table) OfDirectory() bool { return t.spec.directory }

// Numbers are those of every row that there ever was, ascending; the directory
// is locked.
func (t *Table) Numbers() []uint32 { return t.rows }

// Bin are the numbers of the soft-deleted rows, oldest deletion first; the
// directory is locked.
func (t *Table) Bin() []uint32 { return t.bin }

// Live is the number of live rows; the directory is locked.
func (t *Table) Live() int { return t.live }

// Keys are the alternate keys' names.
func (t *Table) Keys() []string { return t.spec.keys }

// Row is a live row by its id; the directory is locked.
func (d *Directory) FindRow(collection, id string) *Object { return d.row(d.tables[collection], id) }

// ByKey is the number of the row with an alternate key, in any case; the
// directory is locked.
func (t *Table) ByKey(key, value string) (num uint32, ok bool) {
	num, ok = t.keys[key][strings.ToLower(value)]
	return num, ok
}

// Indexed are the numbers of the rows with a value in an indexed property, in
// any case; the directory is locked.
func (t *Table) Indexed(property, value string) []uint32 {
	return t.indexes[property][strings.ToLower(value)]
}

// LookUp returns the numbers of the rows with a value in an indexed property or
// key, nil when the property has no index; the directory is locked.
func (t *Table) LookUp(property, value string) []uint32 {
	if property == "id" {
		if num, ok := t.byID[strings.ToLower(value)]; ok {
			return []uint32{num}
		}
		if num, ok := t.byID[value]; ok {
			return []uint32{num}
		}
		return []uint32{}
	}
	if m, ok := t.keys[property]; ok {
		if num, ok := m[strings.ToLower(value)]; ok {
			return []uint32{num}
		}
		return []uint32{}
	}
	if m, ok := t.indexes[property]; ok {
		return append([]uint32{}, m[strings.ToLower(value)]...)
	}
	return nil
}

// Number is the object's place in its directory: it grows with age and stays
// the same over all versions of an object.
func (o *Object) Number() uint32 { return o.num }

// Live reports whether the object is there: neither deleted nor purged.
func (o *Object) Live() bool { return o.state == stateLive }

// InBin reports whether the object lies in the recycle bin.
func (o *Object) InBin() bool { return o.state == stateDeleted }

// Purged reports whether the object is gone for good.
func (o *Object) Purged() bool { return o.state == statePurged }

// NewObject makes an object that no directory holds: a row that an answer
// derives from others. It panics as Directory.Add does.
func NewObject(t *Type, id string, props map[string]any) *Object {
	o := &Object{Type: t}
	o.ID, o.values = packValues(t, id, props)
	return o
}

// Derived is an object of another type with the same slots first, with more
// values: name and value, one after the other.
func (o *Object) Derived(t *Type, more ...string) *Object {
	values := []byte(o.values)
	for i := 0; i < len(more); i += 2 {
		values = appendEntry(values, t.Slot(more[i]), []byte(more[i+1]))
	}
	return &Object{Type: t, ID: o.ID, values: string(values)}
}

// WithID is the same object under another id.
func (o *Object) WithID(id string) *Object {
	other := *o
	other.ID = id
	return &other
}

// With is the same object under another id and with other values.
func (o *Object) With(id string, props map[string]any) *Object {
	other := *o
	_, other.values, _ = repackValues(o, props)
	other.ID = id
	return &other
}

// Maps is a property that is a list of complex values.
func (o *Object) Maps(property string) []map[string]any {
	list, _ := o.Get(property).([]map[string]any)
	return list
}

// Horizon is how far back the table's journal can be followed: an enumeration
// that began before reset starts over, and changes up to forgotten are not kept
// any more. The directory is locked.
func (t *Table) Horizon() (reset, forgotten uint64) { return t.reset, t.trimmed }
