package dirsync_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// feeds synchronizes some feeds one after another, as they end when each is
// slower than the one before, and wants no failure.
func (w *world) feeds(names ...feed.Name) {
	w.t.Helper()
	for _, name := range names {
		w.Clock.Advance(time.Second)
		sum, err := w.syncer.SyncFeeds(w.t.Context(), w.Conn.ID, name)
		if err != nil {
			w.t.Fatalf("sync %s: %v", name, err)
		}
		for _, f := range sum.Failed() {
			w.t.Errorf("feed %s: %s: %v", f.Feed, f.State, f.Err)
		}
	}
}

// told lists the types of the changes of an object, oldest first.
func (w *world) told(since time.Time, object string) []store.ChangeType {
	w.t.Helper()
	list, err := w.DB.Changes(w.t.Context(), w.Conn.ID, store.ChangeQuery{Since: since, Object: object, Page: store.Page{Limit: store.MaxLimit}})
	if err != nil {
		w.t.Fatal(err)
	}
	var out []store.ChangeType
	for _, c := range slices.Backward(list.Items) {
		if c.ObjectID == object {
			out = append(out, c.Type)
		}
	}
	return out
}

// What comes back from the recycle bin has its memberships, whichever feed tells
// of it first: the list of the bin shows that somebody left it, and not whether
// to come back or to go for good.
func TestRestoredWhateverTheOrder(t *testing.T) {
	t.Parallel()
	orders := [][]feed.Name{
		{feed.Groups, feed.DeletedUsers, feed.Users},
		{feed.DeletedUsers, feed.Groups, feed.Users},
		{feed.DeletedUsers, feed.Users, feed.Groups},
		{feed.Users, feed.Groups, feed.DeletedUsers},
	}
	w := newWorld(t, 60, full)
	w.sync()
	d := w.Cloud.Directory()
	ids := w.pick("user", len(orders), func(o *directory.Object) bool { return len(d.BackLinks(directory.RelMembers, o.ID)) > 0 })
	containers := []feed.Name{feed.DirectoryRoles, feed.AdministrativeUnits}
	for i, order := range orders {
		began := w.Clock.Now()
		d.Delete(ids[i])
		w.feeds(append(containers, feed.Users, feed.Groups, feed.DeletedUsers)...)
		w.compare()
		d.Restore(ids[i])
		w.feeds(append(order, containers...)...)
		w.compare()
		if got, want := w.told(began, ids[i]), []store.ChangeType{store.ChangeDeleted, store.ChangeRestored}; !slices.Equal(got, want) {
			t.Errorf("%v: journal %q, want %q", order, got, want)
		}
		u, err := w.DB.User(t.Context(), w.Conn.ID, ids[i])
		if err != nil || !u.DeletedDateTime.IsZero() {
			t.Errorf("%v: restored user %+v, %v; want no time of deletion", order, u.User, err)
		}
	}
}
