package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
)

func user(n int, props string) string {
	return fmt.Sprintf(`{"id":%q%s}`, userID(n), props)
}

func person(n int, name string) string {
	return user(n, fmt.Sprintf(`,"displayName":%q,"userPrincipalName":"u%d@contoso.com","accountEnabled":true,"userType":"Member"`, name, n))
}

func group(n int, name, delta string) string {
	return fmt.Sprintf(`{"id":%q,"displayName":%q,"securityEnabled":true%s}`, groupID(n), name, delta)
}

func member(kind, id string) string {
	return fmt.Sprintf(`{"@odata.type":"#microsoft.graph.%s","id":%q}`, kind, id)
}

func gone(kind, id string) string {
	return fmt.Sprintf(`{"@odata.type":"#microsoft.graph.%s","id":%q,"@removed":{"reason":"deleted"}}`, kind, id)
}

func members(entries ...string) string {
	return `,"members@delta":[` + strings.Join(entries, ",") + `]`
}

// names lists the live users.
func (f *fixture) names(q UserQuery) []string {
	f.Helper()
	list, err := f.db.Users(f.ctx(), f.conn, q)
	if err != nil {
		f.Fatal(err)
	}
	out := []string{}
	for _, u := range list.Items {
		out = append(out, u.DisplayName)
	}
	if list.Total != len(out) && list.Next == "" && q.After == "" {
		f.Errorf("total %d of %d users", list.Total, len(out))
	}
	return out
}

func (f *fixture) members(id string, q MemberQuery) []string {
	f.Helper()
	list, err := f.db.Members(f.ctx(), f.conn, id, q)
	if err != nil {
		f.Fatal(err)
	}
	out := []string{}
	for _, m := range list.Items {
		out = append(out, m.DisplayName)
	}
	if list.Total != len(out) && list.Next == "" && q.After == "" {
		f.Errorf("total %d of %d members", list.Total, len(out))
	}
	return out
}

// journal lists the changes, oldest first.
func (f *fixture) journal() []string {
	f.Helper()
	list, err := f.db.Changes(f.ctx(), f.conn, ChangeQuery{Page: Page{Limit: MaxLimit}})
	if err != nil {
		f.Fatal(err)
	}
	out := []string{}
	for _, c := range list.Items {
		line := fmt.Sprintf("%s %s", c.Type, c.Name)
		if c.Other != nil {
			line += " " + c.Other.DisplayName
		}
		if c.Type == ChangeUpdated {
			line += fmt.Sprintf(" %s → %s", c.Before, c.After)
		}
		out = append(out, line)
	}
	slices.Reverse(out)
	return out
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestDeltaKeepsAbsentAndClearsNull(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, user(1, `,"displayName":"Ana","userPrincipalName":"ana@contoso.com","department":"Sales","jobTitle":"Rep","accountEnabled":true`))
	f.round(feed.Users, false, user(1, `,"jobTitle":null,"city":"Oslo"`))
	u, err := f.db.User(f.ctx(), f.conn, "ana@contoso.com")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "user", u.User, entra.User{ID: userID(1), DisplayName: "Ana", UserPrincipalName: "ana@contoso.com", Department: "Sales", City: "Oslo", AccountEnabled: true})
	equal(t, "journal", f.journal(), []string{`updated Ana {"jobTitle":"Rep","city":null} → {"jobTitle":null,"city":"Oslo"}`})
}

func TestSameObjectSeveralTimesOnAPage(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, person(1, "Ana"), user(1, `,"department":"Legal"`), person(2, "Bo"), user(2, `,"@removed":{"reason":"changed"}`), person(2, "Bo"))
	equal(t, "users", f.names(UserQuery{}), []string{"Ana", "Bo"})
	equal(t, "legal", f.names(UserQuery{Department: "LEGAL"}), []string{"Ana"})
	f.round(feed.Users, false, user(2, `,"@removed":{"reason":"changed"}`), person(2, "Bo"))
	equal(t, "journal", f.journal(), []string{})
}

