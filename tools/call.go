package tools

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// Call is one call of a tool: what the tool works with, and what it notes for
// the answer on the way. Its methods may be used from several goroutines.
type Call struct {
	// Store is the local directory.
	Store *store.DB
	// Connection is the connection that the call is about; zero for a tool that
	// needs none.
	Connection store.Connection
	// Now is the time of the call.
	Now time.Time

	server   *Server
	session  *session
	tool     *Definition
	args     map[string]jsontext.Value
	binding  [bindingSize]byte
	progress *progress
	req      *mcp.CallToolRequest

	mu       sync.Mutex
	feeds    map[feed.Name]store.FeedState
	cached   bool
	live     bool
	asOf     time.Time
	coverage []Coverage
	notes    []string
	altered  []string // texts that had something hidden in them
	maxRows  int      // lower than the caller's limit when a first try was too big

	pages map[string]any // pages of live lists by link, for a second try
}

// Tenant returns the clients of the connection's tenant.
func (c *Call) Tenant(ctx context.Context) (*tenant.Tenant, error) {
	return c.server.options.Tenants.Get(ctx, c.Connection.ID)
}

// ID is the id of the call's connection.
func (c *Call) ID() string { return c.Connection.ID }

// Limit is the number of rows to answer with, where asked is what the caller
// wants: fewer when the answer was too big before.
func (c *Call) Limit(asked int) int {
	if c.maxRows > 0 {
		return min(asked, c.maxRows)
	}
	return asked
}

// Clock is the time now; Now is when the call began.
func (c *Call) Clock() time.Time { return c.server.now() }

// Page turns the caller's page arguments into the store's.
func (c *Call) Page(p Page) (store.Page, error) {
	page := store.Page{Limit: c.Limit(cmp.Or(p.Limit, defaultLimit))}
	if p.Cursor != "" {
		place, err := decodeCursor(c.binding, p.Cursor)
		if err != nil {
			return store.Page{}, err
		}
		page.After = place
	}
	return page, nil
}

// Uses notes that the answer rests on feeds of the local directory: their age
// becomes asOf, and what was not fully read becomes coverage. It reports
// whether all of them have been read at least once.
func (c *Call) Uses(ctx context.Context, feeds ...feed.Name) (bool, error) {
	states, err := c.FeedStates(ctx)
	if err != nil {
		return false, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cached = true
	complete := true
	for _, name := range feeds {
		state := states[name]
		state.Feed = name
		if state.LastOKAt.IsZero() {
			complete = false
		} else if !store.Ahead(state.LastOKAt, c.Now) && (c.asOf.IsZero() || state.LastOKAt.Before(c.asOf)) {
			c.asOf = state.LastOKAt
		}
		if cov := FeedCoverage(state, c.Now); cov != nil {
			c.cover(*cov)
		}
	}
	return complete, nil
}

// FeedStates returns the state of every feed that was ever begun.
func (c *Call) FeedStates(ctx context.Context) (map[feed.Name]store.FeedState, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.feeds == nil {
		states, err := c.Store.Feeds(ctx, c.ID())
		if err != nil {
			return nil, err
		}
		c.feeds = make(map[feed.Name]store.FeedState, len(states))
		for _, state := range states {
			c.feeds[state.Feed] = state
		}
	}
	return c.feeds, nil
}

// Live notes that a part of the answer was read from the API now.
func (c *Call) Live() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.live = true
}

// Cover notes a part that was not fully read.
func (c *Call) Cover(cov Coverage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cover(cov)
}

// Gaps is how many parts were not fully read so far.
func (c *Call) Gaps() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.coverage)
}

func (c *Call) cover(cov Coverage) {
	if !slices.Contains(c.coverage, cov) {
		c.coverage = append(c.coverage, cov)
	}
}

// CoverError notes that a part could not be read because of err; the rest of
// the answer stands.
func (c *Call) CoverError(part string, err error) {
	c.Cover(CoverageOf(part, err))
}

// Note adds a sentence to the answer.
func (c *Call) Note(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	note := format
	if len(args) > 0 {
		note = fmt.Sprintf(format, args...)
	}
	if !slices.Contains(c.notes, note) {
		c.notes = append(c.notes, note)
	}
}

// Progress says how far the call is; total 0 means unknown. It is passed on
// only to a caller who asked for it and has waited for a second.
func (c *Call) Progress(done, total float64, message string) {
	c.progress.set(done, total, message)
}

// Date reads a date argument that the schema has checked; "" is the zero time.
func (c *Call) Date(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, _ := ParseDate(s, c.Now)
	return t
}

// Until is Date for the end of a range: a bare day is part of it, so that the
// range ends where the next day begins.
func (c *Call) Until(s string) time.Time {
	t := c.Date(s)
	if _, err := time.Parse(time.DateOnly, strings.TrimSpace(s)); err == nil {
		t = t.AddDate(0, 0, 1)
	}
	return t
}

// CheckRange refuses a range that ends before it begins.
func CheckRange(since, until time.Time) error {
	switch {
	case until.IsZero() || until.After(since):
		return nil
	case until.Equal(since):
		return BadArgument("until", "is the same instant as since", "give the day alone, which until takes in, or a later time")
	}
	return BadArgument("until", "is before since", "swap them")
}

// freshTimeout bounds the synchronization of Fresh, and freshRetry is the wait
// for one that is under way already.
const (
	freshTimeout = 45 * time.Second
	freshRetry   = 500 * time.Millisecond
)

// Fresh brings feeds up to date before the answer is made, if the caller wants
// it. Should the synchronization fail or take too long, the answer rests on
// what is held and says so.
func (c *Call) Fresh(ctx context.Context, fresh bool, feeds ...feed.Name) error {
	if !fresh || c.maxRows > 0 { // a second try needs no second synchronization
		return nil
	}
	if c.server.options.Syncer == nil {
		c.Note("fresh was not possible: this server does not synchronize.")
		return nil
	}
	c.Progress(0, 0, "reading changes from Microsoft")
	syncCtx, cancel := context.WithTimeout(ctx, freshTimeout)
	defer cancel()
	_, err := c.server.options.Syncer.SyncFeeds(syncCtx, c.ID(), feeds...)
	for errors.Is(err, dirsync.ErrBusy) {
		// A pass is under way, here or in another process: take the next turn.
		timer := time.NewTimer(freshRetry)
		select {
		case <-syncCtx.Done():
			timer.Stop()
			c.Note("A synchronization is under way and has not finished: the answer is as of asOf.")
			return ctx.Err()
		case <-timer.C:
		}
		_, err = c.server.options.Syncer.SyncFeeds(syncCtx, c.ID(), feeds...)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		c.Note("fresh was not possible, the answer is as of asOf: %s", Explain(err).Message)
	default:
		c.Live()
	}
	return nil
}

// Total is a count for the answer: nil when it was not counted, or when what it
// counts has never been fully read, for then it would be a false zero.
func Total(n int, complete bool) *int {
	if n < 0 || !complete {
		return nil
	}
	return &n
}
