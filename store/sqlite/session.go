package sqlite

import (
	"context"
	"database/sql"
)

// Session is one connection to the file with its prepared statements:
// preparing a statement costs more than running most of them. One goroutine
// has it at a time.
type Session struct {
	Conn       *sql.Conn
	Statements map[string]*sql.Stmt // by the query as it is written
	names      Names
}

// maxStatements bounds what a session keeps prepared; filters make many.
const maxStatements = 200

// NewSession takes a connection of db for itself until Close. Its queries may
// use the names.
func NewSession(ctx context.Context, db *sql.DB, names Names) (*Session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &Session{Conn: conn, Statements: map[string]*sql.Stmt{}, names: names}, nil
}

// Close gives the connection back.
func (s *Session) Close() error {
	s.drop()
	return s.Conn.Close()
}

func (s *Session) drop() {
	for _, st := range s.Statements {
		_ = st.Close()
	}
	clear(s.Statements)
}

func (s *Session) prepare(query string) (*sql.Stmt, error) {
	if st := s.Statements[query]; st != nil {
		return st, nil
	}
	if len(s.Statements) >= maxStatements {
		s.drop()
	}
	st, err := s.Conn.PrepareContext(Inner, s.names.Expand(query))
	if err == nil {
		s.Statements[query] = st
	}
	return st, err
}

// Each runs f for each row of a query.
func (s *Session) Each(ctx context.Context, query string, args []any, f func(*sql.Rows) error) error {
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

// Row scans one row; sql.ErrNoRows when there is none.
func (s *Session) Row(ctx context.Context, query string, args []any, into ...any) error {
	st, err := s.prepare(query)
	if err != nil {
		return err
	}
	return st.QueryRowContext(ctx, args...).Scan(into...)
}

// Inner is the context of statements inside a write transaction: a transaction
// is short and ends by commit or rollback, never in the middle, and a context
// that can end costs a goroutine per statement.
var Inner = context.Background()

// Exec runs a statement that is worth keeping prepared and returns the number
// of rows it changed.
func (s *Session) Exec(query string, args ...any) (int64, error) {
	st, err := s.prepare(query)
	if err != nil {
		return 0, err
	}
	r, err := st.ExecContext(Inner, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// Query runs f for each row.
func (s *Session) Query(query string, args []any, f func(*sql.Rows) error) error {
	return s.Each(Inner, query, args, f)
}

// Get scans one row; sql.ErrNoRows when there is none.
func (s *Session) Get(query string, args []any, into ...any) error {
	return s.Row(Inner, query, args, into...)
}
