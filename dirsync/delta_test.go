package dirsync_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// due synchronizes what is due after the fast clock has gone round, and wants
// no failure.
func (w *world) due() dirsync.Summary {
	w.t.Helper()
	w.Clock.Advance(6 * time.Minute)
	sum, err := w.syncer.SyncOnce(w.t.Context(), w.Conn.ID)
	if err != nil {
		w.t.Fatalf("sync: %v", err)
	}
	for _, f := range sum.Failed() {
		w.t.Errorf("feed %s: %s: %v", f.Feed, f.State, f.Err)
	}
	return sum
}

// pick returns n live objects of a type for which keep is true.
func (w *world) pick(typ string, n int, keep func(*directory.Object) bool) []string {
	w.t.Helper()
	var ids []string
	for o := range w.Cloud.Directory().Each(typ) {
		if keep == nil || keep(o) {
			ids = append(ids, o.ID)
		}
		if len(ids) == n {
			return ids
		}
	}
	w.t.Fatalf("only %d objects of %s fit, want %d", len(ids), typ, n)
	return nil
}

// changes lists the journal since an instant as "type kind name", oldest first.
func (w *world) changes(since time.Time, object string) []string {
	w.t.Helper()
	list, err := w.DB.Changes(w.t.Context(), w.Conn.ID, store.ChangeQuery{Since: since, Object: object, Page: store.Page{Limit: 1000}})
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, c := range slices.Backward(list.Items) {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", c.Type, c.Kind, string(c.Before), string(c.After))))
	}
	return out
}

func guid(n int) string { return fmt.Sprintf("00000000-aaaa-4000-8000-%012d", n) }

// newUser is a user that was not there before.
func newUser(n int) map[string]any {
	return map[string]any{
		"displayName":       fmt.Sprintf("New %d", n),
		"userPrincipalName": fmt.Sprintf("new%d@example.com", n),
		"accountEnabled":    true,
		"userType":          "Member",
	}
}

// Each kind of change in the tenant reaches the store with the next round, and
// the journal says what it was.
func TestDeltaRound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 300, full)
	w.sync()
	d := w.Cloud.Directory()
	ids := w.pick("user", 7, func(o *directory.Object) bool {
		return o.Get("jobTitle") != nil && len(d.BackLinks(directory.RelMembers, o.ID)) > 0
	})
	renamed, cleared, deleted, restored, purged, moved, vanished := ids[0], ids[1], ids[2], ids[3], ids[4], ids[5], ids[6]
	groups := w.pick("group", 2, func(o *directory.Object) bool {
		return !slices.ContainsFunc(d.Links(directory.RelMembers, o.ID), func(m *directory.Object) bool { return m.ID == moved })
	})
	left := d.BackLinks(directory.RelMembers, moved)[0].ID

	d.Delete(restored)
	d.Delete(purged)
	w.due()
	w.compare()
	w.Clock.Advance(time.Second)
	since := w.Clock.Now()

	oldName := d.Object(renamed).Text("displayName")
	oldTitle := d.Object(cleared).Text("jobTitle")
	d.Update(renamed, map[string]any{"displayName": "Renamed"})
	d.Update(cleared, map[string]any{"jobTitle": nil})
	d.Delete(deleted)
	d.Restore(restored)
	d.Purge(purged)
	d.Delete(vanished)
	d.Purge(vanished)
	d.Add("user", guid(1), newUser(1))
	d.Link(directory.RelMembers, groups[0], moved)
	d.Link(directory.RelOwners, groups[1], moved)
	d.Unlink(directory.RelMembers, left, moved)
	d.Link(directory.RelMembers, groups[0], guid(1))
	sum := w.due()
	w.compare()
	if got := of(t, sum, feed.Users); got.Full {
		t.Errorf("users were enumerated: %+v", got)
	}

	for _, want := range []struct{ id, change string }{
		{renamed, fmt.Sprintf(`updated user {"displayName":%q} {"displayName":"Renamed"}`, oldName)},
		{cleared, fmt.Sprintf(`updated user {"jobTitle":%q}`, oldTitle)},
		{deleted, "deleted user"},
		{restored, "restored user"},
		{purged, "purged user"},
		{vanished, "deleted user"},
		{vanished, "memberRemoved group"},
		{guid(1), "created user"},
	} {
		if got := w.changes(since, want.id); !slices.ContainsFunc(got, func(c string) bool { return strings.HasPrefix(c, want.change) }) {
			t.Errorf("journal of %s: %q, want %q", want.id, got, want.change)
		}
	}
	got := w.changes(since, moved)
	for _, want := range []string{"memberAdded group", "memberRemoved group", "ownerAdded group"} {
		if !slices.Contains(got, want) {
			t.Errorf("journal of the moved user: %q, want %q", got, want)
		}
	}

	// A quiet round writes nothing.
	w.Clock.Advance(time.Second)
	since = w.Clock.Now()
	w.due()
	if got := w.changes(since, ""); len(got) != 0 {
		t.Errorf("journal of a quiet round: %q, want none", got)
	}
}

// The first enumeration is not a flood of "created".
func TestFirstEnumerationIsNoChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, full)
	w.sync()
	if got := w.changes(time.Time{}, ""); len(got) != 0 {
		t.Errorf("journal after the first full pass: %d rows, first %q; want none", len(got), got[0])
	}
}

