package tools

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/jsonschema-go/jsonschema"
)

// understood is a value as the schema would have it, where a client or a model
// spelt it in another way whose meaning is certain: a list, number or flag sent
// as JSON text, one value for a list, a number for a text, another case of a
// value that is one of a few. given is false for what means "not given": null,
// an empty text, and null as a text where no free text is asked for. What is
// not understood stays as it is, for checkValue to word the error.
func understood(schema *jsonschema.Schema, value jsontext.Value) (_ jsontext.Value, given bool) {
	if schema.Type == "array" {
		return understoodList(schema.Items, value)
	}
	for value.Kind() == '[' { // a list of one value, where one is asked for
		var items []jsontext.Value
		if json.Unmarshal(value, &items) != nil || len(items) != 1 {
			return value, true
		}
		value = items[0]
	}
	if value.Kind() == 'n' {
		return value, false
	}
	if value.Kind() != '"' {
		return understoodScalar(schema, value), true
	}
	text := strings.TrimSpace(JSONText(value))
	free := schema.Type == "string" && len(schema.Enum) == 0
	if text == "" || text == "null" && (!free || schema.Format == dateFormat) {
		return value, false
	}
	if free {
		return value, true
	}
	text = strings.TrimSpace(strings.Trim(text, `"'`))
	switch schema.Type {
	case "boolean":
		if lower := strings.ToLower(text); lower == "true" || lower == "false" {
			return jsontext.Value(lower), true
		}
	case "integer":
		if number := jsontext.Value(text); number.Kind() == '0' && number.IsValid() {
			return number, true
		}
	default:
		if meant, ok := enumValue(schema, text); ok {
			return quoted(meant), true
		}
	}
	return value, true
}

// understoodScalar is a number or flag where a text is asked for: an incident's
// id, a CVE's year, an enum of "true" and "false".
func understoodScalar(schema *jsonschema.Schema, value jsontext.Value) jsontext.Value {
	if schema.Type != "string" {
		return value
	}
	text := string(value)
	if len(schema.Enum) > 0 {
		if meant, ok := enumValue(schema, text); ok {
			return quoted(meant)
		}
		return value
	}
	if value.Kind() == '0' && strings.Trim(text, "0123456789") == "" {
		return quoted(text)
	}
	return value
}

// understoodList is a list that may have come as JSON text, as one value or, of
// words that hold no comma, as words between commas. A list inside the list, as
// JSON or as text of it, is spliced in; empty elements are left out.
func understoodList(item *jsonschema.Schema, value jsontext.Value) (jsontext.Value, bool) {
	if value.Kind() == 'n' {
		return value, false
	}
	elements, wasList := listed(value)
	if !wasList {
		elements = []jsontext.Value{value}
	}
	out := []jsontext.Value{}
	for _, element := range elements {
		inner, ok := listed(element)
		if !ok || !wasList {
			inner = []jsontext.Value{element}
		}
		for _, v := range inner {
			for _, v := range atCommas(item, v) {
				if v, given := understood(item, v); given {
					out = append(out, v)
				}
			}
		}
	}
	if len(out) == 0 && !wasList {
		return value, false
	}
	list, err := json.Marshal(out)
	if err != nil {
		return value, true
	}
	return list, true
}

// listed are the elements of a JSON list, or of a text that is one.
func listed(value jsontext.Value) ([]jsontext.Value, bool) {
	if value.Kind() == '"' {
		value = jsontext.Value(strings.TrimSpace(JSONText(value)))
	}
	var elements []jsontext.Value
	if len(value) == 0 || value.Kind() != '[' || json.Unmarshal(value, &elements) != nil {
		return nil, false
	}
	return elements, true
}

// atCommas cuts "groups, roles" where each piece is one of the values that the
// list takes: other text may hold a comma of its own.
func atCommas(item *jsonschema.Schema, value jsontext.Value) []jsontext.Value {
	text := JSONText(value)
	if len(item.Enum) == 0 || !strings.Contains(text, ",") {
		return []jsontext.Value{value}
	}
	var out []jsontext.Value
	for piece := range strings.SplitSeq(text, ",") {
		if piece = strings.TrimSpace(piece); piece == "" {
			continue
		}
		if _, ok := enumValue(item, piece); !ok {
			return []jsontext.Value{value}
		}
		out = append(out, quoted(piece))
	}
	return out
}

// enumValue is the value of an enum that a word is, in any case and with other
// marks between its words: "not_capable" is notCapable. Two that it may be are
// none.
func enumValue(schema *jsonschema.Schema, word string) (string, bool) {
	if slices.Contains(schema.Enum, any(word)) {
		return word, true
	}
	found := ""
	for _, v := range schema.Enum {
		if value := v.(string); bare(value) == bare(word) {
			if found != "" {
				return "", false
			}
			found = value
		}
	}
	return found, found != ""
}

// bare is a word in lower case without what separates its parts.
func bare(word string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "").Replace(word))
}

func quoted(text string) jsontext.Value {
	value, err := jsontext.AppendQuote(nil, text)
	if err != nil { // invalid UTF-8, which the decoder of the arguments let through
		return jsontext.Value(`""`)
	}
	return value
}
