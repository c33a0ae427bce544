package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// AuditCheck is the outcome of checking the whole log.
type AuditCheck struct {
	Rows     int64
	OK       bool
	BrokenAt int64  // Seq of the first row that does not fit, 0 where no row in particular
	Reason   string // what does not fit
	// NoKey says that Reason is a key that is not there: nothing was found, and
	// the end could not be looked at.
	NoKey    bool
	LastHash string // of the last good row

	// Since is how many rows there were when the sealing began, at SealedAt:
	// these are judged by their chain alone.
	Since    int64
	SealedAt time.Time
	Log      string // tells logs apart
}

// VerifyAudit walks the whole chain, and holds its end against the sealed head
// and every row that an anchor names against the anchor. It tells the first row
// that was changed, inserted or taken out.
func (db *DB) VerifyAudit(ctx context.Context, anchors ...AuditAnchor) (AuditCheck, error) {
	keyErr := db.sealReady()
	w := auditWalk{check: AuditCheck{OK: true}, anchors: map[int64][]AuditAnchor{}}
	for _, a := range anchors {
		w.anchors[a.Rows] = append(w.anchors[a.Rows], a)
	}
	err := db.snapshot(ctx, "verify the audit log", func(s *sqlite.Session) error {
		err := s.Row(ctx, "SELECT "+auditHeadColumns+" FROM audit_head WHERE id = 1", nil, w.head.into()...)
		if ctx.Err() != nil || sqlite.Kind(err) != nil {
			return err
		}
		w.noHead = err != nil // gone, or holding what never was in it
		err = s.Each(ctx, "SELECT "+auditColumns+" FROM audit ORDER BY seq", nil, w.row)
		if err != nil {
			return err
		}
		w.end(db, keyErr)
		for _, a := range anchors {
			w.anchor(a)
		}
		return w.table(ctx, s)
	})
	return w.check, err
}

// auditWalk goes through the log from its first row.
type auditWalk struct {
	check   AuditCheck
	prev    string // hash of the row before
	head    auditHead
	noHead  bool
	atHead  string // hash of the row that the head is of
	anchors map[int64][]AuditAnchor
}

func (c *AuditCheck) broke(seq int64, reason string) {
	if c.OK {
		c.OK, c.BrokenAt, c.Reason = false, seq, reason
	}
}

func (w *auditWalk) row(rows *sql.Rows) error {
	w.check.Rows++
	if !w.check.OK {
		return nil
	}
	r, err := scanAudit(rows)
	before, _ := hex.DecodeString(r.Prev)
	switch {
	case err != nil: // text where a number was
		w.check.broke(w.check.Rows, "was changed after it was written")
	case r.Seq != w.check.Rows:
		w.check.broke(w.check.Rows, "row is missing")
	case r.Prev != w.prev:
		w.check.broke(r.Seq, "does not follow the row before")
	case hex.EncodeToString(auditHash(before, r)) != r.Hash:
		w.check.broke(r.Seq, "was changed after it was written")
	default:
		w.prev, w.check.LastHash = r.Hash, r.Hash
	}
	if r.Seq == w.head.rows {
		w.atHead = r.Hash
	}
	for _, a := range w.anchors[r.Seq] {
		if a.Hash != r.Hash {
			w.check.broke(r.Seq, "is not the row that was anchored at "+a.Time)
		}
	}
	return nil
}

// end holds the last row against the head.
func (w *auditWalk) end(db *DB, keyErr error) {
	c, h := &w.check, &w.head
	if w.noHead {
		c.broke(0, "the sealed head was taken away")
		return
	}
	c.Log = h.log
	if keyErr == nil {
		keyErr = db.sealer.Check(h.message(), h.stamp, auditHeadPurpose)
	}
	switch {
	case errors.Is(keyErr, ErrCorrupt):
		c.broke(0, "the sealed head was changed by something that does not have the store's key")
		return
	case keyErr != nil:
		c.NoKey = c.OK
		c.broke(0, keyErr.Error())
		return
	}
	c.Since, c.SealedAt = h.since, time.Unix(h.begun, 0).UTC()
	switch {
	case h.rows > c.Rows:
		c.broke(c.Rows+1, "row is missing at the end")
	case h.rows > 0 && w.atHead != hex.EncodeToString(h.hash):
		c.broke(h.rows, "is not the row that was sealed: the end was cut, and rows were written in its place")
	case h.rows < c.Rows:
		c.broke(h.rows+1, "was added by something that did not have the store's key")
	}
}

// anchor holds the log against an anchor of more rows than it has, or of another log.
func (w *auditWalk) anchor(a AuditAnchor) {
	switch {
	case a.Log != w.head.log:
		w.check.broke(0, "it is not the log that was anchored at "+a.Time)
	case a.Rows > w.check.Rows:
		w.check.broke(w.check.Rows+1, fmt.Sprintf("row is missing: the log had %d rows when it was anchored at %s", a.Rows, a.Time))
	}
}

// table checks what guards the table.
func (w *auditWalk) table(ctx context.Context, s *sqlite.Session) error {
	// AUTOINCREMENT remembers the highest row there ever was.
	// https://sqlite.org/autoinc.html
	var last int64
	err := s.Row(ctx, "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'audit'", nil, &last)
	switch {
	case err != nil:
		return err
	case last > w.check.Rows:
		w.check.broke(w.check.Rows+1, "row is missing at the end")
	case last < w.check.Rows:
		w.check.broke(0, "the counter of the table was set back")
	}
	for _, t := range auditTriggers {
		var text string
		err := s.Row(ctx, "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?", []any{t.name}, &text)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if !bytes.Equal(squeezed(text), squeezed(t.sql)) {
			w.check.broke(0, "the trigger "+t.name+", which keeps rows as they are, was taken away or changed")
		}
	}
	return nil
}

// squeezed leaves the layout out of SQL.
func squeezed(text string) []byte {
	return []byte(strings.TrimSuffix(strings.Join(strings.Fields(text), " "), ";"))
}
