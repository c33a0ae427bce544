package main

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// meter shows the progress of a sync on standard error: a bar on a terminal,
// nothing in a pipe, where the table at the end says it all.
type meter struct {
	mu    sync.Mutex
	title string
	bar   *progressbar.ProgressBar
	feeds map[store.Feed]dirsync.Progress
}

func (a *app) newMeter(title string) *meter {
	m := &meter{title: title, feeds: map[store.Feed]dirsync.Progress{}}
	if !isTerminal(a.stderr) {
		return m
	}
	m.bar = progressbar.NewOptions64(-1,
		progressbar.OptionSetWriter(a.stderr),
		progressbar.OptionSetDescription(title),
		progressbar.OptionSetWidth(24),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("rows"),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
	return m
}

// update is told of each page. It is called from several goroutines.
func (m *meter) update(p dirsync.Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bar == nil {
		return
	}
	m.feeds[p.Feed] = p
	var rows, expected int64
	working := ""
	known := true
	for _, feed := range slices.Sorted(maps.Keys(m.feeds)) {
		f := m.feeds[feed]
		rows += f.Rows
		expected += max(f.Expected, f.Rows)
		if !f.Done {
			working = string(feed)
			known = known && f.Expected > 0
		}
	}
	if known && expected > 0 {
		m.bar.ChangeMax64(expected + 1) // reaching the maximum would end the bar
	}
	if working != "" {
		m.bar.Describe(fmt.Sprintf("%s: %s", m.title, working))
	}
	_ = m.bar.Set64(rows) // a terminal that went away stops no sync
}

func (m *meter) finish() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bar != nil {
		_ = m.bar.Finish()
		m.bar = nil
	}
}
