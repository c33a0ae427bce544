package main

import (
	"bytes"
	"testing"
	"time"

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
		done, rows, _ := m.progress()
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
		_, before, _ := m.progress()
		step(dirsync.Progress{Feed: f.Name, Rows: rows + 1, Done: true}, before+1)
	}
	m.finish()
}

// A report that Microsoft paces takes most of the time of a large tenant: the
// bar goes by time, and says how much is left.
func TestMeterTimeLeft(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	c.now = func() time.Time { return now }
	m := c.app(nil, &bytes.Buffer{}, &bytes.Buffer{}).newMeter("reading")
	for _, f := range feed.All() {
		m.update(dirsync.Progress{Feed: f.Name})
	}
	if _, _, left := m.progress(); left != 0 {
		t.Errorf("got %s left at the start, want none", left)
	}
	m.update(dirsync.Progress{Feed: feed.Registration, Rows: 20_000})
	now = now.Add(40 * time.Second)
	m.update(dirsync.Progress{Feed: feed.Users, Rows: 100_000, Done: true})
	for _, f := range feed.All() {
		if f.Name != feed.Registration {
			m.update(dirsync.Progress{Feed: f.Name, Rows: m.feeds[f.Name].Rows, Done: true})
		}
	}
	done, _, left := m.progress()
	if left != 160*time.Second || roughly(left) != "about 3 min" || done > wholeWeight()*3/10 {
		t.Errorf("got %s left at %d of %d, want 160 s at a fifth", left, done, wholeWeight())
	}
	// What asks about one object after another goes by the objects.
	feeds := map[feed.Name]fed{feed.ServicePrincipals: {Progress: dirsync.Progress{Rows: 50, Done: true}}}
	m = &meter{feeds: feeds, now: c.now}
	f, _ := feed.Of(feed.AppRoleAssignments)
	if got := m.part(f, dirsync.Progress{Rows: 7, Pages: 25}); got != 0.5 {
		t.Errorf("got %g of the assignments, want half", got)
	}
}