func TestRecycleBin(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, person(1, "Ana"), person(2, "Bo"), person(3, "Cleo"))
	f.round(feed.Groups, true, group(1, "Staff", members(member("user", userID(1)), member("user", userID(2)))))
	f.round(feed.Users, false, user(1, `,"@removed":{"reason":"changed"}`), user(2, `,"@removed":{"reason":"deleted"}`))
	equal(t, "live", f.names(UserQuery{}), []string{"Cleo"})
	equal(t, "bin", f.names(UserQuery{Deleted: true}), []string{"Ana"})
	equal(t, "members", f.members(groupID(1), MemberQuery{}), []string{})

	f.round(feed.Users, false, person(1, "Ana"))
	equal(t, "restored", f.names(UserQuery{}), []string{"Ana", "Cleo"})
	equal(t, "members again", f.members(groupID(1), MemberQuery{}), []string{"Ana"})

	f.round(feed.Users, false, user(1, `,"@removed":{"reason":"changed"}`))
	f.round(feed.Users, false, user(1, `,"@removed":{"reason":"deleted"}`))
	equal(t, "bin at the end", f.names(UserQuery{Deleted: true}), []string{})
	equal(t, "journal", f.journal(), []string{
		"deleted Ana", "memberRemoved Staff Bo", "deleted Bo", "restored Ana", "deleted Ana", "memberRemoved Staff Ana", "purged Ana",
	})
}

func TestDeletedUsersFeed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, person(1, "Ana"), person(2, "Bo"))
	f.round(feed.DeletedUsers, true, user(1, `,"displayName":"Ana","deletedDateTime":"2026-01-01T00:00:00Z"`), user(5, `,"displayName":"Eve","deletedDateTime":"2026-01-01T00:00:00Z"`))
	equal(t, "the users feed knows who lives", f.names(UserQuery{}), []string{"Ana", "Bo"})
	equal(t, "bin", f.names(UserQuery{Deleted: true}), []string{"Eve"})
	f.round(feed.Users, false, user(1, `,"@removed":{"reason":"changed"}`))
	f.round(feed.DeletedUsers, true, user(1, `,"displayName":"Ana","deletedDateTime":"2026-01-02T00:00:00Z"`))
	equal(t, "Eve may have been restored", f.names(UserQuery{Deleted: true}), []string{"Ana", "Eve"})
	f.round(feed.Users, false)
	list, err := f.db.Users(f.ctx(), f.conn, UserQuery{Deleted: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Items) != 1 || list.Items[0].DeletedDateTime.IsZero() {
		t.Errorf("bin %+v, want Ana with her time of deletion", list.Items)
	}
	f.round(feed.DeletedUsers, true)
	f.round(feed.Users, false)
	equal(t, "empty bin", f.names(UserQuery{Deleted: true}), []string{})
	equal(t, "journal", f.journal(), []string{"deleted Ana", "purged Eve", "purged Ana"})
}

func TestGroupOverSeveralPages(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(feed.Groups, true)
	f.page(feed.Groups, "p2", false, group(1, "Staff", members(member("user", userID(1)))))
	f.page(feed.Groups, "p3", false, fmt.Sprintf(`{"id":%q%s}`, groupID(1), members(member("user", userID(2)), member("device", guid(5, 1)))))
	f.page(feed.Groups, "delta", true, group(1, "Staff", members(member("user", userID(3)), gone("user", userID(2)))+`,"owners@delta":[`+member("user", userID(1))+`]`))
	f.round(feed.Users, true, person(1, "Ana"), person(2, "Bo"), person(3, "Cleo"))
	equal(t, "members", f.members(groupID(1), MemberQuery{Kind: entra.KindUser}), []string{"Ana", "Cleo"})
	equal(t, "owners", f.members(groupID(1), MemberQuery{Relation: Owners}), []string{"Ana"})
	g, err := f.db.Group(f.ctx(), f.conn, "staff")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "counts", []int{g.Members, g.Owners}, []int{3, 1})
	f.round(feed.Groups, false, group(1, "Staff", members(member("user", userID(2)), gone("user", userID(1)), gone("user", userID(9)))))
	f.round(feed.Groups, false, group(1, "Staff", members(member("user", userID(2)), gone("user", userID(1)))))
	equal(t, "journal", f.journal(), []string{"memberRemoved Staff Ana", "memberAdded Staff Bo"})
}

