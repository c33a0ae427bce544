package dirsync

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// pass is one go over the feeds of one connection, under its lease.
type pass struct {
	*Syncer
	tenant *tenant.Tenant
	lease  *lease
	cancel context.CancelCauseFunc

	mu      sync.Mutex
	summary Summary
	whole   error // the failure that ended every feed

	token tokenProbe
	room  *semaphore.Weighted // for pages between Microsoft and the store
}

// SyncOnce synchronizes the feeds of a connection that are due now and returns
// when they are done. A feed that fails does not fail the pass: its error is in
// the summary and in the store. The error is ErrBusy, ErrDisabled,
// store.ErrNotFound, the end of ctx, or what keeps every feed from working.
func (s *Syncer) SyncOnce(ctx context.Context, connectionID string) (Summary, error) {
	return s.sync(ctx, connectionID, whenDue)
}

// SyncAll is SyncOnce for every feed, whatever its clock: what a person gets
// who asks for a synchronization.
func (s *Syncer) SyncAll(ctx context.Context, connectionID string) (Summary, error) {
	return s.sync(ctx, connectionID, everything)
}

// SyncFeeds is SyncOnce for the named feeds, whatever their clock. A feed that
// this process is already working on is waited for.
func (s *Syncer) SyncFeeds(ctx context.Context, connectionID string, names ...feed.Name) (Summary, error) {
	return s.sync(ctx, connectionID, func(f feed.Feed, _ bool) bool { return slices.Contains(names, f.Name) })
}

// choice picks the feeds of a pass by what they are and whether they are due.
type choice func(f feed.Feed, due bool) bool

func whenDue(_ feed.Feed, due bool) bool { return due }
func everything(feed.Feed, bool) bool    { return true }

