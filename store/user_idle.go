package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// IdleQuery selects enabled users who did not sign in since a time.
type IdleQuery struct {
	Before time.Time
	// Never selects those who never signed in, and were created before Before;
	// without it those whose last sign-in was.
	Never bool
	// UserType is entra.UserMember, UserGuest or UserAgent or UnknownType, "" for all.
	UserType string
	Page
	CountOnly bool
}

// IdleUsers lists users who do not use their account, the longest first. Users
// of whom it is not known when they signed in are left out. Invalid cursors are
// ErrInvalid.
func (db *DB) IdleUsers(ctx context.Context, conn string, q IdleQuery) (List[UserRow], error) {
	out := List[UserRow]{Items: []UserRow{}}
	after, err := cursor.Parse(q.After, 2)
	if err != nil {
		return out, err
	}
	err = db.reading(ctx, conn, "list idle users", func(r *reader) error {
		profiles, err := r.profileCounts()
		if err != nil {
			return err
		}
		enabled := []int64{}
		for _, p := range profiles {
			if p.Enabled && !p.Deleted && ofType(p.UserType, q.UserType) {
				enabled = append(enabled, p.id)
			}
		}
		// One who never signed in counts from creation, so that the two times are
		// one and the same; of whom creation is not known has 0 for it.
		var c sqlite.Clauses
		how := "o.active <> coalesce(o.created, 0)"
		if q.Never {
			how = "o.active = coalesce(o.created, 0)"
		}
		c.Add("o.conn = ? AND o.active IS NOT NULL AND o.active < ? AND "+how+" AND o.facet IN (SELECT value FROM json_each(?))",
			r.conn, q.Before.Unix(), sqlite.JSONList(enabled))
		if err := r.get("SELECT count(*) FROM object o INDEXED BY object_active"+c.Where(), c.Args, &out.Total); err != nil || q.CountOnly {
			return err
		}
		if after != nil {
			c.Add("(o.active, o.id) > (?, ?)", after.Numbers[0], after.Numbers[1])
		}
		var ids, times []int64
		err = r.each("SELECT o.id, o.active FROM object o INDEXED BY object_active"+c.Where()+" ORDER BY o.active, o.id LIMIT ?", append(c.Args, q.limit()+1), func(rows *sql.Rows) error {
			var id, active int64
			err := rows.Scan(&id, &active)
			ids, times = append(ids, id), append(times, active)
			return err
		})
		if err != nil {
			return err
		}
		if n := q.limit(); len(ids) > n {
			ids = ids[:n]
			out.Next = cursor.Position{Numbers: []int64{times[n-1], ids[n-1]}}.String()
		}
		out.Items, err = r.userRows(ids, Registration)
		return err
	})
	return out, err
}
