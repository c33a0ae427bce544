package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/bitset"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// UserClassQuery names what tells users apart. Users come in classes, so that a
// question about each of a hundred thousand is asked a few times only.
type UserClassQuery struct {
	Groups []string // object ids; members of their groups count too
	Roles  []string // template ids of directory roles; also held through a group
	Users  []string // object ids
	// Marks are sets of users, by object id, each told apart as a whole.
	Marks map[string][]string
	// Invited also tells apart the accounts of invited users, whose
	// userPrincipalName has #EXT#.
	Invited bool
}

// UserClass is all live users of whom everything asked for is the same.
type UserClass struct {
	UserType string // entra.UserMember, UserGuest, UserAgent; "" is not known
	Enabled  bool
	Invited  bool // where asked for
	// Groups, Roles and Users are those of the query that the class is in, holds
	// or is.
	Groups, Roles, Users []string
	Marks                []string
	Count                int
}

// UserClasses are the classes of a connection's users.
type UserClasses struct {
	Classes []UserClass
	// Unknown are the ids of the query that name nothing in the local
	// directory: deleted objects, or a role that nobody ever held.
	Unknown []string
	// Hidden are the ids of the query's groups of which not all members are
	// shown, so that who is in none of the classes inside may be a member.
	Hidden []string
	of     []int32 // by an object's number: the class plus one, 0 for no user
}

// UserClasses divides the live users into classes.
func (db *DB) UserClasses(ctx context.Context, conn string, q UserClassQuery) (*UserClasses, error) {
	var uc *UserClasses
	err := db.reading(ctx, conn, "class users", func(r *reader) error {
		var err error
		if uc, err = r.userBase(q.Invited); err != nil {
			return err
		}
		roles, err := r.roleNumbers()
		if err != nil {
			return err
		}
		numbered := func(id string, k enum.Kind) (int64, bool, error) {
			if k == enum.DirectoryRole {
				n, ok := roles[strings.ToLower(id)]
				return n, ok, nil
			}
			f, ok, err := r.find(id)
			return f.id, ok && f.kind == k && f.state == enum.Live, err
		}
		for _, asked := range []struct {
			kind enum.Kind
			ids  []string
			mark func(c *UserClass, id string)
		}{
			{enum.Group, q.Groups, func(c *UserClass, id string) { c.Groups = append(slices.Clip(c.Groups), id) }},
			{enum.DirectoryRole, q.Roles, func(c *UserClass, id string) { c.Roles = append(slices.Clip(c.Roles), id) }},
			{enum.User, q.Users, func(c *UserClass, id string) { c.Users = append(slices.Clip(c.Users), id) }},
		} {
			for _, id := range asked.ids {
				n, ok, err := numbered(id, asked.kind)
				if err != nil {
					return err
				}
				if !ok {
					uc.Unknown = append(uc.Unknown, id)
					continue
				}
				if asked.kind == enum.Group {
					hidden, err := r.hiddenIn(n, true)
					if err != nil {
						return err
					}
					if len(hidden) > 0 {
						uc.Hidden = append(uc.Hidden, id)
					}
				}
				users := bitset.Set{}
				if asked.kind == enum.User {
					users.Add(n)
				} else if users, err = r.userMembers(n); err != nil {
					return err
				}
				uc.split(users, func(c *UserClass) { asked.mark(c, id) })
			}
		}
		for _, mark := range slices.Sorted(maps.Keys(q.Marks)) {
			marked, err := r.byGUID(q.Marks[mark])
			if err != nil {
				return err
			}
			users := bitset.Set{}
			for _, f := range marked {
				if f.kind == enum.User {
					users.Add(f.id)
				}
			}
			uc.split(users, func(c *UserClass) { c.Marks = append(slices.Clip(c.Marks), mark) })
		}
		return nil
	})
	return uc, err
}

// split divides every class by a set of users; mark is applied to the part
// inside. It looks at the members of the set only.
func (uc *UserClasses) split(users bitset.Set, mark func(*UserClass)) {
	inside := map[int32]int{}
	ids := users.IDs()
	for _, id := range ids {
		if int(id) < len(uc.of) && uc.of[id] != 0 {
			inside[uc.of[id]]++
		}
	}
	parts := map[int32]int32{}
	for _, class := range slices.Sorted(maps.Keys(inside)) {
		n := inside[class]
		whole := &uc.Classes[class-1]
		if n == whole.Count {
			mark(whole)
			continue
		}
		part := *whole
		part.Count, whole.Count = n, whole.Count-n
		mark(&part)
		uc.Classes = append(uc.Classes, part)
		parts[class] = int32(len(uc.Classes))
	}
	if len(parts) == 0 {
		return
	}
	for _, id := range ids {
		if int(id) < len(uc.of) && uc.of[id] != 0 {
			if part, ok := parts[uc.of[id]]; ok {
				uc.of[id] = part
			}
		}
	}
}

