package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// PendingGuests are the live guests who have not accepted their invitation, by
// name.
func (db *DB) PendingGuests(ctx context.Context, conn string) ([]entra.User, error) {
	var out []entra.User
	err := db.reading(ctx, conn, "list pending guests", func(r *reader) error {
		held, err := sliceOf(r.held, &r.held.pending, r.readPendingGuests)
		out = slices.Clone(held)
		return err
	})
	return out, err
}

func (r *reader) readPendingGuests() ([]entra.User, error) {
	out := []entra.User{}
	profiles, err := r.profileCounts()
	if err != nil {
		return nil, err
	}
	var guests []int64
	for _, p := range profiles {
		if strings.EqualFold(p.UserType, "Guest") && !p.Deleted {
			guests = append(guests, p.id)
		}
	}
	// The text is looked for before the document is parsed: few guests have it.
	err = r.each(`SELECT d.doc FROM object o INDEXED BY object_facet CROSS JOIN doc d ON d.id = o.id
		WHERE o.conn = ? AND o.kind = ? AND o.state = {live} AND o.facet IN (SELECT value FROM json_each(?)) AND o.facet <> 0
		AND instr(d.doc, ?) > 0`, []any{r.conn, int64(enum.User), sqlite.JSONList(guests), []byte(`"PendingAcceptance"`)}, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		var u entra.User
		err := document.Decode([]byte(doc), &u)
		if u.ExternalUserState == "PendingAcceptance" {
			out = append(out, u)
		}
		return err
	})
	slices.SortFunc(out, func(a, b entra.User) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.DisplayName), strings.ToLower(b.DisplayName)), strings.Compare(a.ID, b.ID))
	})
	return out, err
}
