package searchtext

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Term is one word of what is searched for. A name has it where a word of the
// name begins with one of its spellings, or with its parts one after another.
type Term struct {
	// Spellings are the word as it was written, folded, and the word without the
	// marks around it: "e." and e.
	Spellings []string
	// Longest is the longest part of a word with marks inside, "" of another:
	// brien of "o'brien". Whoever has the word has it.
	Longest string
	// Patterns are GLOB patterns of names with the parts one after another, with
	// any one character between.
	Patterns [2]string
}

// betweenWords is what may stand before a word of a name, for GLOB.
const betweenWords = "*[ .,;:'\"()/_&+-]"

// Initial reports whether a word is one letter: names hold it, but Words, from
// which an index is made, does not.
func Initial(word string) bool { return utf8.RuneCountInString(word) == 1 }

// InitialPattern is a GLOB pattern of names in which a word after the first
// begins with a letter.
func InitialPattern(letter string) string { return betweenWords + letter + "*" }

// Terms takes a search apart, the longest word first. A word without a letter
// or digit ("&") is left out: it tells nothing.
func Terms(search string) []Term {
	var out []Term
	for w := range strings.FieldsSeq(Fold(search)) {
		parts := strings.FieldsFunc(w, separates)
		if len(parts) == 0 || slices.ContainsFunc(out, func(o Term) bool { return o.Spellings[0] == w }) {
			continue
		}
		t := Term{Spellings: []string{w}}
		if trimmed := strings.TrimFunc(w, separates); trimmed != w {
			t.Spellings = append(t.Spellings, trimmed)
		}
		if len(parts) > 1 {
			t.Longest = slices.MaxFunc(parts, func(a, b string) int { return len(a) - len(b) })
			name := strings.Join(parts, "?") + "*"
			t.Patterns = [2]string{name, betweenWords + name}
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b Term) int { return len(b.Spellings[0]) - len(a.Spellings[0]) })
	return out
}
