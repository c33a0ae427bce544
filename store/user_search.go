package store

import (
	"cmp"
	"slices"
	"strings"
)

// searchUsers are the users, packed, of whose name, key or mail addresses every
// word of text begins a word: what addSearch says, for users alone. It reads
// three indexes a word, and only what none of them tells from the users.
func (r *reader) searchUsers(text string, state int64) ([]int64, error) {
	words := strings.Fields(fold(text))
	slices.SortFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var found bitset
	facets := map[int64]int64{} // packed users by number, where a name tells
	for i, w := range slices.Compact(words) {
		var ids bitset
		take := func(id int64) {
			if i == 0 || found.has(id) {
				ids.add(id)
			}
		}
		end := after(w)
		err := r.ids(`SELECT group_concat((facet << ?) | id) FROM object INDEXED BY object_name
			WHERE conn = ? AND kind = 1 AND state = ? AND facet <> 0 AND sort >= ? AND sort < ?`, []any{facetShift, r.conn, state, w, end}, func(u int64) {
			take(packedID(u))
			facets[packedID(u)] = u
		})
		if err != nil {
			return nil, err
		}
		if err := r.ids("SELECT group_concat(id) FROM object INDEXED BY object_key WHERE conn = ? AND key <> '' AND key COLLATE NOCASE >= ? AND key COLLATE NOCASE < ?", []any{r.conn, w, end}, take); err != nil {
			return nil, err
		}
		if err := r.ids("SELECT group_concat(id) FROM word WHERE conn = ? AND word >= ? AND word < ?", []any{r.conn, w, end}, take); err != nil {
			return nil, err
		}
		found = ids
	}
	set, rest := []int64{}, []int64{}
	for _, id := range found.ids() {
		if u, ok := facets[id]; ok {
			set = append(set, u)
		} else {
			rest = append(rest, id)
		}
	}
	others, err := r.packed(rest)
	return append(set, others...), err
}
