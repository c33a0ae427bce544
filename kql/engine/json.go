package engine

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the nesting of parsed JSON.
const maxDepth = 128

// parseJSON reads a JSON text into a dynamic tree; ok is false where the text is
// not JSON. Integers that fit are int64, other numbers float64.
func parseJSON(source string) (tree any, ok bool) {
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
	if depth > maxDepth {
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

// appendJSON renders a dynamic tree as compact JSON, the way tostring() does.
func appendJSON(out []byte, tree any, sorted bool) []byte {
	switch t := tree.(type) {
	case nil:
		return append(out, "null"...)
	case bool:
		return strconv.AppendBool(out, t)
	case int64:
		return strconv.AppendInt(out, t, 10)
	case float64:
		if math.IsNaN(t) || math.IsInf(t, 0) {
			return appendQuoted(out, formatReal(t))
		}
		return append(out, formatReal(t)...)
	case string:
		return appendQuoted(out, t)
	case Ticks:
		return appendQuoted(out, formatMoment(int64(t)))
	case Span:
		return appendQuoted(out, formatSpan(int64(t)))
	case GUIDText:
		return appendQuoted(out, string(t))
	case *big.Rat:
		return appendQuoted(out, formatDecimal(t))
	case []any:
		out = append(out, '[')
		for i, item := range t {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendJSON(out, item, sorted)
		}
		return append(out, ']')
	case *Bag:
		order := make([]int, len(t.keys))
		for i := range order {
			order[i] = i
		}
		if sorted {
			sortByKey(order, t.keys)
		}
		out = append(out, '{')
		for n, i := range order {
			if n > 0 {
				out = append(out, ',')
			}
			out = appendQuoted(out, t.keys[i])
			out = append(out, ':')
			out = appendJSON(out, t.values[i], sorted)
		}
		return append(out, '}')
	}
	return out
}

const hexDigits = "0123456789abcdef"

func appendQuoted(out []byte, s string) []byte {
	out = append(out, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, width := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && width == 1 {
				out = append(out, `\ufffd`...)
			} else {
				out = append(out, s[i:i+width]...)
			}
			i += width
			continue
		}
		switch {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c == '\n':
			out = append(out, '\\', 'n')
		case c == '\r':
			out = append(out, '\\', 'r')
		case c == '\t':
			out = append(out, '\\', 't')
		case c == '\b':
			out = append(out, '\\', 'b')
		case c == '\f':
			out = append(out, '\\', 'f')
		case c < 0x20:
			out = append(out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			out = append(out, c)
		}
		i++
	}
	return append(out, '"')
}

// MarshalJSON renders the value as a query answer does: numbers and booleans
// bare, datetimes and timespans as strings, dynamics as JSON, null as null.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.Null {
		return []byte("null"), nil
	}
	switch v.Type {
	case DateTime:
		return appendQuoted(nil, shortMoment(v.num)), nil
	case Dynamic:
		return appendJSON(nil, v.any, false), nil
	case Decimal:
		return appendQuoted(nil, formatDecimal(v.any.(*big.Rat))), nil
	case Real:
		if f := v.real(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return appendJSONReal(f), nil
		}
	}
	return appendJSON(nil, v.tree(), false), nil
}

func appendJSONReal(f float64) []byte {
	out := strconv.AppendFloat(nil, f, 'g', -1, 64)
	if !bytes.ContainsAny(out, ".eE") {
		out = append(out, '.', '0')
	}
	return out
}
