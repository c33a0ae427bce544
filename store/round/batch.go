package round

import (
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
)

// batch is a page, or a part of one, on its way into the database.
type batch struct {
	w    *Writer
	conn int64
	feed feed.Feed
	kind enum.Kind
	// latest is the newest round of any feed, which marks what enters the
	// recycle bin.
	latest  int64
	tenant  string // id of the connection's tenant
	now     int64  // ms
	state   State
	fulls   int64
	journal bool
	hides   bool            // the page does not show hidden memberships
	unread  map[string]bool // objects about which the round could not ask, in lower case

	numbers     *objectNumbers
	profiles    *profileNumbers
	changes     map[int64]*objectChange
	order       []*objectChange
	nextID      int64
	memberships []membershipChange
	early       map[int64]*earlyReports
	additions   []any               // rows of the additions' table, laid end to end
	newKinds    map[int64]enum.Kind // objects whose kind was not known before
	counts      map[int64]*[2]int64 // change of container counts by relation
	recount     map[int64]bool      // containers to count anew
	journals    []any               // rows for change, laid end to end
	rowsAdded   int64               // change of the number of rows the feed holds
	applied     Applied
}

func newBatch(w *Writer, connID string, f feed.Feed, now time.Time) (*batch, error) {
	b := &batch{
		w: w, feed: f, kind: enum.Kind(f.Rows.Number), now: now.UnixMilli(),
		changes: map[int64]*objectChange{}, newKinds: map[int64]enum.Kind{}, counts: map[int64]*[2]int64{}, recount: map[int64]bool{},
		unread: map[string]bool{},
	}
	var err error
	if b.conn, err = w.ConnNumber(connID); err != nil {
		return nil, err
	}
	if b.state, b.fulls, err = w.FeedState(b.conn, f.Name); err != nil {
		return nil, err
	}
	if b.fulls == 0 {
		return nil, fault.NotFound("no sync round of %s was begun", f.Name)
	}
	if err := w.Get("SELECT generation, tenant_id FROM connection WHERE n = ?", []any{b.conn}, &b.latest, &b.tenant); err != nil {
		return nil, err
	}
	b.journal = b.state.Complete
	if b.numbers, err = w.numbersOf(b.conn); err != nil {
		return nil, err
	}
	if b.profiles, err = w.profilesOf(b.conn); err != nil {
		return nil, err
	}
	err = w.Get("SELECT coalesce(max(id), 0) + 1 FROM object", nil, &b.nextID)
	return b, err
}

// first reports whether the feed is read for the first time: nothing of it is
// expected in the database, and nothing is a change.
func (b *batch) first() bool { return b.state.Full && b.fulls == 1 }

// apply puts the items into the working set in the order of the page, the last
// one wins, and remembers what they say of memberships.
func (b *batch) apply(items []*column.Item) error {
	var names []string
	for _, it := range items {
		names = append(names, it.ID)
		for _, m := range it.Members {
			names = append(names, m.ID)
		}
	}
	ids, err := b.lookUp(names)
	if err != nil {
		return err
	}
	var held []int64
	for _, it := range items {
		i := objectid.Parse(it.ID)
		if e, ok := b.numbers.get(&i); ok {
			held = append(held, e.id)
		}
	}
	if err := b.load(held, true); err != nil {
		return err
	}
	at := 0
	for _, it := range items {
		own := ids[at]
		at++
		change := b.changeOf(own, b.kind)
		if change.after.kind != b.kind { // an id is of one kind for ever
			at += len(it.Members)
			continue
		}
		if err := b.applyItem(change, it); err != nil {
			return fmt.Errorf("object %s: %w", it.ID, err)
		}
		for _, m := range it.Members {
			e := b.numberOf(ids[at], m.Kind)
			at++
			b.memberships = append(b.memberships, membershipChange{src: change.id, rel: m.Relation, kind: e.kind, dst: e.id, removed: m.Removed, seq: len(b.memberships)})
		}
	}
	return nil
}

// applyItem works one item into its row.
func (b *batch) applyItem(change *objectChange, it *column.Item) error {
	r := &change.after
	if it.Removed != nil {
		b.remove(change, it.Removed.Reason)
		return nil
	}
	if b.feed.Says == feed.RecycleBin {
		if r.state == enum.Live && r.seen() || r.purged() && r.gen >= b.state.Generation {
			return nil // the feed of the objects themselves knows better
		}
		r.state = enum.Deleted
		r.gen = b.state.Generation
		return b.applyDocument(change, it, !change.touched)
	}
	restored := r.state == enum.Deleted && r.seen()
	change.purge = false
	if it.Bare && (r.seen() || r.gen == b.state.Generation) {
		r.state = enum.Live
		r.gen = b.state.Generation
		if !restored {
			return nil
		}
	}
	fresh := b.state.Full && r.gen != b.state.Generation
	r.state = enum.Live
	r.gen = b.state.Generation
	if restored && !fresh {
		return b.applyRestored(change, it)
	}
	return b.applyDocument(change, it, fresh)
}

// applyDocument lays the item over the held document. In a full round the first item
// of an object is all of it; otherwise an absent property keeps its value.
func (b *batch) applyDocument(change *objectChange, it *column.Item, fresh bool) error {
	r := &change.after
	change.touched = true
	if r.doc == nil || fresh {
		if string(r.doc) == string(it.Document) {
			return nil
		}
		r.doc = it.Document
		change.decoded = &it.Decoded
		return nil
	}
	if it.Properties == nil {
		if err := it.Split(&b.feed.Rows); err != nil {
			return err
		}
	}
	merged, err := document.Merge(r.doc, it.Properties)
	if err != nil {
		return err
	}
	if string(merged) == string(r.doc) {
		return nil
	}
	h := &column.Decoded{}
	if err := document.Decode(merged, h); err != nil {
		return err
	}
	r.doc, change.decoded = merged, h
	return nil
}

// applyRestored is applyDocument for an object that comes back from the recycle
// bin: the time of its deletion is not told to be gone, for a property that is
// not set is absent.
func (b *batch) applyRestored(change *objectChange, it *column.Item) error {
	if it.Properties == nil {
		if err := it.Split(&b.feed.Rows); err != nil {
			return err
		}
	}
	it.Properties = slices.Insert(it.Properties, 0, document.Property{Name: "deletedDateTime", Value: jsontext.Value("null")})
	return b.applyDocument(change, it, false)
}

// remove moves a row to the recycle bin ("changed") or away for good.
func (b *batch) remove(change *objectChange, reason string) {
	r := &change.after
	switch {
	case reason == "changed" && r.seen() && r.state != enum.Gone:
		r.state = enum.Deleted
		r.gen = b.latest
	case reason == "changed" || r.purged():
	default:
		b.purge(change)
	}
}