// userBase are the classes by type and state, and by invitation. They are the
// same for every query of one version of the directory.
func (r *reader) userBase(invited bool) (*UserClasses, error) {
	at := &r.held.classes
	if invited {
		at = &r.held.invitedClasses
	}
	base, err := part(r.held, at, func(uc *UserClasses) bool { return uc == nil }, func() (*UserClasses, error) { return r.readUserBase(invited) })
	if err != nil {
		return nil, err
	}
	return &UserClasses{Classes: slices.Clone(base.Classes), of: slices.Clone(base.of)}, nil
}

func (r *reader) readUserBase(invited bool) (*UserClasses, error) {
	uc := &UserClasses{}
	profiles, err := r.profileCounts()
	if err != nil {
		return nil, err
	}
	byFacet := map[int64]int32{}
	type state struct {
		userType string
		enabled  bool
	}
	byState := map[state]int32{}
	for _, p := range profiles {
		if p.Deleted {
			continue
		}
		k := state{p.UserType, p.Enabled}
		if byState[k] == 0 {
			uc.Classes = append(uc.Classes, UserClass{UserType: p.UserType, Enabled: p.Enabled})
			byState[k] = int32(len(uc.Classes))
		}
		byFacet[p.id] = byState[k]
	}
	err = r.each(`SELECT o.facet, group_concat(o.id) FROM object o INDEXED BY object_facet
		WHERE o.conn = ? AND o.kind = {user} AND o.state = {live} AND o.facet <> 0 GROUP BY o.facet`, []any{r.conn}, func(rows *sql.Rows) error {
		var facet int64
		var text string
		if err := rows.Scan(&facet, &text); err != nil {
			return err
		}
		class := byFacet[facet]
		if class == 0 {
			return fmt.Errorf("users of the unknown profile %d", facet)
		}
		count := &uc.Classes[class-1].Count
		numbers(text, func(id int64) {
			if int(id) >= len(uc.of) {
				uc.of = append(uc.of, make([]int32, int(id)+1-len(uc.of))...)
			}
			uc.of[id] = class
			*count++
		})
		return nil
	})
	if err != nil || !invited {
		return uc, err
	}
	set := bitset.Set{}
	err = r.ids(`SELECT group_concat(o.id) FROM object o INDEXED BY object_key
		WHERE o.conn = ? AND o.key <> '' AND (instr(o.key, '#EXT#') > 0 OR instr(o.key, '#ext#') > 0)`, []any{r.conn}, set.Add)
	uc.split(set, func(c *UserClass) { c.Invited = true })
	return uc, err
}

// roleNumbers are the directory roles by the id of their template.
func (r *reader) roleNumbers() (map[string]int64, error) {
	out := map[string]int64{}
	roles, err := r.finds("FROM object o INDEXED BY object_name WHERE o.conn = ? AND o.kind = ? AND o.state = {live} AND o.facet <> 0", r.conn, int64(enum.DirectoryRole))
	for _, f := range roles {
		out[strings.ToLower(f.key)] = f.id
	}
	return out, err
}

// maxMembers is how many containers' members are remembered.
const maxMembers = 512

// userMembers are the users in a container, also through the groups inside it.
// They are remembered: policies name the same groups again and again. Callers
// must not change them.
func (r *reader) userMembers(container int64) (bitset.Set, error) {
	r.held.mu.Lock()
	users, ok := r.held.members[container]
	r.held.mu.Unlock()
	if ok {
		return users, nil
	}
	m := &membership{r: r, root: container, rel: enum.Member, sets: map[enum.Kind]*bitset.Set{}}
	if err := m.closure(); err != nil {
		return nil, err
	}
	if err := m.read(); err != nil {
		return nil, err
	}
	if set := m.sets[enum.User]; set != nil {
		users = *set
	}
	r.held.mu.Lock()
	defer r.held.mu.Unlock()
	if r.held.members == nil || len(r.held.members) >= maxMembers {
		r.held.members = map[int64]bitset.Set{}
	}
	r.held.members[container] = users
	return users, nil
}

// ClassUsers names the first users of some classes, by name.
func (db *DB) ClassUsers(ctx context.Context, conn string, uc *UserClasses, classes []int, limit int) ([]entra.Ref, error) {
	wanted := make([]bool, len(uc.Classes)+1)
	for _, class := range classes {
		wanted[class+1] = true
	}
	set := bitset.Set{}
	for id, class := range uc.of {
		if class != 0 && wanted[class] {
			set.Add(int64(id))
		}
	}
	out := []entra.Ref{}
	err := db.reading(ctx, conn, "name users", func(r *reader) error {
		m := &membership{r: r, sets: map[enum.Kind]*bitset.Set{enum.User: &set}}
		fs, err := m.page("", nil, limit)
		for _, f := range fs {
			out = append(out, f.ref())
		}
		return err
	})
	return out, err
}
