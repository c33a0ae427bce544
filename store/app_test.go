package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// estate is a tenant's identities: one of every kind.
func estate(t *testing.T) *fixture {
	f := newFixture(t)
	app := func(n int, name, more string) string {
		return fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":%q,"signInAudience":"AzureADMyOrg"%s}`, appID(n), guid(5, n), name, more)
	}
	sp := func(n int, name, kind, owner, more string) string {
		return fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":%q,"servicePrincipalType":%q,"accountEnabled":true,"appOwnerOrganizationId":%q%s}`, principalID(n), guid(5, n), name, kind, owner, more)
	}
	const secret = `,"passwordCredentials":[{"keyId":"k"}]`
	f.round(feed.Applications, true,
		app(1, "Ledger", secret+`,"appRoles":[{"id":"`+guid(7, 1)+`","value":"Ledger.Read"}]`), app(2, "Nobody's", ""),
		app(3, "Helpers", `,"@odata.type":"#microsoft.graph.agentIdentityBlueprint"`))
	f.round(feed.ServicePrincipals, true,
		sp(1, "Ledger", "Application", "t", ""), sp(3, "Helpers", "Application", "t", `,"@odata.type":"#microsoft.graph.agentIdentityBlueprintPrincipal"`),
		sp(4, "vm-01", "ManagedIdentity", "", ""), sp(5, "Microsoft Graph", "Application", entra.MicrosoftTenantID, ""),
		sp(6, "Surveys", "Application", guid(9, 6), `,"verifiedPublisher":{"verifiedPublisherId":"1","displayName":"Litware Inc."}`),
		sp(7, "Old", "Legacy", "", ""), `{"id":"`+principalID(8)+`","displayName":"Helper 1","servicePrincipalType":"ServiceIdentity","accountEnabled":false}`)
	f.round(feed.Users, true, person(1, "Ana"))
	f.round(feed.ApplicationOwners, true, `{"id":"`+appID(1)+`","owners":[{"@odata.type":"#microsoft.graph.user","id":"`+userID(1)+`"}]}`)
	f.round(feed.AppRoleAssignments, true,
		assignment("a1", principalID(1), principalID(5), guid(7, 5)), assignment("a2", principalID(6), principalID(1), guid(7, 1)),
		`{"id":"a3","principalId":"`+userID(1)+`","principalType":"User","resourceId":"`+principalID(1)+`","appRoleId":"`+guid(7, 1)+`"}`)
	f.round(feed.Grants, true, `{"id":"g1","clientId":"`+principalID(6)+`","consentType":"AllPrincipals","resourceId":"`+principalID(5)+`","scope":"Mail.Read openid"}`)
	return f
}

// TestAppsOfAnUnknownType: a service principal of a type that is new to this
// version is no enterprise application, and nobody says that it has no owner.
func TestAppsOfAnUnknownType(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.ServicePrincipals, true,
		`{"id":"`+principalID(1)+`","displayName":"Plain","servicePrincipalType":"Application"}`,
		`{"id":"`+principalID(2)+`","displayName":"Newcomer","servicePrincipalType":"brandNew"}`)
	for want, q := range map[string]AppQuery{
		"Newcomer": {Kind: AppUnknown}, "Plain": {Kind: AppEnterprise}, "Plain ": {Ownerless: ptr(true)},
	} {
		list, err := f.db.Apps(f.ctx(), f.conn, q)
		if err != nil || list.Total != 1 || list.Items[0].ServicePrincipal.DisplayName != strings.TrimSpace(want) {
			t.Errorf("%+v: %d, %v, want %s", q, list.Total, err, want)
		}
	}
}

