package store

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
)

// FeedPage is one page of a feed, as Graph sent it.
type FeedPage struct {
	Items []jsontext.Value
	// Next is the link to go on with: the next page, or after the final one
	// the delta link, "" for a feed that has none.
	Next  string
	Final bool // last page of the round
}

// Applied counts what a page changed.
type Applied struct{ Upserted, Removed, MembersAdded, MembersRemoved int }

// changes is the total.
func (a Applied) changes() int {
	return a.Upserted + a.Removed + a.MembersAdded + a.MembersRemoved
}

// ApplyPage writes the rows of one page and the link to go on with in one
// transaction: a process killed at any point goes on exactly there, and a page
// applied twice changes nothing the second time. The final page of a full
// round also removes what the round did not see. ErrNotFound where the
// connection is gone or no round was begun.
func (db *DB) ApplyPage(ctx context.Context, conn string, name feed.Name, p FeedPage) (Applied, error) {
	f, ok := feed.Of(name)
	if !ok {
		return Applied{}, fault.Invalid("there is no feed %q", string(name))
	}
	items := make([]*item, 0, len(p.Items))
	key := f.Rows.Key
	for i, raw := range p.Items {
		if err := ctx.Err(); err != nil {
			return Applied{}, err
		}
		it, err := readItem(f, raw)
		if err != nil {
			return Applied{}, &fault.Error{
				Kind:    fault.ErrInvalid,
				Message: fmt.Sprintf("item %d of a page of %s cannot be read", i+1, name),
				Fix:     "nothing of the page was stored; sync again",
				Err:     err,
			}
		}
		if it.ID = it.heldBy(key); it.ID != "" {
			items = append(items, it)
		}
	}
	var applied Applied
	err := db.update(ctx, "apply page of "+string(name), func(w *writer) error {
		b, err := newBatch(w, db, conn, f)
		if err != nil {
			return err
		}
		switch f.Says {
		case feed.Addition:
			err = b.attach(items)
		case feed.OwnersOnly:
			err = b.link(items)
		default:
			err = b.apply(items)
		}
		if err != nil {
			return err
		}
		if p.Final && b.state.Full && b.fulls > 1 {
			if err := b.sweep(); err != nil {
				return err
			}
		}
		if err := b.flush(); err != nil {
			return err
		}
		applied = b.applied
		return b.finish(p)
	})
	if err != nil {
		return Applied{}, err
	}
	return applied, nil
}

// batch is one page on its way into the database.
type batch struct {
	w    *writer
	conn int64
	feed feed.Feed
	kind kind
	// latest is the newest round of any feed, which marks what enters the
	// recycle bin.
	latest  int64
	tenant  string // id of the connection's tenant
	now     int64  // ms
	state   FeedState
	fulls   int64
	journal bool

	ids      *idCache
	profiles *profileCache
	work     map[int64]*work
	order    []*work
	nextID   int64
	edges    []edgeOp
	waiting  map[int64]*waiting
	attached []any               // rows of an attachment's table, laid end to end
	rekind   map[int64]kind      // objects whose kind was not known before
	counts   map[int64]*[2]int64 // change of container counts by relation
	recount  map[int64]bool      // containers to count anew
	journals []any               // rows for change, laid end to end
	live     int64               // change of the number of rows the feed holds
	applied  Applied
}

