package round

import (
	"cmp"
	"database/sql"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// membershipChange adds or removes one membership or ownership.
type membershipChange struct {
	src, rel int64
	kind     enum.Kind
	dst      int64
	removed  bool
	seq      int // order within the page: the last word counts
}

const (
	insertEdge = "INSERT OR ROLLBACK INTO edge (src, rel, kind, dst, gen) VALUES "
	keepEdge   = " ON CONFLICT DO NOTHING"
)

// writeMemberships writes the memberships of the page.
func (b *batch) writeMemberships() error {
	if len(b.memberships) == 0 {
		return nil
	}
	slices.SortFunc(b.memberships, func(x, y membershipChange) int {
		return cmp.Or(cmp.Compare(x.src, y.src), cmp.Compare(x.rel, y.rel), cmp.Compare(x.kind, y.kind),
			cmp.Compare(x.dst, y.dst), cmp.Compare(y.seq, x.seq))
	})
	ops := slices.CompactFunc(b.memberships, func(x, y membershipChange) bool {
		return x.src == y.src && x.rel == y.rel && x.kind == y.kind && x.dst == y.dst
	})
	b.memberships = nil
	var adds []membershipChange
	for _, op := range ops {
		if !op.removed {
			adds = append(adds, op)
			continue
		}
		n, err := b.w.Exec("DELETE FROM edge INDEXED BY edge_dst WHERE dst = ? AND rel = ? AND src = ?", op.dst, op.rel, op.src)
		if err != nil {
			return err
		}
		if n > 0 {
			b.membershipRemoved(op.src, op.rel, op.dst, b.kind)
		}
	}
	if b.first() {
		return b.insertMemberships(adds)
	}
	return b.addMemberships(adds)
}

// insertMemberships is for the first round of a feed, which expects nothing there.
func (b *batch) insertMemberships(adds []membershipChange) error {
	values := make([]any, 0, 5*len(adds))
	for _, op := range adds {
		values = append(values, op.src, op.rel, int64(op.kind), op.dst, b.state.Generation)
		b.count(op.src, op.rel, 1)
	}
	n, err := b.w.InsertMany(insertEdge, 5, keepEdge, values, func(first, rows int) {
		for _, op := range adds[first : first+rows] {
			b.recount[op.src] = true
		}
	})
	b.applied.MembersAdded += int(n)
	return err
}

// addMemberships looks what is there, adds the rest, and marks all as seen.
func (b *batch) addMemberships(adds []membershipChange) error {
	var values []any
	var fresh []membershipChange
	for len(adds) > 0 {
		first := adds[0]
		n := 1
		for n < len(adds) && adds[n].src == first.src && adds[n].rel == first.rel && adds[n].kind == first.kind {
			n++
		}
		run := adds[:n]
		adds = adds[n:]
		dsts := make([]any, len(run))
		for i, op := range run {
			dsts[i] = op.dst
		}
		held := map[int64]bool{}
		key := []any{first.src, first.rel, int64(first.kind)}
		err := b.w.Chunks("SELECT dst FROM edge WHERE src = ? AND rel = ? AND kind = ? AND dst IN ", key, dsts, func(rows *sql.Rows) error {
			var dst int64
			err := rows.Scan(&dst)
			held[dst] = true
			return err
		})
		if err != nil {
			return err
		}
		if b.state.Full && len(held) > 0 {
			key = append([]any{b.state.Generation}, key...)
			if err := b.w.Chunks("UPDATE edge SET gen = ? WHERE src = ? AND rel = ? AND kind = ? AND dst IN ", key, dsts, nil); err != nil {
				return err
			}
		}
		for _, op := range run {
			if !held[op.dst] {
				fresh = append(fresh, op)
			}
		}
	}
	gone, err := b.purgedAmong(fresh)
	if err != nil {
		return err
	}
	for _, op := range fresh {
		if gone[op.src] || gone[op.dst] {
			continue // read before the purge that another feed told of
		}
		values = append(values, op.src, op.rel, int64(op.kind), op.dst, b.state.Generation)
		b.count(op.src, op.rel, 1)
		b.applied.MembersAdded++
		b.journalMembership(op.src, op.rel, op.dst, b.kind, true)
	}
	_, err = b.w.InsertMany(insertEdge, 5, "", values, nil)
	return err
}

// purgedAmong are the ends of memberships that are gone for good.
func (b *batch) purgedAmong(ops []membershipChange) (map[int64]bool, error) {
	out := map[int64]bool{}
	var ends []any
	for _, op := range ops {
		for _, id := range []int64{op.src, op.dst} {
			if _, asked := out[id]; !asked {
				out[id] = false
				ends = append(ends, id)
			}
		}
	}
	err := b.w.Chunks("SELECT id FROM object WHERE state = {gone} AND gen <> ? AND id IN ", []any{sweptGen}, ends, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		out[id] = true
		return err
	})
	for id := range out {
		if change := b.changes[id]; change != nil {
			out[id] = change.after.purged()
		}
	}
	return out, err
}

