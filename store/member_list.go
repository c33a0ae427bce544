package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/bitset"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Members lists the members or owners of a container, given by object id.
// Members in the recycle bin are left out. Groups may contain each other in
// circles. Facets, with CountOnly, counts by "kind", and users by "userType" and
// "accountEnabled".
func (db *DB) Members(ctx context.Context, conn, container string, q MemberQuery) (List[MemberRow], error) {
	list := List[MemberRow]{Items: []MemberRow{}}
	after, err := cursor.Parse(q.After, 2)
	if err != nil {
		return list, err
	}
	rel := enum.Member
	switch q.Relation {
	case "", Members:
	case Owners:
		rel = enum.Owner
	default:
		return list, fault.Invalid("there is no relation %q", string(q.Relation))
	}
	err = db.reading(ctx, conn, "list members", func(r *reader) error {
		f, ok, err := r.find(container)
		if err != nil {
			return err
		}
		if !ok {
			return fault.NotFound("there is no object %s in the local directory", container)
		}
		m := &membership{r: r, root: f.id, rel: rel, sets: map[enum.Kind]*bitset.Set{}}
		if q.Transitive && rel == enum.Member {
			err = m.closure()
		} else {
			m.containers = []int64{f.id}
		}
		if err != nil {
			return err
		}
		if err := m.read(); err != nil {
			return err
		}
		if q.ofUsers() {
			if err := m.users(q); err != nil {
				return err
			}
		}
		counts := map[string]int{}
		for k, set := range m.sets {
			if q.Kind != "" && k.Name() != q.Kind {
				delete(m.sets, k)
				continue
			}
			n := set.Count()
			counts[string(k.Name())] = n
			list.Total += n
		}
		if q.CountOnly {
			list.Facets = map[string][]FacetCount{"kind": largest(counts, len(counts))}
			if err := m.userFacets(list.Facets); err != nil {
				return err
			}
		}
		search := searchtext.Fold(q.Search)
		if q.CountOnly && search == "" {
			return nil
		}
		if search != "" {
			list.Total = -1
		}
		fs, err := m.page(search, after, q.limit()+1)
		if err != nil {
			return err
		}
		if len(fs) > q.limit() {
			fs = fs[:q.limit()]
			last := fs[q.limit()-1]
			list.Next = cursor.Position{Numbers: []int64{int64(last.kind), last.id}, Text: last.sort}.String()
		}
		list.Items, err = m.rows(fs)
		return err
	})
	return list, err
}

// membership is the set of members of one container.
type membership struct {
	r          *reader
	root       int64
	rel        int64
	containers []int64 // the root first
	direct     bitset.Set
	sets       map[enum.Kind]*bitset.Set
}

// closure finds the groups inside the root, each once.
func (m *membership) closure() error {
	m.containers = []int64{m.root}
	seen := bitset.Set{}
	seen.Add(m.root)
	for level := m.containers; len(level) > 0; {
		var next []int64
		err := m.r.each(`SELECT e.dst FROM edge e CROSS JOIN object o ON o.id = e.dst
			WHERE e.src IN (SELECT value FROM json_each(?)) AND e.rel = {member} AND e.kind = {group} AND o.state = {live}`, []any{sqlite.JSONList(level)}, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			if !seen.Has(id) {
				seen.Add(id)
				next = append(next, id)
			}
			return err
		})
		if err != nil {
			return err
		}
		m.containers = append(m.containers, next...)
		level = next
	}
	return nil
}

// kindBits is how many bits of a number that read packs are the kind's.
const kindBits = 4