func TestFullRoundSweeps(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, person(1, "Ana"), person(2, "Bo"), person(3, "Cleo"))
	f.round(feed.Groups, true, group(1, "Staff", members(member("user", userID(1)), member("user", userID(2)))), group(2, "Old", members(member("user", userID(3)))))

	f.begin(feed.Users, true)
	f.page(feed.Users, "p2", false, person(1, "Ana"), person(4, "Dan"))
	equal(t, "readers keep the old rows", f.names(UserQuery{}), []string{"Ana", "Bo", "Cleo", "Dan"})
	f.page(feed.Users, "delta", true, user(2, `,"displayName":"Bob","userPrincipalName":"u2@contoso.com","accountEnabled":true`))
	equal(t, "after the sweep", f.names(UserQuery{}), []string{"Ana", "Bob", "Dan"})

	f.round(feed.Groups, true, group(1, "Staff", members(member("user", userID(1)), member("user", userID(4)))))
	equal(t, "members", f.members(groupID(1), MemberQuery{}), []string{"Ana", "Dan"})
	list, err := f.db.Groups(f.ctx(), f.conn, GroupQuery{})
	if err != nil || list.Total != 1 {
		t.Errorf("groups %v, %v; want one", list, err)
	}
	equal(t, "journal", f.journal(), []string{
		"created Dan",
		`updated Bob {"displayName":"Bo","userType":"Member"} → {"displayName":"Bob","userType":null}`, "deleted Cleo",
		"memberAdded Staff Dan", "memberRemoved Staff Bob", "deleted Old",
	})
	states, err := f.db.Feeds(f.ctx(), f.conn)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		want := map[feed.Name]int64{feed.Users: 3, feed.Groups: 1}[s.Feed]
		if s.Rows != want || s.State != round.OK || s.Full || !s.Complete {
			t.Errorf("feed %+v, want %d rows", s, want)
		}
	}
}

func TestReplayIsIdempotent(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, person(1, "Ana"), person(2, "Bo"))
	f.round(feed.Groups, true, group(1, "Staff", members(member("user", userID(1)))))
	userPage := []string{person(1, "Anna"), user(2, `,"@removed":{"reason":"changed"}`)}
	groupPage := group(1, "Staff", members(member("user", userID(2)), gone("user", userID(1))))
	f.round(feed.Users, false, userPage...)
	f.round(feed.Groups, false, groupPage)
	before := f.journal()
	for range 3 {
		if a := f.round(feed.Users, false, userPage...); a.Changes() != 0 {
			t.Errorf("replay changed %+v", a)
		}
		if a := f.round(feed.Groups, false, groupPage); a.Changes() != 0 {
			t.Errorf("replay changed %+v", a)
		}
	}
	equal(t, "journal", f.journal(), before)
}

func TestResumeAfterKill(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first := f.begin(feed.Users, true)
	f.page(feed.Users, "https://graph.example/p2", false, person(1, "Ana"))
	f.db = f.open() // the other process was killed here
	again := f.begin(feed.Users, false)
	if again.Link != "https://graph.example/p2" || !again.Full || again.Generation != first.Generation || again.Pages != 1 {
		t.Errorf("resumed at %+v", again)
	}
	f.page(feed.Users, "delta", true, person(2, "Bo"))
	equal(t, "users", f.names(UserQuery{}), []string{"Ana", "Bo"})
	if s := f.begin(feed.Users, false); s.Link != "delta" || s.Full {
		t.Errorf("next round %+v", s)
	}
}

func TestABadItemStoresNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(feed.Users, true)
	for _, bad := range []string{`{"id":"x"`, `[]`, `{"id":"a","id":"b"}`, "{\"id\":\"\xff\"}", ``} {
		p := round.Page{Next: "n"}
		for _, i := range []string{person(1, "Ana"), bad} {
			p.Items = append(p.Items, []byte(i))
		}
		_, err := f.db.ApplyPage(f.ctx(), f.conn, feed.Users, p)
		var e *fault.Error
		if !errors.As(err, &e) || e.Kind != fault.ErrInvalid || !strings.Contains(e.Message, "item 2 of a page of users") {
			t.Errorf("page with %q: %v", bad, err)
		}
	}
	equal(t, "users", f.names(UserQuery{}), []string{})
	// A property of the wrong type is left out, not the user.
	f.page(feed.Users, "delta", true, user(1, `,"displayName":"Ana","department":{"x":1},"createdDateTime":"yesterday","accountEnabled":true`))
	equal(t, "users", f.names(UserQuery{Enabled: ptr(true)}), []string{"Ana"})
}

func TestAttachments(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	old := `{"id":"` + userID(1) + `","signInActivity":{"lastSuccessfulSignInDateTime":"2025-01-01T00:00:00Z"}}`
	f.round(feed.SignInActivity, true, old, user(2, ""), user(3, `,"signInActivity":{"lastSuccessfulSignInDateTime":"2026-03-01T00:00:00Z"}`))
	f.round(feed.Registration, true, user(1, `,"isMfaRegistered":false`), user(3, `,"isMfaRegistered":true,"methodsRegistered":["microsoftAuthenticatorPush"]`))
	created := `,"createdDateTime":"2024-05-06T07:08:09Z"`
	f.round(feed.Users, true, user(1, `,"displayName":"Ana"`+created), user(2, `,"displayName":"Bo"`+created), user(3, `,"displayName":"Cleo"`+created), user(4, `,"displayName":"Dan"`+created))
	inactive := UserQuery{InactiveDays: 90}
	equal(t, "inactive", f.names(inactive), []string{"Ana", "Bo"})
	equal(t, "no mfa", f.names(UserQuery{NoMFA: ptr(true)}), []string{"Ana"})
	equal(t, "mfa", f.names(UserQuery{NoMFA: ptr(false)}), []string{"Cleo"})
	u, err := f.db.User(f.ctx(), f.conn, "Dan")
	if err != nil || u.SignInActivity != nil || u.Registration != nil {
		t.Errorf("unknown user %+v, %v", u, err)
	}
	u, err = f.db.User(f.ctx(), f.conn, "Bo")
	if err != nil || u.SignInActivity == nil || !u.SignInActivity.Last().IsZero() {
		t.Errorf("user who never signed in %+v, %v", u, err)
	}

	f.round(feed.SignInActivity, true, user(1, `,"signInActivity":{"lastSuccessfulSignInDateTime":"2026-03-02T00:00:00Z"}`), user(4, ""))
	f.round(feed.Registration, true, user(1, `,"isMfaRegistered":true`))
	equal(t, "inactive later", f.names(inactive), []string{"Dan"})
	equal(t, "mfa later", f.names(UserQuery{NoMFA: ptr(false)}), []string{"Ana"})
	equal(t, "journal", f.journal(), []string{`updated Ana {"isMfaRegistered":false} → {"isMfaRegistered":true}`})
	c, err := f.db.Counts(f.ctx(), f.conn)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "counts", []int{c.Users.MFA, c.Users.NoMFA, c.Users.MFAUnknown, c.Users.SignInUnknown}, []int{1, 0, 3, 2})
}

