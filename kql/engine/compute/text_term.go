package compute

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// HasTerm finds the pattern where it starts and ends a term, as asked.
func HasTerm(s, pattern string, fold, starts, ends bool) bool {
	if pattern == "" {
		return true
	}
	for from := 0; from <= len(s); {
		at := -1
		if fold {
			at = indexFold(s, pattern, from)
		} else if i := strings.Index(s[from:], pattern); i >= 0 {
			at = from + i
		}
		if at < 0 {
			return false
		}
		end := min(at+len(pattern), len(s))
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		first, _ := utf8.DecodeRuneInString(s[at:])
		last, _ := utf8.DecodeLastRuneInString(s[:end])
		after, _ := utf8.DecodeRuneInString(s[end:])
		if (!starts || !IsTermRune(before) || !IsTermRune(first)) && (!ends || !IsTermRune(last) || !IsTermRune(after)) {
			return true
		}
		_, width := utf8.DecodeRuneInString(s[at:])
		from = at + max(width, 1)
	}
	return false
}

// IsTermRune says whether the rune belongs to a term.
func IsTermRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
