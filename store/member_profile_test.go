package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// TestMembersByProfile counts and filters members that are users, without a row
// of each.
func TestMembersByProfile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true,
		person(1, "Ana"), user(2, `,"displayName":"Ben","userPrincipalName":"b@contoso.com","accountEnabled":false,"userType":"Member"`),
		user(3, `,"displayName":"Guy","userPrincipalName":"g@contoso.com","accountEnabled":true,"userType":"Guest"`), person(4, "Nobody's"))
	f.round(feed.Groups, true, group(1, "Team", members(member("user", userID(1)), member("user", userID(2)), member("user", userID(3)), member("group", groupID(2)))), group(2, "Sub", ""))
	list, err := f.db.Members(f.ctx(), f.conn, groupID(1), MemberQuery{CountOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]FacetCount{
		"kind": {{"user", 3}, {"group", 1}}, "userType": {{"Member", 2}, {"Guest", 1}}, "accountEnabled": {{"true", 2}, {"false", 1}},
	}
	if diff := cmp.Diff(want, list.Facets); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
	for _, q := range []struct {
		q    MemberQuery
		want []string
	}{
		{MemberQuery{UserType: "Guest"}, []string{"Guy"}},
		{MemberQuery{Enabled: ptr(false)}, []string{"Ben"}},
		{MemberQuery{UserType: "Member", Enabled: ptr(true)}, []string{"Ana"}},
		{MemberQuery{UserType: "Guest", Enabled: ptr(false)}, nil},
	} {
		list, err := f.db.Members(f.ctx(), f.conn, groupID(1), q.q)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range list.Items {
			got = append(got, m.DisplayName)
		}
		if diff := cmp.Diff(q.want, got); diff != "" || list.Total != len(q.want) {
			t.Errorf("%+v: total %d, want -, got +\n%s", q.q, list.Total, diff)
		}
	}
}
