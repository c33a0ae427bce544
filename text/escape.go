package text

import "strings"

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
