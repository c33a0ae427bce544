package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// TestUserClasses: nested groups, groups in a circle, roles through groups,
// guests, disabled and deleted users, and ids of objects that are gone.
func TestUserClasses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true,
		person(1, "Ana"), person(2, "Ben"), person(3, "Cara"), person(4, "Dan"),
		user(5, `,"displayName":"Eve","userPrincipalName":"eve_x#EXT#@contoso.com","accountEnabled":true,"userType":"Guest"`),
		user(6, `,"displayName":"Finn","userPrincipalName":"finn@contoso.com","accountEnabled":false,"userType":"Member"`), person(7, "Gus"))
	f.round(feed.Groups, true,
		group(1, "Staff", members(member("user", userID(1)), member("group", groupID(2)))),
		group(2, "Inner", members(member("user", userID(2)), member("user", userID(5)), member("group", groupID(1)))),
		group(3, "Admins", members(member("user", userID(3)))), group(4, "Gone", members(member("user", userID(4)))))
	f.round(feed.DirectoryRoles, true, fmt.Sprintf(`{"id":%q,"displayName":"Global Administrator","roleTemplateId":"62E90394-69f5-4237-9190-012177145e10"%s}`,
		guid(6, 1), members(member("user", userID(1)), member("group", groupID(3)))))
	f.round(feed.Users, false, fmt.Sprintf(`{"id":%q,"@removed":{"reason":"changed"}}`, userID(7)))
	f.round(feed.Groups, false, fmt.Sprintf(`{"id":%q,"@removed":{"reason":"deleted"}}`, groupID(4)))

	const global, never = "62e90394-69f5-4237-9190-012177145e10", "00000000-0000-4000-8000-00000000dead"
	uc, err := f.db.UserClasses(f.ctx(), f.conn, UserClassQuery{
		Groups: []string{groupID(1), groupID(2), groupID(4), userID(1)}, Roles: []string{global, never}, Users: []string{userID(4), userID(7), guid(1, 99)}, Invited: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{groupID(4), userID(1), never, userID(7), guid(1, 99)}, uc.Unknown); diff != "" {
		t.Errorf("unknown: want -, got +\n%s", diff)
	}
	var got []string
	total := 0
	for i, c := range uc.Classes {
		users, err := f.db.ClassUsers(f.ctx(), f.conn, uc, []int{i}, 10)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, u := range users {
			names = append(names, u.DisplayName)
		}
		total += c.Count
		got = append(got, fmt.Sprintf("%s %s enabled=%v invited=%v groups=%d roles=%d users=%d", strings.Join(names, "+"), c.UserType, c.Enabled, c.Invited, len(c.Groups), len(c.Roles), len(c.Users)))
	}
	slices.Sort(got)
	want := []string{
		"Ana Member enabled=true invited=false groups=2 roles=1 users=0", // the circle makes both groups of each of their members
		"Ben Member enabled=true invited=false groups=2 roles=0 users=0",
		"Cara Member enabled=true invited=false groups=0 roles=1 users=0",
		"Dan Member enabled=true invited=false groups=0 roles=0 users=1",
		"Eve Guest enabled=true invited=true groups=2 roles=0 users=0",
		"Finn Member enabled=false invited=false groups=0 roles=0 users=0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
	if total != 6 {
		t.Errorf("%d users in classes, want 6", total)
	}
	all, err := f.db.ClassUsers(f.ctx(), f.conn, uc, []int{0, 1, 2, 3, 4, 5}, 4)
	if err != nil || len(all) != 4 || all[0].DisplayName != "Ana" {
		t.Errorf("the first of all: got %v, %v", all, err)
	}
}

func TestOne(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.ServicePrincipals, true,
		fmt.Sprintf(`{"id":%q,"appId":"11111111-0000-4000-8000-000000000001","displayName":"Ledger"}`, principalID(1)),
		fmt.Sprintf(`{"id":%q,"appId":"11111111-0000-4000-8000-000000000002","displayName":"Twin"}`, principalID(2)),
		fmt.Sprintf(`{"id":%q,"appId":"11111111-0000-4000-8000-000000000003","displayName":"Twin"}`, principalID(3)))
	for _, ref := range []string{principalID(1), "11111111-0000-4000-8000-000000000001", "ledger"} {
		sp, err := One[entra.ServicePrincipal](f.ctx(), f.db, f.conn, ref, entra.KindServicePrincipal)
		if err != nil || sp.DisplayName != "Ledger" {
			t.Errorf("%s: got %q, %v", ref, sp.DisplayName, err)
		}
	}
	var ambiguous *fault.AmbiguousError
	if _, err := One[entra.ServicePrincipal](f.ctx(), f.db, f.conn, "twin", entra.KindServicePrincipal); !errors.As(err, &ambiguous) || len(ambiguous.Candidates) != 2 {
		t.Errorf("twin: got %v", err)
	}
}

// BenchmarkUserClasses classes the users of the large tenant by what a set of
// policies may name.
func BenchmarkUserClasses(b *testing.B) {
	f := newFixture(b)
	f.fill(benchUsers, benchGroups)
	q := UserClassQuery{Invited: true}
	for i := range 60 {
		q.Groups = append(q.Groups, groupID(i*7))
		q.Users = append(q.Users, userID(i*11))
	}
	for b.Loop() {
		uc, err := f.db.UserClasses(f.ctx(), f.conn, q)
		if err != nil || len(uc.Classes) < 10 {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(uc.Classes)), "classes")
	}
}
