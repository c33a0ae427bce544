package store

import (
	"cmp"
	"database/sql"
	"maps"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// page reads the users after a position, in the order of their names. There
// are two ways: to look all matches up and sort them, or to walk the names of
// all users until there are enough.
func (p *userPlan) page(after *cursor.Position, limit int) ([]int64, error) {
	at := cursor.Position{Numbers: []int64{-1}}
	if after != nil {
		at = *after
	}
	lookUps := p.total
	var run, rest []int64
	inRun := false
	if p.chosen && len(p.run.ids) > 0 {
		ids, err := p.matches()
		if err != nil {
			return nil, err
		}
		if run, rest, inRun = p.run.split(ids, at); inRun {
			lookUps = len(rest)
		}
	}
	if lookUps*p.total*walkSteps >= limit*p.held {
		return p.walk(at, limit)
	}
	if inRun {
		return p.around(run, rest, at, limit)
	}
	ids, err := p.matches()
	if err != nil {
		return nil, err
	}
	return p.sorted(ids, "", endOfNames, at, limit)
}

// around sorts the rest before and after the run.
func (p *userPlan) around(run, rest []int64, at cursor.Position, limit int) ([]int64, error) {
	out, err := p.sorted(rest, "", p.run.from, at, limit)
	if err != nil {
		return nil, err
	}
	out = append(out, run[:min(len(run), limit-len(out))]...)
	if len(out) == limit {
		return out, nil
	}
	last, err := p.sorted(rest, p.run.to, endOfNames, at, limit-len(out))
	return append(out, last...), err
}

// endOfNames is after every name.
const endOfNames = "\xff"

// walkSteps is how many steps of a walk cost as much as looking one user up.
const walkSteps = 8

// matches are all users that match.
func (p *userPlan) matches() ([]int64, error) {
	var ids []int64
	if p.chosen {
		for _, u := range p.set {
			ids = append(ids, packedID(u))
		}
		return ids, nil
	}
	var c sqlite.Clauses
	index := cmp.Or(p.index, "object_facet")
	if p.index == "" {
		c.Add("o.conn = ? AND o.kind = {user} AND o.state = ? AND o.facet <> 0", p.r.conn, p.state)
	} else {
		times := p.times()
		c.Add("o.conn = ? AND "+times.And(), append([]any{p.r.conn}, times.Args...)...)
	}
	c.Add("o.facet IN (SELECT value FROM json_each(?))", sqlite.JSONList(slices.Sorted(maps.Keys(p.profiles))))
	err := p.r.ids("SELECT group_concat(o.id) FROM object o INDEXED BY "+index+c.Where(), c.Args, func(id int64) {
		if !p.except.Has(id) {
			ids = append(ids, id)
		}
	})
	return ids, err
}

// sorted looks users up whose names are from one to another, not included.
func (p *userPlan) sorted(ids []int64, from, to string, at cursor.Position, limit int) ([]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var out []int64
	err := p.r.each(`SELECT o.id FROM object o WHERE o.id IN (SELECT value FROM json_each(?))
		AND (+o.sort, +o.id) > (?, ?) AND +o.sort >= ? AND +o.sort < ? ORDER BY +o.sort, +o.id LIMIT ?`,
		[]any{sqlite.JSONList(ids), at.Text, at.Numbers[0], from, to, limit}, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			out = append(out, id)
			return err
		})
	return out, err
}

// maxStride bounds the users that walk reads at a time.
const maxStride = 4096

// walk reads users by name until there are enough that match.
func (p *userPlan) walk(at cursor.Position, limit int) ([]int64, error) {
	var c sqlite.Clauses
	c.Add("o.conn = ? AND o.kind = {user} AND o.state = ? AND o.facet <> 0 AND (o.sort, o.id) > (?, ?)", p.r.conn, p.state)
	read := p.held
	if !p.chosen && p.index != "" {
		times := p.times()
		c.Add(times.And(), times.Args...)
		read = p.within
	}
	among := p.among()
	var out []int64
	for {
		stride := min(max((limit-len(out))*read/p.total, limit), maxStride)
		last, n := int64(0), 0
		var text, name sql.NullString
		args := append([]any{facetShift}, c.Args[:2]...)
		args = append(append(append(args, at.Text, at.Numbers[0]), c.Args[2:]...), stride)
		err := p.r.get("SELECT group_concat(u), max(sort) FROM (SELECT (o.facet << ?) | o.id AS u, o.sort AS sort FROM object o INDEXED BY object_name"+c.Where()+" ORDER BY o.sort, o.id LIMIT ?)", args, &text, &name)
		if err != nil {
			return nil, err
		}
		numbers(text.String, func(u int64) {
			last = packedID(u)
			n++
			if _, ok := p.profiles[packedFacet(u)]; ok && !p.except.Has(last) && (!p.chosen || among.Has(last)) {
				out = append(out, last)
			}
		})
		if len(out) >= limit || n < stride {
			return out[:min(limit, len(out))], nil
		}
		at = cursor.Position{Numbers: []int64{last}, Text: name.String}
	}
}
