package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// weightUnit is how far a finished feed of weight 1 moves the bar; one that is
// known to have rows moves it in part on its way.
const weightUnit = 100

// weightOf is how far a feed moves the bar.
func weightOf(f feed.Feed) int { return weightUnit * max(f.Weight, 1) }

// wholeWeight is how far all feeds move it.
func wholeWeight() int {
	sum := 0
	for _, f := range feed.All() {
		sum += weightOf(f)
	}
	return sum
}

// meter shows the progress of a sync on standard error: a bar on a terminal,
// nothing in a pipe, where the table at the end says it all.
type meter struct {
	mu    sync.Mutex
	title string
	bar   *progressbar.ProgressBar
	feeds map[feed.Name]dirsync.Progress
}

func (a *app) newMeter(title string) *meter {
	m := &meter{title: title, feeds: map[feed.Name]dirsync.Progress{}}
	if !isTerminal(a.stderr) {
		return m
	}
	m.bar = progressbar.NewOptions(wholeWeight(),
		progressbar.OptionSetWriter(a.stderr),
		progressbar.OptionSetDescription(title),
		progressbar.OptionSetWidth(24),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionThrottle(65*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
	return m
}

// update is told of each page. It is called from several goroutines.
func (m *meter) update(p dirsync.Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.feeds[p.Feed] = p
	if m.bar == nil {
		return
	}
	done, rows := m.progress()
	f, _ := feed.Of(p.Feed)
	m.bar.Describe(fmt.Sprintf("%s: %s, %s rows", m.title, f.Label, count(rows)))
	_ = m.bar.Set(done) // a terminal that went away stops no sync
}

// progress is how far the bar is, and the rows read so far. It stays short of
// the end, which finish draws.
func (m *meter) progress() (done int, rows int64) {
	for name, p := range m.feeds {
		rows += p.Rows
		f, _ := feed.Of(name)
		switch weight := weightOf(f); {
		case p.Done:
			done += weight
		case p.Expected > 0:
			done += int(min(p.Rows, p.Expected) * int64(weight-1) / p.Expected)
		}
	}
	return min(done, wholeWeight()-1), rows
}

func (m *meter) finish() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bar != nil {
		_ = m.bar.Finish()
		m.bar = nil
	}
}
