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
		if plain, found := asciiTerm(s, at, end, starts, ends); plain {
			if found {
				return true
			}
			from = at + 1
			continue
		}
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

// asciiTerm is the verdict where the letters at the borders of s[at:end] are
// ASCII; plain is false where they are not.
func asciiTerm(s string, at, end int, starts, ends bool) (plain, found bool) {
	if at >= end || s[at] >= utf8.RuneSelf || s[end-1] >= utf8.RuneSelf ||
		at > 0 && s[at-1] >= utf8.RuneSelf || end < len(s) && s[end] >= utf8.RuneSelf {
		return false, false
	}
	inside := func(i, j int) bool {
		return i >= 0 && j < len(s) && IsTermRune(rune(s[i])) && IsTermRune(rune(s[j]))
	}
	return true, (!starts || !inside(at-1, at)) && (!ends || !inside(end-1, end))
}

// IsTermRune says whether the rune belongs to a term.
func IsTermRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
