package kql

import (
	"slices"
	"strings"
)

func lower(s string) string { return strings.ToLower(s) }

// nearest are up to limit of the names that are closest to name, best first:
// the same but for case, or few edits away. Too distant ones are left out.
func nearest(name string, names []string, limit int) []string {
	type scored struct {
		name string
		cost int
	}
	most := max(1, len(name)/3)
	folded := lower(name)
	var near []scored
	for _, n := range names {
		if d := len(n) - len(name); d > most || -d > most {
			continue
		}
		if cost := edits(folded, lower(n), most); cost <= most {
			near = append(near, scored{n, cost})
		}
	}
	slices.SortFunc(near, func(a, b scored) int {
		if a.cost != b.cost {
			return a.cost - b.cost
		}
		return strings.Compare(a.name, b.name)
	})
	out := make([]string, 0, limit)
	for _, n := range near[:min(limit, len(near))] {
		// Beside a close one, a distant one only distracts.
		if n.cost > near[0].cost+1 {
			break
		}
		out = append(out, n.name)
	}
	return out
}

// edits is the number of inserted, deleted, replaced and swapped bytes between
// a and b, or more than most.
func edits(a, b string, most int) int {
	if len(a) > 128 || len(b) > 128 {
		return most + 1
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(next[j-1]+1, row[j]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
