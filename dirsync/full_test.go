package dirsync_test

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// A full synchronization holds what the tenant holds, and the rounds after it
// ask for changes only.
func TestFullSync(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 220, full)
	sum := w.sync()
	w.compare()
	for _, f := range sum.Feeds {
		if !f.Full || f.State != store.FeedOK {
			t.Errorf("feed %s: full %v, state %s; want a full round that is ok", f.Feed, f.Full, f.State)
		}
		if st := w.state(f.Feed); st.State != store.FeedOK || st.LastOKAt.IsZero() {
			t.Errorf("feed %s in the store: %+v", f.Feed, st)
		}
	}
	if got := of(t, sum, feed.Users); got.Pages < 2 {
		t.Errorf("users came in %d pages, want several", got.Pages)
	}

	w.Wire.Take()
	again, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
	if err != nil || len(again.Feeds) != 0 || len(w.Wire.Take()) != 0 {
		t.Errorf("nothing is due right after a full pass; got %+v, %v", again, err)
	}
	sum = w.sync()
	for _, request := range w.Wire.Take() {
		if strings.Contains(request, "/delta") && !strings.Contains(request, "deltatoken") {
			t.Errorf("second pass enumerates again: %s", request)
		}
	}
	for _, f := range []feed.Name{feed.Users, feed.Groups, feed.ServicePrincipals, feed.Devices} {
		if got := of(t, sum, f); got.Full || got.Rows != 0 || got.Pages != 1 {
			t.Errorf("second round of %s: %+v, want one empty delta page", f, got)
		}
	}
	w.compare()
}

// The sign-in reports reach the rows of users.
func TestSignInReports(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 120, full)
	w.sync()
	list, err := w.DB.Users(t.Context(), w.Conn.ID, store.UserQuery{Page: store.Page{Limit: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	d := w.Cloud.Directory()
	signedIn, registered := 0, 0
	for _, row := range list.Items {
		if row.SignInActivity == nil {
			t.Fatalf("user %s has no sign-in activity, want at least \"never\"", row.UserPrincipalName)
		}
		// Attempts that all failed are no sign-in.
		activity, _ := d.Object(row.ID).Get("signInActivity").(map[string]any)
		want := activity["lastSuccessfulSignInDateTime"] != nil
		if got := !row.SignInActivity.Last().IsZero(); got != want {
			t.Errorf("user %s signed in %v, want %v", row.UserPrincipalName, got, want)
		} else if got {
			signedIn++
		}
		want = d.Row("userRegistrationDetails", row.ID) != nil
		if got := row.Registration != nil; got != want {
			t.Errorf("user %s registered %v, want %v", row.UserPrincipalName, got, want)
		} else if got {
			registered++
		}
	}
	if signedIn == 0 || registered == 0 {
		t.Errorf("%d users signed in and %d registered, want some of each", signedIn, registered)
	}
}

// Watchers hear of each feed's start, pages and end.
func TestProgress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 150, full)
	events := make(chan dirsync.Progress, 1000)
	w.syncer = w.newSyncer(w.DB, func(o *dirsync.Options) { o.OnProgress = func(p dirsync.Progress) { events <- p } })
	sum := w.sync()
	close(events)
	last := map[feed.Name]dirsync.Progress{}
	started := map[feed.Name]bool{}
	for p := range events {
		if p.Connection != w.Conn.ID || last[p.Feed].Done || p.Rows < last[p.Feed].Rows {
			t.Errorf("odd event %+v after %+v", p, last[p.Feed])
		}
		if p.Pages == 0 && !p.Done {
			started[p.Feed] = true
		}
		last[p.Feed] = p
	}
	for _, f := range sum.Feeds {
		p := last[f.Feed]
		if !started[f.Feed] || !p.Done || p.State != store.FeedOK || p.Rows != f.Rows || p.Pages != f.Pages {
			t.Errorf("feed %s: started %v, last event %+v, want the summary's %d rows in %d pages", f.Feed, started[f.Feed], p, f.Rows, f.Pages)
		}
	}
}
