package document

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Property is one member of a JSON object; value aliases the document.
type Property struct {
	Name  string
	Value jsontext.Value
}

func (p Property) null() bool { return p.Value.Kind() == 'n' }

// Properties splits a JSON object. Duplicate names and invalid UTF-8 are
// errors, as RFC 7493 has it.
func Properties(doc jsontext.Value) ([]Property, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(doc))
	t, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	if t.Kind() != '{' {
		return nil, fmt.Errorf("want a JSON object, got %s", t.Kind())
	}
	var out []Property
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
		out = append(out, Property{name, doc[end-int64(len(v)) : end]})
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	return out, nil
}

// Object is the opposite of properties.
func Object(props []Property) jsontext.Value {
	n := 2
	for _, p := range props {
		n += len(p.Name) + len(p.Value) + 4
	}
	out := append(make([]byte, 0, n), '{')
	for i, p := range props {
		if i > 0 {
			out = append(out, ',')
		}
		out, _ = jsontext.AppendQuote(out, p.Name)
		out = append(out, ':')
		out = append(out, p.Value...)
	}
	return append(out, '}')
}

// IsAnnotation reports whether the property is OData's and not the object's:
// "@odata.type", "@removed", "members@delta", "members@odata.nextLink".
func IsAnnotation(name string) bool { return strings.Contains(name, "@") }

// Merge lays the properties of a delta over a held document: an absent one
// keeps its value, null clears it. A complex property comes whole in a delta,
// so that only the top level is merged.
// https://learn.microsoft.com/graph/delta-query-overview
func Merge(held jsontext.Value, delta []Property) (jsontext.Value, error) {
	props, err := Properties(held)
	if err != nil {
		return nil, fmt.Errorf("held document: %w", err)
	}
	for _, d := range delta {
		if IsAnnotation(d.Name) {
			continue
		}
		i := slices.IndexFunc(props, func(p Property) bool { return p.Name == d.Name })
		switch {
		case d.null() && i >= 0:
			props = slices.Delete(props, i, i+1)
		case d.null():
		case i >= 0:
			props[i].Value = d.Value
		default:
			props = append(props, d)
		}
	}
	return Object(props), nil
}

// Difference compares two documents, where absent and null are the same and
// the order of an array means nothing, and returns the properties that
// differ, each side as a JSON object; nil when none does.
func Difference(before, after jsontext.Value, ignore ...string) (was, is jsontext.Value, err error) {
	if bytes.Equal(before, after) {
		return nil, nil, nil
	}
	b, err := Properties(before)
	if err != nil {
		return nil, nil, err
	}
	a, err := Properties(after)
	if err != nil {
		return nil, nil, err
	}
	skip := func(p Property) bool {
		return IsAnnotation(p.Name) || p.null() || slices.Contains(ignore, p.Name)
	}
	b, a = slices.DeleteFunc(b, skip), slices.DeleteFunc(a, skip)
	var old, fresh []Property
	for _, p := range b {
		i := slices.IndexFunc(a, func(q Property) bool { return q.Name == p.Name })
		if i < 0 {
			old = append(old, p)
			fresh = append(fresh, Property{p.Name, jsontext.Value("null")})
			continue
		}
		if !same(p.Value, a[i].Value) {
			old = append(old, p)
			fresh = append(fresh, a[i])
		}
	}
	for _, p := range a {
		if !slices.ContainsFunc(b, func(q Property) bool { return q.Name == p.Name }) {
			old = append(old, Property{p.Name, jsontext.Value("null")})
			fresh = append(fresh, p)
		}
	}
	if len(old) == 0 {
		return nil, nil, nil
	}
	return Object(old), Object(fresh), nil
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

// Decode reads a document into into. A property of the wrong type is left out
// rather than losing the object: the document came from outside.
func Decode(doc jsontext.Value, into any) error {
	if err := json.Unmarshal(doc, into); err == nil {
		return nil
	}
	props, err := Properties(doc)
	if err != nil {
		return err
	}
	for _, p := range props {
		one := Object([]Property{p})
		_ = json.Unmarshal(one, into)
	}
	return nil
}

// DecodeArray is decode for an array: elements of the wrong type are left out.
func DecodeArray[T any](array jsontext.Value, into *[]T) error {
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
