package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

func TestIdleUsers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(2000, 10)
	f.now = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	var signIns []string
	for n := range 2000 {
		switch n % 5 {
		case 0: // not known
		case 1:
			signIns = append(signIns, user(n, ""))
		default:
			signIns = append(signIns, user(n, fmt.Sprintf(`,"signInActivity":{"lastSuccessfulSignInDateTime":%q}`, f.now.AddDate(0, 0, -n%400).Format(time.RFC3339))))
		}
	}
	f.round(feed.SignInActivity, true, signIns...)
	all, _ := f.everyUser(UserQuery{}, MaxLimit)
	before := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -90)
	for _, never := range []bool{false, true} {
		type row struct {
			at time.Time
			id string
		}
		var want, got []row
		for _, u := range all {
			if u.SignInActivity == nil || !u.AccountEnabled || u.SignInActivity.Last().IsZero() != never {
				continue
			}
			at := u.SignInActivity.Last()
			if never {
				at = u.CreatedDateTime
			}
			if at.Before(before) {
				want = append(want, row{at, u.ID})
			}
		}
		q := IdleQuery{Before: before, Never: never, Page: Page{Limit: 70}}
		for {
			list, err := f.db.IdleUsers(f.ctx(), f.conn, q)
			if err != nil {
				t.Fatal(err)
			}
			if list.Total != len(want) {
				t.Fatalf("never %t: total %d, want %d", never, list.Total, len(want))
			}
			for _, u := range list.Items {
				at := u.SignInActivity.Last()
				if never {
					at = u.CreatedDateTime
				}
				got = append(got, row{at, u.ID})
			}
			if q.After = list.Next; q.After == "" {
				break
			}
		}
		if !slices.IsSortedFunc(got, func(a, b row) int { return a.at.Compare(b.at) }) {
			t.Errorf("never %t: not the longest first", never)
		}
		byID := func(a, b row) int { return slices.Compare([]byte(a.id), []byte(b.id)) }
		slices.SortFunc(want, byID)
		slices.SortFunc(got, byID)
		equal(t, fmt.Sprintf("never %t", never), fmt.Sprint(got), fmt.Sprint(want))
	}
}

func TestAppUses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	tenant := connectionTenant(f)
	principal := func(n int, props string) string {
		return fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":"App %d","accountEnabled":true,"servicePrincipalType":"Application","appOwnerOrganizationId":%q%s}`, guid(4, n), guid(14, n), n, tenant, props)
	}
	registration := func(n int) string {
		return fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":"App %d","createdDateTime":"2024-05-0%dT00:00:00Z"}`, guid(3, n), guid(14, n), n, n)
	}
	disabled := user(2, `,"displayName":"Bo","userPrincipalName":"bo@contoso.com","accountEnabled":false,"userType":"Member"`)
	f.round(feed.Users, true, person(1, "Ana"), disabled)
	f.round(feed.ServicePrincipals, true, principal(1, ""), principal(2, ""), principal(3, ""), principal(4, ""))
	f.round(feed.Applications, true, registration(1), registration(2), registration(4))
	f.round(feed.Applications, false, fmt.Sprintf(`{"id":%q,"@removed":{"reason":"changed"}}`, guid(3, 4)))
	f.round(feed.ApplicationOwners, true, fmt.Sprintf(`{"id":%q,"owners":[%s]}`, guid(3, 1), member("user", userID(1))), fmt.Sprintf(`{"id":%q,"owners":[%s]}`, guid(3, 2), member("user", userID(2))))
	f.round(feed.ServicePrincipalOwners, true, fmt.Sprintf(`{"id":%q,"owners":[%s]}`, guid(4, 1), member("user", userID(2))))
	f.round(feed.ServicePrincipalSignIns, true, fmt.Sprintf(`{"id":"x","appId":%q,"lastSignInActivity":{"lastSuccessfulSignInDateTime":"2026-01-02T00:00:00Z"}}`, guid(14, 1)))
	f.round(feed.Grants, true, fmt.Sprintf(`{"id":"g1","clientId":%q,"resourceId":%q,"consentType":"AllPrincipals","scope":"User.Read"}`, guid(4, 2), guid(4, 1)),
		fmt.Sprintf(`{"id":"g2","clientId":%q,"resourceId":%q,"consentType":"Principal","principalId":%q,"scope":"User.Read"}`, guid(4, 2), guid(4, 1), userID(1)))
	f.round(feed.AppRoleAssignments, true, fmt.Sprintf(`{"id":"a1","appRoleId":%q,"principalId":%q,"principalType":"ServicePrincipal","resourceId":%q}`, guid(15, 1), guid(4, 3), guid(4, 1)),
		fmt.Sprintf(`{"id":"a2","appRoleId":"00000000-0000-0000-0000-000000000000","principalId":%q,"principalType":"ServicePrincipal","resourceId":%q}`, guid(4, 1), guid(4, 2)))
	uses, err := f.db.AppUses(f.ctx(), f.conn)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range uses {
		got = append(got, fmt.Sprintf("%s used %s created %s home %t registered %t deleted %t owners %d gone %d granted %d %d %d", a.DisplayName,
			a.Used.Format(time.DateOnly), a.Created.Format(time.DateOnly), a.Home, a.Registered, a.Deleted, a.Owners, a.Gone, a.Delegated, a.ForAll, a.AppRoles))
	}
	equal(t, "uses", got, []string{
		"App 1 used 2026-01-02 created 0001-01-01 home true registered true deleted false owners 2 gone 1 granted 0 0 0",
		"App 2 used 0001-01-01 created 2024-05-02 home true registered true deleted false owners 1 gone 1 granted 2 1 0",
		"App 3 used 0001-01-01 created 0001-01-01 home true registered false deleted false owners 0 gone 0 granted 0 0 1",
		"App 4 used 0001-01-01 created 2024-05-04 home true registered false deleted true owners 0 gone 0 granted 0 0 0",
	})
}

