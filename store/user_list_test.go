package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// everyUser pages through a list, reopening the store on the way: cursors
// survive a restart.
func (f *fixture) everyUser(q UserQuery, limit int) ([]UserRow, int) {
	f.Helper()
	var out []UserRow
	total := 0
	q.Page = Page{Limit: limit}
	for {
		list, err := f.db.Users(f.ctx(), f.conn, q)
		if err != nil {
			f.Fatal(err)
		}
		out, total = append(out, list.Items...), list.Total
		if q.After = list.Next; q.After == "" {
			return out, total
		}
		if len(out) == limit {
			f.db = f.open()
		}
	}
}

func TestUserFilters(t *testing.T) {
	t.Parallel()
	testUserFilters(t, maxSetUsers)
}

// In a directory that is too large for sets the answers are the same.
func TestUserFiltersOfManyUsers(t *testing.T) {
	t.Parallel()
	testUserFilters(t, 0)
}

func testUserFilters(t *testing.T, setUsers int) {
	f := newFixture(t)
	f.db.cache.setUsers = setUsers
	f.fill(3000, 40)
	f.now = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	var signIns, registrations []string
	for n := 0; n < 3000; n += 2 {
		signIns = append(signIns, user(n, fmt.Sprintf(`,"signInActivity":{"lastSuccessfulSignInDateTime":"2026-0%d-15T00:00:00Z"}`, 1+n%5)))
		registrations = append(registrations, user(n, fmt.Sprintf(`,"isMfaRegistered":%t`, n%4 == 0)))
	}
	f.round(feed.SignInActivity, true, signIns...)
	f.round(feed.Registration, true, registrations...)
	f.round(feed.DirectoryRoles, true, fmt.Sprintf(`{"id":%q,"displayName":"Reader"%s}`, guid(6, 1), members(member("user", userID(10)), member("user", userID(21)))))
	all, _ := f.everyUser(UserQuery{}, MaxLimit)
	f.now = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	created := time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)
	inactiveFor := func(u UserRow, days int) bool {
		return u.SignInActivity != nil && u.SignInActivity.Last().Before(f.now.AddDate(0, 0, -days))
	}
	inactive := func(u UserRow) bool { return inactiveFor(u, 60) }
	for _, c := range []struct {
		name  string
		query UserQuery
		match func(UserRow) bool
	}{
		{"all", UserQuery{}, func(UserRow) bool { return true }},
		{"guests", UserQuery{UserType: "guest"}, func(u UserRow) bool { return u.UserType == "Guest" }},
		{"disabled", UserQuery{Enabled: ptr(false)}, func(u UserRow) bool { return !u.AccountEnabled }},
		{"rare department", UserQuery{Department: "ARCHIVE"}, func(u UserRow) bool { return u.Department == "Archive" }},
		{"department and synced", UserQuery{Department: "Legal", Synced: ptr(true)}, func(u UserRow) bool { return u.Department == "Legal" && u.OnPremisesSyncEnabled }},
		{"licence", UserQuery{SKU: "06EBC4EE-1bb5-47dd-8120-11324bc54e06", Enabled: ptr(true)}, func(u UserRow) bool { return u.AccountEnabled }},
		{"no such licence", UserQuery{SKU: "06ebc4ee"}, func(UserRow) bool { return false }},
		{"no mfa", UserQuery{NoMFA: ptr(true)}, func(u UserRow) bool { return u.Registration != nil && !u.Registration.IsMfaRegistered }},
		{"mfa", UserQuery{NoMFA: ptr(false)}, func(u UserRow) bool { return u.Registration != nil && u.Registration.IsMfaRegistered }},
		{"inactive", UserQuery{InactiveDays: 60}, inactive},
		{"inactive guests", UserQuery{InactiveDays: 60, UserType: "Guest"}, func(u UserRow) bool { return inactive(u) && u.UserType == "Guest" }},
		{"created", UserQuery{CreatedAfter: created}, func(u UserRow) bool { return !u.CreatedDateTime.Before(created) }},
		{"created and inactive", UserQuery{CreatedAfter: created, InactiveDays: 60}, func(u UserRow) bool { return !u.CreatedDateTime.Before(created) && inactive(u) }},
		{"inactive for long", UserQuery{InactiveDays: 120}, func(u UserRow) bool { return inactiveFor(u, 120) }},
		{"inactive for a while", UserQuery{InactiveDays: 30}, func(u UserRow) bool { return inactiveFor(u, 30) }},
		{"inactive in few", UserQuery{InactiveDays: 30, Department: "Archive"}, func(u UserRow) bool { return inactiveFor(u, 30) && u.Department == "Archive" }},
		{"created earlier", UserQuery{CreatedAfter: created.AddDate(-3, 0, 0)}, func(u UserRow) bool { return !u.CreatedDateTime.Before(created.AddDate(-3, 0, 0)) }},
		{"created later", UserQuery{CreatedAfter: created.AddDate(1, 0, 0)}, func(u UserRow) bool { return !u.CreatedDateTime.Before(created.AddDate(1, 0, 0)) }},
		{"role holders", UserQuery{RoleHolder: ptr(true)}, func(u UserRow) bool { return u.ID == userID(10) || u.ID == userID(21) }},
		{"others", UserQuery{RoleHolder: ptr(false), Department: "Legal"}, func(u UserRow) bool {
			return u.ID != userID(10) && u.ID != userID(21) && u.Department == "Legal"
		}},
		{"inactive role holders", UserQuery{RoleHolder: ptr(true), InactiveDays: 60}, func(u UserRow) bool {
			return inactive(u) && (u.ID == userID(10) || u.ID == userID(21))
		}},
		{"inactive others", UserQuery{RoleHolder: ptr(false), InactiveDays: 60}, func(u UserRow) bool {
			return inactive(u) && u.ID != userID(10) && u.ID != userID(21)
		}},
		{"search others", UserQuery{RoleHolder: ptr(false), Search: "u00001"}, func(u UserRow) bool {
			return u.ID != userID(10) && strings.HasPrefix(u.UserPrincipalName, "u00001")
		}},
		{"search inactive", UserQuery{Search: "mira", InactiveDays: 60}, func(u UserRow) bool { return inactive(u) && u.GivenName == "Mira" }},
		{"search many inactive", UserQuery{Search: "u00", InactiveDays: 60}, inactive},
		{"search first name", UserQuery{Search: "ana"}, func(u UserRow) bool { return u.GivenName == "Ana" }},
		{"search any name", UserQuery{Search: "g"}, func(u UserRow) bool { return u.GivenName == "Greta" || u.Surname == "García" }},
		{"search surname", UserQuery{Search: "GARCIA"}, func(u UserRow) bool { return u.Surname == "García" }},
		{"search two words", UserQuery{Search: "garc an"}, func(u UserRow) bool { return u.Surname == "García" && u.GivenName == "Ana" }},
		{"search upn", UserQuery{Search: "u00012"}, func(u UserRow) bool { return strings.HasPrefix(u.UserPrincipalName, "u00012") }},
		{"search and filter", UserQuery{Search: "garcia", Enabled: ptr(false)}, func(u UserRow) bool { return u.Surname == "García" && !u.AccountEnabled }},
		{"search wildcard", UserQuery{Search: "%"}, func(UserRow) bool { return false }},
		{"search underscore", UserQuery{Search: "_"}, func(UserRow) bool { return false }},
		{"search quote", UserQuery{Search: "' OR 1=1 --"}, func(UserRow) bool { return false }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want, got []string
			departments := map[string]int{}
			for _, u := range all {
				if c.match(u) {
					want = append(want, u.DisplayName+" "+u.ID)
					departments[u.Department]++
				}
			}
			for _, limit := range []int{170, 13} {
				if limit*60 < len(want) {
					continue
				}
				got = nil
				rows, total := f.everyUser(c.query, limit)
				for _, u := range rows {
					got = append(got, u.DisplayName+" "+u.ID)
				}
				equal(t, "users", got, want)
				if total != len(want) {
					t.Errorf("total %d, want %d", total, len(want))
				}
			}
			c.query.CountOnly = true
			list, err := f.db.Users(f.ctx(), f.conn, c.query)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "departments", list.Facets["department"], largest(departments, 10))
			if len(list.Items) != 0 || list.Total != len(want) {
				t.Errorf("count only: %d items of %d", len(list.Items), list.Total)
			}
		})
	}
}

// TestCursorAfterSomebodyGone goes on from a user who left meanwhile.
func TestCursorAfterSomebodyGone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, person(1, "Greta A"), person(2, "Greta B"), person(3, "Greta C"), person(4, "Ana Greta"), person(5, "Zoe Greta"))
	q := UserQuery{Search: "greta", Page: Page{Limit: 3}}
	list, err := f.db.Users(f.ctx(), f.conn, q)
	if err != nil {
		t.Fatal(err)
	}
	f.round(feed.Users, false, user(2, `,"@removed":{"reason":"deleted"}`))
	q.After = list.Next
	if list, err = f.db.Users(f.ctx(), f.conn, q); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, u := range list.Items {
		names = append(names, u.DisplayName)
	}
	equal(t, "the next page", names, []string{"Greta C", "Zoe Greta"})
}
