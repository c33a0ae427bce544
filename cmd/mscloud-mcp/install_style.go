package main

import (
	"bytes"
	"encoding/json"

	"github.com/tailscale/hujson"
)

// jsonStyle is how a JSON file is written by whoever keeps it.
type jsonStyle struct {
	indent  string // of one level
	newline string
}

// styleOf takes the indentation from the first member that begins a line, two
// spaces in a file that has none.
func styleOf(file []byte) jsonStyle {
	style := jsonStyle{indent: "  ", newline: "\n"}
	if bytes.Contains(file, []byte("\r\n")) {
		style.newline = "\r\n"
	}
	for line := range bytes.SplitSeq(file, []byte("\n")) {
		rest := bytes.TrimLeft(line, " \t")
		if indent := line[:len(line)-len(rest)]; len(indent) > 0 && len(rest) > 0 && rest[0] == '"' {
			style.indent = string(indent)
			break
		}
	}
	return style
}

// set gives the member at path a value, making the objects on the way. margin
// is the indentation of the line that object begins on. A value that is there
// already, however it is spaced, stays as it is written.
func (s jsonStyle) set(object *hujson.Object, path []string, value any, margin string) error {
	inner := margin + s.indent
	member := lastNamed(object, path[0])
	if member != nil && len(path) > 1 {
		if child, ok := member.Value.Value.(*hujson.Object); ok {
			return s.set(child, path[1:], value, inner)
		}
	}
	for i := len(path) - 1; i > 0; i-- {
		value = map[string]any{path[i]: value}
	}
	written, err := s.write(value, inner)
	if err != nil {
		return err
	}
	if member != nil {
		if !sameJSON(member.Value, written) {
			member.Value.Value = written.Value
		}
		return nil
	}
	name, err := s.write(path[0], inner)
	if err != nil {
		return err
	}
	name.BeforeExtra, written.BeforeExtra = hujson.Extra(s.newline+inner), hujson.Extra(" ")
	if len(object.Members) == 0 {
		object.AfterExtra = hujson.Extra(s.newline + margin)
	}
	object.Members = append(object.Members, hujson.ObjectMember{Name: name, Value: written})
	return nil
}

// lastNamed is the member of a name, nil when there is none. Of duplicates the
// last counts, as in JavaScript.
func lastNamed(object *hujson.Object, name string) *hujson.ObjectMember {
	var found *hujson.ObjectMember
	for i, m := range object.Members {
		if literal, ok := m.Name.Value.(hujson.Literal); ok && literal.String() == name {
			found = &object.Members[i]
		}
	}
	return found
}

// write is a value in this style, on lines that are indented by margin but for
// the first.
func (s jsonStyle) write(value any, margin string) (hujson.Value, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(margin, s.indent)
	if err := enc.Encode(value); err != nil {
		return hujson.Value{}, err
	}
	return hujson.Parse(bytes.ReplaceAll(bytes.TrimSpace(b.Bytes()), []byte("\n"), []byte(s.newline)))
}

// sameJSON reports whether two values differ in white space at most.
func sameJSON(a, b hujson.Value) bool {
	a, b = a.Clone(), b.Clone()
	a.Minimize()
	b.Minimize()
	return a.String() == b.String()
}
