package odata

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// Encoder writes objects of one type, $select and $expand resolved.
type Encoder struct {
	fields  []encodedField
	raws    []string
	Expands []Expand
}

type encodedField struct {
	slot  int
	name  string // `"displayName":`
	unset string // JSON where the property has no value; "" leaves it out
	id    bool
	hide  bool // reads null, because the caller may not see it
}

// NewEncoder prepares to write objects of a type with the properties of
// $select, or its default properties.
func NewEncoder(t *directory.Type, selected []string) *Encoder {
	e := &Encoder{raws: make([]string, len(t.Properties))}
	add := func(slot int) {
		p := &t.Properties[slot]
		if !t.Serves(p) || p.Type == "Edm.Stream" {
			return
		}
		unset := "null"
		switch {
		case slices.Contains(omittedWhenUnset, p.Name):
			unset = ""
		case p.Collection:
			unset = "[]"
		case !p.Nullable && p.Kind == directory.KindBool:
			unset = "false"
		case !p.Nullable && (p.Kind == directory.KindInt || p.Kind == directory.KindDouble):
			unset = "0"
		}
		e.fields = append(e.fields, encodedField{slot: slot, name: `"` + p.Name + `":`, unset: unset, id: p.Name == "id"})
	}
	switch {
	case len(selected) > 0 && !slices.Contains(selected, "*"):
		for _, name := range selected {
			if slot := t.Slot(name); slot >= 0 {
				add(slot)
			}
		}
	case defaultProperties[t.Name] != nil:
		for _, name := range defaultProperties[t.Name] {
			add(t.Slot(name))
		}
	default:
		for slot := range t.Properties {
			if name := t.Properties[slot].Name; !slices.Contains(selectOnly[t.Name], name) && (name != "signInActivity" || !t.Is("user")) {
				add(slot)
			}
		}
	}
	return e
}

// Restrict hides the properties that are not among the visible ones; nil is
// all of them.
func (e *Encoder) Restrict(visible []string) {
	if visible == nil {
		return
	}
	for i := range e.fields {
		f := &e.fields[i]
		f.hide = !slices.Contains(visible, strings.Trim(f.name, `":`))
	}
}

// Append writes one object; withType adds @odata.type, which Graph does where
// the declared type does not tell it.
func (e *Encoder) Append(buf []byte, o *directory.Object, withType bool) []byte {
	clear(e.raws)
	o.Scan(e.raws)
	buf = append(buf, '{')
	first := true
	if withType {
		buf = append(buf, `"@odata.type":"#`...)
		buf = append(buf, o.Type.FullName()...)
		buf = append(buf, '"')
		first = false
	}
	for i := range e.fields {
		f := &e.fields[i]
		raw := e.raws[f.slot]
		if f.hide {
			raw = "null"
		}
		if raw == "" && !f.id {
			if raw = f.unset; raw == "" {
				continue
			}
		}
		if !first {
			buf = append(buf, ',')
		}
		first = false
		buf = append(buf, f.name...)
		if f.id {
			buf = directory.AppendString(buf, o.ID)
			continue
		}
		if raw == "null" && f.unset == "[]" && !f.hide {
			raw = "[]"
		}
		buf = append(buf, raw...)
	}
	for i := range e.Expands {
		if !first {
			buf = append(buf, ',')
		}
		first = false
		buf = e.Expands[i].append(buf, o)
	}
	return append(buf, '}')
}

// Encoders holds one encoder for each type of a mixed list.
type Encoders struct {
	Declared *directory.Type
	Selected []string
	Expands  []Expand
	Visible  func(*directory.Type) []string // properties that the caller may see, nil for all
	Version  func(*directory.Type) *directory.Type
	byType   map[*directory.Type]*Encoder
}

// Append writes one object with the encoder of its type.
func (e *Encoders) Append(buf []byte, o *directory.Object) []byte {
	enc, ok := e.byType[o.Type]
	if !ok {
		typ := o.Type
		if e.Version != nil {
			typ = e.Version(typ)
		}
		enc = NewEncoder(typ, e.Selected)
		enc.Expands = e.Expands
		if e.Visible != nil {
			enc.Restrict(e.Visible(o.Type))
		}
		if e.byType == nil {
			e.byType = map[*directory.Type]*Encoder{}
		}
		e.byType[o.Type] = enc
	}
	return enc.Append(buf, o, o.Type.Name != e.Declared.Name)
}
