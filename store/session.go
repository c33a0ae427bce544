package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
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

// exec runs a statement without rows.
func (s *session) exec(query string, args ...any) error {
	st, err := s.prepare(query)
	if err == nil {
		_, err = st.ExecContext(inner, args...)
	}
	return err
}

// snapshot runs f on one state of the database, whatever is written meanwhile.
func (db *DB) snapshot(ctx context.Context, op string, f func(*session) error) error {
	err := db.borrow(ctx, func(s *session) error {
		err := s.exec("BEGIN")
		if err == nil {
			err = f(s)
		}
		_ = s.exec("ROLLBACK") // fails where BEGIN did
		return err
	})
	return db.fail(op, err)
}

// pool holds the reading sessions that are free. The last one given back is
// the first one lent: its statements are prepared and its pages in memory.
type pool struct {
	turns chan struct{} // a token for each session that may be lent
	mu    sync.Mutex
	free  []*session
}

func newPool(size int) *pool {
	p := &pool{turns: make(chan struct{}, size)}
	for range size {
		p.turns <- struct{}{}
	}
	return p
}

func (p *pool) pop() *session {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) == 0 {
		return nil
	}
	s := p.free[len(p.free)-1]
	p.free = p.free[:len(p.free)-1]
	return s
}

func (p *pool) push(s *session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, s)
}

// close waits for the sessions that are lent and closes all.
func (p *pool) close() error {
	for range cap(p.turns) {
		<-p.turns
	}
	var errs []error
	for s := p.pop(); s != nil; s = p.pop() {
		errs = append(errs, s.close())
	}
	return errors.Join(errs...)
}

// borrow runs f with one of the reading sessions, which are opened as they are
// needed.
func (db *DB) borrow(ctx context.Context, f func(*session) error) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-db.done:
		return sql.ErrConnDone
	case <-db.readers.turns:
	}
	defer func() { db.readers.turns <- struct{}{} }()
	if err := ctx.Err(); err != nil {
		return err
	}
	s := db.readers.pop()
	if s == nil {
		fresh, err := newSession(ctx, db.read)
		if err != nil {
			return err
		}
		s = fresh
	}
	defer db.readers.push(s)
	return f(s)
}
