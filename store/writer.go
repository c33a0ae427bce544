package store

import (
	"context"
	"database/sql"

	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// writer is the one connection that writes, with its prepared statements and
// what it remembers between transactions.
type writer struct {
	*sqlite.Session
	ids map[int64]*idCache // by connection number
	// profiles by connection number.
	profiles map[int64]*profileCache
}

func newWriter(s *sqlite.Session) *writer {
	w := &writer{Session: s}
	w.forget()
	return w
}

// forget drops what a rolled-back transaction may have put in the caches.
func (w *writer) forget() {
	w.ids = map[int64]*idCache{}
	w.profiles = map[int64]*profileCache{}
}

// writing waits for the writer's turn and runs f outside any transaction.
func (db *DB) writing(ctx context.Context, f func(*writer) error) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-db.done:
		return sql.ErrConnDone
	case <-db.turn:
	}
	defer func() { db.turn <- struct{}{} }()
	if err := ctx.Err(); err != nil {
		return err
	}
	return f(db.w)
}

// update runs f in one write transaction: all of it happens or nothing.
func (db *DB) update(ctx context.Context, op string, f func(*writer) error) error {
	err := db.writing(ctx, func(w *writer) error {
		// A call that ends while it waits for the lock may have got it.
		_, err := w.Conn.ExecContext(ctx, "BEGIN IMMEDIATE")
		if err == nil {
			err = f(w)
		}
		if err == nil {
			_, err = w.Exec("COMMIT")
		}
		if err != nil {
			_, _ = w.Conn.ExecContext(sqlite.Inner, "ROLLBACK")
			w.forget()
			return err
		}
		return nil
	})
	return db.fail(op, err)
}
