package store

import (
	"context"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// AcquireLease makes holder the one that syncs the connection until ttl from
// now. It succeeds when the lease is free, run out, the holder's own, or void: one
// that ends later than a lease can was given by a clock that has been set back
// since. The second result is who holds it now.
func (db *DB) AcquireLease(ctx context.Context, conn, holder string, ttl time.Duration) (bool, string, error) {
	now := holder
	err := db.update(ctx, "take the sync lease", func(w *round.Writer) error {
		var until int64
		if err := w.Get("SELECT lease_holder, lease_until FROM connection WHERE id = ? AND fold IS NOT NULL", []any{conn}, &now, &until); err != nil {
			return err
		}
		at := db.now()
		if now != holder && now != "" && until > at.UnixMilli() && !round.Ahead(time.UnixMilli(until), at.Add(ttl)) {
			return nil
		}
		now = holder
		_, err := w.Exec("UPDATE connection SET lease_holder = ?, lease_until = ? WHERE id = ?", holder, at.Add(ttl).UnixMilli(), conn)
		return err
	})
	return err == nil && now == holder, now, err
}

// RenewLease extends the holder's lease; false means that another has taken it
// over and the holder must stop.
func (db *DB) RenewLease(ctx context.Context, conn, holder string, ttl time.Duration) (bool, error) {
	var n int64
	err := db.update(ctx, "renew the sync lease", func(w *round.Writer) (err error) {
		n, err = w.Exec("UPDATE connection SET lease_until = ? WHERE id = ? AND lease_holder = ?", db.now().Add(ttl).UnixMilli(), conn, holder)
		return err
	})
	return n == 1, err
}

// ReleaseLease frees the lease if holder has it.
func (db *DB) ReleaseLease(ctx context.Context, conn, holder string) error {
	return db.update(ctx, "release the sync lease", func(w *round.Writer) error {
		_, err := w.Exec("UPDATE connection SET lease_holder = '', lease_until = 0 WHERE id = ? AND lease_holder = ?", conn, holder)
		return err
	})
}

// RequestSync asks whoever holds the lease, in any process, to sync now. A request
// from a time that is still to come, as the clock has been set back since, is
// made one of now.
func (db *DB) RequestSync(ctx context.Context, conn string) error {
	return db.update(ctx, "ask for a sync", func(w *round.Writer) error {
		now := db.now()
		n, err := w.Exec("UPDATE connection SET requested = CASE WHEN requested > ?1 THEN ?2 ELSE max(?2, requested + 1) END WHERE id = ?3 AND fold IS NOT NULL",
			now.Add(round.MaxAhead).UnixMilli(), now.UnixMilli(), conn)
		if err == nil && n == 0 {
			return fault.NotFound("there is no connection %q", conn)
		}
		return err
	})
}

// SyncRequested is when a sync was last asked for, the zero time if never. The
// asked one compares it with what it saw before.
func (db *DB) SyncRequested(ctx context.Context, conn string) (time.Time, error) {
	var ms int64
	err := db.borrow(ctx, func(s *sqlite.Session) error {
		return s.Row(ctx, "SELECT requested FROM connection WHERE id = ?", []any{conn}, &ms)
	})
	return sqlite.Time(ms), db.fail("read sync request", err)
}
