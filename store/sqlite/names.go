package sqlite

import (
	"strconv"
	"strings"
)

// Names are the numbers that queries call by name, so that SQL reads
// "kind = {user}" and not "kind = 1". They become numbers when a statement is
// prepared, once, so that the planner sees what a partial index asks for.
type Names struct{ replace *strings.Replacer }

// NewNames makes names of numbers.
func NewNames(numbers map[string]int64) Names {
	var pairs []string
	for name, n := range numbers {
		pairs = append(pairs, "{"+name+"}", strconv.FormatInt(n, 10))
	}
	return Names{strings.NewReplacer(pairs...)}
}

// Expand is the query with the numbers in it. A name that is not known stays,
// which SQLite refuses.
func (n Names) Expand(query string) string { return n.replace.Replace(query) }
