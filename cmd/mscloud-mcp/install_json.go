package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/tailscale/hujson"
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
	file, err := hujson.Parse(body)
	if err != nil {
		return nil, err
	}
	style := styleOf(body)
	root := file.Value.(*hujson.Object) // wellFormed has seen to it
	if replace {
		if err := style.set(root, []string{"mcpServers", name}, e, ""); err != nil {
			return nil, err
		}
	}
	for _, part := range e.parts() {
		if err := style.set(root, []string{"mcpServers", name, part.key}, part.value, ""); err != nil {
			return nil, err
		}
	}
	out := file.Pack()
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
