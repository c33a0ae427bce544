package store

import (
	"bytes"
	"database/sql"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
)

// attach writes a page of a feed that adds to users. The user may not be known
// yet: what comes first waits for it.
func (b *batch) attach(items []*item) error {
	names := make([]string, len(items))
	for i, it := range items {
		names[i] = it.ID
	}
	idents, err := b.intern(names)
	if err != nil {
		return err
	}
	var ids []int64
	for _, i := range idents {
		ids = append(ids, b.entry(i, kindUser).id)
	}
	var known []int64
	for _, id := range ids {
		if b.work[id] == nil {
			known = append(known, id)
		}
	}
	if err := b.load(known, false); err != nil {
		return err
	}
	held, err := b.attachments(ids)
	if err != nil {
		return err
	}
	for n, it := range items {
		wk := b.work[ids[n]]
		if wk.after.state == stateGone || wk.after.kind != kindUser {
			continue
		}
		doc := it.doc
		before := held[wk.id]
		if bytes.Equal(before.doc, doc) && before.gen == b.state.Generation {
			continue
		}
		if before.doc == nil {
			b.live++
		}
		if !bytes.Equal(before.doc, doc) {
			b.applied.Upserted++
		}
		held[wk.id] = attachment{b.state.Generation, doc}
		if err := b.putAttachment(wk.id, doc); err != nil {
			return err
		}
		if err := b.attachTo(wk, before.doc, doc); err != nil {
			return err
		}
	}
	head, cols := "INSERT OR REPLACE INTO signin (id, gen, doc) VALUES ", 3
	if b.feed.Name == feed.Registration {
		head, cols = "INSERT OR REPLACE INTO registration (id, gen, doc, conn, flags) VALUES ", 5
	}
	_, err = b.w.InsertMany(head, cols, "", b.attached, nil)
	return err
}

func (b *batch) putAttachment(id int64, doc jsontext.Value) error {
	b.attached = append(b.attached, id, b.state.Generation, []byte(doc))
	if b.feed.Name == feed.SignInActivity {
		return nil
	}
	flags, err := flagsIn(doc)
	b.attached = append(b.attached, b.conn, flags)
	return err
}

type attachment struct {
	gen int64
	doc jsontext.Value
}

func (b *batch) table() string {
	if b.feed.Name == feed.SignInActivity {
		return "signin"
	}
	return "registration"
}

func (b *batch) attachments(ids []int64) (map[int64]attachment, error) {
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	out := map[int64]attachment{}
	err := b.w.Chunks("SELECT id, gen, doc FROM "+b.table()+" WHERE id IN ", nil, values, func(rows *sql.Rows) error {
		var id int64
		var a attachment
		var doc []byte
		err := rows.Scan(&id, &a.gen, &doc)
		a.doc = doc
		out[id] = a
		return err
	})
	return out, err
}

// attachTo brings the user's columns up to date; doc nil takes the attachment
// away.
func (b *batch) attachTo(wk *work, before, doc jsontext.Value) error {
	r := &wk.after
	if !r.seen() {
		return nil
	}
	var err error
	if b.feed.Name == feed.SignInActivity {
		r.active = sql.NullInt64{}
		if doc != nil {
			r.active, err = activeIn(doc, r.created.Int64)
		}
		return err
	}
	mfa := mfaUnknown
	if doc != nil {
		if mfa, err = mfaIn(doc); err != nil {
			return err
		}
	}
	wk.mfa = &mfa
	if b.journal && before != nil && doc != nil && r.state == stateLive {
		was, is, err := document.Difference(before, doc, "lastUpdatedDateTime")
		if err != nil {
			return err
		}
		if was != nil {
			b.journalRow(typeUpdated, kindUser, wk.id, 0, was, is)
		}
	}
	return nil
}

// activeIn is when a user was last active: the last sign-in, or creation for
// one who never signed in.
func activeIn(doc jsontext.Value, created int64) (sql.NullInt64, error) {
	var a struct {
		SignInActivity entra.SignInActivity `json:"signInActivity"`
	}
	if err := document.Decode(doc, &a); err != nil {
		return sql.NullInt64{}, err
	}
	last := a.SignInActivity.Last()
	if last.IsZero() {
		return sql.NullInt64{Int64: created, Valid: true}, nil
	}
	return sql.NullInt64{Int64: last.Unix(), Valid: true}, nil
}

func mfaIn(doc jsontext.Value) (int64, error) {
	var r struct {
		Registered bool `json:"isMfaRegistered"`
	}
	if err := document.Decode(doc, &r); err != nil {
		return 0, err
	}
	if r.Registered {
		return mfaRegistered, nil
	}
	return mfaNone, nil
}
