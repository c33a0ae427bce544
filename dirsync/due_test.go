package dirsync

import (
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

func TestDue(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	c := clock{fast: 5 * time.Minute, slow: time.Hour, refused: 30 * time.Minute}
	const link = "https://graph.microsoft.com/v1.0/users/delta?$deltatoken=x"

	tests := []struct {
		name          string
		feed          feed.Feed
		state         store.FeedState
		asked, edited time.Time
		want          bool
	}{
		{name: "never read", feed: declared(feed.Users), want: true},
		{name: "fresh delta", feed: declared(feed.Users), want: false,
			state: store.FeedState{State: store.FeedOK, Link: link, FinishedAt: ago(4 * time.Minute)}},
		{name: "delta due, with the largest stretch", feed: declared(feed.Users), want: true,
			state: store.FeedState{State: store.FeedOK, Link: link, FinishedAt: ago(6 * time.Minute)}},
		{name: "list on the slow clock", feed: declared(feed.Domains), want: false,
			state: store.FeedState{State: store.FeedOK, FinishedAt: ago(50 * time.Minute)}},
		{name: "list due", feed: declared(feed.Domains), want: true,
			state: store.FeedState{State: store.FeedOK, FinishedAt: ago(70 * time.Minute)}},
		{name: "report waits six times as long", feed: declared(feed.SignInActivity), want: false,
			state: store.FeedState{State: store.FeedOK, FinishedAt: ago(5 * time.Hour)}},
		{name: "report due", feed: declared(feed.SignInActivity), want: true,
			state: store.FeedState{State: store.FeedOK, FinishedAt: ago(7 * time.Hour)}},
		{name: "list in place of a delta is on the slow clock", feed: declared(feed.Devices), want: false,
			state: store.FeedState{State: store.FeedOK, FinishedAt: ago(30 * time.Minute)}},
		{name: "broken-off round goes on at once", feed: declared(feed.Users), want: true,
			state: store.FeedState{State: store.FeedSyncing, Link: link, StartedAt: ago(time.Second)}},
		{name: "failed a moment ago", feed: declared(feed.Users), want: false,
			state: store.FeedState{State: store.FeedFailed, Link: link, FinishedAt: ago(time.Minute)}},
		{name: "failed a while ago", feed: declared(feed.Users), want: true,
			state: store.FeedState{State: store.FeedFailed, Link: link, FinishedAt: ago(6 * time.Minute)}},
		{name: "failed, then the secret was rotated", feed: declared(feed.Users), want: true, edited: ago(time.Second),
			state: store.FeedState{State: store.FeedFailed, FinishedAt: ago(time.Minute)}},
		{name: "refused for want of consent", feed: declared(feed.SignInActivity), want: false,
			state: store.FeedState{State: store.FeedPermissionMissing, FinishedAt: ago(20 * time.Minute)}},
		{name: "consent is asked about again", feed: declared(feed.SignInActivity), want: true,
			state: store.FeedState{State: store.FeedPermissionMissing, FinishedAt: ago(40 * time.Minute)}},
		{name: "licence is asked about again", feed: declared(feed.SignInActivity), want: true,
			state: store.FeedState{State: store.FeedLicenceMissing, FinishedAt: ago(40 * time.Minute)}},
		{name: "refused, then somebody asked", feed: declared(feed.SignInActivity), want: true, asked: ago(time.Second),
			state: store.FeedState{State: store.FeedPermissionMissing, FinishedAt: ago(time.Minute)}},
		{name: "read while the clock was ahead", feed: declared(feed.Users), want: true,
			state: store.FeedState{State: store.FeedOK, Link: link, StartedAt: ago(-30 * 24 * time.Hour), FinishedAt: ago(-30 * 24 * time.Hour)}},
		{name: "ended while the clock was ahead", feed: declared(feed.Domains), want: true,
			state: store.FeedState{State: store.FeedOK, StartedAt: ago(time.Minute), FinishedAt: ago(time.Minute), LastOKAt: ago(-time.Hour)}},
		{name: "written by another process just now", feed: declared(feed.Users), want: false,
			state: store.FeedState{State: store.FeedOK, Link: link, FinishedAt: ago(-time.Second)}},
		{name: "asked while the clock was ahead", feed: declared(feed.Users), want: false, asked: ago(-time.Hour),
			state: store.FeedState{State: store.FeedOK, Link: link, FinishedAt: ago(time.Minute)}},
		{name: "edited while the clock was ahead", feed: declared(feed.Users), want: false, edited: ago(-time.Hour),
			state: store.FeedState{State: store.FeedFailed, FinishedAt: ago(time.Minute)}},
		{name: "somebody asked before the round", feed: declared(feed.Users), want: false, asked: ago(time.Minute),
			state: store.FeedState{State: store.FeedOK, Link: link, StartedAt: ago(50 * time.Second), FinishedAt: ago(40 * time.Second)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := c.due(tt.feed, "c1", tt.state, now, tt.asked, tt.edited); got != tt.want {
				t.Errorf("due = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestCursor(t *testing.T) {
	t.Parallel()
	const start = "https://graph.microsoft.com/v1.0/users/delta?$select=id,mail"
	const link = "https://graph.microsoft.com/v1.0/users/delta?$skiptoken=a%23b"
	key := startKey(start)
	if got := startKey("https://graph.microsoft.us/v1.0/users/delta?$select=id,mail"); got != key {
		t.Errorf("another host: key %s, want %s", got, key)
	}
	if got := follow(keep(link, key), key); got != link {
		t.Errorf("follow(keep(link)) = %s, want %s", got, link)
	}
	if got := keep("", key); got != "" {
		t.Errorf("cursor of no link %q, want none", got)
	}
	for _, other := range []string{
		"https://graph.microsoft.com/v1.0/users/delta?$select=id",
		"https://graph.microsoft.com/v1.0/users?$select=id,mail",
	} {
		if got := follow(keep(link, startKey(other)), key); got != "" {
			t.Errorf("cursor of %s is followed: %s", other, got)
		}
	}
}

// declared is the declaration of a feed.
func declared(name feed.Name) feed.Feed {
	f, _ := feed.Of(name)
	return f
}
