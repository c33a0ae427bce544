package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Users lists users by display name. Invalid cursors are ErrInvalid.
func (db *DB) Users(ctx context.Context, conn string, q UserQuery) (List[UserRow], error) {
	list := List[UserRow]{Items: []UserRow{}}
	after, err := readToken(q.After, 1)
	if err != nil {
		return list, err
	}
	err = db.reading(ctx, conn, "list users", func(r *reader) error {
		p, err := r.planUsers(q, db.now())
		if err != nil {
			return err
		}
		list.Total = p.total
		if q.NoTotal {
			list.Total = -1
		}
		if q.Facets || q.CountOnly {
			list.Facets = p.facets()
		}
		if q.CountOnly || p.total == 0 {
			return nil
		}
		found, err := p.page(after, q.limit()+1)
		if err != nil {
			return err
		}
		if len(found) > q.limit() {
			found = found[:q.limit()]
			last := found[q.limit()-1]
			list.Next = token{[]int64{last.id}, last.sort}.String()
		}
		list.Items, err = r.userRows(found)
		return err
	})
	return list, err
}

// userPlan is a query of users with what is known of its result: how many
// users each profile brings.
type userPlan struct {
	r        *reader
	state    int64
	profiles map[int64]profileKey // those that match
	every    bool                 // every profile matches
	held     int                  // users in this state
	counts   map[int64]int        // matching users by profile
	total    int

	rest    clauses // conditions that profiles do not hold, on object o
	ids     bool    // rest names the ids, so that it is the way in: matches
	matches []found
	spread  int    // users within rest when it has an index of its own
	index   string // that index
}

func (r *reader) planUsers(q UserQuery, now time.Time) (*userPlan, error) {
	p := &userPlan{r: r, profiles: map[int64]profileKey{}, counts: map[int64]int{}}
	if q.Deleted {
		p.state = stateBin
	}
	if err := p.readProfiles(q); err != nil {
		return nil, err
	}
	if q.InactiveDays > 0 {
		p.rest.add("o.active IS NOT NULL AND o.active < ?", now.AddDate(0, 0, -q.InactiveDays).Unix())
		p.index = "object_active"
	}
	if !q.CreatedAfter.IsZero() {
		p.rest.add("o.created IS NOT NULL AND o.created >= ?", q.CreatedAfter.Unix())
		p.index = cmp.Or(p.index, "object_created")
	}
	if q.RoleHolder != nil {
		not := "NOT "
		if *q.RoleHolder {
			not, p.ids = "", true
		}
		p.rest.add("o.id "+not+"IN ("+roleHolders+")", r.conn, r.conn)
	}
	if q.Search != "" {
		p.ids = true
		r.addSearch(&p.rest, q.Search)
	}
	return p, p.count()
}

// roleHolders are the members of directory roles, and of the groups in them.
// A role-assignable group has no groups in it.
// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
const roleHolders = `SELECT e.dst FROM object x INDEXED BY object_name CROSS JOIN edge e ON e.src = x.id AND e.rel = 0
		WHERE x.conn = ? AND x.kind = 6 AND x.state = 0 AND x.facet <> 0
	UNION SELECT m.dst FROM object x INDEXED BY object_name CROSS JOIN edge e ON e.src = x.id AND e.rel = 0 AND e.kind = 2
		CROSS JOIN object g ON g.id = e.dst AND g.state = 0
		CROSS JOIN edge m ON m.src = e.dst AND m.rel = 0
		WHERE x.conn = ? AND x.kind = 6 AND x.state = 0 AND x.facet <> 0`

// readProfiles finds the profiles that match the query's properties.
func (p *userPlan) readProfiles(q UserQuery) error {
	department, sku := fold(q.Department), ","+strings.ToLower(q.SKU)+","
	p.every = true
	return p.r.each("SELECT "+profileColumns+", n FROM profile WHERE conn = ? AND deleted = ? AND n > 0", []any{p.r.conn, p.state == stateBin}, func(rows *sql.Rows) error {
		var id int64
		var k profileKey
		var n int
		if err := rows.Scan(&id, &k.deleted, &k.userType, &k.enabled, &k.synced, &k.mfa, &k.department, &k.skus, &n); err != nil {
			return err
		}
		p.held += n
		if q.UserType != "" && !strings.EqualFold(q.UserType, k.userType) ||
			q.Enabled != nil && *q.Enabled != k.enabled ||
			q.Synced != nil && *q.Synced != k.synced ||
			q.NoMFA != nil && (k.mfa == mfaUnknown || *q.NoMFA != (k.mfa == mfaNone)) ||
			q.Department != "" && fold(k.department) != department ||
			q.SKU != "" && !strings.Contains(k.skus, sku) {
			p.every = false
			return nil
		}
		p.profiles[id], p.counts[id] = k, n
		p.total += n
		return nil
	})
}

