package store

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
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
		signIns = append(signIns, user(n, fmt.Sprintf(`,"signInActivity":{"lastSignInDateTime":"2026-0%d-15T00:00:00Z"}`, 1+n%5)))
		registrations = append(registrations, user(n, fmt.Sprintf(`,"isMfaRegistered":%t`, n%4 == 0)))
	}
	f.round(FeedSignInActivity, true, signIns...)
	f.round(FeedRegistration, true, registrations...)
	f.round(FeedDirectoryRoles, true, fmt.Sprintf(`{"id":%q,"displayName":"Reader"%s}`, guid(6, 1), members(member("user", userID(10)), member("user", userID(21)))))
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
	f.round(FeedUsers, true, person(1, "Greta A"), person(2, "Greta B"), person(3, "Greta C"), person(4, "Ana Greta"), person(5, "Zoe Greta"))
	q := UserQuery{Search: "greta", Page: Page{Limit: 3}}
	list, err := f.db.Users(f.ctx(), f.conn, q)
	if err != nil {
		t.Fatal(err)
	}
	f.round(FeedUsers, false, user(2, `,"@removed":{"reason":"deleted"}`))
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

// TestReadersSeeWhatOthersWrote: what a process remembers of a directory ends
// with the version that it was read in.
func TestReadersSeeWhatOthersWrote(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	here, other := f.db, f.open()
	f.round(FeedUsers, true, person(1, "Ana"), person(2, "Bo"))
	see := func() string {
		t.Helper()
		list, err := here.Users(f.ctx(), f.conn, UserQuery{CreatedAfter: f.now.AddDate(-100, 0, 0)})
		if err != nil {
			t.Fatal(err)
		}
		roles := 0
		for _, u := range list.Items {
			roles += len(u.Roles)
		}
		feeds, err := here.Feeds(f.ctx(), f.conn)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%d users, %d roles, %d feeds", list.Total, roles, len(feeds))
	}
	equal(t, "own round", see(), "2 users, 0 roles, 1 feeds")
	f.db = other
	f.round(FeedUsers, false, person(3, "Cy"))
	equal(t, "a round of another", see(), "3 users, 0 roles, 1 feeds")
	f.round(FeedDirectoryRoles, true, `{"id":"`+guid(6, 1)+`","displayName":"Reader"`+members(member("user", userID(1)))+`}`)
	equal(t, "a role", see(), "3 users, 1 roles, 2 feeds")
	if err := other.FailFeed(f.ctx(), f.conn, FeedGroups, FeedFailed, "no", ""); err != nil {
		t.Fatal(err)
	}
	equal(t, "a failure", see(), "3 users, 1 roles, 3 feeds")
}

// TestTwoProcessesNameOneObject: during a first synchronization a process knows
// every object there is, until another one writes.
func TestTwoProcessesNameOneObject(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	here, other := f.db, f.open()
	f.begin(FeedUsers, true)
	f.page(FeedUsers, "more", false, person(1, "Ana"))
	f.db = other
	f.round(FeedGroups, true, group(1, "All", members(member("user", userID(1)), member("user", userID(2)))))
	f.db = here
	f.page(FeedUsers, "delta", true, person(2, "Bo"), person(3, "Cy"))
	f.round(FeedGroups, false, group(2, "Some", members(member("user", userID(3)))))
	f.db = other
	f.round(FeedUsers, false, person(3, "Cyd"), person(4, "Di"))
	equal(t, "users", f.names(UserQuery{}), []string{"Ana", "Bo", "Cyd", "Di"})
	equal(t, "members", len(f.members(groupID(1), MemberQuery{})), 2)
	equal(t, "members of the other", len(f.members(groupID(2), MemberQuery{})), 1)
}

func TestCursorOfAnotherList(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, cursor := range []string{"x", "AAAA", token{[]int64{1, 2}, "a"}.String(), strings.Repeat("A", 5000)} {
		_, err := f.db.Users(f.ctx(), f.conn, UserQuery{Page: Page{After: cursor}})
		sentence(t, err, ErrInvalid)
	}
}

