package round

import (
	"database/sql"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// An object leaves in three ways, and feeds tell of them in any order:
//
//   - to the recycle bin, as its own feed says: it keeps all it has;
//   - because a full round did not see it: where there is a bin it may be there
//     and come back, so that only its own document goes;
//   - for good, as its own feed says. An object that the list of the bin no
//     longer has may have been restored or purged. Its own feed decides, with the
//     next round that is begun after the list was read: if that does not tell of
//     its return, it was purged.
//
// What other feeds tell of an object, its memberships above all, is theirs to
// take back until it is gone for good.

// sweptGen is the round of objects that are gone because a full round did not
// see them.
const sweptGen = 0

// settle does what waits for the last page of a round.
func (b *batch) settle() error {
	switch {
	case b.feed.Says == feed.RecycleBin:
		return b.markMissing()
	case b.feed.Says == feed.Objects && b.feed.Rows.HasBin:
		if err := b.purgeMissing(); err != nil {
			return err
		}
	}
	if !b.state.Full || b.fulls == 1 {
		return nil // the first full round expects nothing there
	}
	return b.removeUnseen()
}

// markMissing notes which objects the list of the recycle bin no longer has, by
// the newest round that had begun by then, as a negative number.
func (b *batch) markMissing() error {
	var missing []any
	err := b.w.Query("SELECT id FROM object INDEXED BY object_away WHERE conn = ? AND kind = ? AND state <> {live} AND state = {deleted} AND gen >= 0 AND gen < ?",
		[]any{b.conn, int64(b.kind), b.state.Generation}, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			if b.changes[id] == nil { // not on this page
				missing = append(missing, id)
			}
			return err
		})
	if err != nil {
		return err
	}
	return b.w.Chunks("UPDATE object SET gen = ? WHERE id IN ", []any{-b.latest}, missing, nil)
}

// purgeMissing removes what was missing from the recycle bin before this round
// of the objects' own feed was begun.
func (b *batch) purgeMissing() error {
	var missing []int64
	err := b.w.Query("SELECT id FROM object INDEXED BY object_away WHERE conn = ? AND kind = ? AND state <> {live} AND state = {deleted} AND gen < 0 AND gen > ?",
		[]any{b.conn, int64(b.kind), -b.state.Generation}, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			if change := b.changes[id]; change == nil || change.after.state == enum.Deleted && change.after.gen < 0 {
				missing = append(missing, id)
			}
			return err
		})
	if err != nil {
		return err
	}
	if err := b.load(missing, true); err != nil {
		return err
	}
	for _, id := range missing {
		b.purge(b.changes[id])
	}
	return nil
}

// purge takes an object away for good.
func (b *batch) purge(change *objectChange) {
	change.after.state, change.after.gen = enum.Gone, b.latest
	change.purge = true
}

// sweep takes away an object that a full round did not see.
func (b *batch) sweep(change *objectChange) {
	r := &change.after
	if !b.feed.Rows.HasBin || r.kind == enum.Group && r.facet&column.FlagUnified == 0 {
		b.purge(change)
		return
	}
	r.state, r.gen = enum.Gone, sweptGen
}

// binSize is the number of objects that the list of the recycle bin had.
func (b *batch) binSize() (n int64, err error) {
	err = b.w.Get("SELECT count(*) FROM object INDEXED BY object_away WHERE conn = ? AND kind = ? AND state <> {live} AND state = {deleted} AND gen >= ?",
		[]any{b.conn, int64(b.kind), b.state.Generation}, &n)
	return n, err
}
