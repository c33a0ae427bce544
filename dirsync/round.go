package dirsync

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// round takes one feed from where the store says it stands to the end.
type round struct {
	*pass
	feed  feed.Feed
	state store.FeedState
	key   string // of the feed's first request, and of what it is shown
	// hides: the members of objects with hidden membership are not shown.
	hides bool
	// parents are what a feed asks about one after another, once they are read.
	parents []string
	unread  unread
	done    FeedSummary
	waits   int64 // rows that came and are not stored yet
}

// maxRestarts is how often one pass starts a feed over: once where Microsoft
// says to, and once from the beginning.
const maxRestarts = 2

// shownHidden marks the cursors of rounds that are shown hidden memberships: a
// delta link made without the permission never tells of those members.
const shownHidden = "+hidden"

// run works until the feed's last page is applied.
func (r *round) run(ctx context.Context) error {
	start, err := firstLink(r.tenant.Graph, r.feed)
	if err != nil {
		return err
	}
	r.key = startKey(start)
	if r.feed.Rows.MayHide {
		shown, err := r.showsHidden(ctx)
		if err != nil {
			return err
		}
		if r.hides = !shown; shown {
			r.key += shownHidden
		}
	}
	link, err := r.open(ctx, start)
	for restarts := 0; err == nil; restarts++ {
		err = r.pump(ctx, link)
		if older, ok := r.tenant.Graph.ListInV1(r.feed.Name); ok && start != older && refusedAt(err, start) {
			r.logger.InfoContext(ctx, "feed is read from v1.0", "feed", r.feed.Name, "error", err)
			link, start = older, older
			r.key = startKey(older)
			err = r.begin(ctx, true)
			continue
		}
		again, ok := restart(err)
		if !ok {
			ok = restarts == 0 && deadLink(err, start)
		}
		if !ok || restarts == maxRestarts {
			break
		}
		r.logger.InfoContext(ctx, "feed starts over", "feed", r.feed.Name, "error", err)
		link = start
		if again != "" && restarts == 0 {
			link = again
		}
		r.unread = unread{}
		err = r.begin(ctx, true)
	}
	if err == nil && r.done.Resumed && r.feed.Delta {
		// What changed while the round lay broken off is one more round away.
		if err = r.begin(ctx, false); err == nil {
			err = r.pump(ctx, follow(r.state.Link, r.key))
		}
	}
	return err
}

// showsHidden reports whether the application may read hidden memberships.
func (r *round) showsHidden(ctx context.Context) (bool, error) {
	claims, err := r.tenant.Cloud.Claims(ctx, cloud.Graph)
	return cloud.Grants(claims.Roles, feed.ReadsHidden) || slices.Contains(strings.Fields(claims.Scopes), feed.ReadsHidden), err
}

// open decides where the feed goes on: in the middle of a broken-off round, at
// its deltaLink, or from the beginning.
func (r *round) open(ctx context.Context, start string) (link string, err error) {
	link = follow(r.state.Link, r.key)
	if link == "" {
		return start, r.begin(ctx, true)
	}
	r.done.Resumed = r.state.Full
	if err := r.begin(ctx, false); err != nil {
		return link, err
	}
	r.unread.before = len(strings.Fields(r.state.Unread))
	return link, nil
}

// begin opens a round; one that is not full goes on from the stored cursor and
// stays full if that is in the middle of an enumeration.
func (r *round) begin(ctx context.Context, full bool) error {
	state, err := r.store.BeginRound(ctx, r.tenant.Connection.ID, r.feed.Name, full)
	if err != nil {
		return fmt.Errorf("begin round of %s: %w", r.feed.Name, err)
	}
	r.state = state
	r.done.Full = r.done.Full || state.Full
	return nil
}

// fetched is a page on its way to the store, or the error that came instead.
type fetched struct {
	store.FeedPage
	bytes int64
	err   error
}

// Bounds of what a pass holds between Microsoft and the store.
const (
	maxWaiting = 6        // pages of one feed that are not gathered yet
	maxBytes   = 12 << 20 // of all feeds, in memory; one page may be larger
	maxDelay   = 20 * time.Second
)

// joinedRows is the number of rows up to which pages become one: taking a page
// apart costs as much as hundreds of rows.
const joinedRows = 1600

// batch are pages that go to the store together.
type batch struct {
	list  []store.FeedPage
	rows  int
	pages int64
	bytes int64 // that they take
	loose int64 // of those, of the last page
}

// add adds a page. The one before it is packed, and add returns the bytes that
// this made free.
func (b *batch) add(next fetched) (free int64) {
	b.rows += len(next.Items)
	b.pages++
	if n := len(b.list); n > 0 && len(b.list[n-1].Items)+len(next.Items) <= joinedRows {
		p := &b.list[n-1]
		p.Items = append(p.Items, next.Items...)
		p.Next, p.Final = next.Next, next.Final
		if len(next.Unread) > 0 {
			p.Unread, p.Gap = append(p.Unread, next.Unread...), next.Gap
		}
		b.bytes, b.loose = b.bytes+next.bytes, b.loose+next.bytes
		return 0
	}
	if n := len(b.list); n > 0 {
		free = max(0, b.loose-int64(b.list[n-1].Pack()))
	}
	b.list = append(b.list, next.FeedPage)
	b.bytes, b.loose = b.bytes-free+next.bytes, next.bytes
	return free
}

