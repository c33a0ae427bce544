package store

import (
	"database/sql"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
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

// flush writes the working set.
func (b *batch) flush() error {
	switch b.kind {
	case kindGrant:
		if err := b.flushGrants(); err != nil {
			return err
		}
	case kindAppRoleAssignment:
		if err := b.flushAssignments(); err != nil {
			return err
		}
	case kindDevice:
		if err := b.flushDevices(); err != nil {
			return err
		}
	}
	if err := b.flushEdges(); err != nil {
		return err
	}
	if err := b.readWaiting(); err != nil {
		return err
	}
	for _, wk := range b.order {
		if err := b.settle(wk); err != nil {
			return err
		}
	}
	if err := b.flushCounts(); err != nil {
		return err
	}
	if err := b.flushObjects(); err != nil {
		return err
	}
	for id, k := range b.rekind {
		if _, err := b.w.Exec("UPDATE OR REPLACE edge SET kind = ? WHERE dst = ?", int64(k), id); err != nil {
			return err
		}
		if _, err := b.w.Exec("UPDATE object SET kind = ? WHERE id = ?", int64(k), id); err != nil {
			return err
		}
	}
	if err := b.flushProfiles(); err != nil {
		return err
	}
	return b.flushJournal()
}

// settle works out the columns of a row from its document and state, and what
// the journal says of it.
func (b *batch) settle(wk *work) error {
	was, is := &wk.before, &wk.after
	if is.state == stateGone {
		is.facet, is.doc, is.created, is.active = 0, nil, sql.NullInt64{}, sql.NullInt64{}
		if was.state != stateGone {
			if err := b.dropEdges(wk.id); err != nil {
				return err
			}
		}
	} else if wk.head != nil {
		h := wk.head
		is.name, is.key = h.name(is.kind), h.key(is.kind)
		is.sort = searchtext.Fold(is.name)
		if is.kind == kindUser {
			is.created = sql.NullInt64{Int64: h.created(), Valid: true}
		} else {
			is.facet = h.flags(is.kind) | is.facet&(flagOwned|flagPeopled)
			if is.kind.object().HasCredentials {
				is.facet |= h.appFlags(is.kind, b.tenant)
			}
			if is.kind.object().HasOwners && !was.seen() && !wk.isNew {
				b.count(wk.id, relMember, 0)
			}
		}
	}
	if is.kind == kindUser {
		if err := b.settleUser(wk); err != nil {
			return err
		}
	}
	return b.journalObject(wk)
}

// settleUser finds the user's profile and keeps the counts of profiles.
func (b *batch) settleUser(wk *work) error {
	was, is := &wk.before, &wk.after
	var k profileKey
	var err error
	if was.seen() {
		b.profiles.delta[was.facet]--
		if k, err = b.profile(was.facet); err != nil {
			return err
		}
	} else if wait := b.waiting[wk.id]; wait != nil {
		if wait.registration != nil {
			if k.mfa, err = mfaIn(wait.registration); err != nil {
				return err
			}
		}
		if wait.signin != nil {
			if is.active, err = activeIn(wait.signin, is.created.Int64); err != nil {
				return err
			}
		}
	}
	if h := wk.head; h != nil {
		k.userType, k.enabled, k.synced = h.UserType, h.AccountEnabled, h.OnPremisesSyncEnabled
		k.department, k.skus = h.Department, h.skus()
	} else if !was.seen() {
		return nil
	}
	if wk.mfa != nil {
		k.mfa = *wk.mfa
	}
	if is.state == stateGone {
		return nil
	}
	k.deleted = is.state == stateDeleted
	if is.facet, err = b.profileID(k); err != nil {
		return err
	}
	b.profiles.delta[is.facet]++
	return nil
}

// flushObjects writes rows, documents and words.
func (b *batch) flushObjects() error {
	var objects, docs, words []any
	var columns, facets, actives, unchanged []any
	for _, wk := range b.order {
		was, is := &wk.before, &wk.after
		rest := *is
		rest.facet, rest.active = was.facet, was.active
		// An update names only the columns that may have changed, as SQLite
		// rewrites every index of a named column.
		switch {
		case wk.isNew:
			objects = append(objects, wk.id, b.conn, wk.ident.Value(), int64(is.kind), is.state, is.facet, is.gen,
				nullable(is.created), nullable(is.active), is.sort, is.name, is.key)
		case sameColumns(was, is) && was.gen == is.gen:
		case sameColumns(was, is) && is.gen == b.state.Generation:
			unchanged = append(unchanged, wk.id)
		case !sameColumns(was, &rest):
			columns = append(columns, wk.id, is.gen, nullable(is.active), is.facet,
				int64(is.kind), is.state, nullable(is.created), is.sort, is.name, is.key)
		case was.facet != is.facet:
			facets = append(facets, wk.id, is.gen, nullable(is.active), is.facet)
		default:
			actives = append(actives, wk.id, is.gen, nullable(is.active))
		}
		var err error
		if words, err = b.flushWords(words, wk); err != nil {
			return err
		}
		switch {
		case is.doc != nil && !sameDoc(was.doc, is.doc):
			docs = append(docs, wk.id, []byte(is.doc))
		case is.doc == nil && was.doc != nil:
			if err := b.dropDoc(wk.id); err != nil {
				return err
			}
		}
		b.tally(wk)
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

// flushWords writes the words of a row whose document changed.
func (b *batch) flushWords(out []any, wk *work) ([]any, error) {
	if wk.head == nil && wk.after.doc != nil {
		return out, nil
	}
	var old, fresh []string
	if wk.before.doc != nil {
		var h head
		if err := document.Decode(wk.before.doc, &h); err != nil {
			return out, err
		}
		old = h.words(wk.before.kind, wk.before.sort)
	}
	if wk.head != nil && wk.after.doc != nil {
		fresh = wk.head.words(wk.after.kind, wk.after.sort)
	}
	for _, w := range old {
		if !slices.Contains(fresh, w) {
			if _, err := b.w.Exec("DELETE FROM word WHERE conn = ? AND word = ? AND id = ?", b.conn, w, wk.id); err != nil {
				return out, err
			}
		}
	}
	for _, w := range fresh {
		if !slices.Contains(old, w) {
			out = append(out, b.conn, w, wk.id)
		}
	}
	return out, nil
}

// dropDoc removes what hangs on an object that is gone.
func (b *batch) dropDoc(id int64) error {
	for _, q := range []string{
		"DELETE FROM doc WHERE id = ?",
		"DELETE FROM signin WHERE id = ?",
		"DELETE FROM registration WHERE id = ?",
		"DELETE FROM grant_party WHERE id = ?",
		"DELETE FROM device WHERE id = ?",
		"DELETE FROM app_role_assignment WHERE id = ?",
	} {
		if _, err := b.w.Exec(q, id); err != nil {
			return err
		}
	}
	return nil
}

// tally keeps the numbers of the feed.
func (b *batch) tally(wk *work) {
	was, is := &wk.before, &wk.after
	holds := func(r *row) int64 {
		if r.seen() && (r.state == stateLive) != (b.feed.Says == feed.RecycleBin) && r.state != stateGone {
			return 1
		}
		return 0
	}
	if b.feed.Says == feed.Addition || b.feed.Says == feed.OwnersOnly {
		return
	}
	b.live += holds(is) - holds(was)
	switch {
	case was.seen() && was.state != is.state && is.state != stateLive:
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

func nullable(n sql.NullInt64) any {
	if !n.Valid {
		return nil
	}
	return n.Int64
}
