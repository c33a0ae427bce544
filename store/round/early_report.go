package round

import (
	"database/sql"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// earlyReports is what reports said of a user before the users feed did.
type earlyReports struct{ signin, registration jsontext.Value }

// readEarlyReports reads what waits for users that are told of for the first time.
func (b *batch) readEarlyReports() error {
	if b.kind != enum.User || b.feed.Says == feed.Addition {
		return nil
	}
	var ids []any
	for _, change := range b.order {
		if !change.isNew && change.decoded != nil && !change.before.seen() {
			ids = append(ids, change.id)
		}
	}
	b.early = map[int64]*earlyReports{}
	err := b.w.Chunks(`SELECT o.id, s.doc, r.doc FROM object o LEFT JOIN signin s ON s.id = o.id LEFT JOIN registration r ON r.id = o.id
		WHERE o.id IN `, nil, ids, func(rows *sql.Rows) error {
		var id int64
		var signin, registration []byte
		err := rows.Scan(&id, &signin, &registration)
		if signin != nil || registration != nil {
			b.early[id] = &earlyReports{signin, registration}
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, change := range b.order {
		if wait := b.early[change.id]; wait != nil && wait.registration != nil && change.before.state == enum.Gone {
			if _, err := b.w.Exec("UPDATE registration SET conn = ? WHERE id = ?", b.conn, change.id); err != nil {
				return err
			}
		}
	}
	return nil
}
