package data

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// longestJSON bounds the text of one dynamic value, as Kusto does at 1 MB; ours
// is a little wider.
// https://learn.microsoft.com/kusto/query/scalar-data-types/dynamic
const longestJSON = 1 << 21

// MaxDepth bounds the nesting of parsed JSON.
const MaxDepth = 128

// ParseJSON reads a JSON text into a dynamic tree; ok is false where the text is
// not JSON. Integers that fit are int64, other numbers float64.
func ParseJSON(source string) (tree any, ok bool) {
	if len(source) > longestJSON {
		return nil, false
	}
	decoder := jsontext.NewDecoder(strings.NewReader(source), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	tree, err := readTree(decoder, 0)
	if err != nil {
		return nil, false
	}
	if _, err := decoder.ReadToken(); err != io.EOF {
		return nil, false
	}
	return tree, true
}

func readTree(decoder *jsontext.Decoder, depth int) (any, error) {
	token, err := decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	if depth > MaxDepth {
		return nil, io.ErrShortBuffer
	}
	switch token.Kind() {
	case '[':
		items := []any{}
		for decoder.PeekKind() != ']' {
			item, err := readTree(decoder, depth+1)
			if err != nil {
				return nil, err
			}
			items = append(items, item)
		}
		_, err := decoder.ReadToken()
		return items, err
	case '{':
		bag := &Bag{}
		for decoder.PeekKind() != '}' {
			key, err := decoder.ReadToken()
			if err != nil {
				return nil, err
			}
			name := key.String()
			value, err := readTree(decoder, depth+1)
			if err != nil {
				return nil, err
			}
			bag.Set(name, value)
		}
		_, err := decoder.ReadToken()
		return bag, err
	case '0':
		return jsonNumber(token.String()), nil
	case 't', 'f':
		return token.Bool(), nil
	case '"':
		return token.String(), nil
	}
	return nil, nil
}

// decodeJSON reads one of several texts that stand one after another.
func decodeJSON(decoder *json.Decoder, depth int) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	if depth > MaxDepth {
		return nil, io.ErrShortBuffer
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '[' {
			items := []any{}
			for decoder.More() {
				item, err := decodeJSON(decoder, depth+1)
				if err != nil {
					return nil, err
				}
				items = append(items, item)
			}
			_, err := decoder.Token()
			return items, err
		}
		bag := &Bag{}
		for decoder.More() {
			key, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			value, err := decodeJSON(decoder, depth+1)
			if err != nil {
				return nil, err
			}
			bag.Set(key.(string), value)
		}
		_, err := decoder.Token()
		return bag, err
	case json.Number:
		return jsonNumber(string(t)), nil
	case bool:
		return t, nil
	case string:
		return t, nil
	}
	return nil, nil
}

func jsonNumber(source string) any {
	if n, err := strconv.ParseInt(source, 10, 64); err == nil {
		return n
	}
	f, _ := strconv.ParseFloat(source, 64)
	return f
}
