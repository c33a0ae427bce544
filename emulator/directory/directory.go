package directory

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// TenantInfo names the tenant whose directory it is.
type TenantInfo struct {
	ID            string // tenant id, a GUID
	DisplayName   string
	DefaultDomain string
	InitialDomain string // "contoso.onmicrosoft.com"
	CreatedAt     time.Time
}

// softDeleteLife is how long a deleted object can be restored.
// https://learn.microsoft.com/entra/architecture/recover-from-deletions
const softDeleteLife = 30 * 24 * time.Hour

// Directory is one tenant in memory: its directory objects, the links between
// them, the rows of other collections, and a journal of changes for delta
// queries. All methods are safe for concurrent use.
type Directory struct {
	info TenantInfo
	now  func() time.Time

	mu      sync.RWMutex
	sealed  bool
	seq     uint64 // of the last journalled change
	objects []*Object
	byID    map[string]uint32 // directory objects of every type
	tables  map[string]*Table // by collection and by entity type
	links   [RelationCount]*linkSet
	version uint64 // grows with every change; keys cached query results
	estate  estate
}

// Table holds the objects of one collection.
type Table struct {
	spec    tableSpec
	typ     *Type
	rows    []uint32 // every number ever given, in order
	live    int
	byID    map[string]uint32
	keys    map[string]map[string]uint32   // alternate key → lower-case value → number
	indexes map[string]map[string][]uint32 // foreign key → lower-case value → numbers
	bin     []uint32                       // soft-deleted, oldest first
	journal []Change
	trimmed uint64 // sequence of the newest change forgotten
	reset   uint64 // delta queries that began before this sequence start over
}

// New makes an empty tenant. now is its clock.
func New(info TenantInfo, now func() time.Time) *Directory {
	d := &Directory{info: info, now: now, byID: map[string]uint32{}, tables: map[string]*Table{}}
	for _, spec := range tableSpecs {
		typ, ok := TypeNamed(spec.typ)
		if !ok {
			panic(fmt.Sprintf("emulator: no entity type %q", spec.typ))
		}
		t := &Table{spec: spec, typ: typ, byID: map[string]uint32{}, keys: map[string]map[string]uint32{}, indexes: map[string]map[string][]uint32{}}
		if spec.directory {
			t.byID = d.byID
			d.tables[spec.typ] = t
		}
		for _, k := range spec.keys {
			t.keys[k] = map[string]uint32{}
		}
		for _, k := range spec.indexes {
			t.indexes[k] = map[string][]uint32{}
		}
		d.tables[spec.collection] = t
	}
	for i := range d.links {
		d.links[i] = newLinkSet()
	}
	return d
}

// Info returns the tenant's names.
func (d *Directory) Info() TenantInfo { return d.info }

// Now is the tenant's clock.
func (d *Directory) Now() time.Time { return d.now().UTC() }

// Add creates a directory object of type "user", "group", "application",
// "servicePrincipal", "device", "directoryRole", "administrativeUnit" or
// "orgContact". It panics on a type or property that Graph does not have, on a
// value of the wrong type and on an id in use: those are faults of the caller.
func (d *Directory) Add(typ, id string, props map[string]any) *Object {
	d.mu.Lock()
	defer d.mu.Unlock()
	t, ok := d.tables[typ]
	if !ok || !t.spec.directory {
		panic(fmt.Sprintf("emulator: %q is no type of directory object", typ))
	}
	return d.insert(t, id, props)
}

// AddRow creates a row of a collection that is no set of directory objects,
// e.g. "appRoleAssignments", "signIns", "domains"; see tableSpecs. The
// property "@owner" holds the id of the object that contains the row (the user
// of an authentication method), "@odata.type" the derived type. It panics as
// Add does.
func (d *Directory) AddRow(collection, id string, props map[string]any) *Object {
	d.mu.Lock()
	defer d.mu.Unlock()
	t, ok := d.tables[collection]
	if !ok {
		panic(fmt.Sprintf("emulator: no collection %q", collection))
	}
	return d.insert(t, id, props)
}

func (d *Directory) insert(t *Table, id string, props map[string]any) *Object {
	if old, ok := t.byID[id]; ok && d.objects[old].state != statePurged {
		panic(fmt.Sprintf("emulator: %s %q exists already", t.typ.Name, id))
	}
	typ := t.typ
	if name, ok := props["@odata.type"].(string); ok {
		derived, known := TypeNamed(name)
		if !known || !derived.Is(typ.Name) {
			panic(fmt.Sprintf("emulator: %q is no %s", name, typ.FullName()))
		}
		typ = derived
	}
	o := &Object{Type: typ, num: uint32(len(d.objects))}
	o.ID, o.values = packValues(typ, id, props)
	d.objects = append(d.objects, o)
	t.byID[o.ID] = o.num
	t.rows = append(t.rows, o.num)
	t.live++
	t.index(o)
	d.record(t, Change{Num: o.num, Kind: ChangeCreated, Mask: SlotMask{^uint64(0), ^uint64(0)}})
	return o
}

// Update changes properties of a live directory object; nil clears one. It
// returns the new version, or nil when there is no such object.
func (d *Directory) Update(id string, props map[string]any) *Object {
	d.mu.Lock()
	defer d.mu.Unlock()
	o := d.object(id)
	if o == nil {
		return nil
	}
	return d.update(d.tableOf(o), o, props)
}