func TestTransitiveMembers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(400, 0)
	// 1 holds 2 and 3, 2 holds 3, 3 holds 1: a circle, and 3 has users that 2
	// has too.
	var two, three []string
	for n := range 120 {
		two = append(two, member("user", userID(n)))
		three = append(three, member("user", userID(n+60)))
	}
	two = append(two, member("group", groupID(3)))
	three = append(three, member("group", groupID(1)), member("device", guid(5, 1)), member("device", guid(5, 2)))
	f.round(FeedGroups, true,
		group(1, "One", members(member("group", groupID(2)), member("user", userID(399)), member("group", groupID(3)))),
		group(2, "Two", members(two...)), group(3, "Three", members(three...)))

	var got []MemberRow
	q := MemberQuery{Transitive: true, Page: Page{Limit: 33}}
	for {
		list, err := f.db.Members(f.ctx(), f.conn, groupID(1), q)
		if err != nil {
			t.Fatal(err)
		}
		if list.Total != 185 {
			t.Fatalf("total %d, want 180 users, themselves 2 groups, 2 devices and one more user", list.Total)
		}
		got = append(got, list.Items...)
		if q.After = list.Next; q.After == "" {
			break
		}
	}
	if len(got) != 185 {
		t.Errorf("%d members over the pages", len(got))
	}
	seen := map[string]bool{}
	for _, m := range got {
		if seen[m.ID] {
			t.Errorf("%s twice", m.DisplayName)
		}
		seen[m.ID] = true
		if direct := m.ID == userID(399) || m.ID == groupID(2) || m.ID == groupID(3); m.Direct != direct {
			t.Errorf("%s direct %t", m.DisplayName, m.Direct)
		}
		if m.Kind == entra.KindUser && (m.Enabled == nil || m.UserType == "") {
			t.Errorf("%s without state", m.DisplayName)
		}
	}
	sorted := slices.IsSortedFunc(got[:181], func(a, b MemberRow) int { return cmp.Compare(fold(a.DisplayName), fold(b.DisplayName)) })
	if !sorted || got[184].Kind != entra.KindDevice {
		t.Error("members are not in the order of kind and name")
	}
	list, err := f.db.Members(f.ctx(), f.conn, groupID(1), MemberQuery{Transitive: true, CountOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "facets", list.Facets["kind"], []FacetCount{{"user", 181}, {"device", 2}, {"group", 2}})
	list, err = f.db.Members(f.ctx(), f.conn, groupID(1), MemberQuery{Transitive: true, Kind: entra.KindUser, Search: "ana"})
	if err != nil || len(list.Items) == 0 {
		t.Fatalf("%d members named Ana, %v", len(list.Items), err)
	}
	for _, m := range list.Items {
		if !strings.HasPrefix(m.DisplayName, "Ana") {
			t.Errorf("%s found by ana", m.DisplayName)
		}
	}
	of, err := f.db.MemberOf(f.ctx(), f.conn, userID(70), true)
	if err != nil || len(of) != 3 {
		t.Errorf("memberships %+v, %v", of, err)
	}
	of, err = f.db.MemberOf(f.ctx(), f.conn, userID(399), false)
	if err != nil || len(of) != 1 || !of[0].Direct {
		t.Errorf("direct memberships %+v, %v", of, err)
	}
	if _, err := f.db.Members(f.ctx(), f.conn, guid(2, 99), MemberQuery{}); !errors.Is(err, ErrNotFound) {
		t.Errorf("members of nothing: %v", err)
	}
}

