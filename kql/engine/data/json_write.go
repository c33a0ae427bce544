package data

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
	"unicode/utf8"
)

// AppendJSON renders a dynamic tree as compact JSON, the way tostring() does.
func AppendJSON(out []byte, tree any, sorted bool) []byte {
	switch t := tree.(type) {
	case nil:
		return append(out, "null"...)
	case bool:
		return strconv.AppendBool(out, t)
	case int64:
		return strconv.AppendInt(out, t, 10)
	case float64:
		if math.IsNaN(t) || math.IsInf(t, 0) {
			return appendQuoted(out, FormatReal(t))
		}
		return append(out, FormatReal(t)...)
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
			out = AppendJSON(out, item, sorted)
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
			out = AppendJSON(out, t.values[i], sorted)
		}
		return append(out, '}')
	}
	return out
}

// HexDigits are the digits of lower-case hexadecimal.
const HexDigits = "0123456789abcdef"

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
			out = append(out, '\\', 'u', '0', '0', HexDigits[c>>4], HexDigits[c&15])
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
		return appendQuoted(nil, shortMoment(v.Num)), nil
	case Dynamic:
		return AppendJSON(nil, v.Tree, false), nil
	case Decimal:
		return appendQuoted(nil, formatDecimal(v.Tree.(*big.Rat))), nil
	case Real:
		if f := v.Real(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return appendJSONReal(f), nil
		}
	}
	return AppendJSON(nil, v.Node(), false), nil
}

func appendJSONReal(f float64) []byte {
	out := strconv.AppendFloat(nil, f, 'g', -1, 64)
	if !bytes.ContainsAny(out, ".eE") {
		out = append(out, '.', '0')
	}
	return out
}
