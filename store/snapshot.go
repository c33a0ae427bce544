package store

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// snapshot runs f on one state of the database, whatever is written meanwhile.
func (db *DB) snapshot(ctx context.Context, op string, f func(*sqlite.Session) error) error {
	err := db.borrow(ctx, func(s *sqlite.Session) error {
		_, err := s.Exec("BEGIN")
		if err == nil {
			err = f(s)
		}
		_, _ = s.Exec("ROLLBACK") // fails where BEGIN did
		return err
	})
	return db.fail(op, err)
}

// borrow runs f with one of the reading sessions.
func (db *DB) borrow(ctx context.Context, f func(*sqlite.Session) error) error {
	return db.readers.Borrow(ctx, db.done, db.read, f)
}
