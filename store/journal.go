package store

import (
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
)

// Types of change as they are stored.
const (
	typeCreated int64 = iota
	typeUpdated
	typeDeleted
	typeRestored
	typePurged
	typeMemberAdded
	typeMemberRemoved
	typeOwnerAdded
	typeOwnerRemoved
)

var changeTypes = [...]ChangeType{
	typeCreated:       ChangeCreated,
	typeUpdated:       ChangeUpdated,
	typeDeleted:       ChangeDeleted,
	typeRestored:      ChangeRestored,
	typePurged:        ChangePurged,
	typeMemberAdded:   ChangeMemberAdded,
	typeMemberRemoved: ChangeMemberRemoved,
	typeOwnerAdded:    ChangeOwnerAdded,
	typeOwnerRemoved:  ChangeOwnerRemoved,
}

// volatile properties change without anybody changing the object.
var volatile = map[kind][]string{
	kindUser:         {"onPremisesLastSyncDateTime"},
	kindOrganization: {"onPremisesLastSyncDateTime"},
	kindDevice:       {"approximateLastSignInDateTime"},
	kindSKU:          {"consumedUnits"},
}

// quiet kinds change whenever somebody signs in: of them nothing is
// journalled.
var quiet = map[kind]bool{kindServicePrincipalSignIn: true, kindCredentialSignIn: true}

// journalObject records what became of an object. The first enumeration of a
// feed is no change.
func (b *batch) journalObject(wk *work) error {
	was, is := &wk.before, &wk.after
	if !b.journal || quiet[is.kind] || !was.seen() && !is.seen() {
		return nil
	}
	add := func(t int64, before, after jsontext.Value) {
		b.journalRow(t, is.kind, wk.id, 0, before, after)
	}
	switch {
	case is.state == stateLive && was.state == stateBin && was.seen():
		add(typeRestored, nil, is.doc)
	case is.state == stateLive && !was.seen():
		add(typeCreated, nil, is.doc)
	case is.state == stateLive:
		before, after, err := document.Difference(was.doc, is.doc, volatile[is.kind]...)
		if err != nil || before == nil {
			return err
		}
		add(typeUpdated, before, after)
	case was.state == stateLive && was.seen():
		add(typeDeleted, was.doc, nil)
	case is.state == stateBin && was.state == stateLive:
		add(typeDeleted, is.doc, nil)
	case is.state == stateGone && was.state == stateBin:
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
