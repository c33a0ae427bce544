package round

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// journalObject records what became of an object. The first enumeration of a
// feed is no change.
func (b *batch) journalObject(change *objectChange) error {
	was, is := &change.before, &change.after
	if !b.journal || is.kind.Object().Unjournalled || !was.seen() && !is.seen() {
		return nil
	}
	add := func(t int64, before, after jsontext.Value) {
		b.journalRow(t, is.kind, change.id, 0, before, after)
	}
	switch {
	case is.state == enum.Live && was.state == enum.Deleted && was.seen():
		add(enum.TypeRestored, nil, is.doc)
	case is.state == enum.Live && was.state == enum.Gone && is.kind.Object().HasBin:
		add(enum.TypeRestored, nil, is.doc) // its deletion was told, and an id is never given twice
	case is.state == enum.Live && !was.seen():
		add(enum.TypeCreated, nil, is.doc)
	case is.state == enum.Live:
		before, after, err := document.Difference(was.doc, is.doc, is.kind.Object().Volatile...)
		if err != nil || before == nil {
			return err
		}
		add(enum.TypeUpdated, before, after)
	case was.state == enum.Live && was.seen():
		add(enum.TypeDeleted, was.doc, nil)
	case is.state == enum.Deleted && was.state == enum.Live:
		add(enum.TypeDeleted, is.doc, nil)
	case is.state == enum.Gone && was.state == enum.Deleted:
		add(enum.TypePurged, was.doc, nil)
	}
	return nil
}

// journalRow adds a row; other 0 is none.
func (b *batch) journalRow(t int64, k enum.Kind, id, other int64, before, after jsontext.Value) {
	b.journals = append(b.journals, b.conn, b.now, t, int64(k), id, sqlite.OrNull(other), sqlite.Blob(before), sqlite.Blob(after))
}

func (b *batch) writeJournal() error {
	_, err := b.w.InsertMany("INSERT OR ROLLBACK INTO change (conn, at, type, kind, id, other, before, after) VALUES ", 8, "", b.journals, nil)
	b.journals = nil
	return err
}
