package kql

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Quote is s as a literal of the language: whatever s holds, it stays a text.
// Bytes that are not UTF-8 become the replacement character.
// https://learn.microsoft.com/kusto/query/scalar-data-types/string
func Quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r >= 0x7f && r <= 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff:
			fmt.Fprintf(&b, `\u%04x`, r)
		case !utf8.ValidRune(r):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// SpanLiteral is d as a literal of the language, to the second.
// https://learn.microsoft.com/kusto/query/scalar-data-types/timespan
func SpanLiteral(d time.Duration) string { return fmt.Sprintf("%ds", int64(d/time.Second)) }

// DateLiteral is t as a literal of the language.
// https://learn.microsoft.com/kusto/query/scalar-data-types/datetime
func DateLiteral(t time.Time) string {
	return "datetime(" + t.UTC().Format("2006-01-02T15:04:05.999Z") + ")"
}