func (b *batch) count(src, rel, n int64) {
	c := b.counts[src]
	if c == nil {
		c = &[2]int64{}
		b.counts[src] = c
	}
	c[rel] += n
}

func (b *batch) membershipRemoved(src, rel, dst int64, of enum.Kind) {
	b.count(src, rel, -1)
	b.applied.MembersRemoved++
	b.journalMembership(src, rel, dst, of, false)
}

// removeMemberships takes an object that is gone out of everything it was part of.
func (b *batch) removeMemberships(id int64) error {
	type edge struct {
		src, rel int64
		kind     enum.Kind
	}
	var in []edge
	err := b.w.Query("SELECT e.src, e.rel, coalesce(o.kind, ?) FROM edge e INDEXED BY edge_dst LEFT JOIN object o ON o.id = e.src WHERE e.dst = ?", []any{int64(b.kind), id}, func(rows *sql.Rows) error {
		var e edge
		err := rows.Scan(&e.src, &e.rel, &e.kind)
		in = append(in, e)
		return err
	})
	if err != nil {
		return err
	}
	for _, e := range in {
		b.membershipRemoved(e.src, e.rel, id, e.kind)
	}
	for _, q := range []string{
		"DELETE FROM edge INDEXED BY edge_dst WHERE dst = ?",
		"DELETE FROM edge WHERE src = ?",
		"DELETE FROM container WHERE id = ?",
	} {
		if _, err := b.w.Exec(q, id); err != nil {
			return err
		}
	}
	delete(b.counts, id)
	return nil
}

// writeCounts brings the counts of members and owners up to date, and the
// flags that stand for "some" and "none".
func (b *batch) writeCounts() error {
	for id, c := range b.counts {
		if change := b.changes[id]; change != nil && change.after.state == enum.Gone {
			continue
		}
		var members, owners int64
		err := b.w.Get("SELECT members, owners FROM container WHERE id = ?", []any{id}, &members, &owners)
		if err != nil && err != sql.ErrNoRows {
			return err
		}
		members, owners = members+c[enum.Member], owners+c[enum.Owner]
		if b.recount[id] {
			if err := b.w.Get("SELECT coalesce(sum(rel = {member}), 0), coalesce(sum(rel = {owner}), 0) FROM edge WHERE src = ?", []any{id}, &members, &owners); err != nil {
				return err
			}
		}
		if _, err := b.w.Exec("INSERT OR REPLACE INTO container (id, members, owners) VALUES (?, ?, ?)", id, members, owners); err != nil {
			return err
		}
		var flags int64
		if members > 0 {
			flags |= column.FlagPeopled
		}
		if owners > 0 {
			flags |= column.FlagOwned
		}
		if change := b.changes[id]; change != nil {
			if !change.after.seen() {
				continue
			}
			change.after.facet = change.after.facet&^(column.FlagOwned|column.FlagPeopled) | flags
			continue
		}
		if _, err := b.w.Exec("UPDATE object SET facet = facet & ~? | ? WHERE id = ? AND facet <> 0", column.FlagOwned|column.FlagPeopled, flags, id); err != nil {
			return err
		}
	}
	return nil
}

// hiddenMembers reports whether only some applications see a container's members.
func (b *batch) hiddenMembers(src int64) bool {
	if change := b.changes[src]; change != nil {
		return change.after.facet&column.FlagHidden != 0
	}
	var facet int64
	err := b.w.Get("SELECT facet FROM object WHERE id = ?", []any{src}, &facet)
	return err == nil && facet&column.FlagHidden != 0
}

// journalMembership records a membership of a container, whose kind is of, that came
// or went; not what only came into sight.
func (b *batch) journalMembership(src, rel, dst int64, of enum.Kind, added bool) {
	if !b.journal || rel == enum.Member && b.state.HidesMembers != b.hides && b.hiddenMembers(src) {
		return
	}
	t := enum.TypeMemberAdded + 2*rel
	if !added {
		t++
	}
	b.journalRow(t, of, src, dst, nil, nil)
}
