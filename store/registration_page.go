package store

import (
	"cmp"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// page reads up to limit users after a position, rank by rank.
func (p *registrationPlan) page(after *cursor.Position, limit int) ([]registered, error) {
	ranks := map[int][]registrationKey{}
	for k, n := range p.counts {
		if n > 0 && p.wants(k) {
			ranks[p.rank(k)] = append(ranks[p.rank(k)], k)
		}
	}
	var out []registered
	for _, rank := range slices.Sorted(maps.Keys(ranks)) {
		if after != nil && int64(rank) < after.Numbers[0] {
			continue
		}
		at := registered{id: -1}
		if after != nil && int64(rank) == after.Numbers[0] {
			at = registered{id: after.Numbers[1], sort: after.Text}
		}
		users, err := p.ofRank(rank, ranks[rank], at, limit-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, users[:min(len(users), limit-len(out))]...)
		if len(out) >= limit {
			break
		}
	}
	return out, nil
}

// ofRank reads at least the first limit users of a rank after a position, if
// there are so many, in order. There are three ways in: what the search found,
// all users of these keys where they are few, or all users by name until there
// are enough.
func (p *registrationPlan) ofRank(rank int, keys []registrationKey, after registered, limit int) ([]registered, error) {
	order := func(a, b registered) int { return cmp.Or(cmp.Compare(a.sort, b.sort), cmp.Compare(a.id, b.id)) }
	var out []registered
	keep := func(u registered) {
		if p.wants(u.key) && p.rank(u.key) == rank && order(u, after) > 0 {
			out = append(out, u)
		}
	}
	n := 0
	byFlags := map[int64]bool{}
	for _, k := range keys {
		n += p.counts[k]
		byFlags[k.flags] = true
	}
	listed := !byFlags[0] // no rank has both: who is not listed is unknown
	var err error
	switch {
	case p.matches != nil:
		for _, u := range p.matches {
			keep(u)
		}
	case keys[0].admin:
		if err = p.readAdmins(); err != nil {
			return nil, err
		}
		for _, u := range p.holders {
			keep(u)
		}
	case n <= fewUsers && listed:
		err = p.ofFlags(byFlags, keep)
	default:
		facets := p.of(func(u registrationUser) bool {
			return !u.deleted && u.reported == listed && (!p.q.ExcludeGuests || !u.key.guest) && (!p.q.ExcludeDisabled || !u.key.disabled)
		})
		if n <= fewUsers {
			err = p.read("object o INDEXED BY object_facet LEFT JOIN registration g ON g.id = o.id",
				"o.conn = ? AND o.kind = {user} AND o.state = {live} AND o.facet <> 0 AND o.facet IN (SELECT value FROM json_each(?))", []any{p.r.conn, sqlite.JSONList(facets)}, keep)
			break
		}
		return out, p.byName(byFlags, facets, after, func(u registered) bool {
			keep(u)
			return len(out) < limit
		})
	}
	slices.SortFunc(out, order)
	return out, err
}

// readAdmins completes p.holders by those of whom only the report says so.
func (p *registrationPlan) readAdmins() error {
	if p.flagged || p.q.AdminsKnown {
		return nil
	}
	p.flagged = true
	flags := map[int64]bool{}
	for k, n := range p.counts {
		if n > 0 && k.flags&column.BitAdmin != 0 {
			flags[k.flags] = true
		}
	}
	return p.ofFlags(flags, func(u registered) { p.holders = append(p.holders, u) })
}

// ofFlags reads the users with these flags who are not in p.admins.
func (p *registrationPlan) ofFlags(flags map[int64]bool, keep func(registered)) error {
	return p.read("registration g INDEXED BY registration_flags CROSS JOIN object o ON o.id = g.id",
		"g.conn = ? AND g.flags IN (SELECT value FROM json_each(?))", []any{p.r.conn, sqlite.JSONList(slices.Sorted(maps.Keys(flags)))}, func(u registered) {
			if _, named := p.admins[u.id]; !named {
				keep(u)
			}
		})
}

// byName walks the users of these profiles and flags in the order of their
// names while more is true.
func (p *registrationPlan) byName(flags map[int64]bool, facets []int64, after registered, more func(registered) bool) error {
	err := p.r.each(`SELECT o.id, o.facet, o.sort, coalesce(g.flags, 0) FROM object o INDEXED BY object_name LEFT JOIN registration g ON g.id = o.id
		WHERE o.conn = ? AND o.kind = {user} AND o.state = {live} AND o.facet <> 0 AND (o.sort, o.id) > (?, ?)
			AND o.facet IN (SELECT value FROM json_each(?)) AND coalesce(g.flags, 0) IN (SELECT value FROM json_each(?))
		ORDER BY o.sort, o.id`, []any{p.r.conn, after.sort, after.id, sqlite.JSONList(facets), sqlite.JSONList(slices.Sorted(maps.Keys(flags)))}, func(rows *sql.Rows) error {
		u, err := p.scan(rows)
		if err == nil && !more(u) {
			return errEnough
		}
		return err
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}