func TestGroupFilters(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	own := `,"owners@delta":[` + member("user", userID(1)) + `]`
	f.round(FeedGroups, true,
		group(1, "Security", own+members(member("user", userID(1)))),
		fmt.Sprintf(`{"id":%q,"displayName":"Team","mailEnabled":true,"mail":"team@contoso.com","groupTypes":["Unified","DynamicMembership"],"resourceProvisioningOptions":["Team"],"visibility":"Public"}`, groupID(2)),
		fmt.Sprintf(`{"id":%q,"displayName":"List","mailEnabled":true,"onPremisesSyncEnabled":true}`, groupID(3)),
		group(4, "Admins", `,"isAssignableToRole":true`+own))
	f.round(FeedAdministrativeUnits, true, fmt.Sprintf(`{"id":%q,"displayName":"Spain","membershipType":"Assigned"%s}`, guid(7, 1), members(member("user", userID(1)))))
	for _, c := range []struct {
		query GroupQuery
		want  string
	}{
		{GroupQuery{}, "Admins List Security Team"},
		{GroupQuery{Kind: GroupSecurity}, "Admins Security"},
		{GroupQuery{Kind: GroupM365}, "Team"},
		{GroupQuery{Kind: GroupMail}, "List"},
		{GroupQuery{Kind: GroupDynamic}, "Team"},
		{GroupQuery{Kind: GroupTeam}, "Team"},
		{GroupQuery{Kind: GroupRoleAssignable}, "Admins"},
		{GroupQuery{Kind: GroupAdministrativeUnit}, "Spain"},
		{GroupQuery{Ownerless: ptr(true)}, "List Team"},
		{GroupQuery{Ownerless: ptr(false)}, "Admins Security"},
		{GroupQuery{Empty: ptr(true)}, "Admins List Team"},
		{GroupQuery{Public: ptr(true)}, "Team"},
		{GroupQuery{Synced: ptr(true)}, "List"},
		{GroupQuery{Search: "team@"}, "Team"},
		{GroupQuery{Search: "nothing"}, ""},
		{GroupQuery{Deleted: true}, ""},
	} {
		list, err := f.db.Groups(f.ctx(), f.conn, c.query)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, g := range list.Items {
			names = append(names, g.DisplayName)
		}
		if got := strings.Join(names, " "); got != c.want || list.Total != len(names) {
			t.Errorf("%+v: %q of %d, want %q", c.query, got, list.Total, c.want)
		}
	}
	if _, err := f.db.Groups(f.ctx(), f.conn, GroupQuery{Kind: "x"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("unknown kind: %v", err)
	}
	g, err := f.db.Group(f.ctx(), f.conn, "Spain")
	if err != nil || g.Unit == nil || g.Unit.MembershipType != "Assigned" || g.Members != 1 {
		t.Errorf("unit %+v, %v", g, err)
	}
	owned, err := f.db.Owned(f.ctx(), f.conn, userID(1))
	if err != nil || len(owned) != 2 || owned[0].DisplayName != "Admins" {
		t.Errorf("owned %+v, %v", owned, err)
	}
}

func TestSearchRanks(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(FeedUsers, true,
		user(1, `,"displayName":"Mariana Ruiz","userPrincipalName":"mr@contoso.com","proxyAddresses":["SMTP:mr@contoso.com","smtp:ana.alias@contoso.com"]`),
		user(2, `,"displayName":"Ana","userPrincipalName":"a@contoso.com"`),
		user(3, `,"displayName":"Anabel Soto","userPrincipalName":"as@contoso.com","mail":"soto@fabrikam.com"`),
		user(4, `,"displayName":"Lopez, Ana","userPrincipalName":"la@contoso.com"`),
		user(5, `,"displayName":"Ána","userPrincipalName":"a2@contoso.com"`),
		user(6, `,"displayName":"Gone Ana","userPrincipalName":"ga@contoso.com"`))
	f.round(FeedUsers, false, user(6, `,"@removed":{"reason":"changed"}`))
	f.round(FeedGroups, true, group(1, "Anatomy", ""))
	f.round(FeedApplications, true, fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":"Portal"}`, guid(3, 1), guid(9, 1)))
	search := func(query string, kinds ...entra.Kind) []string {
		t.Helper()
		refs, err := f.db.Search(f.ctx(), f.conn, query, kinds, 20)
		if err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for _, r := range refs {
			names = append(names, r.DisplayName)
		}
		return names
	}
	got := search("ANA")
	slices.Sort(got[:2]) // two of one name
	equal(t, "ana", got, []string{"Ana", "Ána", "Anabel Soto", "Anatomy", "Lopez, Ana", "Mariana Ruiz"})
	equal(t, "groups only", search("ana", entra.KindGroup), []string{"Anatomy"})
	equal(t, "by appId", search(guid(9, 1)), []string{"Portal"})
	equal(t, "by id", search(strings.ToUpper(userID(3))), []string{"Anabel Soto"})
	equal(t, "by mail", search("soto@fabrikam.com"), []string{"Anabel Soto"})
	equal(t, "by alias", search("ana.alias@contoso.com"), []string{"Mariana Ruiz"})
	equal(t, "words in any order", search("ana lop"), []string{"Lopez, Ana"})
	equal(t, "inside a word", search("tomy"), []string{"Anatomy"})
	equal(t, "nothing", search("%%%"), []string{})
	equal(t, "blank", search(" \t"), []string{})

	for ref, want := range map[string]string{
		"A@Contoso.com": "Ana", "soto@fabrikam.com": "Anabel Soto", "ana.alias@contoso.com": "Mariana Ruiz", "anabel  SOTO": "Anabel Soto", userID(4): "Lopez, Ana", "ga@contoso.com": "Gone Ana",
	} {
		u, err := f.db.User(f.ctx(), f.conn, ref)
		if err != nil || u.DisplayName != want {
			t.Errorf("%s is %q, %v; want %q", ref, u.DisplayName, err, want)
		}
	}
	_, err := f.db.User(f.ctx(), f.conn, "ana")
	var ambiguous *AmbiguousError
	if !errors.As(err, &ambiguous) || !errors.Is(err, ErrAmbiguous) || len(ambiguous.Candidates) != 2 {
		t.Errorf("two of one name: %v", err)
	}
	_, err = f.db.User(f.ctx(), f.conn, "anabe")
	if !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "Anabel Soto") {
		t.Errorf("near miss: %v", err)
	}
	if _, err := f.db.Search(f.ctx(), f.conn, "x", []entra.Kind{"planet"}, 1); !errors.Is(err, ErrInvalid) {
		t.Errorf("unknown kind: %v", err)
	}
	refs, err := f.db.Resolve(f.ctx(), f.conn, []string{userID(2), groupID(1), guid(1, 77)})
	if err != nil || len(refs) != 2 || refs[groupID(1)].DisplayName != "Anatomy" {
		t.Errorf("resolved %v, %v", refs, err)
	}
}

func TestSmallFeeds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if _, err := f.db.Organization(f.ctx(), f.conn); !errors.Is(err, ErrNotFound) {
		t.Errorf("before the first sync: %v", err)
	}
	f.round(FeedOrganization, true, `{"id":"`+guid(8, 1)+`","displayName":"Contoso","tenantType":"AAD"}`)
	f.round(FeedDomains, true, `{"id":"contoso.com","isDefault":true}`, `{"id":"alpha.example","isVerified":true}`)
	f.round(FeedSubscribedSKUs, true, `{"id":"t_s","skuId":"s","skuPartNumber":"SPE_E5","consumedUnits":3,"prepaidUnits":{"enabled":5}}`)
	o, err := f.db.Organization(f.ctx(), f.conn)
	if err != nil || o.DisplayName != "Contoso" {
		t.Errorf("organization %+v, %v", o, err)
	}
	f.round(FeedDomains, true, `{"id":"contoso.com","isDefault":true}`)
	f.round(FeedSubscribedSKUs, true, `{"id":"t_s","skuId":"s","skuPartNumber":"SPE_E5","consumedUnits":4,"prepaidUnits":{"enabled":5}}`)
	d, err := f.db.Domains(f.ctx(), f.conn)
	if err != nil || len(d) != 1 || d[0].ID != "contoso.com" {
		t.Errorf("domains %+v, %v", d, err)
	}
	s, err := f.db.SubscribedSKUs(f.ctx(), f.conn)
	if err != nil || len(s) != 1 || s[0].ConsumedUnits != 4 {
		t.Errorf("skus %+v, %v", s, err)
	}
	equal(t, "journal", f.journal(), []string{"deleted alpha.example"})
	changes, err := f.db.Changes(f.ctx(), f.conn, ChangeQuery{Kinds: []entra.Kind{KindDomain}, Types: []ChangeType{ChangeDeleted}, Object: "alpha.example", Since: f.now.Add(-time.Hour)})
	if err != nil || changes.Total != 1 || changes.Items[0].ObjectID != "alpha.example" || changes.Items[0].Before == nil {
		t.Errorf("changes %+v, %v", changes, err)
	}
}
