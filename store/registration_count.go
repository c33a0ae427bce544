package store

import (
	"database/sql"
	"maps"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// count counts the users by key: what the report and the users feed say once
// for each version of the directory, and the administrators of whom the report
// does not say so one by one.
func (p *registrationPlan) count() error {
	counts, err := part(p.r.held, &p.r.held.registrations, func(v map[registrationKey]int) bool { return v == nil }, p.countAll)
	if err != nil {
		return err
	}
	p.counts = make(map[registrationKey]int, len(counts))
	for k, n := range counts {
		k.admin = p.reportedAdmin(k.flags)
		p.counts[k] += n
	}
	return p.each("o.id IN (SELECT value FROM json_each(?))", []any{sqlite.JSONList(slices.Sorted(maps.Keys(p.admins)))}, func(u registered) {
		p.holders = append(p.holders, u)
		as := u.key // as the report alone has it
		if as.admin, as.above = p.reportedAdmin(as.flags), 0; as != u.key {
			p.counts[as]--
			p.counts[u.key]++
		}
	})
}

// countAll counts the users by key: those that the report lists by the index of
// its flags, the others by their profiles.
func (p *registrationPlan) countAll() (map[registrationKey]int, error) {
	counts, ok, err := p.countByFlags()
	if err == nil && !ok {
		counts, err = p.countByUser()
	}
	if err != nil {
		return nil, err
	}
	for _, u := range p.profiles {
		if !u.deleted && !u.reported {
			counts[u.key] += u.n
		}
	}
	return counts, nil
}

// manyOdd is how many users are looked at one by one before it is cheaper to
// look at all.
const manyOdd = 10_000

// countByFlags counts from the index of the report alone. It is right where the
// report and the users feed agree: on how many users they both know and how
// many of them are guests. Disabled and deleted users are then put right one by
// one, as the report leaves them out by and by. It returns false where it did
// not count.
func (p *registrationPlan) countByFlags() (map[registrationKey]int, bool, error) {
	var users, guests, odd int
	var oddProfiles []int64
	for id, u := range p.profiles {
		if !u.reported {
			continue
		}
		users += u.n
		if u.key.guest {
			guests += u.n
		}
		if u.deleted || u.key.disabled || u.key.untyped || u.key.agent {
			odd += u.n
			oddProfiles = append(oddProfiles, id)
		}
	}
	if odd > manyOdd {
		return nil, false, nil
	}
	counts := map[registrationKey]int{}
	err := p.r.each("SELECT flags, count(*) FROM registration INDEXED BY registration_flags WHERE conn = ? GROUP BY flags", []any{p.r.conn}, func(rows *sql.Rows) error {
		var k registrationKey
		var n int
		err := rows.Scan(&k.flags, &n)
		k.admin, k.guest = k.flags&column.BitAdmin != 0, k.flags&column.BitGuest != 0
		counts[k] += n
		users -= n
		if k.guest {
			guests -= n
		}
		return err
	})
	if err != nil || users != 0 || guests != 0 {
		return nil, false, err
	}
	if odd > 0 {
		err = p.r.each(`SELECT o.facet, g.flags FROM object o INDEXED BY object_facet CROSS JOIN registration g ON g.id = o.id
			WHERE o.conn = ? AND o.kind = {user} AND o.state IN ({live}, {deleted}) AND o.facet <> 0 AND o.facet IN (SELECT value FROM json_each(?))`, []any{p.r.conn, sqlite.JSONList(oddProfiles)}, func(rows *sql.Rows) error {
			var facet, flags int64
			if err := rows.Scan(&facet, &flags); err != nil {
				return err
			}
			counts[registrationKey{flags: flags, admin: flags&column.BitAdmin != 0, guest: flags&column.BitGuest != 0}]--
			if u := p.profiles[facet]; !u.deleted {
				k := u.key
				k.flags, k.admin = flags, flags&column.BitAdmin != 0
				counts[k]++
			}
			return nil
		})
	}
	return counts, true, err
}

// countByUser counts the report's rows by looking at every user.
func (p *registrationPlan) countByUser() (map[registrationKey]int, error) {
	counts := map[registrationKey]int{}
	err := p.r.each(`SELECT o.facet, g.flags, count(*) FROM registration g INDEXED BY registration_flags CROSS JOIN object o ON o.id = g.id
		WHERE g.conn = ? AND o.kind = {user} AND o.state = {live} AND o.facet <> 0 GROUP BY g.flags, o.facet`, []any{p.r.conn}, func(rows *sql.Rows) error {
		var facet, flags int64
		var n int
		err := rows.Scan(&facet, &flags, &n)
		k := p.profiles[facet].key
		k.flags, k.admin = flags, flags&column.BitAdmin != 0
		counts[k] += n
		return err
	})
	return counts, err
}
