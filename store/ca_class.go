package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// UserClassQuery names what tells users apart. Users come in classes, so that a
// question about each of a hundred thousand is asked a few times only.
type UserClassQuery struct {
	Groups []string // object ids; members of their groups count too
	Roles  []string // template ids of directory roles; also held through a group
	Users  []string // object ids
	// Invited also tells apart the accounts of invited users, whose
	// userPrincipalName has #EXT#.
	Invited bool
}

// UserClass is all live users of whom everything asked for is the same.
type UserClass struct {
	UserType string // "Member" or "Guest"
	Enabled  bool
	Invited  bool // where asked for
	// Groups, Roles and Users are those of the query that the class is in, holds
	// or is.
	Groups, Roles, Users []string
	Set                  UserSet
}

// UserSet is a set of users of one connection.
type UserSet struct{ bits bitset }

// Count is the number of users in the set.
func (s UserSet) Count() int { return s.bits.count() }

// Union adds the users of another set.
func (s *UserSet) Union(other UserSet) {
	if len(s.bits) < len(other.bits) {
		grown := make(bitset, len(other.bits))
		copy(grown, s.bits)
		s.bits = grown
	} else {
		s.bits = slices.Clone(s.bits)
	}
	for i, w := range other.bits {
		s.bits[i] |= w
	}
}

// UserClasses are the classes of the live users. unknown are the ids of the
// query that name nothing in the local directory: deleted objects, or a role
// that nobody ever held.
func (db *DB) UserClasses(ctx context.Context, conn string, q UserClassQuery) (classes []UserClass, unknown []string, err error) {
	err = db.reading(ctx, conn, "class users", func(r *reader) error {
		if classes, err = r.userBase(q.Invited); err != nil {
			return err
		}
		roles, err := r.roleNumbers()
		if err != nil {
			return err
		}
		for _, id := range q.Groups {
			f, ok, err := r.find(id)
			if err != nil {
				return err
			}
			if !ok || f.kind != kindGroup || f.state != stateLive {
				unknown = append(unknown, id)
				continue
			}
			members, err := r.userMembers(f.id)
			if err != nil {
				return err
			}
			classes = split(classes, members, func(c *UserClass) { c.Groups = append(slices.Clip(c.Groups), id) })
		}
		for _, id := range q.Roles {
			number, ok := roles[strings.ToLower(id)]
			if !ok {
				unknown = append(unknown, id)
				continue
			}
			members, err := r.userMembers(number)
			if err != nil {
				return err
			}
			classes = split(classes, members, func(c *UserClass) { c.Roles = append(slices.Clip(c.Roles), id) })
		}
		for _, id := range q.Users {
			f, ok, err := r.find(id)
			if err != nil {
				return err
			}
			if !ok || f.kind != kindUser || f.state != stateLive {
				unknown = append(unknown, id)
				continue
			}
			one := bitset{}
			one.add(f.id)
			classes = split(classes, one, func(c *UserClass) { c.Users = append(slices.Clip(c.Users), id) })
		}
		return nil
	})
	return classes, unknown, err
}

// split divides every class by a set; mark is applied to the part inside.
func split(classes []UserClass, set bitset, mark func(*UserClass)) []UserClass {
	out := classes
	for i := range classes {
		whole := classes[i].Set.bits
		inside := make(bitset, len(whole))
		var in, rest uint64
		for w := range whole {
			if w < len(set) {
				inside[w] = whole[w] & set[w]
			}
			in |= inside[w]
			rest |= whole[w] &^ inside[w]
		}
		switch {
		case in == 0:
		case rest == 0:
			mark(&out[i])
		default:
			part := classes[i]
			part.Set = UserSet{inside}
			mark(&part)
			outside := make(bitset, len(whole))
			for w := range whole {
				outside[w] = whole[w] &^ inside[w]
			}
			out[i].Set = UserSet{outside}
			out = append(out, part)
		}
	}
	return out
}

