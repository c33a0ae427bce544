package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// User returns one user by object id, userPrincipalName, mail address, or a
// display name that no other user has. An *AmbiguousError lists those that
// share a name.
func (db *DB) User(ctx context.Context, conn, ref string) (UserRow, error) {
	var out UserRow
	err := db.reading(ctx, conn, "read user", func(r *reader) error {
		f, err := r.named(ref, enum.User)
		if err != nil {
			return err
		}
		rows, err := r.userRows([]int64{f.id}, 0)
		if err == nil {
			out = rows[0]
		}
		return err
	})
	return out, err
}

// userRows reads what is known of these users, without some parts.
func (r *reader) userRows(ids []int64, without UserPart) ([]UserRow, error) {
	out := make([]UserRow, len(ids))
	at := make(map[int64]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	columns, from := "d.id, d.doc, NULL, NULL", "doc d"
	if without&SignIns == 0 {
		columns, from = "d.id, d.doc, s.doc, NULL", from+" LEFT JOIN signin s ON s.id = d.id"
	}
	if without&Registration == 0 {
		columns, from = strings.TrimSuffix(columns, "NULL")+"g.doc", from+" LEFT JOIN registration g ON g.id = d.id"
	}
	err := r.each("SELECT "+columns+" FROM "+from+" WHERE d.id IN (SELECT value FROM json_each(?))", []any{sqlite.JSONList(ids)}, func(rows *sql.Rows) error {
		var id int64
		var doc, signin, registration sql.RawBytes
		if err := rows.Scan(&id, &doc, &signin, &registration); err != nil {
			return err
		}
		u := &out[at[id]]
		if err := document.Decode([]byte(doc), &u.User); err != nil {
			return err
		}
		u.Settle()
		if signin != nil {
			var a struct {
				SignInActivity entra.SignInActivity `json:"signInActivity"`
			}
			if err := document.Decode([]byte(signin), &a); err != nil {
				return err
			}
			u.SignInActivity = &a.SignInActivity
		}
		if registration != nil {
			u.Registration = &entra.UserRegistrationDetails{}
			return document.Decode([]byte(registration), u.Registration)
		}
		return nil
	})
	return out, err
}