func TestAppsByKindAndFilter(t *testing.T) {
	t.Parallel()
	f := estate(t)
	for _, c := range []struct {
		name string
		q    AppQuery
		want []string
	}{
		{"all", AppQuery{}, []string{"Helper 1", "Helpers", "Ledger", "Microsoft Graph", "Nobody's", "Old", "Surveys", "vm-01"}},
		{"registrations", AppQuery{Kind: AppRegistration}, []string{"Ledger", "Nobody's"}},
		{"enterprise", AppQuery{Kind: AppEnterprise}, []string{"Ledger", "Surveys"}},
		{"managed", AppQuery{Kind: AppManagedIdentity}, []string{"vm-01"}},
		{"agents", AppQuery{Kind: AppAgent}, []string{"Helper 1"}},
		{"blueprints", AppQuery{Kind: AppBlueprint}, []string{"Helpers"}},
		{"first party", AppQuery{Kind: AppFirstParty}, []string{"Microsoft Graph"}},
		{"legacy", AppQuery{Kind: AppLegacy}, []string{"Old"}},
		{"foreign", AppQuery{Foreign: ptr(true)}, []string{"Surveys"}},
		{"disabled", AppQuery{Enabled: ptr(false)}, []string{"Helper 1"}},
		{"owned", AppQuery{Ownerless: ptr(false)}, []string{"Ledger"}},
		{"ownerless", AppQuery{Ownerless: ptr(true), Kind: AppEnterprise}, []string{"Surveys"}},
		{"verified", AppQuery{Publisher: "verified"}, []string{"Surveys"}},
		{"publisher", AppQuery{Publisher: "litware"}, []string{"Surveys"}},
		{"unverified", AppQuery{Publisher: "unverified", Kind: AppEnterprise}, []string{"Ledger"}},
		{"unused", AppQuery{Unused: true, Used: []string{guid(5, 1), guid(5, 3), guid(5, 4), guid(5, 7)}}, []string{"Nobody's", "Surveys"}},
		{"only", AppQuery{Only: []string{principalID(1), principalID(8)}}, []string{"Helper 1", "Ledger"}},
		{"none of them", AppQuery{Only: []string{}}, nil},
		{"search", AppQuery{Search: "led"}, []string{"Ledger"}},
	} {
		list, err := f.db.Apps(f.ctx(), f.conn, c.q)
		if err != nil {
			t.Fatal(c.name, err)
		}
		var names []string
		for _, row := range list.Items {
			if row.ServicePrincipal != nil {
				names = append(names, row.ServicePrincipal.DisplayName)
			} else {
				names = append(names, row.Application.DisplayName)
			}
		}
		equal(t, c.name, names, c.want)
		equal(t, c.name+" total", list.Total, len(c.want))
	}
	if _, err := f.db.Apps(f.ctx(), f.conn, AppQuery{Kind: "robot"}); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("unknown kind: %v", err)
	}
}

