package store

import (
	"context"
	"database/sql"
)

// session is one connection to the file with its prepared statements:
// preparing a statement costs more than running most of them. One goroutine
// has it at a time.
type session struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

// maxStatements bounds what a session keeps prepared; filters make many.
const maxStatements = 200

func newSession(ctx context.Context, db *sql.DB) (*session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

func (s *session) close() error {
	s.drop()
	return s.conn.Close()
}

func (s *session) drop() {
	for _, st := range s.stmts {
		_ = st.Close()
	}
	clear(s.stmts)
}

func (s *session) prepare(query string) (*sql.Stmt, error) {
	if st := s.stmts[query]; st != nil {
		return st, nil
	}
	if len(s.stmts) >= maxStatements {
		s.drop()
	}
	st, err := s.conn.PrepareContext(inner, query)
	if err == nil {
		s.stmts[query] = st
	}
	return st, err
}

// each runs f for each row of a query.
func (s *session) each(ctx context.Context, query string, args []any, f func(*sql.Rows) error) error {
	st, err := s.prepare(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// row scans one row; sql.ErrNoRows when there is none.
func (s *session) row(ctx context.Context, query string, args []any, into ...any) error {
	st, err := s.prepare(query)
	if err != nil {
		return err
	}
	return st.QueryRowContext(ctx, args...).Scan(into...)
}

// snapshot runs f on one state of the database, whatever is written meanwhile.
func (db *DB) snapshot(ctx context.Context, op string, f func(*session) error) error {
	err := db.borrow(ctx, func(s *session) error {
		_, err := s.conn.ExecContext(ctx, "BEGIN")
		if err == nil {
			err = f(s)
		}
		_, _ = s.conn.ExecContext(inner, "ROLLBACK") // fails where BEGIN did
		return err
	})
	return db.fail(op, err)
}

// borrow runs f with one of the reading sessions, which are opened as they are
// needed.
func (db *DB) borrow(ctx context.Context, f func(*session) error) error {
	var s *session
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-db.done:
		return sql.ErrConnDone
	case s = <-db.sessions:
	}
	defer func() { db.sessions <- s }()
	if err := ctx.Err(); err != nil {
		return err
	}
	if s == nil {
		fresh, err := newSession(ctx, db.read)
		if err != nil {
			return err
		}
		s = fresh
	}
	return f(s)
}