func (s *Syncer) sync(ctx context.Context, connectionID string, wanted choice) (sum Summary, err error) {
	sum = Summary{Connection: connectionID, StartedAt: s.now()}
	defer func() { sum.FinishedAt = s.now() }()
	conn, err := s.store.Connection(ctx, connectionID)
	if err != nil {
		return sum, err
	}
	if !conn.Enabled {
		return sum, ErrDisabled
	}
	if todo, err := s.plan(ctx, conn, wanted); err != nil || len(todo) == 0 {
		return sum, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	lease, err := s.enter(ctx, conn.ID)
	if err != nil {
		return sum, err
	}
	defer lease.leave(ctx)
	defer context.AfterFunc(lease.ctx, func() { cancel(context.Cause(lease.ctx)) })()
	// Another process may have done the work before the lease came free.
	todo, err := s.plan(ctx, conn, wanted)
	if err != nil {
		return sum, err
	}
	p := &pass{Syncer: s, room: semaphore.NewWeighted(maxBytes), lease: lease, cancel: cancel, summary: sum}
	p.tenant, err = s.tenants.Get(ctx, conn.ID)
	if err != nil {
		for _, t := range todo {
			p.fail(ctx, conn.ID, t.feed, t.state, err)
		}
		return p.summary, err
	}
	p.work(ctx, todo)
	switch cause := context.Cause(lease.ctx); { // which ctx follows, a moment later
	case p.whole != nil:
		return p.summary, p.whole
	case errors.Is(cause, errLeaseLost):
		return p.summary, fmt.Errorf("%w: %w", ErrBusy, cause)
	}
	return p.summary, ctx.Err()
}

// task is a feed to do and where the store says it stands.
type task struct {
	feed  feed.Feed
	state store.FeedState
}

// plan lists the feeds to do now.
func (s *Syncer) plan(ctx context.Context, conn store.Connection, wanted choice) ([]task, error) {
	states, err := s.store.Feeds(ctx, conn.ID)
	if err != nil {
		return nil, fmt.Errorf("read feed states: %w", err)
	}
	asked, err := s.store.SyncRequested(ctx, conn.ID)
	if err != nil {
		return nil, fmt.Errorf("read sync request: %w", err)
	}
	held := make(map[feed.Name]store.FeedState, len(states))
	for _, st := range states {
		held[st.Feed] = st
	}
	var todo []task
	now := s.now()
	s.noteClock(ctx, conn, states, asked, now)
	for _, f := range feed.All() {
		st := held[f.Name]
		if wanted(f, s.clock.due(f, conn.ID, st, now, asked, conn.UpdatedAt)) {
			todo = append(todo, task{f, st})
		}
	}
	return todo, nil
}

// work runs the tasks in order, a bounded number at a time. Paced feeds run
// beside them, and a feed that asks about the objects of another takes its turn
// after that one.
func (p *pass) work(ctx context.Context, todo []task) {
	turns := make(chan struct{}, p.concurrency)
	ends := make(map[feed.Name]chan struct{}, len(todo))
	for _, t := range todo {
		ends[t.feed.Name] = make(chan struct{})
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	turn := func(t task) bool {
		select {
		case turns <- struct{}{}:
			return true
		case <-ctx.Done():
			p.skip(ctx, t)
			close(ends[t.feed.Name])
			return false
		}
	}
	run := func(t task) {
		defer close(ends[t.feed.Name])
		p.do(ctx, t)
	}
	for _, t := range todo {
		parents, later := ends[t.feed.Parents]
		switch {
		case t.feed.Paced:
			wg.Go(func() { run(t) })
		case later:
			wg.Go(func() {
				<-parents
				if turn(t) {
					run(t)
					<-turns
				}
			})
		case turn(t):
			wg.Go(func() {
				run(t)
				<-turns
			})
		}
	}
}

// skip files a feed whose turn did not come before the pass ended.
func (p *pass) skip(ctx context.Context, t task) {
	p.mu.Lock()
	whole := p.whole
	p.mu.Unlock()
	if whole != nil {
		p.fail(ctx, p.summary.Connection, t.feed, t.state, whole)
	}
}

// do runs one feed to its end and files the outcome. If another pass of this
// process is at it, a delta round after that one sees what changed meanwhile; a
// full read is not done twice.
func (p *pass) do(ctx context.Context, t task) {
	started := p.now()
	end, busy := p.lease.begin(t.feed.Name)
	for busy != nil {
		select {
		case <-busy:
		case <-ctx.Done():
			return
		}
		if !t.feed.Delta {
			p.add(FeedSummary{Feed: t.feed.Name, State: p.stateOf(ctx, t).State, Duration: p.now().Sub(started)})
			return
		}
		end, busy = p.lease.begin(t.feed.Name)
	}
	defer end()
	t.state = p.stateOf(ctx, t)
	r := &round{pass: p, feed: t.feed, state: t.state, done: FeedSummary{Feed: t.feed.Name}}
	list, fallsBack := t.feed.InFull()
	if fallsBack && p.inside(list, t.state) {
		r.feed = list // go on with the list that stands in for the delta
	}
	r.report(store.FeedSyncing, false, nil)
	err := r.run(ctx)
	if errors.Is(err, cloud.ErrUnauthenticated) && p.tokenRefused(ctx, t.feed) {
		err = &refusedError{err}
	}
	if fallsBack && r.feed.Delta && errors.Is(err, cloud.ErrForbidden) {
		r.feed = list
		err = r.run(ctx)
	}
	r.done.Duration = p.now().Sub(started)
	switch {
	case err == nil:
		r.done.State = store.FeedOK
		p.add(r.done)
		r.report(store.FeedOK, true, nil)
	case ctx.Err() == nil && !errors.Is(err, errLeaseLost):
		f := p.fail(ctx, p.summary.Connection, r.feed, t.state, err, r.done)
		r.report(f.state, true, err)
	default:
		p.broken(ctx, r, t, err)
	}
}

// stateOf reads again where the feed stands.
func (p *pass) stateOf(ctx context.Context, t task) store.FeedState {
	states, err := p.store.Feeds(ctx, p.summary.Connection)
	if i := slices.IndexFunc(states, func(st store.FeedState) bool { return st.Feed == t.feed.Name }); err == nil && i >= 0 {
		return states[i]
	}
	return t.state
}

// broken files a feed that ended because the pass did. Its cursor stays where
// it is; only if another feed found that nothing can work is that written down.
func (p *pass) broken(ctx context.Context, r *round, t task, err error) {
	p.mu.Lock()
	whole := p.whole
	p.mu.Unlock()
	if whole != nil {
		f := p.fail(context.WithoutCancel(ctx), p.summary.Connection, r.feed, t.state, whole, r.done)
		r.report(f.state, true, whole)
		return
	}
	if errors.Is(err, errLeaseLost) {
		p.lease.lost(errLeaseLost)
	}
	r.done.State, r.done.Err = store.FeedSyncing, err
	p.add(r.done)
	r.report(store.FeedSyncing, true, err)
}

// inside reports whether a broken-off round is one of f.
func (p *pass) inside(f feed.Feed, st store.FeedState) bool {
	start, err := firstLink(p.tenant.Graph, f)
	if err != nil {
		return false
	}
	return follow(st.Link, startKey(start)) != "" || follow(st.Link, startKey(start)+shownHidden) != ""
}

// granted reports whether the access token carries a permission.
func (p *pass) granted(ctx context.Context, permission string) bool {
	if p.tenant == nil {
		return false
	}
	roles, err := p.tenant.Cloud.Roles(ctx, cloud.Graph)
	return err == nil && cloud.Grants(roles, permission)
}

func (p *pass) add(done FeedSummary) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.summary.Feeds = append(p.summary.Feeds, done)
}

// fail keeps a feed's error in the store and in the summary. The first error
// that concerns the whole connection ends the pass.
func (p *pass) fail(ctx context.Context, connectionID string, f feed.Feed, before store.FeedState, err error, done ...FeedSummary) failure {
	found := classify(f, err, errors.Is(err, cloud.ErrForbidden) && p.granted(ctx, f.Needs))
	sum := FeedSummary{Feed: f.Name}
	if len(done) > 0 {
		sum = done[0]
	}
	sum.State, sum.Err = found.state, err
	p.add(sum)
	if found.whole {
		p.mu.Lock()
		first := p.whole == nil
		if first {
			p.whole = err
		}
		p.mu.Unlock()
		if first && p.cancel != nil {
			p.cancel(err)
		}
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	if errors.Is(err, cloud.ErrForeignHost) {
		// The foreign link is the stored cursor: forget it.
		if _, err := p.store.BeginRound(ctx, connectionID, f.Name, true); err != nil {
			p.logger.ErrorContext(ctx, "feed not restarted", "feed", f.Name, "error", err)
		}
	}
	if err := p.store.FailFeed(ctx, connectionID, f.Name, found.state, found.message, found.fix); err != nil {
		p.logger.ErrorContext(ctx, "feed state not kept", "feed", f.Name, "error", err)
	}
	if before.State != found.state {
		p.logger.WarnContext(ctx, "feed failed", "connection", connectionID, "feed", f.Name, "state", found.state, "error", err)
	}
	return found
}
