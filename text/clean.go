package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes a string from a tenant or a service harmless to show on a terminal
// and to read to a model: terminal escape sequences, control characters, and
// characters that are invisible or change the direction of text are dropped,
// line breaks and tabs become spaces, and an invalid byte becomes U+FFFD. What
// it returns is clean: cleaning it again changes nothing.
func Clean(s string) string {
	s, _ = Strip(s)
	return s
}

// Strip is Clean, and reports whether anything was dropped that gets into a text
// by intent or mishap only: line breaks that became spaces do not count.
func Strip(s string) (clean string, dropped bool) {
	if plain(s) {
		return s, false
	}
	clean = stripEscapes(stripInvisible(s))
	return clean, utf8.RuneCountInString(clean) != utf8.RuneCountInString(s)
}

// plain reports whether s is ASCII without control characters.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// stripInvisible drops what cannot be seen, but for the introducers of escape
// sequences, which stripEscapes needs to find the sequences by.
func stripInvisible(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == escape || r == bell || (r >= 0x80 && r <= 0x9f):
			b.WriteRune(r)
		case r == '\n' || r == '\r' || r == '\t' || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
			b.WriteByte(' ')
		case Invisible(r):
		default:
			b.WriteRune(r) // an invalid byte has become U+FFFD
		}
	}
	return b.String()
}

// Invisible reports whether r shows nothing: control and format characters
// (which hold the zero-width, bidirectional and tag characters), variation
// selectors, and the letters that Unicode draws as nothing.
func Invisible(r rune) bool {
	switch r {
	case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0:
		return true
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) ||
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || (r >= 0xe0000 && r <= 0xe0fff)
}

// Clip shortens a string to limit runes and says how many were left out.
func Clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	n := utf8.RuneCountInString(s)
	if n <= limit {
		return s
	}
	at := 0
	for range limit {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return fmt.Sprintf("%s… [%d more characters]", s[:at], n-limit)
}