// A large group arrives over several pages and is put together.
func TestLargeGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 330, full)
	w.sync()
	d := w.Cloud.Directory()
	d.Add("group", guid(9), map[string]any{"displayName": "Everybody", "securityEnabled": true, "mailEnabled": false})
	for _, id := range w.pick("user", 300, nil) {
		d.Link(directory.RelMembers, guid(9), id)
	}
	sum := w.due()
	w.compare()
	got := of(t, sum, feed.Groups)
	if got.MembersAdded != 300 || got.Full {
		t.Errorf("groups round: %+v, want 300 members added by delta", got)
	}
	if got.Rows < 2 {
		t.Errorf("the group came %d times, want several parts", got.Rows)
	}
	for i, id := range w.pick("user", 300, nil) {
		if i%2 == 0 {
			d.Unlink(directory.RelMembers, guid(9), id)
		}
	}
	sum = w.due()
	w.compare()
	if got := of(t, sum, feed.Groups); got.MembersRemoved != 150 {
		t.Errorf("groups round: %+v, want 150 members removed", got)
	}
}

// Microsoft may send an object twice in a round and a change again in a later
// one; the last word counts and nothing is journalled twice.
func TestRepeatedAndReplayed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 80, full)
	w.sync()
	since := w.Clock.Now().Add(time.Second)
	d := w.Cloud.Directory()
	id := w.pick("user", 1, nil)[0]
	group := w.pick("group", 1, func(o *directory.Object) bool { return len(d.Links(directory.RelMembers, o.ID)) > 2 })[0]
	member := d.Links(directory.RelMembers, group)[0].ID
	d.Update(id, map[string]any{"city": "Second"})
	d.Unlink(directory.RelMembers, group, member)

	w.Wire.Hook(nil, func(req *http.Request, res *http.Response) *http.Response {
		switch {
		case strings.HasPrefix(req.URL.Path, "/v1.0/users/delta"):
			return edit(t, res, `"value":[`, fmt.Sprintf(`"value":[{"id":%q,"city":"First"},{"id":%q,"city":"First"},`, id, id))
		case strings.HasPrefix(req.URL.Path, "/v1.0/groups/delta"):
			part := fmt.Sprintf(`{"id":%q,"members@delta":[{"@odata.type":"#microsoft.graph.user","id":%q,"@removed":{"reason":"deleted"}}]}`, group, member)
			return edit(t, res, `"value":[`, `"value":[`+part+`,`+part+`,`)
		}
		return res
	})
	w.due()
	w.Wire.Hook(nil, nil)
	w.compare()
	if got := w.changes(since, member); !slices.Equal(got, []string{"memberRemoved group"}) {
		t.Errorf("journal of the removed member: %q, want it once", got)
	}
	replayed := w.Clock.Now().Add(time.Second)
	w.Wire.Hook(nil, func(req *http.Request, res *http.Response) *http.Response {
		if strings.HasPrefix(req.URL.Path, "/v1.0/groups/delta") {
			part := fmt.Sprintf(`{"id":%q,"members@delta":[{"@odata.type":"#microsoft.graph.user","id":%q,"@removed":{"reason":"deleted"}}]}`, group, member)
			return edit(t, res, `"value":[`, `"value":[`+part)
		}
		return res
	})
	w.due()
	w.Wire.Hook(nil, nil)
	w.compare()
	if got := w.changes(replayed, ""); len(got) != 0 {
		t.Errorf("journal of a replayed change: %q, want none", got)
	}
}

// edit replaces the first occurrence of old in an answer's body.
func edit(t *testing.T, res *http.Response, old, new string) *http.Response {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || !bytes.Contains(body, []byte(old)) {
		t.Errorf("answer has no %s (%v)", old, err)
	}
	body = bytes.Replace(body, []byte(old), []byte(new), 1)
	res.Body = io.NopCloser(bytes.NewReader(body))
	res.ContentLength = int64(len(body))
	res.Header.Del("Content-Length")
	return res
}

// Members are linked by id: a group read before its members' own page resolves
// once they have come.
func TestMembersBeforeUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 200, full)
	gate := make(chan struct{})
	w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
		if strings.HasPrefix(req.URL.Path, "/v1.0/users/delta") {
			select {
			case <-gate:
			case <-req.Context().Done():
			}
		}
		return nil, nil
	}, nil)
	w.syncer = w.newSyncer(w.DB, func(o *dirsync.Options) {
		o.OnProgress = func(p dirsync.Progress) {
			if p.Feed == feed.Groups && p.Done {
				close(gate)
			}
		}
	})
	w.sync()
	w.compare()
	d := w.Cloud.Directory()
	group := w.pick("group", 1, func(o *directory.Object) bool { return len(d.Links(directory.RelMembers, o.ID)) > 1 })[0]
	list, err := w.DB.Members(t.Context(), w.Conn.ID, group, store.MemberQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list.Items {
		if want := d.Object(m.ID).Text("displayName"); m.DisplayName != want {
			t.Errorf("member %s: %s", m.ID, cmp.Diff(m.DisplayName, want))
		}
	}
}
