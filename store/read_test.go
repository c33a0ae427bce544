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
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
)

// TestReadersSeeWhatOthersWrote: what a process remembers of a directory ends
// with the version that it was read in.
func TestReadersSeeWhatOthersWrote(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	here, other := f.db, f.open()
	f.round(feed.Users, true, person(1, "Ana"), person(2, "Bo"))
	see := func() string {
		t.Helper()
		list, err := here.Users(f.ctx(), f.conn, UserQuery{CreatedAfter: f.now.AddDate(-100, 0, 0)})
		if err != nil {
			t.Fatal(err)
		}
		book, err := here.RoleBook(f.ctx(), f.conn)
		if err != nil {
			t.Fatal(err)
		}
		roles := len(book.At(f.now).Grants)
		feeds, err := here.Feeds(f.ctx(), f.conn)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%d users, %d roles, %d feeds", list.Total, roles, len(feeds))
	}
	equal(t, "own round", see(), "2 users, 0 roles, 1 feeds")
	f.db = other
	f.round(feed.Users, false, person(3, "Cy"))
	equal(t, "a round of another", see(), "3 users, 0 roles, 1 feeds")
	f.round(feed.DirectoryRoles, true, `{"id":"`+guid(6, 1)+`","displayName":"Reader"`+members(member("user", userID(1)))+`}`)
	equal(t, "a role", see(), "3 users, 1 roles, 2 feeds")
	if err := other.FailFeed(f.ctx(), f.conn, feed.Groups, round.Failed, "no", ""); err != nil {
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
	f.begin(feed.Users, true)
	f.page(feed.Users, "more", false, person(1, "Ana"))
	f.db = other
	f.round(feed.Groups, true, group(1, "All", members(member("user", userID(1)), member("user", userID(2)))))
	f.db = here
	f.page(feed.Users, "delta", true, person(2, "Bo"), person(3, "Cy"))
	f.round(feed.Groups, false, group(2, "Some", members(member("user", userID(3)))))
	f.db = other
	f.round(feed.Users, false, person(3, "Cyd"), person(4, "Di"))
	equal(t, "users", f.names(UserQuery{}), []string{"Ana", "Bo", "Cyd", "Di"})
	equal(t, "members", len(f.members(groupID(1), MemberQuery{})), 2)
	equal(t, "members of the other", len(f.members(groupID(2), MemberQuery{})), 1)
}

func TestCursorOfAnotherList(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, cursor := range []string{"x", "AAAA", cursor.Position{Numbers: []int64{1, 2}, Text: "a"}.String(), strings.Repeat("A", 5000)} {
		_, err := f.db.Users(f.ctx(), f.conn, UserQuery{Page: Page{After: cursor}})
		sentence(t, err, fault.ErrInvalid)
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
	f.round(feed.Groups, true,
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
	sorted := slices.IsSortedFunc(got[:181], func(a, b MemberRow) int {
		return cmp.Compare(searchtext.Fold(a.DisplayName), searchtext.Fold(b.DisplayName))
	})
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
	if _, err := f.db.Members(f.ctx(), f.conn, guid(2, 99), MemberQuery{}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("members of nothing: %v", err)
	}
}

func TestGroupFilters(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	own := `,"owners@delta":[` + member("user", userID(1)) + `]`
	f.round(feed.Groups, true,
		group(1, "Security", own+members(member("user", userID(1)))),
		fmt.Sprintf(`{"id":%q,"displayName":"Team","mailEnabled":true,"mail":"team@contoso.com","groupTypes":["Unified","DynamicMembership"],"resourceProvisioningOptions":["Team"],"visibility":"Public"}`, groupID(2)),
		fmt.Sprintf(`{"id":%q,"displayName":"List","mailEnabled":true,"onPremisesSyncEnabled":true}`, groupID(3)),
		group(4, "Admins", `,"isAssignableToRole":true`+own))
	f.round(feed.AdministrativeUnits, true, fmt.Sprintf(`{"id":%q,"displayName":"Spain","membershipType":"Assigned"%s}`, guid(7, 1), members(member("user", userID(1)))))
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
		{GroupQuery{Ownerless: ptr(true)}, "Team"},
		{GroupQuery{OwnersHidden: true}, "List"},
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
	if _, err := f.db.Groups(f.ctx(), f.conn, GroupQuery{Kind: "x"}); !errors.Is(err, fault.ErrInvalid) {
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
	f.round(feed.Users, true,
		user(1, `,"displayName":"Mariana Ruiz","userPrincipalName":"mr@contoso.com","proxyAddresses":["SMTP:mr@contoso.com","smtp:ana.alias@contoso.com"]`),
		user(2, `,"displayName":"Ana","userPrincipalName":"a@contoso.com"`),
		user(3, `,"displayName":"Anabel Soto","userPrincipalName":"as@contoso.com","mail":"soto@fabrikam.com"`),
		user(4, `,"displayName":"Lopez, Ana","userPrincipalName":"la@contoso.com"`),
		user(5, `,"displayName":"Ána","userPrincipalName":"a2@contoso.com"`),
		user(6, `,"displayName":"Gone Ana","userPrincipalName":"ga@contoso.com"`))
	f.round(feed.Users, false, user(6, `,"@removed":{"reason":"changed"}`))
	f.round(feed.Groups, true, group(1, "Anatomy", ""))
	f.round(feed.Applications, true, fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":"Portal"}`, guid(3, 1), guid(9, 1)))
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
	var ambiguous *fault.AmbiguousError
	if !errors.As(err, &ambiguous) || !errors.Is(err, fault.ErrAmbiguous) || len(ambiguous.Candidates) != 2 {
		t.Errorf("two of one name: %v", err)
	}
	_, err = f.db.User(f.ctx(), f.conn, "anabe")
	if !errors.Is(err, fault.ErrNotFound) || !strings.Contains(err.Error(), "Anabel Soto") {
		t.Errorf("near miss: %v", err)
	}
	if _, err := f.db.Search(f.ctx(), f.conn, "x", []entra.Kind{"planet"}, 1); !errors.Is(err, fault.ErrInvalid) {
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
	if _, err := f.db.Organization(f.ctx(), f.conn); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("before the first sync: %v", err)
	}
	f.round(feed.Organization, true, `{"id":"`+guid(8, 1)+`","displayName":"Contoso","tenantType":"AAD"}`)
	f.round(feed.Domains, true, `{"id":"contoso.com","isDefault":true}`, `{"id":"alpha.example","isVerified":true}`)
	f.round(feed.SubscribedSKUs, true, `{"id":"t_s","skuId":"s","skuPartNumber":"SPE_E5","consumedUnits":3,"prepaidUnits":{"enabled":5}}`)
	o, err := f.db.Organization(f.ctx(), f.conn)
	if err != nil || o.DisplayName != "Contoso" {
		t.Errorf("organization %+v, %v", o, err)
	}
	f.round(feed.Domains, true, `{"id":"contoso.com","isDefault":true}`)
	f.round(feed.SubscribedSKUs, true, `{"id":"t_s","skuId":"s","skuPartNumber":"SPE_E5","consumedUnits":4,"prepaidUnits":{"enabled":5}}`)
	d, err := f.db.Domains(f.ctx(), f.conn)
	if err != nil || len(d) != 1 || d[0].ID != "contoso.com" {
		t.Errorf("domains %+v, %v", d, err)
	}
	s, err := f.db.SubscribedSKUs(f.ctx(), f.conn)
	if err != nil || len(s) != 1 || s[0].ConsumedUnits != 4 {
		t.Errorf("skus %+v, %v", s, err)
	}
	equal(t, "journal", f.journal(), []string{"deleted alpha.example"})
	changes, err := f.db.Changes(f.ctx(), f.conn, ChangeQuery{Kinds: []entra.Kind{"domain"}, Types: []ChangeType{ChangeDeleted}, Object: "alpha.example", Since: f.now.Add(-time.Hour)})
	if err != nil || changes.Total != 1 || changes.Items[0].ObjectID != "alpha.example" || changes.Items[0].Before == nil {
		t.Errorf("changes %+v, %v", changes, err)
	}
}
