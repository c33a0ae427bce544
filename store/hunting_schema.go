package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// HuntingSchema is what is held of a tenant's own hunting schema.
type HuntingSchema struct {
	// ReadAt is when Document was read, the zero time where none is held.
	ReadAt   time.Time
	Document []byte
	// FailedAt is when reading it failed for the last time after that.
	FailedAt time.Time
	Failure  string
}

// HuntingSchema returns what is held of a connection's hunting schema.
func (db *DB) HuntingSchema(ctx context.Context, conn string) (HuntingSchema, error) {
	var out HuntingSchema
	var read, failed int64
	err := db.borrow(ctx, func(s *sqlite.Session) error {
		return s.Row(ctx, `SELECT h.read_at, h.document, h.failed_at, h.failure FROM hunting_schema h
			JOIN connection c ON c.n = h.conn WHERE c.id = ? AND c.fold IS NOT NULL`, []any{conn}, &read, &out.Document, &failed, &out.Failure)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return HuntingSchema{}, nil
	}
	out.ReadAt, out.FailedAt = utc(read), utc(failed)
	return out, db.fail("read hunting schema", err)
}

// SaveHuntingSchema keeps a connection's hunting schema as it is now.
func (db *DB) SaveHuntingSchema(ctx context.Context, conn string, document []byte) error {
	return db.update(ctx, "save hunting schema", func(w *round.Writer) error {
		n, err := w.ConnNumber(conn)
		if err == nil {
			_, err = w.Exec(`INSERT INTO hunting_schema (conn, read_at, document) VALUES (?, ?, ?)
				ON CONFLICT (conn) DO UPDATE SET read_at = excluded.read_at, document = excluded.document, failed_at = 0, failure = ''`,
				n, db.now().Unix(), sqlite.Blob(document))
		}
		return err
	})
}

// HuntingSchemaFailed notes that a connection's hunting schema could not be
// read now; what is held of it stays.
func (db *DB) HuntingSchemaFailed(ctx context.Context, conn, failure string) error {
	return db.update(ctx, "note hunting schema", func(w *round.Writer) error {
		n, err := w.ConnNumber(conn)
		if err == nil {
			_, err = w.Exec(`INSERT INTO hunting_schema (conn, failed_at, failure) VALUES (?, ?, ?)
				ON CONFLICT (conn) DO UPDATE SET failed_at = excluded.failed_at, failure = excluded.failure`, n, db.now().Unix(), failure)
		}
		return err
	})
}