func connectionTenant(f *fixture) string {
	c, err := f.db.Connection(f.ctx(), f.conn)
	if err != nil {
		f.Fatal(err)
	}
	return c.TenantID
}

// TestIdleEdges: failed attempts are no sign-in, one that made the account is
// one, an account of unknown age did not begin in 1970, and one from before
// successes were kept may have signed in before.
func TestIdleEdges(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	created := f.now.AddDate(0, 0, -400).UTC().Format(time.RFC3339)
	at := func(n int, name, created string) string {
		return fmt.Sprintf(`{"id":%q,"displayName":%q,"userPrincipalName":"u%d@contoso.com","accountEnabled":true%s}`, userID(n), name, n, created)
	}
	known := fmt.Sprintf(`,"createdDateTime":%q`, created)
	f.round(feed.Users, true, at(1, "Failed since", known), at(2, "Only failed", known), at(3, "Signed up", known), at(4, "Never", known), at(5, "Never, of unknown age", ""),
		at(6, "Attempts, and old", `,"createdDateTime":"2021-05-06T07:08:09Z"`), at(7, "Attempts, of unknown age", ""), at(8, "Never, and old", `,"createdDateTime":"2021-05-06T07:08:09Z"`))
	attempt := f.now.AddDate(0, 0, -1).UTC().Format(time.RFC3339)
	f.round(feed.SignInActivity, true,
		user(1, fmt.Sprintf(`,"signInActivity":{"lastSignInDateTime":%q,"lastSuccessfulSignInDateTime":%q}`, attempt, created[:10]+"T23:59:59Z")),
		user(2, fmt.Sprintf(`,"signInActivity":{"lastSignInDateTime":%q}`, attempt)),
		user(3, fmt.Sprintf(`,"signInActivity":{"lastSignInDateTime":%q,"lastSuccessfulSignInDateTime":%q}`, created, created)),
		user(4, ""), user(5, ""), user(8, ""),
		user(6, fmt.Sprintf(`,"signInActivity":{"lastSignInDateTime":%q}`, attempt)),
		user(7, fmt.Sprintf(`,"signInActivity":{"lastNonInteractiveSignInDateTime":%q}`, attempt)))
	for never, want := range map[bool][]string{
		false: {"Attempts, and old", "Attempts, of unknown age", "Failed since", "Signed up"},
		true:  {"Never", "Never, and old", "Never, of unknown age", "Only failed"},
	} {
		list, err := f.db.IdleUsers(f.ctx(), f.conn, IdleQuery{Before: f.now.AddDate(0, 0, -90), Never: never})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range list.Items {
			got = append(got, u.DisplayName)
		}
		slices.Sort(got)
		equal(t, fmt.Sprintf("never %t", never), got, want)
	}
}
