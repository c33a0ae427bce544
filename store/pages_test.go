package store

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
)

// state is what the store knows of a feed.
func (f *fixture) state(name feed.Name) round.State {
	f.Helper()
	states, err := f.db.Feeds(f.ctx(), f.conn)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range states {
		if s.Feed == name {
			return s
		}
	}
	f.Fatalf("no feed %s", name)
	return round.State{}
}

func TestPagesThatWaitedPacked(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(feed.Users, true)
	pages := []FeedPage{
		{Items: []jsontext.Value{jsontext.Value(person(1, "Ana")), jsontext.Value(person(2, "Bo"))}, Next: "p2"},
		{Next: "p3"},
		{Items: []jsontext.Value{jsontext.Value(person(3, "Zoë\n"))}, Next: "delta", Final: true},
	}
	loose := len(person(1, "Ana")) + len(person(2, "Bo"))
	if n := pages[0].Pack(); n >= loose || pages[0].Pack() != n {
		t.Errorf("%d bytes packed are %d, packed again %d", loose, n, pages[0].Pack())
	}
	pages[1].Pack()
	pages[2].Pack()
	applied, err := f.db.ApplyPages(f.ctx(), f.conn, feed.Users, pages)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "applied", applied, round.Applied{Upserted: 3})
	equal(t, "users", f.names(UserQuery{}), []string{"Ana", "Bo", "Zoë\n"})
	if s := f.state(feed.Users); s.Link != "delta" || s.Pages != 3 || s.Rows != 3 || s.State != round.OK {
		t.Errorf("feed %+v", s)
	}
}

// A page of groups can name more members than are worked out at a time.
func TestPageOfManyMembers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	some := func(from, to int) string {
		list := make([]string, 0, to-from)
		for i := from; i < to; i++ {
			list = append(list, member("user", userID(i)))
		}
		return members(list...)
	}
	f.begin(feed.Groups, true)
	applied := f.page(feed.Groups, "p2", false,
		group(1, "Staff", some(0, 4000)),
		group(2, "Sales", some(2000, 6000)),
		group(3, "Nested", members(member("group", groupID(1)), member("group", groupID(4)))),
		group(1, "Staff", some(3990, 4010)),
		group(4, "Last", ""))
	equal(t, "applied", applied, round.Applied{Upserted: 4, MembersAdded: 4000 + 4000 + 2 + 10})
	s := f.state(feed.Groups)
	equal(t, "link", s.Link, "p2")
	equal(t, "pages, rows and changes", []int64{s.Pages, s.Rows, s.Changes}, []int64{1, 4, int64(applied.Changes())})
	for name, want := range map[string]int{"staff": 4010, "sales": 4000, "nested": 2, "last": 0} {
		g, err := f.db.Group(f.ctx(), f.conn, name)
		if err != nil || g.Members != want {
			t.Errorf("%s has %d members (%v), want %d", name, g.Members, err, want)
		}
	}
}
