package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/store/round"
)

// auditHead is what the audit log came to, kept outside its table and stamped
// with the store's key. The chain alone shows a row that was changed, but not an
// end that was cut and written anew: whoever can write the file can count hashes.
type auditHead struct {
	log   string // random; tells logs apart
	since int64  // rows that were there when the sealing began
	begun int64  // when that was, seconds since 1970
	rows  int64  // the highest seq as well: seq has no gaps
	hash  []byte // of the last row
	stamp []byte
}

// auditHeadPurpose keeps a head's stamp from being that of anything else.
const auditHeadPurpose = "audit head"

const auditHeadColumns = "log, since, begun, row_count, hash, stamp"

func (h *auditHead) into() []any {
	return []any{&h.log, &h.since, &h.begun, &h.rows, &h.hash, &h.stamp}
}

// message is what is stamped.
func (h *auditHead) message() []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(h.since))
	b = binary.BigEndian.AppendUint64(b, uint64(h.begun))
	b = binary.BigEndian.AppendUint64(b, uint64(h.rows))
	b = binary.BigEndian.AppendUint64(b, uint64(len(h.hash)))
	return append(append(b, h.hash...), h.log...)
}

// errNoSealer is for a store that was opened without a key.
var errNoSealer = errors.New("the store was opened without a key")

// sealReady looks for the key before a lock is held.
func (db *DB) sealReady() error {
	if db.sealer == nil {
		return errNoSealer
	}
	return db.sealer.Ready()
}

// moveAuditHead lets the head follow to the row after seq and prev, the last
// one, whose hash is next. Where it does not fit that row, or its key is not to
// be had, it stays: that something was done to the log must not heal by itself.
// It returns why.
func (db *DB) moveAuditHead(w *round.Writer, keyErr error, seq int64, prev, next []byte) (unsealed string, err error) {
	var h auditHead
	err = w.Get("SELECT "+auditHeadColumns+" FROM audit_head WHERE id = 1", nil, h.into()...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "the log has no sealed head", nil
	case err != nil:
		return "", err
	case keyErr != nil:
		unsealed = keyErr.Error()
	case h.rows != seq || !bytes.Equal(h.hash, prev):
		unsealed = fmt.Sprintf("the sealed head is of row %d, the log ends in row %d", h.rows, seq)
	default:
		if err := db.sealer.Check(h.message(), h.stamp, auditHeadPurpose); err != nil {
			unsealed = err.Error()
		}
	}
	if unsealed != "" {
		_, err = w.Exec("UPDATE audit_head SET appended = ? WHERE id = 1", seq+1)
		return unsealed, err
	}
	h.rows, h.hash = seq+1, next
	if h.stamp, err = db.sealer.Stamp(h.message(), auditHeadPurpose); err != nil {
		return "", err
	}
	_, err = w.Exec("UPDATE audit_head SET row_count = ?, hash = ?, stamp = ?, appended = ? WHERE id = 1", h.rows, h.hash, h.stamp, h.rows)
	return "", err
}

// beginAuditHead seals what log there is, in the transaction of a migration.
func (db *DB) beginAuditHead(ctx context.Context, tx *sql.Tx) error {
	if db.sealer == nil {
		return nil
	}
	h := auditHead{log: strings.ToLower(rand.Text())}
	return db.putAuditHead(&h,
		func(query string, into ...any) error { return tx.QueryRowContext(ctx, query).Scan(into...) },
		func(query string, args ...any) error { _, err := tx.ExecContext(ctx, query, args...); return err })
}

// SealAudit begins a new head over the log as it is: after the store's key was
// lost, or once a log that does not fit was looked into. The rows there are stay
// judged by their chain alone, which VerifyAudit says. It brings back the
// triggers and the counter of the table as well.
func (db *DB) SealAudit(ctx context.Context) (rows int64, err error) {
	if db.sealer == nil {
		return 0, fmt.Errorf("seal the audit log: %w", errNoSealer)
	}
	_ = db.sealer.Ready() // what it cannot find, Stamp makes
	h := auditHead{}
	err = db.update(ctx, "seal the audit log", func(w *round.Writer) error {
		err := w.Get("SELECT log FROM audit_head WHERE id = 1", nil, &h.log)
		if errors.Is(err, sql.ErrNoRows) {
			h.log, err = strings.ToLower(rand.Text()), nil
		}
		if err != nil {
			return err
		}
		for _, t := range auditTriggers {
			for _, statement := range []string{"DROP TRIGGER IF EXISTS " + t.name, t.sql} {
				if _, err := w.Conn.ExecContext(ctx, statement); err != nil {
					return err
				}
			}
		}
		get := func(query string, into ...any) error { return w.Get(query, nil, into...) }
		exec := func(query string, args ...any) error { _, err := w.Exec(query, args...); return err }
		if err := db.putAuditHead(&h, get, exec); err != nil {
			return err
		}
		return exec("UPDATE sqlite_sequence SET seq = ? WHERE name = 'audit'", h.rows)
	})
	return h.rows, err
}

func (db *DB) putAuditHead(h *auditHead, get func(string, ...any) error, exec func(string, ...any) error) error {
	err := get("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", &h.rows, &h.hash)
	if errors.Is(err, sql.ErrNoRows) {
		h.rows, h.hash, err = 0, []byte{}, nil
	}
	if err != nil {
		return err
	}
	h.since, h.begun = h.rows, db.now().Unix()
	if h.stamp, err = db.sealer.Stamp(h.message(), auditHeadPurpose); err != nil {
		return err
	}
	return exec("INSERT OR REPLACE INTO audit_head (id, "+auditHeadColumns+", appended) VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
		h.log, h.since, h.begun, h.rows, h.hash, h.stamp, h.rows)
}

// auditTriggers are those of the log, as the schema has them: verify misses them
// where they were taken away or changed.
var auditTriggers = []struct{ name, sql string }{
	{"audit_no_update", `CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
	SELECT RAISE(ABORT, 'the audit log is append-only');
END`},
	{"audit_no_delete", `CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
	SELECT RAISE(ABORT, 'the audit log is append-only');
END`},
	{"audit_sealed", `CREATE TRIGGER audit_sealed BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit_head WHERE appended < NEW.seq)
BEGIN
	SELECT RAISE(ABORT, 'the audit log is written by a newer version of mscloud-mcp now: start this program again');
END`},
}
