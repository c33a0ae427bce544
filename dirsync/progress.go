package dirsync

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// Progress is what a watcher of a synchronization is told: once when a feed
// starts, after every page, and once when the feed is done.
type Progress struct {
	Connection string    `json:"connection"` // its ID
	Feed       feed.Name `json:"feed"`
	State      string    `json:"state"` // a State of store.FeedState
	Full       bool      `json:"full"`  // everything, not changes only
	Rows       int64     `json:"rows"`  // read so far in this round
	Pages      int64     `json:"pages"`
	// Expected is how many rows the feed had at the last full reading, 0 when
	// there was none.
	Expected int64 `json:"expected,omitzero"`
	Done     bool  `json:"done"`
	Err      error `json:"-"` // why the feed ended without success
}

// Summary tells what one pass over a connection did.
type Summary struct {
	Connection string        `json:"connection"` // its ID
	StartedAt  time.Time     `json:"startedAt"`
	FinishedAt time.Time     `json:"finishedAt"`
	Feeds      []FeedSummary `json:"feeds"` // those that were due
}

// FeedSummary tells what one pass did to one feed.
type FeedSummary struct {
	Feed           feed.Name     `json:"feed"`
	State          string        `json:"state"` // a State of store.FeedState
	Full           bool          `json:"full"`
	Resumed        bool          `json:"resumed,omitzero"` // went on where an earlier pass broke off
	Pages          int64         `json:"pages"`
	Rows           int64         `json:"rows"` // read, repeated objects counted each time
	Upserted       int64         `json:"upserted"`
	Removed        int64         `json:"removed"`
	MembersAdded   int64         `json:"membersAdded"`
	MembersRemoved int64         `json:"membersRemoved"`
	Duration       time.Duration `json:"duration,format:units"`
	Err            error         `json:"-"`
}

// Failed returns the feeds that ended without success.
func (s Summary) Failed() []FeedSummary {
	var failed []FeedSummary
	for _, f := range s.Feeds {
		if f.Err != nil {
			failed = append(failed, f)
		}
	}
	return failed
}
