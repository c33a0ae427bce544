package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// feedWeight is how far a finished feed moves the bar; one that is known to
// have rows moves it in part on its way.
const feedWeight = 100

// syncedFeeds is what a whole sync reads.
var syncedFeeds = [...]store.Feed{
	store.FeedOrganization, store.FeedDomains, store.FeedSubscribedSKUs, store.FeedUsers, store.FeedGroups,
	store.FeedDirectoryRoles, store.FeedAdministrativeUnits, store.FeedApplications, store.FeedServicePrincipals,
	store.FeedGrants, store.FeedDevices, store.FeedDeletedUsers, store.FeedDeletedGroups, store.FeedSignInActivity,
	store.FeedRegistration,
}

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
	m.bar = progressbar.NewOptions(feedWeight*len(syncedFeeds),
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
	m.bar.Describe(fmt.Sprintf("%s: %s rows", m.title, count(rows)))
	_ = m.bar.Set(done) // a terminal that went away stops no sync
}

// progress is how far the bar is, and the rows read so far. It stays short of
// the end, which finish draws.
func (m *meter) progress() (done int, rows int64) {
	for _, f := range m.feeds {
		rows += f.Rows
		switch {
		case f.Done:
			done += feedWeight
		case f.Expected > 0:
			done += int(min(f.Rows, f.Expected) * (feedWeight - 1) / f.Expected)
		}
	}
	return min(done, feedWeight*len(syncedFeeds)-1), rows
}

func (m *meter) finish() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bar != nil {
		_ = m.bar.Finish()
		m.bar = nil
	}
}