// userBase are the classes by type and state, and by invitation.
func (r *reader) userBase(invited bool) ([]UserClass, error) {
	profiles := map[int64]profileKey{}
	err := r.each("SELECT id, user_type, enabled FROM profile WHERE conn = ? AND deleted = 0 AND n > 0", []any{r.conn}, func(rows *sql.Rows) error {
		var id int64
		var k profileKey
		err := rows.Scan(&id, &k.userType, &k.enabled)
		profiles[id] = profileKey{userType: k.userType, enabled: k.enabled}
		return err
	})
	if err != nil {
		return nil, err
	}
	sets := map[profileKey]*bitset{}
	var order []profileKey
	err = r.each(`SELECT o.facet, group_concat(o.id) FROM object o INDEXED BY object_facet
		WHERE o.conn = ? AND o.kind = 1 AND o.state = 0 AND o.facet <> 0 GROUP BY o.facet`, []any{r.conn}, func(rows *sql.Rows) error {
		var facet int64
		var text sql.RawBytes
		if err := rows.Scan(&facet, &text); err != nil {
			return err
		}
		k := profiles[facet]
		if sets[k] == nil {
			sets[k] = &bitset{}
			order = append(order, k)
		}
		numbers(string(text), sets[k].add)
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(order, func(a, b profileKey) int {
		if a.enabled != b.enabled && a.enabled {
			return -1
		}
		return strings.Compare(b.userType, a.userType)
	})
	classes := make([]UserClass, len(order))
	for i, k := range order {
		classes[i] = UserClass{UserType: k.userType, Enabled: k.enabled, Set: UserSet{*sets[k]}}
	}
	if !invited {
		return classes, nil
	}
	set := bitset{}
	err = r.each(`SELECT group_concat(o.id) FROM object o INDEXED BY object_key
		WHERE o.conn = ? AND o.key <> '' AND (instr(o.key, '#EXT#') > 0 OR instr(o.key, '#ext#') > 0)`, []any{r.conn}, func(rows *sql.Rows) error {
		var text sql.NullString
		err := rows.Scan(&text)
		numbers(text.String, set.add)
		return err
	})
	return split(classes, set, func(c *UserClass) { c.Invited = true }), err
}

// roleNumbers are the directory roles by the id of their template.
func (r *reader) roleNumbers() (map[string]int64, error) {
	out := map[string]int64{}
	roles, err := r.finds("FROM object o INDEXED BY object_name WHERE o.conn = ? AND o.kind = ? AND o.state = 0 AND o.facet <> 0", r.conn, int64(kindDirectoryRole))
	for _, f := range roles {
		out[strings.ToLower(f.key)] = f.id
	}
	return out, err
}

// userMembers are the users in a container, also through the groups inside it.
func (r *reader) userMembers(container int64) (bitset, error) {
	m := &membership{r: r, root: container, rel: relMember, sets: map[kind]*bitset{}}
	if err := m.closure(); err != nil {
		return nil, err
	}
	if err := m.read(); err != nil {
		return nil, err
	}
	if users := m.sets[kindUser]; users != nil {
		return *users, nil
	}
	return nil, nil
}

// SetUsers names the first users of a set, by name.
func (db *DB) SetUsers(ctx context.Context, conn string, set UserSet, limit int) ([]entra.Ref, error) {
	out := []entra.Ref{}
	err := db.reading(ctx, conn, "name users", func(r *reader) error {
		m := &membership{r: r, sets: map[kind]*bitset{kindUser: &set.bits}}
		fs, err := m.page("", nil, limit)
		for _, f := range fs {
			out = append(out, f.ref())
		}
		return err
	})
	return out, err
}

// One returns the object of a kind that a person means by ref: its id, its key
// (an appId for a service principal), or a name that no other has. An
// *AmbiguousError lists those that share a name.
func One[T any](ctx context.Context, db *DB, conn, ref string, k entra.Kind) (T, error) {
	var out T
	err := db.reading(ctx, conn, "read "+string(k), func(r *reader) error {
		f, err := r.named(ref, kindNamed(k))
		if err != nil {
			return err
		}
		docs, err := r.docs("doc", []int64{f.id})
		if err != nil {
			return err
		}
		return decode(docs[f.id], &out)
	})
	return out, err
}
