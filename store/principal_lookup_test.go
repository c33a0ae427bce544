package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

func TestPrincipals(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true,
		user(1, `,"displayName":"Ana","userPrincipalName":"ana@contoso.com","userType":"Member","accountEnabled":true`),
		user(2, `,"displayName":"Twin","userPrincipalName":"dan@contoso.com","userType":"Guest","accountEnabled":false`))
	f.round(feed.Groups, true, fmt.Sprintf(`{"id":%q,"displayName":"Tier 0","isAssignableToRole":true%s}`, guid(2, 1), members(member("user", userID(1)), member("user", userID(9)))))
	f.round(feed.ServicePrincipals, true, fmt.Sprintf(`{"id":%q,"displayName":"Twin","appId":%q,"accountEnabled":false}`, guid(4, 1), guid(4, 2)))

	got, err := f.db.Principals(f.ctx(), f.conn, []string{userID(1), strings.ToUpper(userID(2)), guid(2, 1), guid(4, 1), guid(7, 7), "no guid", userID(1)})
	if err != nil {
		t.Fatal(err)
	}
	yes, no := true, false
	want := map[string]Principal{
		userID(1):  {Ref: entra.Ref{ID: userID(1), Kind: entra.KindUser, DisplayName: "Ana", Key: "ana@contoso.com"}, Enabled: &yes, UserType: "Member"},
		userID(2):  {Ref: entra.Ref{ID: userID(2), Kind: entra.KindUser, DisplayName: "Twin", Key: "dan@contoso.com"}, Enabled: &no, UserType: "Guest"},
		guid(2, 1): {Ref: entra.Ref{ID: guid(2, 1), Kind: entra.KindGroup, DisplayName: "Tier 0"}},
		guid(4, 1): {Ref: entra.Ref{ID: guid(4, 1), Kind: entra.KindServicePrincipal, DisplayName: "Twin", Key: guid(4, 2)}, Enabled: &no},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	if p, err := f.db.Principal(f.ctx(), f.conn, "tier 0"); err != nil || p.ID != guid(2, 1) {
		t.Errorf("Tier 0: %+v %v", p, err)
	}
	var ambiguous *fault.AmbiguousError
	if _, err := f.db.Principal(f.ctx(), f.conn, "Twin"); !errors.As(err, &ambiguous) || len(ambiguous.Candidates) != 2 {
		t.Errorf("Twin: %v", err)
	}
	if _, err := f.db.Principal(f.ctx(), f.conn, "nobody"); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
}
