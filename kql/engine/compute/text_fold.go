package compute

import (
	"strings"
	"unicode/utf8"
)

// indexFold is the first place at or after from where the pattern stands,
// regardless of case.
func indexFold(s, pattern string, from int) int {
	if pattern == "" {
		return from
	}
	if !IsASCII(pattern) {
		return indexFoldRunes(s, pattern, from)
	}
	first := lowerByte(pattern[0])
	for i := from; i+len(pattern) <= len(s); i++ {
		if lowerByte(s[i]) == first && equalFoldASCII(s[i:i+len(pattern)], pattern) {
			return i
		}
	}
	return -1
}

func indexFoldRunes(s, pattern string, from int) int {
	length := utf8.RuneCountInString(pattern)
	for i := range s {
		if i < from {
			continue
		}
		end, runes := i, 0
		for end < len(s) && runes < length {
			_, width := utf8.DecodeRuneInString(s[end:])
			end += width
			runes++
		}
		if runes < length {
			return -1
		}
		if strings.EqualFold(s[i:end], pattern) {
			return i
		}
	}
	return -1
}

// IsASCII says whether the text is ASCII.
func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func lowerByte(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

func equalFoldASCII(a, b string) bool {
	for i := range len(b) {
		if lowerByte(a[i]) != lowerByte(b[i]) {
			return false
		}
	}
	return true
}

func hasPrefixFold(s, p string) bool {
	if IsASCII(p) {
		return len(s) >= len(p) && equalFoldASCII(s[:len(p)], p)
	}
	return indexFoldRunes(s, p, 0) == 0
}

func hasSuffixFold(s, p string) bool {
	if IsASCII(p) {
		return len(s) >= len(p) && equalFoldASCII(s[len(s)-len(p):], p)
	}
	return strings.HasSuffix(strings.ToLower(s), strings.ToLower(p))
}
