package text

import (
	"slices"
	"strings"

	"github.com/hbollon/go-edlib"
)

// maxWord bounds what is compared, in bytes: the time grows with the square,
// and nobody misspells a name that long.
const maxWord = 128

// Nearest are up to limit of names that word most likely stands for, best
// first. Near is a name that is the same but for case and separators (userType,
// user_type, user-type), or of which at most a third of word's letters are
// missing, added, replaced or swapped with their neighbour. Of names that are
// equally near, the earlier comes first; beside a near one, a name that is two
// letters further away is left out.
func Nearest(word string, names []string, limit int) []string {
	folded := Fold(word)
	return within(max(1, len(folded)/3), folded, names, limit)
}

// within is Nearest with at most so many letters that differ.
func within(most int, folded string, names []string, limit int) []string {
	type candidate struct {
		name  string
		edits int
	}
	if len(folded) > maxWord {
		return nil
	}
	var near []candidate
	for _, name := range names {
		if edits, ok := distance(folded, Fold(name), most); ok {
			near = append(near, candidate{name, edits})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.edits - b.edits })
	out := make([]string, 0, min(limit, len(near)))
	for _, c := range near[:min(limit, len(near))] {
		if c.edits > near[0].edits+1 {
			break
		}
		out = append(out, c.name)
	}
	return out
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour that turn a into b; ok is false where they are more than most.
func distance(a, b string, most int) (edits int, ok bool) {
	if len(b) > maxWord || len(b) == 0 || max(len(a)-len(b), len(b)-len(a)) > most*4 {
		return 0, false // a letter takes up to four bytes
	}
	edits = edlib.OSADamerauLevenshteinDistance(a, b)
	return edits, edits <= most && edits < len(b)
}

// Meant is the one name that word most likely stands for, "" when none does:
// the nearest, else what ours names for it, else the only name that begins with
// word, else the first that contains word or is contained in it, else the
// nearest of which half of word's letters differ. ours maps words that others
// use, folded, to our names for them, in the order of preference with spaces
// between; it may be nil.
func Meant(word string, names []string, ours map[string]string) string {
	if near := Nearest(word, names, 1); len(near) > 0 {
		return near[0]
	}
	folded := Fold(word)
	for name := range strings.FieldsSeq(ours[folded]) {
		if slices.Contains(names, name) {
			return name
		}
	}
	if begin := filter(names, func(name string) bool { return strings.HasPrefix(name, folded) }); len(begin) == 1 && len(folded) > 1 {
		return begin[0]
	}
	const least = 4 // letters; shorter ones are part of everything
	part := filter(names, func(name string) bool {
		return len(folded) >= least && strings.Contains(name, folded) || len(name) >= least && strings.Contains(folded, name)
	})
	part = append(part, within(len(folded)/2, folded, names, 1)...)
	if len(part) > 0 {
		return part[0]
	}
	return ""
}

// filter are the names whose folded form holds.
func filter(names []string, holds func(folded string) bool) []string {
	var out []string
	for _, name := range names {
		if holds(Fold(name)) {
			out = append(out, name)
		}
	}
	return out
}

var separators = strings.NewReplacer("_", "", "-", "", " ", "", "$", "")

// Fold makes user_type, user-type, userType and $userType one spelling.
func Fold(name string) string { return strings.ToLower(separators.Replace(name)) }
