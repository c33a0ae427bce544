package store

import (
	"context"
	"database/sql"

	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// writing waits for the writer's turn and runs f outside any transaction.
func (db *DB) writing(ctx context.Context, f func(*round.Writer) error) error {
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
func (db *DB) update(ctx context.Context, op string, f func(*round.Writer) error) error {
	err := db.writing(ctx, func(w *round.Writer) error {
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
			w.Forget()
			return err
		}
		return nil
	})
	return db.fail(op, err)
}
