package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// TestJoinKinds holds every kind of join, over keys that repeat more often than a
// batch is long, to two loops.
func TestJoinKinds(t *testing.T) {
	t.Parallel()
	side := func(n, keys int, shift int) *data.Table {
		table := data.NewTable(data.Column{Name: "k", Type: data.String}, data.Column{Name: "n", Type: data.Long}, data.Column{Name: "i", Type: data.Long})
		for i := range n {
			key := any(int64(i%keys + shift))
			if i%keys == 0 {
				key = nil
			}
			if err := table.Append(fmt.Sprint("k", i%keys+shift), key, int64(i)); err != nil {
				t.Fatal(err)
			}
		}
		return table
	}
	left, right := side(9000, 3, 0), side(7, 3, 1)
	db := &data.Database{Tables: map[string]*data.Table{"L": left, "R": right}}
	rows := func(on int, kind string) (out []string) {
		match := func(i, j int) bool {
			x, y := left.Value(i, on), right.Value(j, on)
			return !x.Null && !y.Null && x == y
		}
		pairs := map[int]bool{}
		for i := range left.Len() {
			found := false
			for j := range right.Len() {
				if match(i, j) {
					found, pairs[j] = true, true
					if !strings.Contains(kind, "semi") && !strings.Contains(kind, "anti") {
						out = append(out, fmt.Sprint(i, " ", j))
					}
				}
			}
			if kind == "leftsemi" && found || !found && (kind == "leftanti" || kind == "leftouter" || kind == "fullouter") {
				out = append(out, fmt.Sprint(i, " null"))
			}
		}
		for j := range right.Len() {
			if kind == "rightsemi" && pairs[j] || !pairs[j] && (kind == "rightanti" || kind == "rightouter" || kind == "fullouter") {
				out = append(out, fmt.Sprint("null ", j))
			}
		}
		return out
	}
	for on, key := range []string{"k", "n"} {
		for _, kind := range []string{"inner", "leftouter", "rightouter", "fullouter", "leftsemi", "leftanti", "rightsemi", "rightanti"} {
			for _, condition := range []string{key, fmt.Sprintf("$left.%s == $right.%s", key, key)} {
				shown := "i, i1"
				switch {
				case kind == "leftsemi" || kind == "leftanti":
					shown = "i, x = long(null)"
				case kind == "rightsemi" || kind == "rightanti":
					shown = "x = long(null), i"
				}
				got := strings.Split(answer(run(t.Context(), db, fmt.Sprintf("L | join kind=%s R on %s | project %s", kind, condition, shown))), "; ")
				want := rows(on, kind)
				slices.Sort(got)
				slices.Sort(want)
				if len(want) == 0 {
					want = []string{""}
				}
				if !slices.Equal(got, want) {
					t.Errorf("kind=%s on %s: got %d rows, want %d", kind, condition, len(got), len(want))
				}
			}
		}
	}
}
