package store

import (
	"context"
	"database/sql"

	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// removeRows is how many rows one transaction of a removal deletes: the writer
// is never held for long.
const removeRows = 5000

// DeleteConnection removes a connection, its secret and every row of its
// directory. Its name is free and its secret gone at once; the rows follow in
// steps. A removal that was cut off is finished by Maintain.
func (db *DB) DeleteConnection(ctx context.Context, id string) error {
	var n int64
	err := db.update(ctx, "remove connection", func(w *round.Writer) (err error) {
		if n, err = w.ConnNumber(id); err != nil {
			return err
		}
		_, err = w.Exec(`UPDATE connection SET fold = NULL, secret = NULL, enabled = 0, test_report = NULL,
			lease_holder = '', lease_until = 0, version = version + 1 WHERE n = ?`, n)
		return err
	})
	if err != nil {
		return err
	}
	return db.removeRows(ctx, n)
}

func (db *DB) removeRows(ctx context.Context, n int64) error {
	steps := []string{
		"DELETE FROM word WHERE (conn, word, id) IN (SELECT conn, word, id FROM word WHERE conn = ? LIMIT ?)",
		"DELETE FROM change WHERE seq IN (SELECT seq FROM change WHERE conn = ? LIMIT ?)",
		"DELETE FROM profile WHERE id IN (SELECT id FROM profile WHERE conn = ? LIMIT ?)",
	}
	for _, q := range steps {
		for more := true; more; {
			err := db.update(ctx, "remove connection", func(w *round.Writer) error {
				gone, err := w.Exec(q, n, removeRows)
				more = gone > 0
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	for more := true; more; {
		err := db.update(ctx, "remove connection", func(w *round.Writer) (err error) {
			more, err = removeObjects(w, n)
			return err
		})
		if err != nil {
			return err
		}
	}
	return db.update(ctx, "remove connection", func(w *round.Writer) error {
		for _, q := range []string{"DELETE FROM feed WHERE conn = ?", "DELETE FROM hunting_schema WHERE conn = ?"} {
			if _, err := w.Exec(q, n); err != nil {
				return err
			}
		}
		w.ForgetConnection(n)
		_, err := w.Exec("DELETE FROM connection WHERE n = ? AND fold IS NULL", n)
		return err
	})
}

// removeObjects deletes some objects of a connection and all that hangs on
// them. It takes few, as each may have many members.
func removeObjects(w *round.Writer, n int64) (bool, error) {
	var ids []any
	err := w.Query("SELECT id FROM object WHERE conn = ? LIMIT 500", []any{n}, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil || len(ids) == 0 {
		return false, err
	}
	for _, q := range []string{
		"DELETE FROM edge WHERE src IN ",
		"DELETE FROM doc WHERE id IN ",
		"DELETE FROM container WHERE id IN ",
		"DELETE FROM signin WHERE id IN ",
		"DELETE FROM registration WHERE id IN ",
		"DELETE FROM grant_party WHERE id IN ",
		"DELETE FROM device WHERE id IN ",
		"DELETE FROM app_role_assignment WHERE id IN ",
		"DELETE FROM object WHERE id IN ",
	} {
		if err := w.Chunks(q, nil, ids, nil); err != nil {
			return false, err
		}
	}
	return true, nil
}

// Maintain finishes removals that were cut off.
// Call it now and then, never on the way to an answer.
func (db *DB) Maintain(ctx context.Context) error {
	var left []int64
	err := db.borrow(ctx, func(s *sqlite.Session) error {
		return s.Each(ctx, "SELECT n FROM connection WHERE fold IS NULL", nil, func(rows *sql.Rows) error {
			var n int64
			err := rows.Scan(&n)
			left = append(left, n)
			return err
		})
	})
	if err != nil {
		return db.fail("maintain", err)
	}
	for _, n := range left {
		if err := db.removeRows(ctx, n); err != nil {
			return err
		}
	}
	return nil
}
