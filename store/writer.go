package store

import (
	"context"
	"database/sql"
	"strings"
)

// writer is the one connection that writes, with its prepared statements and
// what it remembers between transactions.
type writer struct {
	*session
	ids map[int64]*idCache // by connection number
	// profiles by connection number.
	profiles map[int64]*profileCache
}

func newWriter(s *session) *writer {
	w := &writer{session: s}
	w.forget()
	return w
}

// forget drops what a rolled-back transaction may have put in the caches.
func (w *writer) forget() {
	w.ids = map[int64]*idCache{}
	w.profiles = map[int64]*profileCache{}
}

// inner is the context of statements inside a write transaction: a transaction
// is short and ends by commit or rollback, never in the middle, and a context
// that can end costs a goroutine per statement.
var inner = context.Background()

// exec runs a statement that is worth keeping prepared and returns the number
// of rows it changed.
func (w *writer) exec(query string, args ...any) (int64, error) {
	s, err := w.prepare(query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(inner, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// query runs f for each row.
func (w *writer) query(query string, args []any, f func(*sql.Rows) error) error {
	return w.each(inner, query, args, f)
}

// get scans one row; sql.ErrNoRows when there is none.
func (w *writer) get(query string, args []any, into ...any) error {
	return w.row(inner, query, args, into...)
}

// insertRows is how many rows one statement inserts: enough to make the cost
// of a call small, few enough to stay below the limit of bound values.
const insertRows = 40

// insertMany inserts the rows laid end to end in values, cols values each, and
// returns how many were new. head is "INSERT INTO t (…) VALUES", tail the
// conflict clause. full is called with the number of the first row of a
// statement that inserted less than it was given, and may be nil.
func (w *writer) insertMany(head string, cols int, tail string, values []any, partial func(first, rows int)) (int64, error) {
	var total int64
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", cols), ",") + ")"
	for first := 0; len(values) > 0; {
		n := min(insertRows, len(values)/cols)
		if n < insertRows && n > 1 {
			n = 1 << (bitsLen(n) - 1)
		}
		query := head + strings.TrimSuffix(strings.Repeat(row+",", n), ",") + tail
		changed, err := w.exec(query, values[:n*cols]...)
		if err != nil {
			return total, err
		}
		if partial != nil && changed != int64(n) {
			partial(first, n)
		}
		total += changed
		values = values[n*cols:]
		first += n
	}
	return total, nil
}

func bitsLen(n int) int {
	l := 0
	for ; n > 0; n >>= 1 {
		l++
	}
	return l
}

// maxIn is how many values one IN lists.
const maxIn = 64

// chunks runs query, which ends in "IN ", for a part of the values at a time,
// after the fixed arguments. The lists have few sizes, so that few statements
// are prepared; the last value fills one up.
func (w *writer) chunks(query string, fixed, values []any, f func(*sql.Rows) error) error {
	for len(values) > 0 {
		n := min(maxIn, len(values))
		size := 1
		for size < n {
			size *= 2
		}
		args := make([]any, 0, len(fixed)+size)
		args = append(append(args, fixed...), values[:n]...)
		for len(args) < len(fixed)+size {
			args = append(args, values[n-1])
		}
		values = values[n:]
		if f == nil {
			if _, err := w.exec(query+in(size), args...); err != nil {
				return err
			}
			continue
		}
		if err := w.query(query+in(size), args, f); err != nil {
			return err
		}
	}
	return nil
}

// in is "(?,?,…)" with n marks.
func in(n int) string { return "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")" }

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
		_, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE")
		if err == nil {
			err = f(w)
		}
		if err == nil {
			err = w.session.exec("COMMIT")
		}
		if err != nil {
			_, _ = w.conn.ExecContext(inner, "ROLLBACK")
			w.forget()
			return err
		}
		return nil
	})
	return db.fail(op, err)
}
