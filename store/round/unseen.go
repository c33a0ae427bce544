package round

import (
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// removeUnseen removes what a full round did not see.
func (b *batch) removeUnseen() error {
	if b.feed.Says == feed.Addition {
		return b.removeUnseenAdditions()
	}
	if b.feed.Says == feed.OwnersOnly {
		return b.removeUnseenMemberships(enum.Owner)
	}
	var unseen []int64
	err := b.w.Query("SELECT id FROM object INDEXED BY object_name WHERE conn = ? AND kind = ? AND state = {live} AND facet <> 0 AND gen < ?",
		[]any{b.conn, int64(b.kind), b.state.Generation}, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			if change := b.changes[id]; change == nil || change.after.gen < b.state.Generation {
				unseen = append(unseen, id)
			}
			return err
		})
	if err != nil {
		return err
	}
	if err := b.load(unseen, true); err != nil {
		return err
	}
	if len(b.unread) > 0 && b.feed.ParentIn != "" {
		unseen = slices.DeleteFunc(unseen, func(id int64) bool { return b.unread[strings.ToLower(b.parentOf(b.changes[id].after.doc))] })
	}
	for _, id := range unseen {
		b.sweep(b.changes[id])
	}
	if !b.feed.Rows.HasMembers {
		return nil
	}
	return b.removeUnseenMemberships(enum.Member, enum.Owner)
}

// parentOf is the id of the parent that a row names.
func (b *batch) parentOf(doc jsontext.Value) string {
	var row map[string]jsontext.Value
	var id string
	if document.Decode(doc, &row) != nil || document.Decode(row[b.feed.ParentIn], &id) != nil {
		return ""
	}
	return id
}

// unreadNumbers are the numbers of the objects about which the round could not
// ask.
func (b *batch) unreadNumbers() (map[int64]bool, error) {
	out := map[int64]bool{}
	for id := range b.unread {
		objectID := objectid.Parse(id)
		var n int64
		switch err := b.w.Get("SELECT id FROM object WHERE conn = ? AND guid = ?", []any{b.conn, objectID.Value()}, &n); {
		case err == nil:
			out[n] = true
		case !errors.Is(err, sql.ErrNoRows):
			return nil, err
		}
	}
	return out, nil
}

// removeUnseenMemberships removes the memberships that the round did not see,
// but for those that it could not see: an object in the recycle bin, or on its
// way there, is in no list and keeps what it has. The page's own are written
// first, so that they are marked.
func (b *batch) removeUnseenMemberships(rels ...int64) error {
	if err := b.writeMemberships(); err != nil {
		return err
	}
	kept, err := b.unreadNumbers()
	if err != nil {
		return err
	}
	var hidden int64 // containers whose members stay
	if b.hides {
		hidden = column.FlagHidden
	}
	var old []membershipChange
	err = b.w.Query(`SELECT e.src, e.rel, e.dst FROM object o CROSS JOIN edge e ON e.src = o.id
		WHERE o.conn = ? AND o.kind = ? AND +o.state = {live} AND e.gen < ? AND e.rel IN (SELECT value FROM json_each(?)) AND (e.rel <> {member} OR o.facet & ? = 0)`,
		[]any{b.conn, int64(b.kind), b.state.Generation, sqlite.JSONList(rels), hidden}, func(rows *sql.Rows) error {
			var op membershipChange
			err := rows.Scan(&op.src, &op.rel, &op.dst)
			if change := b.changes[op.src]; (change == nil || change.after.state == enum.Live) && !kept[op.src] {
				old = append(old, op)
			}
			return err
		})
	if err != nil {
		return err
	}
	for _, op := range old {
		if _, err := b.w.Exec("DELETE FROM edge INDEXED BY edge_dst WHERE dst = ? AND rel = ? AND src = ?", op.dst, op.rel, op.src); err != nil {
			return err
		}
		b.membershipRemoved(op.src, op.rel, op.dst, b.kind)
	}
	return nil
}

func (b *batch) removeUnseenAdditions() error {
	var unseen []int64
	err := b.w.Query("SELECT a.id FROM "+b.additionTable()+" a CROSS JOIN object o ON o.id = a.id WHERE o.conn = ? AND a.gen < ?",
		[]any{b.conn, b.state.Generation}, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			unseen = append(unseen, id)
			return err
		})
	if err != nil {
		return err
	}
	if err := b.load(unseen, false); err != nil {
		return err
	}
	for _, id := range unseen {
		if _, err := b.w.Exec("DELETE FROM "+b.additionTable()+" WHERE id = ?", id); err != nil {
			return err
		}
		b.rowsAdded--
		b.applied.Removed++
		if err := b.addToUser(b.changes[id], nil, nil); err != nil {
			return err
		}
	}
	return nil
}
