package store

import (
	"database/sql"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// waiting is what reports said of a user before the users feed did.
type waiting struct{ signin, registration jsontext.Value }

// readWaiting reads what waits for users that are told of for the first time.
func (b *batch) readWaiting() error {
	if b.kind != kindUser || b.feed.Says == feed.Addition {
		return nil
	}
	var ids []any
	for _, wk := range b.order {
		if !wk.isNew && wk.head != nil && !wk.before.seen() {
			ids = append(ids, wk.id)
		}
	}
	b.waiting = map[int64]*waiting{}
	return b.w.Chunks(`SELECT o.id, s.doc, r.doc FROM object o LEFT JOIN signin s ON s.id = o.id LEFT JOIN registration r ON r.id = o.id
		WHERE o.id IN `, nil, ids, func(rows *sql.Rows) error {
		var id int64
		var signin, registration []byte
		err := rows.Scan(&id, &signin, &registration)
		if signin != nil || registration != nil {
			b.waiting[id] = &waiting{signin, registration}
		}
		return err
	})
}
