package main

import (
	"bytes"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
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
		if done < last || done >= wholeWeight() || rows != wantRows {
			t.Errorf("%+v: at %d after %d, %d rows, want %d", p, done, last, rows, wantRows)
		}
		last = done
	}
	step(dirsync.Progress{Feed: feed.Users}, 0)
	step(dirsync.Progress{Feed: feed.Users, Rows: 50}, 50)
	step(dirsync.Progress{Feed: feed.Groups, Rows: 30, Expected: 60}, 80)
	if last == 0 {
		t.Error("half of a feed of known size does not show")
	}
	step(dirsync.Progress{Feed: feed.Groups, Rows: 90, Expected: 60}, 140)
	for _, f := range feed.All() {
		rows := m.feeds[f.Name].Rows
		_, before := m.progress()
		step(dirsync.Progress{Feed: f.Name, Rows: rows + 1, Done: true}, before+1)
	}
	m.finish()
}
