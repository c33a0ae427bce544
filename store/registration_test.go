package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
)

// reports are what the registration report says of users in turn; "" leaves
// the user out.
var reports = []string{
	`"isMfaRegistered":true,"isMfaCapable":true,"methodsRegistered":["microsoftAuthenticatorPush","softwareOneTimePasscode"]`,
	`"isMfaRegistered":true,"isMfaCapable":true,"methodsRegistered":["mobilePhone","email"]`,
	`"isMfaRegistered":false,"methodsRegistered":["email"]`,
	`"isMfaRegistered":true,"isMfaCapable":true,"isPasswordlessCapable":true,"methodsRegistered":["fido2SecurityKey","mobilePhone"]`,
	``,
	`"isMfaRegistered":true,"isMfaCapable":false,"methodsRegistered":["mobilePhone"]`,
	`"isMfaRegistered":true,"isMfaCapable":true,"methodsRegistered":["carrierPigeon"]`,
}

var reportStates = []string{entra.MFACapable, entra.MFAWeak, entra.MFANone, entra.MFAPasswordless, entra.MFAUnknown, entra.MFANotCapable, entra.MFACapable}

// report fills the report of so many users; guests has it tell them apart.
func (f *fixture) report(users int, guests bool) {
	f.Helper()
	types := map[string]string{}
	if guests {
		all, _ := f.everyUser(UserQuery{}, MaxLimit)
		for _, u := range all {
			types[u.ID] = strings.ToLower(u.UserType)
		}
	}
	var items []string
	for n := range users {
		if r := reports[n%len(reports)]; r != "" {
			items = append(items, user(n, fmt.Sprintf(`,"userType":%q,"isAdmin":%t,%s`, types[userID(n)], n%50 == 0, r)))
		}
	}
	f.round(feed.Registration, true, items...)
}

// everyRegistration pages through the list with one cursor after the other.
func (f *fixture) everyRegistration(q RegistrationQuery, limit int) ([]RegistrationRow, int) {
	f.Helper()
	var out []RegistrationRow
	q.Page = Page{Limit: limit}
	for {
		list, err := f.db.Registrations(f.ctx(), f.conn, q)
		if err != nil {
			f.Fatal(err)
		}
		out = append(out, list.Items...)
		if q.After = list.Next; q.After == "" {
			return out, list.Total
		}
	}
}

func TestRegistrationFilters(t *testing.T) {
	t.Parallel()
	t.Run("counted by user", func(t *testing.T) { testRegistrationFilters(t, false) })
	t.Run("counted by flags", func(t *testing.T) { testRegistrationFilters(t, true) })
}

