package searchtext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxSort bounds the folded name that lists are ordered by.
const maxSort = 96

// Fold makes names comparable by people's measure: lower case, without
// accents, with single spaces, without control and format characters.
func Fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if !ascii {
		s = norm.NFKD.String(s)
	}
	out := make([]byte, 0, min(len(s), maxSort))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = len(out) > 0
			continue
		case unicode.Is(unicode.Mn, r), unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			continue
		}
		n := 0
		if space {
			n = 1
		}
		r = unicode.ToLower(r)
		if len(out)+n+utf8.RuneLen(r) > maxSort {
			break
		}
		if space {
			out, space = append(out, ' '), false
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}

// PrefixEnd is a string above every string that begins with prefix and below every
// other that sorts after it, for strings in lower case. What follows "@" is
// "[", not "A", which SQLite's NOCASE would take for "a".
func PrefixEnd(prefix string) string {
	b := []byte(prefix)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] == '@' {
			b[i] = '['
			return string(b[:i+1])
		}
		if b[i] < 0xff {
			b[i]++
			return string(b[:i+1])
		}
	}
	return "\xff\xff\xff\xff"
}

// Words are the parts of a folded name after the first, by which it is found
// besides its beginning.
func Words(sort string) []string {
	var out []string
	for i, w := range strings.FieldsFunc(sort, separates) {
		if i > 0 && len(w) > 1 || i == 0 && !strings.HasPrefix(sort, w) {
			out = append(out, w)
		}
	}
	return out
}

func separates(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}
