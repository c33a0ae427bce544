package store

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/store/bitset"
	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
)

// nameRun are the live or deleted users whose names begin with a word, in the
// order of their names. No other user of that state has a name between.
type nameRun struct {
	from, to string // to is not included
	ids      []int64
}

// searchUsers are the users, packed, of whose name, key or mail addresses every
// word of text begins a word: what addSearch says, for users alone. It reads
// three indexes a word, and only what none of them tells from the users. The
// run is that of one of the words.
func (r *reader) searchUsers(text string, state int64) ([]int64, nameRun, error) {
	words := strings.Fields(searchtext.Fold(text))
	slices.SortFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var found bitset.Set
	var run nameRun
	facets := map[int64]int64{} // packed users by number, where a name tells
	for i, w := range slices.Compact(words) {
		var ids bitset.Set
		take := func(id int64) {
			if i == 0 || found.Has(id) {
				ids.Add(id)
			}
		}
		end := searchtext.PrefixEnd(w)
		if i == 0 {
			run.from, run.to = w, end
		}
		err := r.ids(`SELECT group_concat((facet << ?) | id) FROM object INDEXED BY object_name
			WHERE conn = ? AND kind = {user} AND state = ? AND facet <> 0 AND sort >= ? AND sort < ?`, []any{facetShift, r.conn, state, w, end}, func(u int64) {
			take(packedID(u))
			facets[packedID(u)] = u
			if i == 0 {
				run.ids = append(run.ids, packedID(u))
			}
		})
		if err != nil {
			return nil, run, err
		}
		if err := r.ids("SELECT group_concat(id) FROM object INDEXED BY object_key WHERE conn = ? AND key <> '' AND key COLLATE NOCASE >= ? AND key COLLATE NOCASE < ?", []any{r.conn, w, end}, take); err != nil {
			return nil, run, err
		}
		if err := r.ids("SELECT group_concat(id) FROM word WHERE conn = ? AND word >= ? AND word < ?", []any{r.conn, w, end}, take); err != nil {
			return nil, run, err
		}
		found = ids
	}
	set, rest := []int64{}, []int64{}
	for _, id := range found.IDs() {
		if u, ok := facets[id]; ok {
			set = append(set, u)
		} else {
			rest = append(rest, id)
		}
	}
	others, err := r.packed(rest)
	return append(set, others...), run, err
}

// split takes ids apart: those of the run after a position, in order, and the
// others, whose names the run does not tell. ok is false where the position is
// inside the run and nobody is there any more.
func (n nameRun) split(ids []int64, at cursor.Position) (run, rest []int64, ok bool) {
	var wanted, inRun bitset.Set
	for _, id := range ids {
		wanted.Add(id)
	}
	past := at.Text < n.from
	ok = past || at.Text >= n.to
	for _, id := range n.ids {
		inRun.Add(id)
		if past && wanted.Has(id) {
			run = append(run, id)
		}
		if id == at.Numbers[0] && !ok {
			past, ok = true, true
		}
	}
	for _, id := range ids {
		if !inRun.Has(id) {
			rest = append(rest, id)
		}
	}
	return run, rest, ok
}
