package round

import (
	"context"
	"database/sql"
	"errors"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Writer is the one connection that writes, with its prepared statements and
// what it remembers between transactions.
type Writer struct {
	*sqlite.Session
	ids map[int64]*objectNumbers // by connection number
	// profiles by connection number.
	profiles map[int64]*profileNumbers
}

// NewWriter makes the writer of a session that nobody else uses.
func NewWriter(s *sqlite.Session) *Writer {
	w := &Writer{Session: s}
	w.Forget()
	return w
}

// Forget drops what a rolled-back transaction may have put in the caches.
func (w *Writer) Forget() {
	w.ids = map[int64]*objectNumbers{}
	w.profiles = map[int64]*profileNumbers{}
}

// ForgetConnection drops what is remembered of a connection.
func (w *Writer) ForgetConnection(n int64) {
	delete(w.ids, n)
	delete(w.profiles, n)
}

// ConnNumber is the number of a connection that is not being removed.
func (w *Writer) ConnNumber(id string) (int64, error) { return connNumber(sqlite.Inner, w.Session, id) }

func connNumber(ctx context.Context, s *sqlite.Session, id string) (int64, error) {
	var n int64
	err := s.Row(ctx, "SELECT n FROM connection WHERE id = ? AND fold IS NOT NULL", []any{id}, &n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fault.NotFound("there is no connection %q", id)
	}
	return n, err
}
