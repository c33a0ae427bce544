package analysis

import (
	"slices"
	"strings"
	"unicode"
)

// Pattern describes a group of texts: their common words, a star for what
// differs.
type Pattern struct {
	Text  string
	Count int64
	First int // the first text of the group, -1 of Others
}

// Others is the pattern of texts that belong to no group.
const Others = "others"

// Reduction is how texts are cut into words, and how many of all texts a word or
// a group must have.
type Reduction struct {
	Threshold float64
	// Characters separate words, and are not shown beside a star; empty is
	// whatever is no letter and no digit.
	Characters string
}

// Reduce groups texts by their frequent words (SLCT, by Risto Vaarandi), which
// https://learn.microsoft.com/kusto/query/reduce-operator names as its source.
// The patterns come by falling count, others last; of says which pattern each
// text has.
func (r Reduction) Reduce(texts []string, alive func() error) (patterns []Pattern, of []int32, err error) {
	least := max(int64(r.Threshold*float64(len(texts))), 1)
	frequent := map[word]int64{}
	for i, text := range texts {
		if i%64 == 0 {
			if err := alive(); err != nil {
				return nil, nil, err
			}
		}
		place := 0
		for part := range r.words(text) {
			frequent[word{place, part}]++
			place++
		}
	}
	number := map[string]int32{}
	of = make([]int32, len(texts))
	for i, text := range texts {
		if i%64 == 0 {
			if err := alive(); err != nil {
				return nil, nil, err
			}
		}
		shown := r.show(text, func(w word) bool { return frequent[w] > 1 && frequent[w] >= least || len(texts) == 1 })
		n, seen := number[shown]
		if !seen {
			n = int32(len(patterns))
			number[shown] = n
			patterns = append(patterns, Pattern{Text: shown, First: i})
		}
		patterns[n].Count++
		of[i] = n
	}
	return r.order(patterns, of, least)
}

// word is a word at its place in a text.
type word struct {
	place int
	text  string
}

func (r Reduction) separates(c rune) bool {
	if r.Characters != "" {
		return strings.ContainsRune(r.Characters, c)
	}
	return c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c)
}

func (r Reduction) words(text string) func(func(string) bool) {
	return strings.FieldsFuncSeq(text, r.separates)
}

// show writes a text with stars for the words that are not kept.
func (r Reduction) show(text string, kept func(word) bool) string {
	var out strings.Builder
	place, start := 0, -1
	gap := "" // separators since the last word
	star := false
	add := func(end int) {
		w := word{place, text[start:end]}
		place++
		start = -1
		if kept(w) {
			if !star || r.Characters == "" {
				out.WriteString(gap)
			}
			out.WriteString(w.text)
			star = false
		} else if !star || r.Characters == "" && gap != "" {
			if r.Characters == "" {
				out.WriteString(gap)
			}
			out.WriteByte('*')
			star = true
		}
		gap = ""
	}
	for at, c := range text {
		switch separator := r.separates(c); {
		case separator && start >= 0:
			add(at)
			gap += string(c)
		case separator:
			gap += string(c)
		case start < 0:
			start = at
		}
	}
	if start >= 0 {
		add(len(text))
	}
	if !star || r.Characters == "" {
		out.WriteString(gap)
	}
	return out.String()
}

// order puts the patterns by count, and those of too few texts or without a word
// into Others.
func (r Reduction) order(patterns []Pattern, of []int32, least int64) ([]Pattern, []int32, error) {
	places := make([]int32, len(patterns))
	for i := range places {
		places[i] = int32(i)
	}
	slices.SortStableFunc(places, func(a, b int32) int { return int(patterns[b].Count - patterns[a].Count) })
	now := make([]int32, len(patterns))
	var out []Pattern
	others := Pattern{Text: Others, First: -1}
	for _, place := range places {
		if p := patterns[place]; p.Count < least || !strings.ContainsFunc(p.Text, func(c rune) bool { return c != '*' && !r.separates(c) }) {
			now[place] = -1
			others.Count += p.Count
			continue
		}
		now[place] = int32(len(out))
		out = append(out, patterns[place])
	}
	for i, place := range of {
		if of[i] = now[place]; of[i] < 0 {
			of[i] = int32(len(out))
		}
	}
	if others.Count > 0 {
		out = append(out, others)
	}
	return out, of, nil
}
