package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// setServer puts e under mcpServers as name and changes nothing else: order,
// unknown keys and white space of the file stay as they are, and so do keys of
// an existing entry that e does not know (env, timeout, …). An entry that
// starts another program is only replaced when replace is set.
func setServer(content []byte, name string, e entry, replace bool) ([]byte, error) {
	body, mark := bytes.CutPrefix(content, byteOrderMark)
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}\n")
	}
	if err := wellFormed(body); err != nil {
		return nil, err
	}
	if err := mayReplace(body, name, e, replace); err != nil {
		return nil, err
	}
	out := body
	if replace {
		var err error
		if out, err = setMember(out, []string{"mcpServers", name}, e); err != nil {
			return nil, err
		}
	}
	for _, part := range e.parts() {
		var err error
		if out, err = setMember(out, []string{"mcpServers", name, part.key}, part.value); err != nil {
			return nil, err
		}
	}
	if mark {
		out = append(bytes.Clone(byteOrderMark), out...)
	}
	return out, nil
}

type jsonPart struct {
	key   string
	value any
}

func (e entry) parts() []jsonPart {
	var parts []jsonPart
	if e.Type != "" {
		parts = append(parts, jsonPart{"type", e.Type})
	}
	return append(parts, jsonPart{"command", e.Command}, jsonPart{"args", e.Args})
}

// wellFormed wants one JSON object, and says where it stops being one.
func wellFormed(body []byte) error {
	dec := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true))
	value, err := dec.ReadValue()
	if err == nil {
		if rest := bytes.TrimSpace(body[dec.InputOffset():]); len(rest) > 0 {
			err = errors.New("text after the JSON value")
		}
	}
	if err != nil {
		at := dec.InputOffset()
		var syntax *jsontext.SyntacticError
		if errors.As(err, &syntax) {
			at = syntax.ByteOffset
		}
		line := 1 + bytes.Count(body[:min(at, int64(len(body)))], []byte("\n"))
		return usagef("Correct it by hand; the file was not touched.", "the file is not JSON (about line %d): %v", line, err)
	}
	if value.Kind() != '{' {
		return usagef("Correct it by hand; the file was not touched.", "the file holds no JSON object")
	}
	return nil
}

func mayReplace(body []byte, name string, e entry, replace bool) error {
	var file struct {
		Servers json.RawMessage `json:"mcpServers"`
	}
	if err := json.Unmarshal(body, &file); err != nil {
		return err
	}
	var servers map[string]json.RawMessage
	if len(file.Servers) > 0 {
		if err := json.Unmarshal(file.Servers, &servers); err != nil || servers == nil {
			return usagef("Correct it by hand; the file was not touched.", "mcpServers is not an object")
		}
	}
	old, exists := servers[name]
	if !exists || replace {
		return nil
	}
	var before entry
	if err := json.Unmarshal(old, &before); err != nil || before.URL != "" || !sameProgram(before.Command, e.Command) {
		return usagef("Choose another with --name, or add --replace.", "there is an entry %q that starts something else", name)
	}
	return nil
}

// sameProgram compares what is started, not where it lies: an entry of an
// older place of this program is ours to update.
func sameProgram(a, b string) bool {
	base := func(path string) string {
		path = path[strings.LastIndexAny(path, `/\`)+1:]
		return strings.TrimSuffix(strings.ToLower(filepath.Base(path)), ".exe")
	}
	return a == b || base(a) == base(b) || strings.HasPrefix(base(a), "mscloud-mcp")
}

// setMember sets the member at path, making the objects on the way.
func setMember(object []byte, path []string, value any) ([]byte, error) {
	return setIn(object, path, value, indentOf(object), "")
}

// setIn works on the text of one object, whose own line is indented by margin.
func setIn(object []byte, path []string, value any, unit, margin string) ([]byte, error) {
	found, err := findMember(object, path[0])
	if err != nil {
		return nil, err
	}
	inner := margin + unit
	if found.exists && len(path) > 1 && object[found.start] == '{' {
		changed, err := setIn(object[found.start:found.end], path[1:], value, unit, inner)
		return splice(object, found.start, found.end, changed), err
	}
	for i := len(path) - 1; i > 0; i-- {
		value = map[string]any{path[i]: value}
	}
	text, err := encode(value, unit, inner)
	if err != nil {
		return nil, err
	}
	newline := "\n"
	if bytes.Contains(object, []byte("\r\n")) {
		newline = "\r\n"
		text = bytes.ReplaceAll(text, []byte("\n"), []byte(newline))
	}
	if found.exists {
		if same(object[found.start:found.end], text) {
			return object, nil
		}
		return splice(object, found.start, found.end, text), nil
	}
	key, err := encode(path[0], "", "")
	if err != nil {
		return nil, err
	}
	var insert bytes.Buffer
	if found.members > 0 {
		insert.WriteByte(',')
	}
	fmt.Fprintf(&insert, "%s%s%s: %s", newline, inner, key, text)
	if found.members > 0 {
		return splice(object, found.last, found.last, insert.Bytes()), nil
	}
	fmt.Fprintf(&insert, "%s%s", newline, margin)
	open := bytes.IndexByte(object, '{') + 1
	return splice(object, open, bytes.LastIndexByte(object, '}'), insert.Bytes()), nil
}

type memberPlace struct {
	exists     bool
	start, end int // of the value
	last       int // end of the last member's value
	members    int
}

// findMember looks for name in the object; of duplicates the last counts, as
// in JavaScript.
func findMember(object []byte, name string) (memberPlace, error) {
	var p memberPlace
	dec := jsontext.NewDecoder(bytes.NewReader(object), jsontext.AllowDuplicateNames(true))
	if _, err := dec.ReadToken(); err != nil {
		return p, err
	}
	for dec.PeekKind() != '}' {
		key, err := dec.ReadToken()
		if err != nil {
			return p, err
		}
		hit := key.String() == name
		value, err := dec.ReadValue()
		if err != nil {
			return p, err
		}
		p.last = int(dec.InputOffset())
		p.members++
		if hit {
			p.exists, p.start, p.end = true, p.last-len(value), p.last
		}
	}
	return p, nil
}

func encode(value any, unit, margin string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(margin, unit)
	err := enc.Encode(value)
	return bytes.TrimSpace(b.Bytes()), err
}

func same(a, b []byte) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

func splice(text []byte, from, to int, insert []byte) []byte {
	out := make([]byte, 0, len(text)+len(insert))
	out = append(out, text[:from]...)
	out = append(out, insert...)
	return append(out, text[to:]...)
}

// indentOf is the white space before the first member, two spaces in a file
// that has none.
func indentOf(object []byte) string {
	for line := range bytes.SplitSeq(object, []byte("\n")) {
		text := bytes.TrimLeft(line, " \t")
		if indent := line[:len(line)-len(text)]; len(indent) > 0 && len(text) > 0 && text[0] == '"' {
			return string(indent)
		}
	}
	return "  "
}
