package store

import (
	"errors"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
)

// FuzzApplyPage feeds hostile pages to every feed: each is stored or refused
// as invalid, and what is stored can be read.
func FuzzApplyPage(f *testing.F) {
	feeds := []feed.Name{
		feed.Users, feed.Groups, feed.Applications, feed.ServicePrincipals, feed.Devices, feed.DirectoryRoles, feed.AdministrativeUnits,
		feed.Grants, feed.Organization, feed.Domains, feed.SubscribedSKUs, feed.DeletedUsers, feed.DeletedGroups, feed.SignInActivity, feed.Registration,
	}
	fix := newFixture(f)
	for i, feed := range feeds {
		fix.begin(feed, true)
		for _, seed := range []string{
			string(syntheticUser(1)), person(1, "Ana"), user(1, `,"@removed":{"reason":"changed"}`), user(1, `,"@removed":{"reason":"deleted"}`),
			group(1, "Staff", members(member("user", userID(1)), gone("group", groupID(1)), `{"id":7}`)), group(1, "", `,"members@delta":null,"groupTypes":["Unified",null]`),
			`{"id":"` + userID(1) + `","signInActivity":{"lastSignInDateTime":"0001-01-01T00:00:00Z"},"isMfaRegistered":"yes"}`,
			`{"id":"g","clientId":"","resourceId":"","principalId":null}`, `{"id":"","displayName":null}`, `{"id":{}}`, `[1]`, `{`, "{\"id\":\"\\u0000\"}", `{"id":"x","displayName":"\ud800"}`,
			`{"id":"0","passwordCredentials":{"hint":1},"displayName":"%_\\"}`,
		} {
			f.Add(i, seed, i%2 == 0)
		}
	}
	f.Fuzz(func(t *testing.T, n int, text string, final bool) {
		feed := feeds[uint(n)%uint(len(feeds))]
		p := round.Page{Items: []jsontext.Value{jsontext.Value(text), jsontext.Value(text)}, Next: "next", Final: final}
		if _, err := fix.db.ApplyPage(fix.ctx(), fix.conn, feed, p); err != nil {
			if !errors.Is(err, fault.ErrInvalid) {
				t.Fatalf("%s %q: %v", feed, text, err)
			}
			return
		}
		if final {
			if _, err := fix.db.BeginRound(fix.ctx(), fix.conn, feed, n%3 == 0); err != nil {
				t.Fatal(err)
			}
		}
		for _, deleted := range []bool{false, true} {
			list, err := fix.db.Users(fix.ctx(), fix.conn, UserQuery{Deleted: deleted, Facets: true, Page: Page{Limit: MaxLimit}})
			if err != nil || list.Total < len(list.Items) {
				t.Fatalf("users: %d of %d, %v", len(list.Items), list.Total, err)
			}
		}
		if _, err := fix.db.Groups(fix.ctx(), fix.conn, GroupQuery{Facets: true}); err != nil {
			t.Fatal(err)
		}
		if _, err := fix.db.Changes(fix.ctx(), fix.conn, ChangeQuery{}); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzCursor: a cursor from outside is refused or gives a page, and a token
// survives the way to text and back.
func FuzzCursor(f *testing.F) {
	fix := newFixture(f)
	fix.fill(60, 3)
	list, err := fix.db.Users(fix.ctx(), fix.conn, UserQuery{Page: Page{Limit: 7}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(list.Next, int64(1), "a")
	f.Add("", int64(-1), "\xff")
	f.Add("AQE", int64(1)<<62, "ana' OR 1=1 --")
	f.Fuzz(func(t *testing.T, after string, n int64, text string) {
		_, err := fix.db.Users(fix.ctx(), fix.conn, UserQuery{Page: Page{After: after}})
		if err != nil && !errors.Is(err, fault.ErrInvalid) {
			t.Fatal(err)
		}
		got, err := cursor.Parse(cursor.Position{Numbers: []int64{n, -n}, Text: text}.String(), 2)
		if len(text) < 500 && (err != nil || got.Text != text || got.Numbers[0] != n) {
			t.Fatalf("%d %q came back as %+v, %v", n, text, got, err)
		}
		if _, err := fix.db.Search(fix.ctx(), fix.conn, text, nil, 5); err != nil {
			t.Fatal(err)
		}
	})
}
