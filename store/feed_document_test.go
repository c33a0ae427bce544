package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

func appID(n int) string       { return guid(3, n) }
func principalID(n int) string { return guid(4, n) }

func assignment(id string, principal, resource string, role string) string {
	return fmt.Sprintf(`{"id":%q,"principalId":%q,"principalType":"ServicePrincipal","resourceId":%q,"appRoleId":%q}`, id, principal, resource, role)
}

// What has no delta query is compared whole: what came, changed and went is in
// the journal, and the same page again is no change.
func TestDocumentsAreComparedAndSwept(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	policy := func(id, name, state string) string {
		return fmt.Sprintf(`{"id":%q,"displayName":%q,"state":%q,"conditions":{"clientAppTypes":["all"]}}`, id, name, state)
	}
	f.round(feed.ConditionalAccessPolicies, true, policy("p1", "Require MFA", "enabled"), policy("p2", "Block legacy", "enabled"))
	f.round(feed.ConditionalAccessPolicies, true, policy("p1", "Require MFA", "enabled"), policy("p2", "Block legacy", "enabled"))
	equal(t, "journal of the same again", f.journal(), []string{})
	f.round(feed.ConditionalAccessPolicies, true, policy("p1", "Require MFA", "disabled"), policy("p3", "Block device code", "enabled"))
	equal(t, "journal", f.journal(), []string{
		`updated Require MFA {"state":"enabled"} → {"state":"disabled"}`,
		"created Block device code",
		"deleted Block legacy",
	})
	type row struct {
		ID   string `json:"id"`
		Name string `json:"displayName"`
	}
	rows, err := Documents[row](f.ctx(), f.db, f.conn, feed.ConditionalAccessPolicies)
	equal(t, "documents", rows, []row{{"p3", "Block device code"}, {"p1", "Require MFA"}})
	if err != nil {
		t.Error(err)
	}
	for _, feed := range []feed.Name{feed.SignInActivity, feed.DeletedUsers, feed.ApplicationOwners, "x"} {
		if _, err := Documents[row](f.ctx(), f.db, f.conn, feed); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("documents of %s: %v", feed, err)
		}
	}
}

// Two kinds may use the same id, and some objects have none.
func TestDocumentsOfOneID(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const id = "00000000-0000-0000-0000-000000000000"
	f.round(feed.SecurityDefaults, true, `{"id":"`+id+`","isEnabled":true}`)
	f.round(feed.DefaultAppManagementPolicy, true, `{"id":"`+id+`","isEnabled":false}`)
	f.round(feed.CrossTenantAccessDefault, true, `{"isServiceDefault":true}`)
	f.round(feed.CrossTenantAccessPartners, true, `{"tenantId":"`+guid(9, 1)+`"}`, `{"tenantId":"`+guid(9, 2)+`"}`)
	for feed, want := range map[feed.Name]int{
		feed.SecurityDefaults: 1, feed.DefaultAppManagementPolicy: 1, feed.CrossTenantAccessDefault: 1, feed.CrossTenantAccessPartners: 2,
	} {
		rows, err := Documents[map[string]any](f.ctx(), f.db, f.conn, feed)
		if err != nil || len(rows) != want {
			t.Errorf("%s: got %v, %v, want %d", feed, rows, err, want)
		}
	}
}

// Who uses an app is no change of the tenant.
func TestSignInsAreNotJournalled(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, at := range []string{"2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"} {
		f.round(feed.ServicePrincipalSignIns, true, `{"id":"x","appId":"`+appID(1)+`","lastSignInActivity":{"lastSuccessfulSignInDateTime":"`+at+`"}}`)
	}
	equal(t, "journal", f.journal(), []string{})
}

