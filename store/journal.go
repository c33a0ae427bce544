package store

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/store/document"
)

// journalObject records what became of an object. The first enumeration of a
// feed is no change.
func (b *batch) journalObject(wk *work) error {
	was, is := &wk.before, &wk.after
	if !b.journal || is.kind.object().Unjournalled || !was.seen() && !is.seen() {
		return nil
	}
	add := func(t int64, before, after jsontext.Value) {
		b.journalRow(t, is.kind, wk.id, 0, before, after)
	}
	switch {
	case is.state == stateLive && was.state == stateDeleted && was.seen():
		add(typeRestored, nil, is.doc)
	case is.state == stateLive && !was.seen():
		add(typeCreated, nil, is.doc)
	case is.state == stateLive:
		before, after, err := document.Difference(was.doc, is.doc, is.kind.object().Volatile...)
		if err != nil || before == nil {
			return err
		}
		add(typeUpdated, before, after)
	case was.state == stateLive && was.seen():
		add(typeDeleted, was.doc, nil)
	case is.state == stateDeleted && was.state == stateLive:
		add(typeDeleted, is.doc, nil)
	case is.state == stateGone && was.state == stateDeleted:
		add(typePurged, was.doc, nil)
	}
	return nil
}

// journalRow adds a row; other 0 is none.
func (b *batch) journalRow(t int64, k kind, id, other int64, before, after jsontext.Value) {
	b.journals = append(b.journals, b.conn, b.now, t, int64(k), id, orNull(other), blob(before), blob(after))
}

func (b *batch) flushJournal() error {
	_, err := b.w.InsertMany("INSERT OR ROLLBACK INTO change (conn, at, type, kind, id, other, before, after) VALUES ", 8, "", b.journals, nil)
	b.journals = nil
	return err
}

func orNull(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func blob(v jsontext.Value) any {
	if v == nil {
		return nil
	}
	return []byte(v)
}
