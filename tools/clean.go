package tools

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest text, in runes, that an answer carries from the tenant: a row of
// a list is a summary, a detail may hold a whole membership rule (3,072
// characters, https://learn.microsoft.com/graph/api/resources/group).
const (
	maxRowText    = 500
	maxDetailText = 4096
)

// cleanText makes a string from the tenant harmless to show and to read to a
// model: terminal escape sequences, control characters, and characters that
// are invisible or change the direction of text are dropped, line breaks
// become spaces, and what is longer than limit runes is clipped with a note.
func cleanText(s string, limit int) string {
	if plain(s) && len(s) <= limit {
		return s
	}
	s, _ = strip(s)
	return clip(s, limit)
}

// strip is cleanText without the clipping. It reports whether anything was
// dropped that only somebody with an intent, or a mishap, puts in a text: line
// breaks that became spaces do not count.
func strip(s string) (clean string, dropped bool) {
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
		case invisible(r):
		default:
			b.WriteRune(r) // an invalid byte has become U+FFFD
		}
	}
	return b.String()
}

// invisible reports whether r shows nothing: control and format characters
// (which hold the zero-width, bidirectional and tag characters), variation
// selectors, and the letters that Unicode draws as nothing.
func invisible(r rune) bool {
	switch r {
	case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0:
		return true
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) ||
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || (r >= 0xe0000 && r <= 0xe0fff)
}

const (
	escape = 0x1b
	bell   = 0x07
	// The 8-bit forms of ESC [ and ESC ].
	csi8 = 0x9b
	osc8 = 0x9d
)

// stripEscapes drops terminal escape sequences (ECMA-48): ESC [ … final, ESC ]
// … BEL or ESC \, and other ESC sequences of two characters.
func stripEscapes(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == escape || r == bell || (r >= 0x80 && r <= 0x9f) }) {
		return s
	}
	var b strings.Builder
	runes := []rune(s)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case r == csi8:
			i = skipControl(runes, i+1)
		case r == osc8:
			i = skipString(runes, i+1)
		case r == escape && i+1 < len(runes) && runes[i+1] == '[':
			i = skipControl(runes, i+2)
		case r == escape && i+1 < len(runes) && strings.ContainsRune("]PX^_", runes[i+1]):
			i = skipString(runes, i+2)
		case r == escape:
			// ESC, intermediates, one final.
			for i+1 < len(runes) && runes[i+1] >= 0x20 && runes[i+1] <= 0x2f {
				i++
			}
			if i+1 < len(runes) && runes[i+1] >= 0x30 && runes[i+1] <= 0x7e {
				i++
			}
		case r == bell || (r >= 0x80 && r <= 0x9f):
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// skipControl returns the index of the last rune of a control sequence whose
// parameters begin at i.
func skipControl(runes []rune, i int) int {
	for ; i < len(runes); i++ {
		if runes[i] >= 0x40 && runes[i] <= 0x7e {
			return i
		}
		if runes[i] < 0x20 || runes[i] > 0x3f {
			return i - 1
		}
	}
	return i
}

// skipString returns the index of the last rune of a control string that
// begins at i. One without an end hides nothing after it: only its introducer
// goes.
func skipString(runes []rune, i int) int {
	for j := i; j < len(runes); j++ {
		switch {
		case runes[j] == bell || runes[j] == 0x9c:
			return j
		case runes[j] == escape && j+1 < len(runes) && runes[j+1] == '\\':
			return j + 1
		}
	}
	return i - 1
}

func clip(s string, limit int) string {
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