func TestRolesAndGrants(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, person(1, "Ana"), person(2, "Bo"), person(3, "Cleo"))
	f.round(feed.Groups, true, group(1, "Admins", `,"isAssignableToRole":true`+members(member("user", userID(2)))))
	role := guid(6, 1)
	f.round(feed.DirectoryRoles, true, fmt.Sprintf(`{"id":%q,"displayName":"Global Administrator","roleTemplateId":%q%s}`,
		role, globalAdministrator, members(member("user", userID(1)), member("group", groupID(1)))))
	equal(t, "holders", f.names(UserQuery{RoleHolder: ptr(true)}), []string{"Ana", "Bo"})
	equal(t, "others", f.names(UserQuery{RoleHolder: ptr(false)}), []string{"Cleo"})
	book, err := f.db.RoleBook(f.ctx(), f.conn)
	if err != nil {
		t.Fatal(err)
	}
	bo := book.At(f.now).Of(userID(2))
	if len(bo) != 1 || book.Names[bo[0].ViaGroupID].DisplayName != "Admins" || bo[0].RoleID != globalAdministrator {
		t.Errorf("roles of Bo %+v", bo)
	}
	of, err := f.db.MemberOf(f.ctx(), f.conn, userID(2), true)
	if err != nil || len(of) != 2 || !of[0].Direct || !of[0].RoleAssignable || of[1].Direct || of[1].Kind != entra.KindDirectoryRole {
		t.Errorf("memberships of Bo %+v, %v", of, err)
	}
	f.round(feed.ServicePrincipals, true, fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":"Payroll"}`, guid(4, 1), guid(9, 1)))
	f.round(feed.Grants, true,
		fmt.Sprintf(`{"id":"grant-1","clientId":%q,"consentType":"AllPrincipals","resourceId":%q,"scope":"Mail.Read"}`, guid(4, 1), guid(4, 2)),
		fmt.Sprintf(`{"id":"grant-2","clientId":%q,"consentType":"Principal","principalId":%q,"resourceId":%q,"scope":"User.Read"}`, guid(4, 1), userID(1), guid(4, 2)))
	permissions := func(b *AppBook, err error) (out []string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range b.Grants {
			out = append(out, b.Parties[g.PrincipalID].DisplayName+" "+g.Permission+" "+g.Consent+" "+g.UserID)
		}
		return out
	}
	equal(t, "grants", permissions(f.db.AppBook(f.ctx(), f.conn, guid(4, 1))), []string{"Payroll Mail.Read AllPrincipals ", "Payroll User.Read Principal " + userID(1)})
	f.round(feed.Grants, false, `{"id":"grant-1","@removed":{"reason":"deleted"}}`)
	equal(t, "grants of Ana", permissions(f.db.AppsOf(f.ctx(), f.conn, userID(1))), []string{"Payroll User.Read Principal " + userID(1)})
	equal(t, "grants left", permissions(f.db.AppBook(f.ctx(), f.conn, "")), []string{"Payroll User.Read Principal " + userID(1)})
	c, err := f.db.Counts(f.ctx(), f.conn)
	equal(t, "counts", []int{c.RoleHolders, c.GlobalAdmins, c.Memberships, c.Kinds["oAuth2PermissionGrant"]}, []int{2, 2, 1, 1})
	if err != nil {
		t.Error(err)
	}
}

func TestSecretsOfAppsAreNotStored(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	app := func(credentials string) string {
		return fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":"Payroll"%s}`, guid(3, 1), guid(9, 1), credentials)
	}
	other := fmt.Sprintf(`{"id":%q,"displayName":"Long","description":%q,"passwordCredentials":[{"keyId":"k3","hint":"abc"}]}`, guid(3, 2), strings.Repeat("long ", 200))
	f.round(feed.Applications, true, app(""), other)
	f.round(feed.Applications, false, app(`,"passwordCredentials":[{"keyId":"k1","h\u0069nt":"abc","secretText":"abcdef"}],"keyCredentials":[{"keyId":"k2","key":"MIIabc"},7]`))
	equal(t, "journal", f.journal(), []string{
		`updated Payroll {"passwordCredentials":null,"keyCredentials":null} → {"passwordCredentials":[{"keyId":"k1"}],"keyCredentials":[{"keyId":"k2"}]}`,
	})
	var n int
	if err := f.db.read.QueryRow("SELECT count(*) FROM doc WHERE instr(doc, 'abc')").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d documents with a part of a secret, %v", n, err)
	}
}

func TestPruneChanges(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, person(1, "Ana"))
	f.round(feed.Users, false, person(1, "Anna"))
	f.now = f.now.Add(48 * time.Hour)
	f.round(feed.Users, false, person(1, "Anne"))
	if n, err := f.db.PruneChanges(f.ctx(), f.conn, 24*time.Hour); n != 1 || err != nil {
		t.Errorf("pruned %d, %v; want 1", n, err)
	}
	if got := f.journal(); len(got) != 1 || !strings.Contains(got[0], "Anne") {
		t.Errorf("journal %v", got)
	}
}
