package text

import "strings"

// GUID reads a guid as Kusto does: 32 hexadecimal digits, with hyphens at their
// places or without, in braces or not. It returns it in lower case with hyphens,
// and what stands behind it: toguid() ignores that, in a literal nothing may.
// https://learn.microsoft.com/kusto/query/toguid-function
func GUID(s string) (id, rest string, ok bool) {
	s = strings.TrimPrefix(strings.TrimSpace(s), "{")
	out := make([]byte, 0, 36)
	digits := 0
	for ; digits < 32; s = s[1:] {
		if s == "" {
			return "", "", false
		}
		c := s[0]
		placed := digits == 8 || digits == 12 || digits == 16 || digits == 20
		hyphen := len(out) > 0 && out[len(out)-1] == '-'
		if c == '-' && placed && !hyphen {
			out = append(out, '-')
			continue
		}
		switch {
		case c >= 'A' && c <= 'F':
			c += 'a' - 'A'
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f':
		default:
			return "", "", false
		}
		if placed && !hyphen {
			out = append(out, '-')
		}
		out = append(out, c)
		digits++
	}
	return string(out), strings.TrimPrefix(s, "}"), true
}
