package defender

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

// search adds what has a word of the search in a name, the best match first:
// more words count more, and so do words that few names have.
func (s *huntingSchema) search(held HuntingNames, words string) {
	wanted := searchWords(words)
	var tables []candidate[huntingTable]
	for _, table := range held.all() {
		var found []check.Column
		seen := table.Name
		for _, column := range table.Columns {
			if names := nameWords(column.Name); slices.ContainsFunc(wanted, func(w string) bool { return hasWord(names, w) }) {
				found = append(found, column)
				seen += " " + column.Name
			}
		}
		tables = append(tables, candidate[huntingTable]{nameWords(seen), nameWords(table.Name), held.row(table, found)})
	}
	s.Tables = best(tables, wanted)
	var library []candidate[libraryRow]
	for _, q := range huntLibrary() {
		library = append(library, candidate[libraryRow]{
			nameWords(strings.Join(append([]string{q.Name, q.Title, q.Topic}, q.Attack...), " ")), nil,
			libraryRow{Name: q.Name, Title: q.Title, Topic: q.Topic, Attack: q.Attack, Parameters: q.parameters()},
		})
	}
	s.Library = best(library, wanted)
}

// candidate is a row with the words by which it is found.
type candidate[T any] struct {
	words []string
	name  []string // those of them that count twice
	row   T
}

// maxFound is how many tables, and how many queries, a search shows.
const maxFound = 10

// best are the rows that have a word, those with the most telling words first.
func best[T any](rows []candidate[T], wanted []string) []T {
	weight := map[string]float64{}
	for _, w := range wanted {
		have := 0
		for _, r := range rows {
			if hasWord(r.words, w) {
				have++
			}
		}
		weight[w] = math.Log(float64(len(rows)+1) / float64(have+1))
	}
	scores := make([]float64, len(rows))
	order := make([]int, 0, len(rows))
	for i, r := range rows {
		for _, w := range wanted {
			if hasWord(r.words, w) {
				scores[i] += 1e-6 + weight[w]
			}
			if len(r.name) > 0 && hasWord(r.name, w) {
				scores[i] += weight[w]
			}
		}
		if scores[i] > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	var out []T
	for _, i := range order[:min(len(order), maxFound)] {
		out = append(out, rows[i].row)
	}
	return out
}

// searchWords are the words of a search in lower case, without those that name
// nothing, unless there are no others.
func searchWords(text string) []string {
	all := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '.' })
	telling := slices.DeleteFunc(slices.Clone(all), func(w string) bool {
		return len(w) < 3 && w != "ip" || slices.Contains([]string{"all", "and", "any", "are", "did", "for", "from", "has", "how", "show", "that", "the", "was", "what", "which", "who", "with"}, w)
	})
	if len(telling) == 0 {
		return all
	}
	return telling
}

// nameWords are the words of a name or sentence, of "DeviceNetworkEvents" too,
// with the whole in front.
func nameWords(text string) []string {
	out := []string{strings.ToLower(text)}
	start := 0
	runes := []rune(text)
	add := func(end int) {
		if end > start {
			out = append(out, strings.ToLower(string(runes[start:end])))
		}
		start = end
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsNumber(r):
			add(i)
			start = i + 1
		case i > 0 && unicode.IsUpper(r) && unicode.IsLower(runes[i-1]):
			add(i)
		}
	}
	add(len(runes))
	return out
}

// maxEnding is how much longer than a word of a name one may be that is taken
// for the same: phishing.
const maxEnding = 4

// hasWord reports whether a word is in a name, or a word of the name begins it:
// a search for phishing finds phish.
func hasWord(words []string, wanted string) bool {
	if strings.Contains(words[0], wanted) {
		return true
	}
	return slices.ContainsFunc(words, func(w string) bool {
		return len(w) > 3 && strings.HasPrefix(wanted, w) && len(wanted)-len(w) <= maxEnding
	})
}
