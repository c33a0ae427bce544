package main

import (
	"bytes"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// The bar only moves forward, in part by feeds whose size is known, and ends
// when the sync says so, not before.
func TestMeter(t *testing.T) {
	t.Parallel()
	m := newCLI(t).app(nil, &bytes.Buffer{}, &bytes.Buffer{}).newMeter("reading")
	last := 0
	step := func(p dirsync.Progress, wantRows int64) {
		t.Helper()
		m.update(p)
		done, rows := m.progress()
		if done < last || done >= feedWeight*len(syncedFeeds) || rows != wantRows {
			t.Errorf("%+v: at %d after %d, %d rows, want %d", p, done, last, rows, wantRows)
		}
		last = done
	}
	step(dirsync.Progress{Feed: store.FeedUsers}, 0)
	step(dirsync.Progress{Feed: store.FeedUsers, Rows: 50}, 50)
	step(dirsync.Progress{Feed: store.FeedGroups, Rows: 30, Expected: 60}, 80)
	if last == 0 {
		t.Error("half of a feed of known size does not show")
	}
	step(dirsync.Progress{Feed: store.FeedGroups, Rows: 90, Expected: 60}, 140)
	for _, feed := range syncedFeeds {
		rows := m.feeds[feed].Rows
		_, before := m.progress()
		step(dirsync.Progress{Feed: feed, Rows: rows + 1, Done: true}, before+1)
	}
	m.finish()
}
