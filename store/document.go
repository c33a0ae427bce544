package store

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// property is one member of a JSON object; value aliases the document.
type property struct {
	name  string
	value jsontext.Value
}

func (p property) null() bool { return p.value.Kind() == 'n' }

// properties splits a JSON object. Duplicate names and invalid UTF-8 are
// errors, as RFC 7493 has it.
func properties(doc jsontext.Value) ([]property, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(doc))
	t, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	if t.Kind() != '{' {
		return nil, fmt.Errorf("want a JSON object, got %s", t.Kind())
	}
	var out []property
	for dec.PeekKind() != '}' {
		t, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		name := t.String()
		v, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		end := dec.InputOffset()
		out = append(out, property{name, doc[end-int64(len(v)) : end]})
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	return out, nil
}

// object is the opposite of properties.
func object(props []property) jsontext.Value {
	n := 2
	for _, p := range props {
		n += len(p.name) + len(p.value) + 4
	}
	out := append(make([]byte, 0, n), '{')
	for i, p := range props {
		if i > 0 {
			out = append(out, ',')
		}
		out, _ = jsontext.AppendQuote(out, p.name)
		out = append(out, ':')
		out = append(out, p.value...)
	}
	return append(out, '}')
}

// annotation reports whether the property is OData's and not the object's:
// "@odata.type", "@removed", "members@delta", "members@odata.nextLink".
func annotation(name string) bool { return strings.Contains(name, "@") }

// merge lays the properties of a delta over a held document: an absent one
// keeps its value, null clears it. A complex property comes whole in a delta,
// so that only the top level is merged.
// https://learn.microsoft.com/graph/delta-query-overview
func merge(held jsontext.Value, delta []property) (jsontext.Value, error) {
	props, err := properties(held)
	if err != nil {
		return nil, fmt.Errorf("held document: %w", err)
	}
	for _, d := range delta {
		if annotation(d.name) {
			continue
		}
		i := slices.IndexFunc(props, func(p property) bool { return p.name == d.name })
		switch {
		case d.null() && i >= 0:
			props = slices.Delete(props, i, i+1)
		case d.null():
		case i >= 0:
			props[i].value = d.value
		default:
			props = append(props, d)
		}
	}
	return object(props), nil
}

// difference compares two documents, where absent and null are the same and
// the order of an array means nothing, and returns the properties that
// differ, each side as a JSON object; nil when none does.
func difference(before, after jsontext.Value, ignore ...string) (was, is jsontext.Value, err error) {
	if bytes.Equal(before, after) {
		return nil, nil, nil
	}
	b, err := properties(before)
	if err != nil {
		return nil, nil, err
	}
	a, err := properties(after)
	if err != nil {
		return nil, nil, err
	}
	skip := func(p property) bool {
		return annotation(p.name) || p.null() || slices.Contains(ignore, p.name)
	}
	b, a = slices.DeleteFunc(b, skip), slices.DeleteFunc(a, skip)
	var old, fresh []property
	for _, p := range b {
		i := slices.IndexFunc(a, func(q property) bool { return q.name == p.name })
		if i < 0 {
			old = append(old, p)
			fresh = append(fresh, property{p.name, jsontext.Value("null")})
			continue
		}
		if !same(p.value, a[i].value) {
			old = append(old, p)
			fresh = append(fresh, a[i])
		}
	}
	for _, p := range a {
		if !slices.ContainsFunc(b, func(q property) bool { return q.name == p.name }) {
			old = append(old, property{p.name, jsontext.Value("null")})
			fresh = append(fresh, p)
		}
	}
	if len(old) == 0 {
		return nil, nil, nil
	}
	return object(old), object(fresh), nil
}

func same(a, b jsontext.Value) bool {
	if bytes.Equal(a, b) {
		return true
	}
	if a.Kind() != b.Kind() {
		return false
	}
	if a.Kind() == '[' {
		x, y := elements(a), elements(b)
		return slices.Equal(x, y)
	}
	return canonical(a) == canonical(b)
}

func canonical(v jsontext.Value) string {
	v = v.Clone()
	if err := v.Canonicalize(); err != nil {
		return string(v)
	}
	return string(v)
}

// elements are the canonical elements of an array, sorted.
func elements(array jsontext.Value) []string {
	var vs []jsontext.Value
	if err := json.Unmarshal(array, &vs); err != nil {
		return []string{string(array)}
	}
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = canonical(v)
	}
	slices.Sort(out)
	return out
}

// decode reads a document into into. A property of the wrong type is left out
// rather than losing the object: the document came from outside.
func decode(doc jsontext.Value, into any) error {
	if err := json.Unmarshal(doc, into); err == nil {
		return nil
	}
	props, err := properties(doc)
	if err != nil {
		return err
	}
	for _, p := range props {
		one := object([]property{p})
		_ = json.Unmarshal(one, into)
	}
	return nil
}

// decodeArray is decode for an array: elements of the wrong type are left out.
func decodeArray[T any](array jsontext.Value, into *[]T) error {
	err := json.Unmarshal(array, into)
	if err == nil {
		return nil
	}
	var vs []jsontext.Value
	if json.Unmarshal(array, &vs) != nil {
		return err
	}
	*into = (*into)[:0]
	for _, v := range vs {
		var one T
		if json.Unmarshal(v, &one) == nil {
			*into = append(*into, one)
		}
	}
	return nil
}