// Two tables are read by name, and a page goes on exactly after the one before.
func TestAppsInPages(t *testing.T) {
	t.Parallel()
	f := estate(t)
	var names []string
	for q := (AppQuery{Page: Page{Limit: 3}, Facets: true}); ; {
		list, err := f.db.Apps(f.ctx(), f.conn, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range list.Items {
			names = append(names, row.ID())
		}
		equal(t, "total", list.Total, 8)
		equal(t, "foreign", list.Facets["foreign"], []FacetCount{{"false", 6}, {"true", 1}})
		if q.After = list.Next; q.After == "" {
			break
		}
	}
	equal(t, "ids", names, []string{principalID(8), principalID(3), principalID(1), principalID(5), appID(2), principalID(7), principalID(6), principalID(4)})
}

func TestAppOfEveryName(t *testing.T) {
	t.Parallel()
	f := estate(t)
	for _, ref := range []string{principalID(1), appID(1), guid(5, 1), "ledger"} {
		row, err := f.db.App(f.ctx(), f.conn, ref)
		if err != nil || row.Application == nil || row.ServicePrincipal == nil || row.Owners != 1 || row.Kind != AppEnterprise {
			t.Errorf("%s: %+v, %v", ref, row, err)
		}
	}
	if row, err := f.db.App(f.ctx(), f.conn, "Nobody's"); err != nil || row.ServicePrincipal != nil || row.ID() != appID(2) {
		t.Errorf("a registration alone: %+v, %v", row, err)
	}
	if _, err := f.db.App(f.ctx(), f.conn, "nothing"); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
	owners, err := f.db.Owners(f.ctx(), f.conn, appID(1))
	if err != nil || len(owners) != 1 || owners[0].DisplayName != "Ana" {
		t.Errorf("owners: %v, %v", owners, err)
	}
}

// What users are assigned to is no permission of an application.
func TestAppBook(t *testing.T) {
	t.Parallel()
	f := estate(t)
	of := func(b *AppBook, err error) []string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		out := []string{}
		for _, g := range b.Grants {
			out = append(out, fmt.Sprintf("%s %s → %s %s", g.ID, b.Parties[g.PrincipalID].DisplayName, b.Parties[g.Scope.ID].DisplayName, g.RoleID+g.Permission))
		}
		return out
	}
	equal(t, "grants", of(f.db.AppBook(f.ctx(), f.conn, "")), []string{
		"a1 Ledger → Microsoft Graph " + guid(7, 5), "a2 Surveys → Ledger " + guid(7, 1), "g1 Surveys → Microsoft Graph Mail.Read", "g1 Surveys → Microsoft Graph openid",
	})
	one, err := f.db.AppBook(f.ctx(), f.conn, principalID(1))
	equal(t, "grants of one", of(one, err), []string{"a1 Ledger → Microsoft Graph " + guid(7, 5)})
	if graph := one.Parties[principalID(5)]; !graph.FirstParty || one.Parties[principalID(1)].Foreign {
		t.Errorf("parties: %+v", graph)
	}
	equal(t, "grants of nobody", of(f.db.AppBook(f.ctx(), f.conn, guid(99, 1))), []string{})
	// An application in the recycle bin may do nothing.
	f.round(feed.ServicePrincipals, false, `{"id":"`+principalID(6)+`","@removed":{"reason":"changed"}}`)
	equal(t, "grants of the living", of(f.db.AppBook(f.ctx(), f.conn, "")), []string{"a1 Ledger → Microsoft Graph " + guid(7, 5)})
	roles, err := f.db.AppRoles(f.ctx(), f.conn)
	if err != nil || len(roles) != 1 || roles[guid(5, 1)][0].Value != "Ledger.Read" {
		t.Errorf("roles: %v, %v", roles, err)
	}
}

// TestAppsOf: a user has the app roles of the groups whose direct member it is,
// and may take those of groups that PIM lets it into.
func TestAppsOf(t *testing.T) {
	t.Parallel()
	f := estate(t)
	to := func(id, kind, principal string) string {
		return `{"id":"` + id + `","principalId":"` + principal + `","principalType":"` + kind + `","resourceId":"` + principalID(1) + `","appRoleId":"` + guid(7, 1) + `","createdDateTime":"2026-05-06T00:00:00Z"}`
	}
	f.round(feed.Groups, true, group(1, "Direct", members(member("user", userID(1)))), group(2, "Outer", members(member("group", groupID(1)))), group(3, "Standby", ""))
	f.round(feed.GroupEligibilities, true, `{"id":"e1","groupId":"`+groupID(3)+`","principalId":"`+userID(1)+`","accessId":"member"}`)
	f.round(feed.AppRoleAssignments, true, to("own", "User", userID(1)), to("direct", "Group", groupID(1)), to("outer", "Group", groupID(2)), to("standby", "Group", groupID(3)))
	f.round(feed.Grants, true, `{"id":"g1","clientId":"`+principalID(6)+`","consentType":"Principal","principalId":"`+userID(1)+`","resourceId":"`+principalID(5)+`","scope":"Mail.Read"}`)
	for id, want := range map[string][]string{
		userID(1):  {"own assigned", "g1 assigned", "direct assigned via Direct", "standby eligible via Standby"},
		groupID(2): {"outer assigned"}, guid(99, 9): {},
	} {
		b, err := f.db.AppsOf(f.ctx(), f.conn, id)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, g := range b.Grants {
			row := g.ID + " " + string(g.State)
			if g.ViaGroupID != "" {
				row += " via " + b.Parties[g.ViaGroupID].DisplayName
			}
			got = append(got, row)
		}
		equal(t, "ways to applications", got, want)
	}
}
