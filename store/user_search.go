package store

import (
	"github.com/mscloud-mcp/mscloud-mcp/store/bitset"
	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
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
	var found bitset.Set
	var run nameRun
	facets := map[int64]int64{} // packed users by number, where a name tells
	name := func(u int64) { facets[packedID(u)] = u }
	for i, t := range searchtext.Terms(text) {
		var ids bitset.Set
		take := func(id int64) {
			if i == 0 || found.Has(id) {
				ids.Add(id)
			}
		}
		for j, w := range t.Spellings {
			first := i == 0 && j == 0
			if first {
				run.from, run.to = w, searchtext.PrefixEnd(w)
			}
			err := r.wordUsers(w, state, found, take, func(u int64) {
				name(u)
				if first {
					run.ids = append(run.ids, packedID(u))
				}
			})
			if err != nil {
				return nil, run, err
			}
		}
		if t.Longest != "" {
			some := found
			if i == 0 || !searchtext.Initial(t.Longest) {
				some = nil
				if err := r.wordUsers(t.Longest, state, nil, some.Add, name); err != nil {
					return nil, run, err
				}
			}
			err := r.ids("SELECT group_concat(id) FROM object WHERE id IN (SELECT value FROM json_each(?)) AND (sort GLOB ? OR sort GLOB ?)",
				[]any{sqlite.JSONList(some.IDs()), t.Patterns[0], t.Patterns[1]}, take)
			if err != nil {
				return nil, run, err
			}
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

// wordUsers gives take the users of whose name, key or mail addresses a word
// begins a word, and named those, packed, whose names begin with it. An initial
// is looked for in the names of those found before.
func (r *reader) wordUsers(word string, state int64, before bitset.Set, take, named func(id int64)) error {
	end := searchtext.PrefixEnd(word)
	err := r.ids(`SELECT group_concat((facet << ?) | id) FROM object INDEXED BY object_name
		WHERE conn = ? AND kind = {user} AND state = ? AND facet <> 0 AND sort >= ? AND sort < ?`, []any{facetShift, r.conn, state, word, end}, func(u int64) {
		take(packedID(u))
		named(u)
	})
	if err != nil {
		return err
	}
	if err := r.ids("SELECT group_concat(id) FROM object INDEXED BY object_key WHERE conn = ? AND key <> '' AND key COLLATE NOCASE >= ? AND key COLLATE NOCASE < ?", []any{r.conn, word, end}, take); err != nil {
		return err
	}
	if err := r.ids("SELECT group_concat(id) FROM word WHERE conn = ? AND word >= ? AND word < ?", []any{r.conn, word, end}, take); err != nil {
		return err
	}
	if !searchtext.Initial(word) || len(before) == 0 {
		return nil
	}
	return r.ids("SELECT group_concat(id) FROM object WHERE id IN (SELECT value FROM json_each(?)) AND sort GLOB ?", []any{sqlite.JSONList(before.IDs()), searchtext.InitialPattern(word)}, take)
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

// packed are the users among objects.
func (r *reader) packed(ids []int64) ([]int64, error) {
	out := []int64{}
	err := r.ids("SELECT group_concat((o.facet << ?) | o.id) FROM object o WHERE o.id IN (SELECT value FROM json_each(?)) AND +o.kind = {user} AND +o.facet <> 0",
		[]any{facetShift, sqlite.JSONList(ids)}, func(u int64) { out = append(out, u) })
	return out, err
}
