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
	now   func() time.Time
	begun time.Time
	feeds map[feed.Name]fed
	done  int // where the bar is
}

// fed is how far a feed is, and when it began.
type fed struct {
	dirsync.Progress
	begun time.Time
}

func (a *app) newMeter(title string) *meter {
	m := &meter{title: title, now: a.now, begun: a.now(), feeds: map[feed.Name]fed{}}
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
	begun := m.now()
	if before, ok := m.feeds[p.Feed]; ok {
		begun = before.begun
	}
	m.feeds[p.Feed] = fed{p, begun}
	done, rows, left := m.progress()
	if m.bar == nil {
		return
	}
	f, _ := feed.Of(p.Feed)
	text := fmt.Sprintf("%s: %s, %s rows", m.title, f.Label, count(rows))
	if left > 0 {
		text += ", " + roughly(left) + " left"
	}
	m.bar.Describe(text)
	_ = m.bar.Set(done) // a terminal that went away stops no sync
}

// progress is how far the bar is, the rows read so far, and the time that is
// left, 0 while it cannot be told. The bar stays short of the end, which finish
// draws, and never goes back.
func (m *meter) progress() (done int, rows int64, left time.Duration) {
	now := m.now()
	elapsed := now.Sub(m.begun)
	byWeight, own, ownWhole := 0, 0, 0 // own: of the feeds that are not paced, which share the turns
	for _, f := range feed.All() {
		weight := weightOf(f)
		if !f.Paced {
			ownWhole += weight
		}
		p, ok := m.feeds[f.Name]
		if !ok {
			continue
		}
		rows += p.Rows
		part := m.part(f, p.Progress)
		at := int(part * float64(weight))
		byWeight += at
		if !f.Paced {
			own += at
		}
		if part < 1 {
			left = max(left, remaining(now.Sub(p.begun), part))
		}
	}
	left = max(left, remaining(elapsed, float64(own)/float64(ownWhole)))
	done = byWeight
	if left > 0 {
		done = int(float64(wholeWeight()) * float64(elapsed) / float64(elapsed+left))
	}
	m.done = max(m.done, min(done, wholeWeight()-1))
	return m.done, rows, left
}

// part is how much of a feed is read, 0 where that cannot be told: by the rows
// that it had before, or that the feed has which it adds to, or by how many of
// the objects were asked about that it asks about one by one.
func (m *meter) part(f feed.Feed, p dirsync.Progress) float64 {
	have, whole := p.Rows, p.Expected
	switch {
	case p.Done:
		return 1
	case whole > 0:
	case f.Parents != "":
		have, whole = p.Pages, m.feeds[f.Parents].Rows
	case f.Says == feed.Addition:
		whole = m.feeds[feed.Users].Rows
	case f.Says == feed.OwnersOnly:
		for name, other := range m.feeds {
			if of, _ := feed.Of(name); of.Says == feed.Objects && of.Rows.Kind == f.Rows.Kind {
				whole = other.Rows
			}
		}
	}
	if whole <= 0 {
		return 0
	}
	return min(float64(have)/float64(whole), 0.99)
}

// What is read of a feed, and the time it took, before the rest is foretold.
const (
	foretellPart = 0.03
	foretellTime = 3 * time.Second
)

// remaining is the time left at the pace so far, 0 while it cannot be told.
func remaining(took time.Duration, part float64) time.Duration {
	if part < foretellPart || part >= 1 || took < foretellTime {
		return 0
	}
	return time.Duration(float64(took) * (1 - part) / part)
}

// roughly is a time as one would say it.
func roughly(d time.Duration) string {
	if d < 90*time.Second {
		return fmt.Sprintf("about %d s", max(5, int(d.Seconds()+2.5)/5*5))
	}
	return fmt.Sprintf("about %d min", int(d.Minutes()+0.5))
}

func (m *meter) finish() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bar != nil {
		_ = m.bar.Finish()
		m.bar = nil
	}
}