// UpdateRow is Update for a row of a collection.
func (d *Directory) UpdateRow(collection, id string, props map[string]any) *Object {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.tables[collection]
	if t == nil {
		return nil
	}
	num, ok := t.byID[id]
	if !ok || d.objects[num].state != stateLive {
		return nil
	}
	return d.update(t, d.objects[num], props)
}

func (d *Directory) update(t *Table, o *Object, props map[string]any) *Object {
	id, values, mask := repackValues(o, props)
	if mask.empty() {
		return o
	}
	next := &Object{ID: id, Type: o.Type, values: values, num: o.num, state: o.state}
	t.unindex(o)
	d.objects[o.num] = next
	t.index(next)
	d.record(t, Change{Num: o.num, Kind: ChangeUpdated, Mask: mask})
	return next
}

// Delete moves an object to the recycle bin for 30 days, or purges it at once
// where Microsoft keeps no bin: devices, roles, and groups that are not
// Microsoft 365 groups. It reports whether there was such an object.
// https://learn.microsoft.com/graph/api/resources/directory
func (d *Directory) Delete(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	o := d.object(id)
	if o == nil {
		return false
	}
	t := d.tableOf(o)
	if !t.spec.bin || (t.spec.typ == "group" && !isUnified(o)) {
		d.purge(t, o)
		return true
	}
	slot := o.Type.Slot("deletedDateTime")
	_, values, _ := repackValues(o, map[string]any{"deletedDateTime": d.Now().Truncate(time.Second)})
	next := &Object{ID: o.ID, Type: o.Type, values: values, num: o.num, state: stateDeleted}
	t.unindex(o)
	d.objects[o.num] = next
	t.live--
	t.bin = append(t.bin, o.num)
	var mask SlotMask
	mask.Set(slot)
	d.record(t, Change{Num: o.num, Kind: ChangeDeleted, Mask: mask})
	d.recordLinksOf(o.num, ChangeUnlinked)
	return true
}

func isUnified(o *Object) bool {
	types, _ := o.Get("groupTypes").([]string)
	return slices.Contains(types, "Unified")
}

// Restore brings an object back from the recycle bin with its links.
func (d *Directory) Restore(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	num, ok := d.byID[id]
	if !ok || d.objects[num].state != stateDeleted {
		return false
	}
	o := d.objects[num]
	t := d.tableOf(o)
	raws := make([]string, len(o.Type.Properties))
	o.Scan(raws)
	raws[o.Type.Slot("deletedDateTime")] = ""
	buf := []byte(o.ID)
	for slot, raw := range raws {
		if raw != "" {
			buf = appendEntry(buf, slot, []byte(raw))
		}
	}
	all := string(buf)
	next := &Object{ID: all[:len(o.ID)], Type: o.Type, values: all[len(o.ID):], num: num}
	d.objects[num] = next
	t.live++
	t.bin = slices.DeleteFunc(t.bin, func(n uint32) bool { return n == num })
	t.index(next)
	d.record(t, Change{Num: num, Kind: ChangeRestored, Mask: SlotMask{^uint64(0), ^uint64(0)}})
	d.recordLinksOf(num, ChangeLinked)
	for rel, set := range d.links {
		for _, to := range set.forward[num] {
			if d.objects[to].state == stateLive {
				d.record(t, Change{Num: num, Kind: ChangeLinked, Rel: Relation(rel), Other: to})
			}
		}
	}
	return true
}

// Purge removes a live or soft-deleted object and its links for good.
func (d *Directory) Purge(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	num, ok := d.byID[id]
	if !ok || d.objects[num].state == statePurged {
		return false
	}
	o := d.objects[num]
	d.purge(d.tableOf(o), o)
	return true
}

// DeleteRow removes a row of a collection for good.
func (d *Directory) DeleteRow(collection, id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.tables[collection]
	if t == nil {
		return false
	}
	num, ok := t.byID[id]
	if !ok || d.objects[num].state != stateLive {
		return false
	}
	d.purge(t, d.objects[num])
	return true
}

// PurgeExpired empties the recycle bin of what was deleted more than 30 days
// ago, as Microsoft does, and returns how many objects went.
func (d *Directory) PurgeExpired() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	limit, n := d.Now().Add(-softDeleteLife), 0
	for _, spec := range tableSpecs {
		t := d.tables[spec.collection]
		for _, num := range slices.Clone(t.bin) {
			o := d.objects[num]
			if at, ok := o.Get("deletedDateTime").(time.Time); ok && at.Before(limit) {
				d.purge(t, o)
				n++
			}
		}
	}
	return n
}

func (d *Directory) purge(t *Table, o *Object) {
	if o.state == stateLive {
		t.live--
		t.unindex(o)
		if t.spec.directory {
			d.recordLinksOf(o.num, ChangeUnlinked)
		}
	}
	t.bin = slices.DeleteFunc(t.bin, func(n uint32) bool { return n == o.num })
	if t.spec.directory {
		for _, set := range d.links {
			set.drop(o.num)
		}
	}
	d.objects[o.num] = &Object{ID: o.ID, Type: o.Type, num: o.num, state: statePurged}
	d.record(t, Change{Num: o.num, Kind: ChangePurged})
}

// Seal ends the building of the tenant: from here every change is journalled
// for delta queries.
func (d *Directory) Seal() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, set := range d.links {
		set.settle()
	}
	d.sealed = true
}

func (d *Directory) tableOf(o *Object) *Table { return d.tables[NearestBase(o.Type, d.tables).Name] }
