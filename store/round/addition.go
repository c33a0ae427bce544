package round

import (
	"bytes"
	"database/sql"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// applyAdditions writes a page of a feed that adds to users. The user may not be known
// yet: what comes first waits for it.
func (b *batch) applyAdditions(items []*column.Item) error {
	names := make([]string, len(items))
	for i, it := range items {
		names[i] = it.ID
	}
	objectIDs, err := b.lookUp(names)
	if err != nil {
		return err
	}
	var ids []int64
	for _, i := range objectIDs {
		ids = append(ids, b.numberOf(i, enum.User).id)
	}
	var known []int64
	for _, id := range ids {
		if b.changes[id] == nil {
			known = append(known, id)
		}
	}
	if err := b.load(known, false); err != nil {
		return err
	}
	held, err := b.heldAdditions(ids)
	if err != nil {
		return err
	}
	for n, it := range items {
		change := b.changes[ids[n]]
		if change.after.purged() || change.after.kind != enum.User {
			continue
		}
		doc := it.Document
		before := held[change.id]
		if bytes.Equal(before.doc, doc) && before.gen == b.state.Generation {
			continue
		}
		if before.doc == nil {
			b.rowsAdded++
		}
		if !bytes.Equal(before.doc, doc) {
			b.applied.Upserted++
		}
		held[change.id] = addition{b.state.Generation, doc}
		if err := b.writeAddition(change, doc); err != nil {
			return err
		}
		if err := b.addToUser(change, before.doc, doc); err != nil {
			return err
		}
	}
	head, cols := "INSERT OR REPLACE INTO signin (id, gen, doc) VALUES ", 3
	if b.feed.Name == feed.Registration {
		head, cols = "INSERT OR REPLACE INTO registration (id, gen, doc, conn, flags) VALUES ", 5
	}
	_, err = b.w.InsertMany(head, cols, "", b.additions, nil)
	return err
}

func (b *batch) writeAddition(change *objectChange, doc jsontext.Value) error {
	b.additions = append(b.additions, change.id, b.state.Generation, []byte(doc))
	if b.feed.Name == feed.SignInActivity {
		return nil
	}
	conn := b.conn
	if change.after.state == enum.Gone {
		conn = 0 // not counted, see removeDocument
	}
	flags, err := column.RegistrationFlags(doc)
	b.additions = append(b.additions, conn, flags)
	return err
}

type addition struct {
	gen int64
	doc jsontext.Value
}

func (b *batch) additionTable() string {
	if b.feed.Name == feed.SignInActivity {
		return "signin"
	}
	return "registration"
}

func (b *batch) heldAdditions(ids []int64) (map[int64]addition, error) {
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	out := map[int64]addition{}
	err := b.w.Chunks("SELECT id, gen, doc FROM "+b.additionTable()+" WHERE id IN ", nil, values, func(rows *sql.Rows) error {
		var id int64
		var a addition
		var doc []byte
		err := rows.Scan(&id, &a.gen, &doc)
		a.doc = doc
		out[id] = a
		return err
	})
	return out, err
}

// addToUser brings the user's columns up to date; doc nil takes the addition
// away.
func (b *batch) addToUser(change *objectChange, before, doc jsontext.Value) error {
	r := &change.after
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
	mfa := enum.MFAUnknown
	if doc != nil {
		if mfa, err = mfaIn(doc); err != nil {
			return err
		}
	}
	change.mfa = &mfa
	if b.journal && before != nil && doc != nil && r.state == enum.Live {
		was, is, err := document.Difference(before, doc, "lastUpdatedDateTime")
		if err != nil {
			return err
		}
		if was != nil {
			b.journalRow(enum.TypeUpdated, enum.User, change.id, 0, was, is)
		}
	}
	return nil
}

// activeIn is when a user was last active: the last sign-in, or creation for
// one who never signed in. One whose last sign-in made the account, as of those
// who sign up themselves, counts from a second later: that the two times are the
// same says that there was no sign-in. An older account with nothing but attempts
// counts from the last second of which Microsoft kept no success: nobody has
// signed in since, and whether somebody did before is not known.
func activeIn(doc jsontext.Value, created int64) (sql.NullInt64, error) {
	var a struct {
		SignInActivity entra.SignInActivity `json:"signInActivity"`
	}
	if err := document.Decode(doc, &a); err != nil {
		return sql.NullInt64{}, err
	}
	var made entra.Time
	if created != 0 {
		made = time.Unix(created, 0)
	}
	at := entra.SuccessKept.Unix() - 1
	switch last := a.SignInActivity.Last(); {
	case !last.IsZero():
		at = last.Unix()
	case a.SignInActivity.Never(made):
		return sql.NullInt64{Int64: created, Valid: true}, nil
	}
	if at == created {
		at++
	}
	return sql.NullInt64{Int64: at, Valid: true}, nil
}

func mfaIn(doc jsontext.Value) (int64, error) {
	var r struct {
		Registered bool `json:"isMfaRegistered"`
	}
	if err := document.Decode(doc, &r); err != nil {
		return 0, err
	}
	if r.Registered {
		return enum.MFARegistered, nil
	}
	return enum.MFANone, nil
}
