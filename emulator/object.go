package emulator

import (
	"encoding/binary"
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
	Type   *EntityType
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
	raw, ok := o.raw(slot)
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
	raw, ok := o.raw(slot)
	if !ok {
		return ""
	}
	return jsonText(raw)
}

// raw returns the JSON of a slot; ok is false when it was never set.
func (o *Object) raw(slot int) (string, bool) {
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

// scan fills raws (indexed by slot) with the JSON of every value set.
func (o *Object) scan(raws []string) {
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

// maxSlots is more than any type has properties.
const maxSlots = 128

// slotMask is a set of property slots.
type slotMask [maxSlots / 64]uint64

func (m *slotMask) set(i int)     { m[i/64] |= 1 << (i % 64) }
func (m slotMask) has(i int) bool { return m[i/64]&(1<<(i%64)) != 0 }
func (m slotMask) empty() bool    { return m[0]|m[1] == 0 }
func (m slotMask) intersects(n slotMask) bool {
	return m[0]&n[0]|m[1]&n[1] != 0
}
func (m *slotMask) add(n slotMask) { m[0] |= n[0]; m[1] |= n[1] }

// packValues encodes id and props into one string and returns both parts.
func packValues(t *EntityType, id string, props map[string]any) (string, string) {
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
func repackValues(o *Object, props map[string]any) (string, string, slotMask) {
	raws := make([]string, len(o.Type.Properties))
	o.scan(raws)
	var mask slotMask
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
			mask.set(slot)
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
