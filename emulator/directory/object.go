package directory

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"sort"
)

// Object is one immutable version of a directory object or row. A change makes
// a new Object with the same ID; one that is held keeps its values.
//
// The values are kept as the JSON that Graph answers, one after another, so
// that a page is written by copying and a million users fit in memory:
// slot byte, length (uvarint), JSON text.
type Object struct {
	ID     string
	Type   *Type
	values string
	num    uint32
	state  objectState
}

type objectState uint8

const (
	stateLive objectState = iota
	stateDeleted
	statePurged
)

// Deleted reports whether the object lies in the recycle bin or is gone.
func (o *Object) Deleted() bool { return o.state != stateLive }

// Get returns a property's value: string, bool, int64, float64, time.Time,
// []string, map[string]any or []map[string]any; nil when it was never set,
// was cleared, or the type has no such property.
func (o *Object) Get(property string) any {
	slot := o.Type.Slot(property)
	if slot < 0 {
		return nil
	}
	if property == "id" {
		return o.ID
	}
	raw, ok := o.Raw(slot)
	if !ok || raw == "null" {
		return nil
	}
	return decodeValue(&o.Type.Properties[slot], raw)
}

// Text returns a string property, "" when it has no value.
func (o *Object) Text(property string) string {
	if property == "id" {
		return o.ID
	}
	slot := o.Type.Slot(property)
	if slot < 0 {
		return ""
	}
	raw, ok := o.Raw(slot)
	if !ok {
		return ""
	}
	return jsonText(raw)
}

// Raw returns the JSON of a slot; ok is false when it was never set.
func (o *Object) Raw(slot int) (string, bool) {
	s := o.values
	for len(s) > 0 {
		n, size := uvarint(s[1:])
		end := 1 + size + n
		if int(s[0]) == slot {
			return s[1+size : end], true
		}
		s = s[end:]
	}
	return "", false
}

// Scan fills raws (indexed by slot) with the JSON of every value set.
func (o *Object) Scan(raws []string) {
	s := o.values
	for len(s) > 0 {
		n, size := uvarint(s[1:])
		end := 1 + size + n
		raws[s[0]] = s[1+size : end]
		s = s[end:]
	}
}

func uvarint(s string) (value, size int) {
	if s[0] < 0x80 {
		return int(s[0]), 1
	}
	shift := 0
	for i := 0; i < len(s); i++ {
		value |= int(s[i]&0x7f) << shift
		if s[i] < 0x80 {
			return value, i + 1
		}
		shift += 7
	}
	return 0, 0
}

// MaxSlots is more than any type has properties.
const MaxSlots = 128

// SlotMask is a set of property slots.
type SlotMask [MaxSlots / 64]uint64

// Set adds a slot.
func (m *SlotMask) Set(i int) { m[i/64] |= 1 << (i % 64) }

// Has reports whether a slot is in the set.
func (m SlotMask) Has(i int) bool { return m[i/64]&(1<<(i%64)) != 0 }
func (m SlotMask) empty() bool    { return m[0]|m[1] == 0 }

// Intersects reports whether the sets share a slot.
func (m SlotMask) Intersects(n SlotMask) bool {
	return m[0]&n[0]|m[1]&n[1] != 0
}

// Add adds the slots of another set.
func (m *SlotMask) Add(n SlotMask) { m[0] |= n[0]; m[1] |= n[1] }

// packValues encodes id and props into one string and returns both parts.
func packValues(t *Type, id string, props map[string]any) (string, string) {
	slots := make([]int, 0, len(props))
	for name, v := range props {
		if name == "id" || name == "@odata.type" || v == nil {
			continue
		}
		slot := t.Slot(name)
		if slot < 0 {
			panic(fmt.Sprintf("emulator: %s has no property %q", t.FullName(), name))
		}
		slots = append(slots, slot)
	}
	sort.Ints(slots)
	buf := make([]byte, 0, 64+32*len(slots))
	buf = append(buf, id...)
	var scratch []byte
	for _, slot := range slots {
		p := &t.Properties[slot]
		scratch = appendValue(scratch[:0], t, p, props[p.Name])
		buf = appendEntry(buf, slot, scratch)
	}
	all := string(buf)
	return all[:len(id)], all[len(id):]
}

// repackValues applies a change to values; the mask tells which slots really
// changed. A nil value clears what was set and leaves alone what never was.
func repackValues(o *Object, props map[string]any) (string, string, SlotMask) {
	raws := make([]string, len(o.Type.Properties))
	o.Scan(raws)
	var mask SlotMask
	for name, v := range props {
		if name == "id" || name == "@odata.type" {
			continue
		}
		slot := o.Type.Slot(name)
		if slot < 0 {
			panic(fmt.Sprintf("emulator: %s has no property %q", o.Type.FullName(), name))
		}
		next := ""
		switch {
		case v != nil:
			next = string(appendValue(nil, o.Type, &o.Type.Properties[slot], v))
		case raws[slot] != "":
			next = "null"
		}
		if next != raws[slot] {
			raws[slot] = next
			mask.Set(slot)
		}
	}
	if mask.empty() {
		return o.ID, o.values, mask
	}
	buf := make([]byte, 0, len(o.ID)+len(o.values)+64)
	buf = append(buf, o.ID...)
	for slot, raw := range raws {
		if raw != "" {
			buf = appendEntry(buf, slot, []byte(raw))
		}
	}
	all := string(buf)
	return all[:len(o.ID)], all[len(o.ID):], mask
}

func appendEntry(buf []byte, slot int, raw []byte) []byte {
	buf = append(buf, byte(slot))
	buf = binary.AppendUvarint(buf, uint64(len(raw)))
	return append(buf, raw...)
}

// Scalar returns a property as text; false when it is null.
func (o *Object) Scalar(name string) (string, bool) {
	if name == "id" {
		return o.ID, true
	}
	slot := o.Type.Slot(name)
	if slot < 0 {
		return "", false
	}
	raw, ok := o.Raw(slot)
	switch {
	case !ok || raw == "null":
		return "", false
	case raw[0] == '"':
		return jsonText(raw), true
	default:
		return raw, true
	}
}

// Decode reads a property's JSON into a struct; what was never set leaves it
// alone.
func (o *Object) Decode(property string, into any) {
	slot := o.Type.Slot(property)
	if slot < 0 {
		return
	}
	if raw, ok := o.Raw(slot); ok {
		if err := json.Unmarshal([]byte(raw), into); err != nil {
			panic(fmt.Sprintf("emulator: %s.%s: %v", o.Type.FullName(), property, err))
		}
	}
}