func newBatch(w *writer, db *DB, connID string, f feed.Feed) (*batch, error) {
	b := &batch{
		w: w, feed: f, kind: kind(f.Rows.Number), now: db.now().UnixMilli(),
		work: map[int64]*work{}, rekind: map[int64]kind{}, counts: map[int64]*[2]int64{}, recount: map[int64]bool{},
	}
	var err error
	if b.conn, err = w.connNumber(connID); err != nil {
		return nil, err
	}
	if b.state, b.fulls, err = w.feedState(b.conn, f.Name); err != nil {
		return nil, err
	}
	if b.fulls == 0 {
		return nil, fault.NotFound("no sync round of %s was begun", f.Name)
	}
	if err := w.Get("SELECT generation, tenant_id FROM connection WHERE n = ?", []any{b.conn}, &b.latest, &b.tenant); err != nil {
		return nil, err
	}
	b.journal = b.state.Complete
	if b.ids, err = w.idsOf(b.conn); err != nil {
		return nil, err
	}
	if b.profiles, err = w.profilesOf(b.conn); err != nil {
		return nil, err
	}
	err = w.Get("SELECT coalesce(max(id), 0) + 1 FROM object", nil, &b.nextID)
	return b, err
}

// apply puts the items into the working set in the order of the page, the last
// one wins, and remembers what they say of memberships.
func (b *batch) apply(items []*item) error {
	var names []string
	for _, it := range items {
		names = append(names, it.ID)
		for _, m := range it.members {
			names = append(names, m.id)
		}
	}
	idents, err := b.intern(names)
	if err != nil {
		return err
	}
	var held []int64
	for _, it := range items {
		i := objectid.Parse(it.ID)
		if e, ok := b.ids.get(&i); ok {
			held = append(held, e.id)
		}
	}
	if err := b.load(held, true); err != nil {
		return err
	}
	at := 0
	for _, it := range items {
		own := idents[at]
		at++
		wk := b.workFor(own, b.kind)
		if wk.after.kind != b.kind { // an id is of one kind for ever
			at += len(it.members)
			continue
		}
		if err := b.applyItem(wk, it); err != nil {
			return fmt.Errorf("object %s: %w", it.ID, err)
		}
		for _, m := range it.members {
			e := b.entry(idents[at], m.kind)
			at++
			b.edges = append(b.edges, edgeOp{src: wk.id, rel: m.rel, kind: e.kind, dst: e.id, removed: m.removed, seq: len(b.edges)})
		}
	}
	return nil
}

// applyItem works one item into its row.
func (b *batch) applyItem(wk *work, it *item) error {
	r := &wk.after
	if it.Removed != nil {
		b.remove(r, it.Removed.Reason)
		return nil
	}
	if b.feed.Says == feed.RecycleBin {
		if r.state == stateLive && r.seen() {
			return nil // the users and groups feeds know better
		}
		r.state = stateDeleted
		r.gen = b.state.Generation
		return b.overlay(wk, it, !wk.touched)
	}
	if it.bare && (r.seen() || r.gen == b.state.Generation) {
		r.gen = b.state.Generation
		return nil
	}
	fresh := b.state.Full && r.gen != b.state.Generation
	r.state = stateLive
	r.gen = b.state.Generation
	return b.overlay(wk, it, fresh)
}

// overlay lays the item over the held document. In a full round the first item
// of an object is all of it; otherwise an absent property keeps its value.
func (b *batch) overlay(wk *work, it *item, fresh bool) error {
	r := &wk.after
	wk.touched = true
	if r.doc == nil || fresh {
		if string(r.doc) == string(it.doc) {
			return nil
		}
		r.doc = it.doc
		wk.head = &it.head
		return nil
	}
	if it.props == nil {
		if err := it.split(&b.feed.Rows); err != nil {
			return err
		}
	}
	merged, err := document.Merge(r.doc, it.props)
	if err != nil {
		return err
	}
	if string(merged) == string(r.doc) {
		return nil
	}
	h := &head{}
	if err := document.Decode(merged, h); err != nil {
		return err
	}
	r.doc, wk.head = merged, h
	return nil
}

// remove moves a row to the recycle bin ("changed") or away for good.
func (b *batch) remove(r *row, reason string) {
	switch {
	case reason == "changed" && r.seen() && r.state != stateGone:
		r.state = stateDeleted
		r.gen = b.latest
	case reason == "changed":
	default:
		r.state = stateGone
	}
}
