package text

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// EscapeJSON writes the characters of a JSON text that show nothing, or that
// steer a terminal, by their escapes: the value stays the same. A control
// character below U+0020 is escaped in JSON anyway, or layout.
// https://www.rfc-editor.org/rfc/rfc8259#section-7
func EscapeJSON(b []byte) []byte {
	ascii := true
	for _, c := range b {
		ascii = ascii && c < 0x7f
	}
	if ascii {
		return b
	}
	out := make([]byte, 0, len(b)+len(b)/8)
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r < 0x7f || !Invisible(r) && !unicode.Is(unicode.Zl, r) && !unicode.Is(unicode.Zp, r):
			out = append(out, b[:size]...)
		case r > 0xffff:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		b = b[size:]
	}
	return out
}
