package round

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Rows go in with OR ROLLBACK: a conflict ends the transaction, as any error
// does, and SQLite need not keep what would undo the statement alone.
const (
	insertObject  = "INSERT OR ROLLBACK INTO object (id, conn, guid, kind, state, facet, gen, created, active, sort, name, key) VALUES "
	replaceDoc    = "INSERT OR REPLACE INTO doc (id, doc) VALUES "
	insertWord    = "INSERT OR ROLLBACK INTO word (conn, word, id) VALUES "
	updateObject  = "UPDATE OR ROLLBACK object SET gen = v.column2, active = v.column3"
	updateFacet   = ", facet = v.column4"
	updateColumns = ", kind = v.column5, state = v.column6, created = v.column7, sort = v.column8, name = v.column9, key = v.column10"
	from          = " FROM (VALUES "
	byID          = ") v WHERE object.id = v.column1"
)

// write writes the working set.
func (b *batch) write() error {
	switch b.kind {
	case enum.Grant:
		if err := b.writeGrantParties(); err != nil {
			return err
		}
	case enum.AppRoleAssignment:
		if err := b.writeAssignmentParties(); err != nil {
			return err
		}
	case enum.Device:
		if err := b.writeLastSeen(); err != nil {
			return err
		}
	}
	if err := b.writeMemberships(); err != nil {
		return err
	}
	if err := b.readEarlyReports(); err != nil {
		return err
	}
	for _, change := range b.order {
		if err := b.deriveColumns(change); err != nil {
			return err
		}
	}
	if err := b.writeCounts(); err != nil {
		return err
	}
	if err := b.writeObjects(); err != nil {
		return err
	}
	for id, k := range b.newKinds {
		if _, err := b.w.Exec("UPDATE OR REPLACE edge SET kind = ? WHERE dst = ?", int64(k), id); err != nil {
			return err
		}
		if _, err := b.w.Exec("UPDATE object SET kind = ? WHERE id = ?", int64(k), id); err != nil {
			return err
		}
	}
	if err := b.writeProfileCounts(); err != nil {
		return err
	}
	return b.writeJournal()
}

// writeObjects writes rows, documents and words.
func (b *batch) writeObjects() error {
	var objects, docs, words []any
	var columns, facets, actives, unchanged []any
	for _, change := range b.order {
		was, is := &change.before, &change.after
		rest := *is
		rest.facet, rest.active = was.facet, was.active
		// An update names only the columns that may have changed, as SQLite
		// rewrites every index of a named column.
		switch {
		case change.isNew:
			objects = append(objects, change.id, b.conn, change.objectID.Value(), int64(is.kind), is.state, is.facet, is.gen,
				sqlite.Nullable(is.created), sqlite.Nullable(is.active), is.sort, is.name, is.key)
		case sameColumns(was, is) && was.gen == is.gen:
		case sameColumns(was, is) && is.gen == b.state.Generation:
			unchanged = append(unchanged, change.id)
		case !sameColumns(was, &rest):
			columns = append(columns, change.id, is.gen, sqlite.Nullable(is.active), is.facet,
				int64(is.kind), is.state, sqlite.Nullable(is.created), is.sort, is.name, is.key)
		case was.facet != is.facet:
			facets = append(facets, change.id, is.gen, sqlite.Nullable(is.active), is.facet)
		default:
			actives = append(actives, change.id, is.gen, sqlite.Nullable(is.active))
		}
		var err error
		if words, err = b.writeWords(words, change); err != nil {
			return err
		}
		switch {
		case is.doc != nil && !sameDoc(was.doc, is.doc):
			docs = append(docs, change.id, []byte(is.doc))
		case is.doc == nil && (was.doc != nil || change.purge):
			if err := b.removeDocument(change); err != nil {
				return err
			}
		}
		b.countRows(change)
	}
	if err := b.w.Chunks("UPDATE object SET gen = ? WHERE id IN ", []any{b.state.Generation}, unchanged, nil); err != nil {
		return err
	}
	for _, t := range []struct {
		head, tail string
		cols       int
		values     []any
	}{
		{insertObject, "", 12, objects},
		{updateObject + updateFacet + updateColumns + from, byID, 10, columns},
		{updateObject + updateFacet + from, byID, 4, facets},
		{updateObject + from, byID, 3, actives},
		{replaceDoc, "", 2, docs},
		{insertWord, keepEdge, 3, words},
	} {
		if _, err := b.w.InsertMany(t.head, t.cols, t.tail, t.values, nil); err != nil {
			return err
		}
	}
	return nil
}

// removeDocument removes what hangs on an object that is gone. Reports on a user
// who may come back stay, and are not counted.
func (b *batch) removeDocument(change *objectChange) error {
	queries := []string{
		"DELETE FROM doc WHERE id = ?",
		"DELETE FROM grant_party WHERE id = ?",
		"DELETE FROM device WHERE id = ?",
		"DELETE FROM app_role_assignment WHERE id = ?",
	}
	if change.after.kind == enum.User && !change.after.purged() {
		queries = append(queries, "UPDATE registration SET conn = 0 WHERE id = ?")
	} else {
		queries = append(queries, "DELETE FROM signin WHERE id = ?", "DELETE FROM registration WHERE id = ?")
	}
	for _, q := range queries {
		if _, err := b.w.Exec(q, change.id); err != nil {
			return err
		}
	}
	return nil
}

// countRows keeps the numbers of the feed.
func (b *batch) countRows(change *objectChange) {
	was, is := &change.before, &change.after
	holds := func(r *row) int64 {
		if r.seen() && (r.state == enum.Live) != (b.feed.Says == feed.RecycleBin) && r.state != enum.Gone {
			return 1
		}
		return 0
	}
	if b.feed.Says == feed.Addition || b.feed.Says == feed.OwnersOnly {
		return
	}
	b.rowsAdded += holds(is) - holds(was)
	switch {
	case was.seen() && was.state != is.state && is.state != enum.Live:
		b.applied.Removed++
	case is.seen() && (!sameColumns(was, is) || !sameDoc(was.doc, is.doc)):
		b.applied.Upserted++
	}
}

func sameColumns(a, b *row) bool {
	return a.kind == b.kind && a.state == b.state && a.facet == b.facet && a.created == b.created &&
		a.active == b.active && a.name == b.name && a.key == b.key
}

func sameDoc(a, b jsontext.Value) bool {
	return len(a) == len(b) && string(a) == string(b)
}
