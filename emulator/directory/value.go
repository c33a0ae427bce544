package directory

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// appendValue writes v as JSON, checking it against the property's type: a
// value that Graph could not answer is a fault of the program that made it.
func appendValue(buf []byte, t *Type, p *Property, v any) []byte {
	bad := func() []byte {
		panic(fmt.Sprintf("emulator: %s.%s is %s and cannot hold %T", t.FullName(), p.Name, p.EdmType(), v))
	}
	switch v := v.(type) {
	case json.RawMessage:
		return append(buf, v...)
	case string:
		switch p.Kind {
		case KindString, KindEnum, KindGUID, KindTime, KindDate:
			if !p.Collection {
				return AppendString(buf, v)
			}
		}
	case bool:
		if p.Kind == KindBool && !p.Collection {
			return fmt.Append(buf, v)
		}
	case int, int32, int64:
		if (p.Kind == KindInt || p.Kind == KindDouble) && !p.Collection {
			return fmt.Append(buf, v)
		}
	case float64:
		if p.Kind == KindDouble && !p.Collection {
			text, err := json.Marshal(v)
			if err != nil {
				return bad()
			}
			return append(buf, text...)
		}
	case time.Time:
		if p.Kind == KindTime && !p.Collection {
			return appendTime(buf, v)
		}
	case []string:
		if p.Collection && p.Kind != KindComplex {
			buf = append(buf, '[')
			for i, s := range v {
				if i > 0 {
					buf = append(buf, ',')
				}
				buf = AppendString(buf, s)
			}
			return append(buf, ']')
		}
	case map[string]any:
		if p.Kind == KindComplex && !p.Collection {
			return appendComplex(buf, p.Type, v)
		}
	case []map[string]any:
		if p.Kind == KindComplex && p.Collection {
			buf = append(buf, '[')
			for i, m := range v {
				if i > 0 {
					buf = append(buf, ',')
				}
				buf = appendComplex(buf, p.Type, m)
			}
			return append(buf, ']')
		}
	}
	return bad()
}

// appendComplex writes a complex value in the order of its type's properties.
// A member without a value is null, a collection empty, as Microsoft writes it.
func appendComplex(buf []byte, typ string, m map[string]any) []byte {
	t, ok := TypeNamed(typ)
	if !ok {
		panic(fmt.Sprintf("emulator: no complex type %q", typ))
	}
	buf = append(buf, '{')
	first := true
	comma := func() {
		if !first {
			buf = append(buf, ',')
		}
		first = false
	}
	if name, ok := m["@odata.type"].(string); ok {
		comma()
		buf = append(buf, `"@odata.type":`...)
		buf = AppendString(buf, name)
		if derived, ok := TypeNamed(name); ok {
			t = derived
		}
	}
	written := 0
	for i := range t.Properties {
		p := &t.Properties[i]
		v, ok := m[p.Name]
		if ok {
			written++
		} else if p.hidden || p.beta || !p.Collection && !p.Nullable {
			continue
		} else if p.Collection {
			v = json.RawMessage("[]")
		}
		comma()
		buf = AppendString(buf, p.Name)
		buf = append(buf, ':')
		if v == nil {
			buf = append(buf, "null"...)
			continue
		}
		buf = appendValue(buf, t, p, v)
	}
	if _, ok := m["@odata.type"]; ok {
		written++
	}
	if written != len(m) {
		for name := range m {
			if t.Slot(name) < 0 && name != "@odata.type" {
				panic(fmt.Sprintf("emulator: %s has no property %q", t.FullName(), name))
			}
		}
	}
	return append(buf, '}')
}

func appendTime(buf []byte, t time.Time) []byte {
	buf = append(buf, '"')
	buf = t.UTC().AppendFormat(buf, time.RFC3339Nano)
	return append(buf, '"')
}

const hexDigits = "0123456789abcdef"

// AppendString writes s quoted; only what JSON demands is escaped.
func AppendString(buf []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	buf = append(buf, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		buf = append(buf, s[start:i]...)
		switch c {
		case '"', '\\':
			buf = append(buf, '\\', c)
		case '\n':
			buf = append(buf, '\\', 'n')
		case '\r':
			buf = append(buf, '\\', 'r')
		case '\t':
			buf = append(buf, '\\', 't')
		default:
			buf = append(buf, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		start = i + 1
	}
	buf = append(buf, s[start:]...)
	return append(buf, '"')
}

// jsonText decodes a JSON string without copying where nothing is escaped;
// "" for anything that is not a string.
func jsonText(raw string) string {
	if len(raw) < 2 || raw[0] != '"' {
		return ""
	}
	if strings.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1]
	}
	var s string
	if json.Unmarshal([]byte(raw), &s) != nil {
		return ""
	}
	return s
}

// decodeValue turns the JSON of a property into the Go value of Object.Get.
func decodeValue(p *Property, raw string) any {
	switch {
	case p.Collection && p.Kind == KindComplex:
		var v []map[string]any
		return decoded(raw, &v)
	case p.Collection:
		var v []string
		return decoded(raw, &v)
	case p.Kind == KindComplex:
		var v map[string]any
		return decoded(raw, &v)
	case p.Kind == KindBool:
		return raw == "true"
	case p.Kind == KindInt:
		var v int64
		return decoded(raw, &v)
	case p.Kind == KindDouble:
		var v float64
		return decoded(raw, &v)
	case p.Kind == KindTime:
		t, err := time.Parse(time.RFC3339Nano, jsonText(raw))
		if err != nil {
			return nil
		}
		return t
	default:
		return jsonText(raw)
	}
}

func decoded[T any](raw string, v *T) any {
	if json.Unmarshal([]byte(raw), v) != nil {
		return nil
	}
	return *v
}
