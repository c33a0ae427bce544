package store

import (
	"context"
	"database/sql"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// User returns one user by object id, userPrincipalName, mail address, or a
// display name that no other user has. An *AmbiguousError lists those that
// share a name.
func (db *DB) User(ctx context.Context, conn, ref string) (UserRow, error) {
	var out UserRow
	err := db.reading(ctx, conn, "read user", func(r *reader) error {
		f, err := r.named(ref, kindUser)
		if err != nil {
			return err
		}
		rows, err := r.userRows([]found{f})
		if err == nil {
			out = rows[0]
		}
		return err
	})
	return out, err
}

// userRows reads all that is known of these users.
func (r *reader) userRows(users []found) ([]UserRow, error) {
	out := make([]UserRow, len(users))
	ids := make([]int64, len(users))
	at := make(map[int64]int, len(users))
	for i, u := range users {
		ids[i] = u.id
		at[u.id] = i
	}
	err := r.each(`SELECT d.id, d.doc, s.doc, g.doc FROM doc d
		LEFT JOIN signin s ON s.id = d.id LEFT JOIN registration g ON g.id = d.id
		WHERE d.id IN (SELECT value FROM json_each(?))`, []any{list(ids)}, func(rows *sql.Rows) error {
		var id int64
		var doc, signin, registration sql.RawBytes
		if err := rows.Scan(&id, &doc, &signin, &registration); err != nil {
			return err
		}
		u := &out[at[id]]
		if err := decode([]byte(doc), &u.User); err != nil {
			return err
		}
		if signin != nil {
			var a struct {
				SignInActivity entra.SignInActivity `json:"signInActivity"`
			}
			if err := decode([]byte(signin), &a); err != nil {
				return err
			}
			u.SignInActivity = &a.SignInActivity
		}
		if registration != nil {
			u.Registration = &entra.UserRegistrationDetails{}
			return decode([]byte(registration), u.Registration)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, r.addRoles(out, at)
}

// addRoles adds the directory roles that the users hold. Roles have few
// members, so that it is cheaper to read those than the users' groups.
func (r *reader) addRoles(out []UserRow, at map[int64]int) error {
	type hold struct{ user, role, via int64 }
	var holds []hold
	err := r.each(`SELECT e.dst, e.src, 0 FROM object x INDEXED BY object_name CROSS JOIN edge e ON e.src = x.id AND e.rel = 0
			WHERE x.conn = ?1 AND x.kind = 6 AND x.state = 0 AND x.facet <> 0
		UNION ALL SELECT m.dst, e.src, e.dst FROM object x INDEXED BY object_name CROSS JOIN edge e ON e.src = x.id AND e.rel = 0 AND e.kind = 2
			CROSS JOIN object g ON g.id = e.dst AND g.state = 0
			CROSS JOIN edge m ON m.src = e.dst AND m.rel = 0
			WHERE x.conn = ?1 AND x.kind = 6 AND x.state = 0 AND x.facet <> 0`, []any{r.conn}, func(rows *sql.Rows) error {
		var h hold
		err := rows.Scan(&h.user, &h.role, &h.via)
		if _, ok := at[h.user]; ok {
			holds = append(holds, h)
		}
		return err
	})
	if err != nil || len(holds) == 0 {
		return err
	}
	var ids []int64
	for _, h := range holds {
		ids = append(ids, h.role, h.via)
	}
	names, err := r.refs(ids)
	if err != nil {
		return err
	}
	for _, h := range holds {
		role := names[h.role]
		hold := RoleHold{Role: role.ref(), RoleTemplateID: role.key}
		if h.via != 0 {
			via := names[h.via].ref()
			hold.Via = &via
		}
		u := &out[at[h.user]]
		u.Roles = append(u.Roles, hold)
	}
	return nil
}