func TestAppRoleAssignmentsAreFound(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	principal := func(n int, name string) string {
		return fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":%q,"accountEnabled":true}`, principalID(n), appID(n), name)
	}
	role := guid(8, 1)
	// The assignments come before the principals that they name.
	f.round(feed.AppRoleAssignments, true,
		assignment("a1", principalID(1), principalID(9), role),
		assignment("a2", principalID(2), principalID(9), role),
		assignment("a3", principalID(1), principalID(8), "00000000-0000-0000-0000-000000000000"))
	f.round(feed.ServicePrincipals, true, principal(1, "Payroll"), principal(2, "Tickets"), principal(8, "Portal"), principal(9, "Graph"))
	find := func(q AppRoleAssignmentQuery) []string {
		t.Helper()
		list, err := f.db.AppRoleAssignments(f.ctx(), f.conn, q)
		if err != nil {
			t.Fatal(err)
		}
		out := []string{}
		for _, a := range list.Items {
			out = append(out, a.Principal.DisplayName+" on "+a.Resource.DisplayName)
		}
		if q.Limit == 0 && list.Total != len(out) {
			t.Errorf("total %d of %d", list.Total, len(out))
		}
		if list.Next != "" {
			q.After = list.Next
			more, err := f.db.AppRoleAssignments(f.ctx(), f.conn, q)
			if err != nil || len(more.Items) == 0 {
				t.Fatal(more, err)
			}
			out = append(out, "and "+more.Items[0].Principal.DisplayName)
		}
		return out
	}
	equal(t, "all", find(AppRoleAssignmentQuery{}), []string{"Payroll on Graph", "Tickets on Graph", "Payroll on Portal"})
	equal(t, "of a principal", find(AppRoleAssignmentQuery{Principal: principalID(1)}), []string{"Payroll on Graph", "Payroll on Portal"})
	equal(t, "of a role", find(AppRoleAssignmentQuery{Resource: principalID(9), AppRole: role}), []string{"Payroll on Graph", "Tickets on Graph"})
	equal(t, "in pages", find(AppRoleAssignmentQuery{Page: Page{Limit: 1}}), []string{"Payroll on Graph", "and Tickets"})
	equal(t, "of nobody", find(AppRoleAssignmentQuery{Principal: principalID(77)}), []string{})
	f.round(feed.AppRoleAssignments, true, assignment("a2", principalID(2), principalID(9), role))
	equal(t, "after a sweep", find(AppRoleAssignmentQuery{}), []string{"Tickets on Graph"})
}

// Owners come by a feed of their own, and stay when the objects are read again.
func TestOwnersOfApps(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	app := func(n int, name string) string {
		return fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":%q}`, appID(n), appID(100+n), name)
	}
	owned := func(n int, owners ...int) string {
		text := fmt.Sprintf(`{"id":%q,"owners":[`, appID(n))
		for i, o := range owners {
			if i > 0 {
				text += ","
			}
			text += member("user", userID(o))
		}
		return text + "]}"
	}
	f.round(feed.Users, true, person(1, "Ana"), person(2, "Ben"))
	f.round(feed.ApplicationOwners, true, owned(1, 1, 2), owned(2))
	f.round(feed.Applications, true, app(1, "Ledger"), app(2, "Portal"))
	owners := func(n int) []string { return f.members(appID(n), MemberQuery{Relation: Owners}) }
	equal(t, "owners", owners(1), []string{"Ana", "Ben"})
	equal(t, "no owners", owners(2), []string{})
	f.round(feed.Applications, true, app(1, "Ledger 2"), app(2, "Portal"))
	equal(t, "owners after the apps were read again", owners(1), []string{"Ana", "Ben"})
	f.round(feed.ApplicationOwners, true, owned(1, 2), owned(2, 1))
	equal(t, "owners that changed", [][]string{owners(1), owners(2)}, [][]string{{"Ben"}, {"Ana"}})
	equal(t, "journal", f.journal(), []string{
		`updated Ledger 2 {"displayName":"Ledger"} → {"displayName":"Ledger 2"}`,
		"ownerAdded Portal Ana",
		"ownerRemoved Ledger 2 Ana",
	})
	state, err := f.db.Feeds(f.ctx(), f.conn)
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range state {
		if st.Feed == feed.ApplicationOwners {
			equal(t, "rows", st.Rows, 2)
		}
	}
	ids, err := f.db.IDs(f.ctx(), f.conn, feed.Applications)
	want := []string{appID(1), appID(2)}
	slices.Sort(want)
	equal(t, "ids", ids, want)
	if err != nil {
		t.Error(err)
	}
	found, err := f.db.Search(f.ctx(), f.conn, "Portal", []entra.Kind{entra.KindApplication}, 5)
	if err != nil || len(found) != 1 {
		t.Errorf("search: %v %v", found, err)
	}
}
