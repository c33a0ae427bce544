package entra

import (
	"slices"
	"strings"
	"testing"
)

// An application is Microsoft's by its appId, whatever tenant owns it, or by its
// owner in any cloud.
func TestIsMicrosoftApp(t *testing.T) {
	t.Parallel()
	const other, graph = "aaaaaaaa-0000-4000-8000-000000000001", "00000003-0000-0000-c000-000000000000"
	for _, c := range []struct {
		appID, owner string
		want         bool
	}{
		{graph, MicrosoftTenantID, true},
		{graph, other, true},
		{"14D82EEC-204b-4c2f-b7e8-296a70dab67e", other, true}, // Microsoft Graph Command Line Tools
		{"789997c7-d888-4475-a0a0-35014494de85", other, true}, // Modern Workplace Management
		{other, "cdc5aeea-15c5-4db6-b079-fcadd2505dc2", true},
		{other, "CAB8A31A-1906-4287-a0d8-4eef66b95f6e", true}, // US Government
		{other, "a55a4d5b-9241-49b1-b4ff-befa8db00269", true}, // China
		{other, other, false},
		{other, "", false},
		{"", "", false},
		{"ffffffff-ffff-4fff-8fff-ffffffffffff", other, false},
	} {
		if got := IsMicrosoftApp(c.appID, c.owner); got != c.want {
			t.Errorf("%s of %s: got %v, want %v", c.appID, c.owner, got, c.want)
		}
	}
	ids := strings.Fields(firstPartyApps)
	if !slices.IsSorted(ids) || len(firstPartyApps) != 37*len(ids) {
		t.Error("firstparty.txt is not sorted, or a line is not one id")
	}
}
