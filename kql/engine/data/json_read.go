package data

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
)

// MaxDepth bounds the nesting of parsed JSON.
const MaxDepth = 128

// ParseJSON reads a JSON text into a dynamic tree; ok is false where the text is
// not JSON. Integers that fit are int64, other numbers float64.
func ParseJSON(source string) (tree any, ok bool) {
	decoder := json.NewDecoder(strings.NewReader(source))
	decoder.UseNumber()
	tree, err := decodeJSON(decoder, 0)
	if err != nil {
		return nil, false
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, false
	}
	return tree, true
}

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