func testRegistrationFilters(t *testing.T, guests bool) {
	t.Parallel()
	const users = 6000
	f := newFixture(t)
	f.fill(users, 40)
	f.report(users, guests)
	f.round(feed.DirectoryRoles, true, fmt.Sprintf(`{"id":%q,"displayName":"Reader"%s}`, guid(6, 1), members(member("user", userID(10)), member("user", userID(21)), member("user", userID(4)))))
	all, _ := f.everyUser(UserQuery{}, MaxLimit)
	var named []string
	number := map[string]int{}
	for n := range users {
		number[userID(n)] = n
	}
	eligible, err := f.db.Members(f.ctx(), f.conn, groupID(39), MemberQuery{Kind: entra.KindUser, Page: Page{Limit: MaxLimit}})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range eligible.Items {
		named = append(named, m.ID)
	}
	tiers := map[string]int{userID(77): 0, guid(9, 9): 1, groupID(39): 0}
	for _, id := range named {
		tiers[id] = 1
	}
	admin := func(n int) bool { // of those whom the report lists
		return n == 10 || n == 21 || n == 4 || n%50 == 0 && reports[n%len(reports)] != ""
	}
	state := func(n int) string { return reportStates[n%len(reports)] }
	for _, c := range []struct {
		name  string
		query RegistrationQuery
		match func(u UserRow, n int) bool
	}{
		{"all", RegistrationQuery{}, func(UserRow, int) bool { return true }},
		{"admins", RegistrationQuery{AdminsOnly: true}, func(_ UserRow, n int) bool { return admin(n) }},
		{"eligible admins", RegistrationQuery{AdminsOnly: true, Admins: tiers}, func(u UserRow, n int) bool {
			return admin(n) || n == 77 || slices.Contains(named, u.ID)
		}},
		{"known admins", RegistrationQuery{AdminsOnly: true, Admins: tiers, AdminsKnown: true}, func(u UserRow, n int) bool {
			return n == 77 || slices.Contains(named, u.ID)
		}},
		{"members", RegistrationQuery{ExcludeGuests: true}, func(u UserRow, _ int) bool { return u.UserType != "Guest" }},
		{"enabled members", RegistrationQuery{ExcludeGuests: true, ExcludeDisabled: true}, func(u UserRow, _ int) bool { return u.UserType != "Guest" && u.AccountEnabled }},
		{"weak", RegistrationQuery{State: entra.MFAWeak}, func(_ UserRow, n int) bool { return state(n) == entra.MFAWeak }},
		{"none, enabled", RegistrationQuery{State: entra.MFANone, ExcludeDisabled: true}, func(u UserRow, n int) bool { return state(n) == entra.MFANone && u.AccountEnabled }},
		{"unknown", RegistrationQuery{State: entra.MFAUnknown}, func(_ UserRow, n int) bool { return state(n) == entra.MFAUnknown }},
		{"phone", RegistrationQuery{Method: "mobilePhone"}, func(_ UserRow, n int) bool { return strings.Contains(reports[n%len(reports)], "mobilePhone") }},
		{"new method", RegistrationQuery{Method: column.OtherMethod}, func(_ UserRow, n int) bool { return n%len(reports) == 6 }},
		{"search", RegistrationQuery{Search: "garcia", ExcludeGuests: true, State: entra.MFACapable}, func(u UserRow, n int) bool {
			return u.Surname == "García" && u.UserType != "Guest" && state(n) == entra.MFACapable
		}},
		{"nobody", RegistrationQuery{State: entra.MFAWeak, Method: "windowsHelloForBusiness"}, func(UserRow, int) bool { return false }},
	} {
		t.Run(c.name, func(t *testing.T) {
			type line struct {
				rank          int
				name, id, say string
			}
			var want []line
			states := map[string]int{}
			for _, u := range all {
				n := number[u.ID]
				if !c.match(u, n) {
					continue
				}
				isAdmin := admin(n) || c.query.Admins != nil
				rank := slices.Index(entra.MFAStates, state(n))
				above := 0
				if c.query.Admins != nil && (n == 77 || slices.Contains(named, u.ID)) {
					above = 2
				}
				if n == 77 && c.query.Admins != nil {
					above = 3
				}
				if rank += (3 - above) * len(entra.MFAStates); !isAdmin {
					rank += len(entra.MFAStates)
				}
				want = append(want, line{rank, searchtext.Fold(u.DisplayName), u.ID, fmt.Sprintf("%s %s %t", u.DisplayName, state(n), isAdmin)})
				states[state(n)]++
			}
			slices.SortStableFunc(want, func(a, b line) int { return cmp.Compare(a.rank, b.rank) })
			rows, total := f.everyRegistration(c.query, 700)
			if total != len(want) || len(rows) != len(want) {
				t.Fatalf("total %d of %d rows, want %d", total, len(rows), len(want))
			}
			for i, u := range rows {
				if got := fmt.Sprintf("%s %s %t", u.DisplayName, u.State, u.Admin); u.ID != want[i].id || got != want[i].say {
					t.Fatalf("row %d: got %s, want %s", i, got, want[i].say)
				}
			}
			c.query.CountOnly = true
			list, err := f.db.Registrations(f.ctx(), f.conn, c.query)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "states", list.Facets["state"], largest(states, 10))
			if len(list.Items) != 0 || list.Total != len(want) {
				t.Errorf("count only: %d items of %d", len(list.Items), list.Total)
			}
		})
	}
}

func TestRegistrationFollowsTheReport(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, person(1, "Ana"), person(2, "Bo"))
	state := func() string {
		rows, _ := f.everyRegistration(RegistrationQuery{}, 10)
		var out []string
		for _, r := range rows {
			out = append(out, r.DisplayName+" "+r.State)
		}
		return strings.Join(out, ", ")
	}
	equal(t, "before the report", state(), "Ana unknown, Bo unknown")
	f.round(feed.Registration, true, user(1, `,`+reports[1]), user(2, `,`+reports[2]))
	equal(t, "the report", state(), "Bo none, Ana weak")
	f.round(feed.Registration, true, user(1, `,`+reports[3]))
	equal(t, "the next report", state(), "Ana passwordless, Bo unknown")
	f.round(feed.Users, false, user(1, `,"@removed":{"reason":"changed"}`))
	equal(t, "after a deletion", state(), "Bo unknown")
}

func BenchmarkRegistrations(b *testing.B) {
	f := newFixture(b)
	f.fill(benchUsers, benchGroups)
	f.report(benchUsers, true)
	for name, q := range map[string]RegistrationQuery{
		"all": {Facets: true}, "admins": {AdminsOnly: true, Facets: true}, "weak": {State: entra.MFAWeak, ExcludeGuests: true, ExcludeDisabled: true, Facets: true},
		"method": {Method: "fido2SecurityKey", Facets: true}, "search": {Search: "garcia", Facets: true}, "unknown": {State: entra.MFAUnknown, Facets: true},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if list, err := f.db.Registrations(f.ctx(), f.conn, q); err != nil || len(list.Items) == 0 {
					b.Fatal(len(list.Items), err)
				}
			}
		})
	}
}

func TestRegistrationsWithoutAReport(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(fewUsers+100, 10)
	all, _ := f.everyUser(UserQuery{UserType: "Member"}, MaxLimit)
	rows, total := f.everyRegistration(RegistrationQuery{ExcludeGuests: true}, 600)
	if total != len(all) || len(rows) != len(all) {
		t.Fatalf("total %d of %d rows, want %d", total, len(rows), len(all))
	}
	for i, u := range rows {
		if u.ID != all[i].ID || u.State != entra.MFAUnknown {
			t.Fatalf("row %d: got %s %s, want %s unknown", i, u.DisplayName, u.State, all[i].DisplayName)
		}
	}
}