// pump fetches from link to the end of the round and applies the pages, rows
// and cursor in one transaction; while some are written the next are fetched.
// Pages are gathered for a moment and go together: an index of random values is
// written anew for every transaction.
//
// When ctx ends, pages that have arrived are still applied: they are paid for.
func (r *round) pump(ctx context.Context, link string) error {
	fetchCtx, stop := context.WithCancel(ctx)
	pages := make(chan fetched, maxWaiting)
	go func() {
		defer close(pages)
		r.fetch(fetchCtx, link, pages)
	}()
	defer func() {
		stop()
		for page := range pages { // what nobody takes any more makes room
			r.room.Release(page.bytes)
		}
	}()
	for page := range pages {
		var b batch
		err := page.err
		if err == nil {
			b.add(page)
			err = r.gather(&b, pages)
		}
		if b.pages > 0 {
			failed := r.apply(ctx, &b)
			r.room.Release(b.bytes)
			if failed != nil {
				return failed
			}
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// gather adds the pages that follow, until they are worth a transaction, and
// returns the error that came instead of the next one.
func (r *round) gather(b *batch, pages <-chan fetched) error {
	delay := time.NewTimer(maxDelay)
	defer delay.Stop()
	for b.rows < r.batchRows && b.bytes < maxBytes*2/3 && !b.list[len(b.list)-1].Final {
		select {
		case next, ok := <-pages:
			if !ok || next.err != nil {
				return next.err
			}
			r.room.Release(b.add(next))
			r.waits = int64(b.rows)
			r.report(store.FeedSyncing, false, nil)
		case <-delay.C:
			return nil
		}
	}
	return nil
}

// fetch sends the round's pages in order and ends after the last one, an error
// or the end of ctx.
func (r *round) fetch(ctx context.Context, link string, pages chan<- fetched) {
	followed := map[string]bool{}
	for link != "" {
		followed[link] = true
		answer, err := r.read(ctx, link)
		page := fetched{bytes: min(answer.Bytes, maxBytes)}
		switch {
		case err != nil:
			page.err = &linkError{link, err}
		case followed[answer.Next]:
			page.err = fmt.Errorf("pages of %s link in a circle", r.feed.Name)
		case answer.Next == "" && answer.Delta == "" && r.feed.Delta:
			page.err = fmt.Errorf("page of %s has neither a next nor a delta link", r.feed.Name)
		default:
			page.FeedPage = store.FeedPage{Items: answer.Items, Next: keep(answer.Next, r.key), Final: answer.Next == "", HidesMembers: r.hides}
			page.Unread, page.Gap = r.unread.take(), r.unread.sentence(r.feed, len(r.parents))
			if page.Final && r.feed.Delta {
				page.Next = keep(answer.Delta, r.key)
			}
		}
		if page.err != nil {
			page.bytes = 0
		}
		if page.err != nil && ctx.Err() != nil || r.room.Acquire(ctx, page.bytes) != nil {
			return
		}
		select {
		case pages <- page:
		case <-ctx.Done():
			r.room.Release(page.bytes)
			return
		}
		if page.err != nil || page.Final {
			return
		}
		link = answer.Next
	}
}

func (r *round) apply(ctx context.Context, b *batch) error {
	if cause := context.Cause(ctx); errors.Is(cause, errLeaseLost) {
		return cause
	}
	ctx = context.WithoutCancel(ctx)
	if err := r.lease.hold(ctx); err != nil {
		return err
	}
	applied, err := r.store.ApplyPages(ctx, r.tenant.Connection.ID, r.feed.Name, b.list)
	if err != nil {
		return fmt.Errorf("store page of %s: %w", r.feed.Name, err)
	}
	r.waits = 0
	d := &r.done
	d.Pages += b.pages
	d.Rows += int64(b.rows)
	d.Upserted += int64(applied.Upserted)
	d.Removed += int64(applied.Removed)
	d.MembersAdded += int64(applied.MembersAdded)
	d.MembersRemoved += int64(applied.MembersRemoved)
	r.report(store.FeedSyncing, false, nil)
	return nil
}

func (r *round) report(state string, done bool, err error) {
	if r.onProgress == nil {
		return
	}
	r.onProgress(Progress{
		Connection: r.tenant.Connection.ID, Feed: r.feed.Name, State: state,
		Full: r.done.Full, Rows: r.done.Rows + r.waits, Pages: r.done.Pages,
		Expected: r.state.Rows, Done: done, Err: err,
	})
}