// count finds how many users match, by profile.
func (p *userPlan) count() error {
	if len(p.rest.conds) == 0 || p.total == 0 {
		return nil
	}
	p.counts, p.total = map[int64]int{}, 0
	if p.ids {
		return p.match()
	}
	query := "SELECT o.facet, count(*) FROM object o "
	var args []any
	if p.index != "" {
		query += "INDEXED BY " + p.index + " WHERE o.conn = ?"
		args = append(args, p.r.conn)
	} else {
		query += "INDEXED BY object_facet WHERE o.conn = ? AND o.kind = 1 AND o.state = ? AND o.facet <> 0"
		args = append(args, p.r.conn, p.state)
	}
	return p.r.each(query+" AND "+p.rest.and()+" GROUP BY +o.facet", append(args, p.rest.args...), func(rows *sql.Rows) error {
		var id int64
		var n int
		err := rows.Scan(&id, &n)
		p.spread += n
		if _, ok := p.profiles[id]; ok {
			p.counts[id] = n
			p.total += n
		}
		return err
	})
}

// match reads the users that rest names.
func (p *userPlan) match() error {
	return p.r.each("SELECT o.id, o.facet, o.sort FROM object o WHERE +o.conn = ? AND +o.kind = 1 AND "+p.rest.and(), append([]any{p.r.conn}, p.rest.args...), func(rows *sql.Rows) error {
		var f found
		err := rows.Scan(&f.id, &f.facet, &f.sort)
		if _, ok := p.profiles[f.facet]; ok {
			p.matches = append(p.matches, f)
			p.counts[f.facet]++
			p.total++
		}
		return err
	})
}

// page reads the rows after a position. There are four ways in, of which the
// counts tell the cheapest: the matches read already, the index of the
// condition, the users of the matching profiles, or all users by name until
// there are enough.
func (p *userPlan) page(after *token, limit int) ([]found, error) {
	if p.ids {
		return p.pageOfMatches(after, limit)
	}
	var c clauses
	byName := limit * p.held / p.total
	if len(p.rest.conds) > 0 {
		byName *= 4 // the condition is not in the index of names
	}
	from := "object_name"
	switch {
	case p.index != "" && p.spread < byName:
		from = p.index
		c.add("o.conn = ?", p.r.conn)
	case !p.every && len(p.rest.conds) == 0 && p.total < byName:
		from = "object_facet"
		c.add("o.conn = ? AND o.kind = 1 AND o.state = ?", p.r.conn, p.state)
	default:
		c.add("o.conn = ? AND o.kind = 1 AND o.state = ?", p.r.conn, p.state)
	}
	if len(p.rest.conds) > 0 {
		c.add(p.rest.and(), p.rest.args...)
	}
	c.add("o.facet <> 0")
	if !p.every || len(p.rest.conds) > 0 {
		c.add("o.facet IN (SELECT value FROM json_each(?))", list(slices.Sorted(maps.Keys(p.counts))))
	}
	if after != nil {
		c.add("(o.sort, o.id) > (?, ?)", after.text, after.numbers[0])
	}
	var ids []int64
	err := p.r.each("SELECT o.id FROM object o INDEXED BY "+from+c.where()+" ORDER BY o.sort, o.id LIMIT ?", append(c.args, limit), func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return p.r.inOrder(ids)
}

func (p *userPlan) pageOfMatches(after *token, limit int) ([]found, error) {
	order := func(a, b found) int {
		return cmp.Or(cmp.Compare(a.sort, b.sort), cmp.Compare(a.id, b.id))
	}
	slices.SortFunc(p.matches, order)
	from := 0
	if after != nil {
		at := found{sort: after.text, id: after.numbers[0]}
		i, exact := slices.BinarySearchFunc(p.matches, at, order)
		if from = i; exact {
			from++
		}
	}
	var ids []int64
	for _, f := range p.matches[from:min(from+limit, len(p.matches))] {
		ids = append(ids, f.id)
	}
	return p.r.inOrder(ids)
}

// facets counts the matching users by property.
func (p *userPlan) facets() map[string][]FacetCount {
	types, enabled, synced, departments := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for id, n := range p.counts {
		k := p.profiles[id]
		types[cmp.Or(k.userType, "unknown")] += n
		enabled[fmt.Sprint(k.enabled)] += n
		synced[fmt.Sprint(k.synced)] += n
		if k.department != "" {
			departments[k.department] += n
		}
	}
	return map[string][]FacetCount{
		"userType":   largest(types, 10),
		"enabled":    largest(enabled, 2),
		"synced":     largest(synced, 2),
		"department": largest(departments, 10),
	}
}

// largest are the n values with the highest counts.
func largest(counts map[string]int, n int) []FacetCount {
	out := make([]FacetCount, 0, len(counts))
	for v, c := range counts {
		if c > 0 {
			out = append(out, FacetCount{v, c})
		}
	}
	slices.SortFunc(out, func(a, b FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return out[:min(n, len(out))]
}
