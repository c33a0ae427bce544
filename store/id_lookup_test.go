package store

import (
	"errors"
	"fmt"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

func guest(n int, name, state string) string {
	return fmt.Sprintf(`{"id":%q,"displayName":%q,"userPrincipalName":"u%d@x.example","userType":"Guest","accountEnabled":true,"externalUserState":%q}`, guid(1, n), name, n, state)
}

// A policy names objects that are there, in the recycle bin, gone, known by
// their appId, or never there.
func TestIdentify(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, guest(1, "Ana", "Accepted"), guest(2, "Gus", "Accepted"))
	f.round(feed.ServicePrincipals, true, fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":"Ledger"}`, principalID(1), appID(7)))
	f.round(feed.Applications, true, fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":"Ledger registration"}`, appID(1), appID(7)),
		fmt.Sprintf(`{"id":%q,"appId":%q,"displayName":"Registered only"}`, appID(2), appID(8)))
	f.round(feed.Users, false, fmt.Sprintf(`{"id":%q,"@removed":{"reason":"deleted"}}`, guid(1, 2)))
	got, err := f.db.Identify(f.ctx(), f.conn, []string{guid(1, 1), guid(1, 2), guid(1, 3), appID(7), appID(8), principalID(1), "All", "c1", ""})
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for id, o := range got {
		names[id] = fmt.Sprint(o.Kind, " ", o.DisplayName, " ", o.Deleted)
	}
	equal(t, "identified", names, map[string]string{
		guid(1, 1): "user Ana false", guid(1, 2): "user Gus true", appID(7): "servicePrincipal Ledger false",
		appID(8): "application Registered only false", principalID(1): "servicePrincipal Ledger false",
	})
}

func TestNamed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, guest(1, "Sam", "Accepted"), guest(2, "Sam", "Accepted"), guest(3, "Ana", "Accepted"))
	for ref, want := range map[string]int{"sam": 2, "Ana": 1, "u3@X.example": 1, guid(1, 3): 1, "Nobody": 0, "": 0} {
		refs, err := f.db.Named(f.ctx(), f.conn, ref, entra.KindUser, entra.KindGroup)
		if len(refs) != want || (want == 0) != (err != nil) || ref == "Nobody" && !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("%q: %v, %v, want %d", ref, refs, err, want)
		}
	}
}

// What a name says of a state is no state; a change of the directory shows.
func TestPendingGuests(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	pending := func() (out []string) {
		users, err := f.db.PendingGuests(f.ctx(), f.conn)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range users {
			out = append(out, u.DisplayName)
		}
		return out
	}
	equal(t, "of nobody", pending(), []string(nil))
	f.round(feed.Users, true, guest(1, "zoe", "PendingAcceptance"), guest(2, "Ana", "PendingAcceptance"), guest(3, `"PendingAcceptance"`, "Accepted"),
		fmt.Sprintf(`{"id":%q,"displayName":"Member","userType":"Member","externalUserState":"PendingAcceptance"}`, guid(1, 4)))
	equal(t, "pending", pending(), []string{"Ana", "zoe"})
	f.round(feed.Users, false, guest(2, "Ana", "Accepted"), fmt.Sprintf(`{"id":%q,"@removed":{"reason":"changed"}}`, guid(1, 1)))
	equal(t, "after an acceptance and a deletion", pending(), []string(nil))
}