// read collects the members by kind. A container's members come as one text of
// numbers that hold member and kind: one look-up for each container, and not a
// row for each member.
func (m *membership) read() error {
	err := m.r.each(`SELECT c.value, (SELECT group_concat((dst << ?) | kind) FROM edge WHERE src = c.value AND rel = ?)
		FROM json_each(?) c`, []any{kindBits, m.rel, sqlite.JSONList(m.containers)}, func(rows *sql.Rows) error {
		var src int64
		var text sql.NullString
		if err := rows.Scan(&src, &text); err != nil || !text.Valid {
			return err
		}
		numbers(text.String, func(packed int64) {
			id, k := packed>>kindBits, enum.Kind(packed&(1<<kindBits-1))
			set := m.sets[k]
			if set == nil {
				set = &bitset.Set{}
				m.sets[k] = set
			}
			set.Add(id)
			if src == m.root {
				m.direct.Add(id)
			}
		})
		return nil
	})
	if err != nil {
		return err
	}
	for k, set := range m.sets {
		set.Remove(m.root)
		err := m.r.each("SELECT group_concat(id) FROM object INDEXED BY object_away WHERE conn = ? AND kind = ? AND state <> {live}", []any{m.r.conn, int64(k)}, func(rows *sql.Rows) error {
			var text sql.NullString
			err := rows.Scan(&text)
			numbers(text.String, set.Remove)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// unnamed is what members sort by that no feed has told of yet: after all
// others.
const unnamed = "\U0010ffff"

// page reads members by kind and name from a position on: a small set by its
// numbers, a large one by walking the names of the kind.
func (m *membership) page(search string, at *cursor.Position, limit int) ([]found, error) {
	var out []found
	var objects int64
	if err := m.r.get("SELECT coalesce(max(id), 0) FROM object", nil, &objects); err != nil {
		return nil, err
	}
	for _, k := range slices.Sorted(maps.Keys(m.sets)) {
		want := limit - len(out)
		if want <= 0 {
			break
		}
		if at != nil && int64(k) < at.Numbers[0] {
			continue
		}
		p := memberPage{m: m, kind: k, set: m.sets[k], search: search, want: want}
		if at != nil && int64(k) == at.Numbers[0] {
			p.at, p.after = at.Text, at.Numbers[1]
		}
		size := int64(p.set.Count())
		read := p.walk
		if size*size < int64(want)*objects {
			read = p.lookUp
		}
		fs, err := read()
		if err != nil {
			return nil, err
		}
		out = append(out, fs...)
	}
	return out, nil
}

// memberPage is the part of a page that is of one kind.
type memberPage struct {
	m      *membership
	kind   enum.Kind
	set    *bitset.Set
	search string
	at     string // the position: name and number
	after  int64
	want   int
}

func (p memberPage) clauses() (c sqlite.Clauses) {
	if p.search != "" {
		c.Add("o.sort >= ? AND o.sort < ?", p.search, searchtext.PrefixEnd(p.search))
	}
	c.Add("(o.sort, o.id) > (?, ?)", p.at, p.after)
	return c
}

// lookUp reads the whole set.
func (p memberPage) lookUp() ([]found, error) {
	var out []found
	if p.at != unnamed {
		c := p.clauses()
		c.Add("o.id IN (SELECT value FROM json_each(?)) AND +o.state = {live} AND +o.facet <> 0", sqlite.JSONList(p.set.IDs()))
		fs, err := p.m.r.finds("FROM object o"+c.Where()+" ORDER BY +o.sort, +o.id LIMIT ?", append(c.Args, p.want)...)
		if err != nil {
			return nil, err
		}
		out = fs
	}
	return p.addUnnamed(out)
}

// walk reads the names of the kind until there are enough members.
func (p memberPage) walk() ([]found, error) {
	var ids []int64
	if p.at != unnamed {
		c := p.clauses()
		c.Add("o.conn = ? AND o.kind = ? AND o.state = {live} AND o.facet <> 0", p.m.r.conn, int64(p.kind))
		err := p.m.r.each("SELECT o.id FROM object o INDEXED BY object_name"+c.Where()+" ORDER BY o.sort, o.id", c.Args, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			if p.set.Has(id) {
				ids = append(ids, id)
			}
			if len(ids) == p.want {
				return cmp.Or(err, errEnough)
			}
			return err
		})
		if err != nil && err != errEnough {
			return nil, err
		}
	}
	out, err := p.m.r.inOrder(ids)
	if err != nil {
		return nil, err
	}
	return p.addUnnamed(out)
}

// addUnnamed fills a page up with members that only the membership named.
func (p memberPage) addUnnamed(out []found) ([]found, error) {
	if len(out) == p.want || p.search != "" {
		return out, nil
	}
	var from int64
	if p.at == unnamed {
		from = p.after
	}
	fs, err := p.m.r.finds("FROM object o WHERE o.id IN (SELECT value FROM json_each(?)) AND +o.state = {live} AND +o.facet = 0 AND o.id > ? ORDER BY o.id LIMIT ?",
		sqlite.JSONList(p.set.IDs()), from, p.want-len(out))
	for _, f := range fs {
		f.sort = unnamed
		out = append(out, f)
	}
	return out, err
}

// errEnough ends a walk.
var errEnough = errors.New("enough")

// rows adds what a list of members shows of users.
func (m *membership) rows(fs []found) ([]MemberRow, error) {
	out := make([]MemberRow, len(fs))
	facets := map[int64]bool{}
	for i, f := range fs {
		out[i] = MemberRow{Ref: f.ref(), Direct: m.direct.Has(f.id)}
		if f.kind == enum.User && f.facet != 0 {
			facets[f.facet] = true
		}
	}
	if len(facets) == 0 {
		return out, nil
	}
	profiles := map[int64]column.Profile{}
	err := m.r.each("SELECT id, user_type, enabled FROM profile WHERE id IN (SELECT value FROM json_each(?))", []any{sqlite.JSONList(slices.Collect(maps.Keys(facets)))}, func(rows *sql.Rows) error {
		var id int64
		var k column.Profile
		err := rows.Scan(&id, &k.UserType, &k.Enabled)
		profiles[id] = k
		return err
	})
	for i, f := range fs {
		if k, ok := profiles[f.facet]; ok && f.kind == enum.User {
			out[i].Enabled, out[i].UserType = &k.Enabled, cmp.Or(k.UserType, UnknownType)
		}
	}
	return out, err
}

// MemberOf returns the groups, directory roles and administrative units that an
// object is in, by kind and name; transitive adds those that its groups are in.
func (db *DB) MemberOf(ctx context.Context, conn, id string, transitive bool) ([]Membership, error) {
	out := []Membership{}
	err := db.reading(ctx, conn, "list memberships", func(r *reader) error {
		f, ok, err := r.find(id)
		if err != nil {
			return err
		}
		if !ok {
			return fault.NotFound("there is no object %s in the local directory", id)
		}
		query := "FROM object o WHERE o.id IN (" + directContainers + ")"
		if transitive {
			query = "FROM (" + allContainers + ") c CROSS JOIN object o ON o.id = c.id"
		}
		direct := `EXISTS (SELECT 1 FROM edge e INDEXED BY edge_dst WHERE e.dst = ?1 AND e.rel = {member} AND e.src = o.id)`
		return r.each("SELECT "+direct+", "+foundColumns+" "+query+" ORDER BY +o.kind, +o.sort, +o.id", []any{f.id}, func(rows *sql.Rows) error {
			var m Membership
			f, err := scanFound(func(into ...any) error {
				return rows.Scan(append([]any{&m.Direct}, into...)...)
			})
			m.Ref, m.RoleAssignable = f.ref(), f.kind == enum.Group && f.facet&column.FlagRoleAssignable != 0
			out = append(out, m)
			return err
		})
	})
	return out, err
}

// directContainers are what object ?1 is a member of; allContainers adds what
// its groups are in.
const (
	directContainers = `SELECT e.src FROM edge e INDEXED BY edge_dst CROSS JOIN object o ON o.id = e.src
		WHERE e.dst = ?1 AND e.rel = {member} AND o.state = {live} AND o.id <> ?1`
	allContainers = `WITH RECURSIVE up (id, kind) AS (
			SELECT ?1, 2
			UNION SELECT o.id, o.kind FROM up CROSS JOIN edge e INDEXED BY edge_dst ON e.dst = up.id AND e.rel = {member}
				CROSS JOIN object o ON o.id = e.src AND o.state = {live}
				WHERE up.kind = {group})
		SELECT id FROM up WHERE id <> ?1`
)

// Owned returns the live objects that an object owns, by kind and name.
func (db *DB) Owned(ctx context.Context, conn, id string) ([]entra.Ref, error) {
	out := []entra.Ref{}
	err := db.reading(ctx, conn, "list owned objects", func(r *reader) error {
		f, ok, err := r.find(id)
		if err != nil {
			return err
		}
		if !ok {
			return fault.NotFound("there is no object %s in the local directory", id)
		}
		fs, err := r.finds(`FROM edge e INDEXED BY edge_dst CROSS JOIN object o ON o.id = e.src
			WHERE e.dst = ? AND e.rel = {owner} AND o.state = {live} ORDER BY +o.kind, +o.sort, +o.id`, f.id)
		for _, f := range fs {
			out = append(out, f.ref())
		}
		return err
	})
	return out, err
}
