package dirsync

import (
	"hash/fnv"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// clock is the set of waits between two rounds of a feed.
type clock struct {
	fast    time.Duration // between delta rounds, and after a failure
	slow    time.Duration // between full reads
	refused time.Duration // before asking again what was refused for want of consent or licence
}

// due reports whether a feed wants a round now. touched is when a person last
// asked for a synchronization or edited the connection: a rotated secret or a
// new consent is tried at once. What was read, asked or edited at a time that is
// still to come says that the clock was ahead: the feed is read again, and the
// others say nothing.
func (c clock) due(f feed.Feed, connection string, st store.FeedState, now, asked, edited time.Time) bool {
	last := lastTouched(st)
	switch {
	case last.IsZero(), st.State == store.FeedNever, st.Ahead(now):
		return true
	case asked.After(last) && !store.Ahead(asked, now):
		return true
	}
	if store.Ahead(edited, now) {
		edited = time.Time{}
	}
	switch st.State {
	case store.FeedPermissionMissing, store.FeedLicenceMissing, store.FeedUnsupported:
		return edited.After(last) || passed(c.refused, connection, last, now)
	case store.FeedFailed:
		return edited.After(last) || passed(c.fast, connection, last, now)
	}
	if st.State == store.FeedSyncing {
		return true // broken off, or at work under somebody's lease
	}
	return passed(c.wait(f, st), connection, last, now)
}

// wait is the time from one good round to the next.
func (c clock) wait(f feed.Feed, st store.FeedState) time.Duration {
	if f.Delta && st.Link != "" {
		return c.fast
	}
	return c.slow * time.Duration(max(f.Slowness, 1))
}

// passed reports whether d, stretched by up to a tenth, has gone by since last.
// The stretch differs by connection and round, so that tenants and processes
// drift apart, and is the same for every process that asks.
func passed(d time.Duration, connection string, last, now time.Time) bool {
	h := fnv.New32a()
	h.Write([]byte(connection))
	stretch := time.Duration((int64(h.Sum32()) + last.Unix()) % 100)
	return now.Sub(last) >= d+d*stretch/1000
}

func lastTouched(st store.FeedState) time.Time {
	if st.FinishedAt.After(st.StartedAt) {
		return st.FinishedAt
	}
	return st.StartedAt
}
