package governance

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

const microsoftGraph = "00000003-0000-0000-c000-000000000000"

func TestRoleTier(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id, name string
		tier     int
		review   bool
	}{
		{"62e90394-69f5-4237-9190-012177145e10", "Global Administrator", 0, false},
		{"62E90394-69F5-4237-9190-012177145E10", "Global Administrator", 0, false},
		{"29232cdf-9323-42fd-ade2-1d097af3e4de", "Exchange Administrator", 0, false},
		{"d29b2b05-8046-44ba-8758-1e26182fcf32", "Directory Synchronization Accounts", 0, false},
		{"f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader", 1, false},
		{"1981f584-96e9-4a6f-95b0-f522373f8fae", "Tenant Governance Administrator", 1, true},
		{"95e79109-95c0-4d8e-aee3-d01accf2d47b", "Guest Inviter", 2, false},
		{"11111111-2222-3333-4444-555555555555", "", 1, true},
	} {
		got := RoleTier(c.id)
		if got.Tier != c.tier || got.Name != c.name || got.Review != c.review || got.Reason == "" || got.Known != (c.name != "") {
			t.Errorf("RoleTier(%s) = %+v, want %s tier %d review %v", c.id, got, c.name, c.tier, c.review)
		}
	}
}

func TestPermissionTier(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		resource, permission string
		tier                 int
		review               bool
	}{
		{microsoftGraph, "RoleManagement.ReadWrite.Directory", 0, false},
		{microsoftGraph, "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", 0, false},
		{microsoftGraph, "UserAuthMethod-TAP.ReadWrite.All", 0, false},
		{microsoftGraph, "mail.readwrite", 1, false},
		{microsoftGraph, "User.Read.All", 2, false},
		// New since the table was made.
		{microsoftGraph, "Brand-New.ReadWrite.All", 1, true},
		{microsoftGraph, "Brand-New.Manage.All", 1, true},
		{microsoftGraph, "Brand-New.FullControl.All", 1, true},
		{microsoftGraph, "Brand-New.AccessAsUser.All", 1, true},
		{microsoftGraph, "brand_new_full_access", 1, true},
		{microsoftGraph, "Brand-New.Read.All", 2, false},
		{microsoftGraph, "11111111-2222-3333-4444-555555555555", 1, true},
		// The same value at another resource is another permission.
		{"fc780465-2017-40d4-a0c5-307022471b92", "User.Read.All", 1, false},
		{"00000002-0000-0ff1-ce00-000000000000", "full_access_as_app", 1, false},
		// A company's own API.
		{"11111111-0000-0000-0000-000000000000", "Orders.ReadWrite.All", 2, true},
		{"11111111-0000-0000-0000-000000000000", "Orders.Read.All", 2, false},
		{"own-api", "00000000-0000-0000-0000-000000000000", 2, false},
	} {
		got := PermissionTier(c.resource, c.permission)
		if got.Tier != c.tier || got.Review != c.review || got.Reason == "" {
			t.Errorf("PermissionTier(%s, %s) = %+v, want tier %d review %v", c.resource, c.permission, got, c.tier, c.review)
		}
	}
	if got := PermissionTier(microsoftGraph, "e2a3a72e-5f79-4c64-b1b1-878b674786c9").Name; got != "Mail.ReadWrite" {
		t.Errorf("name of an app role's id: got %q, want Mail.ReadWrite", got)
	}
}

func TestScopeTier(t *testing.T) {
	t.Parallel()
	for scope, want := range map[string]int{
		"RoleManagement.ReadWrite.Directory": 0,
		"Mail.ReadWrite":                     1,
		"User.Read":                          2,
		"openid":                             2,
	} {
		if got := ScopeTier(microsoftGraph, scope); got.Tier != want || !got.Known {
			t.Errorf("ScopeTier(%s) = %+v, want tier %d", scope, got, want)
		}
	}
}

func TestActionsTier(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		actions []string
		tier    int
	}{
		{[]string{"microsoft.directory/applications/basic/update", "microsoft.directory/roleAssignments/allProperties/allTasks"}, 0},
		{[]string{"microsoft.directory/applications/basic/update"}, 1},
		{[]string{"microsoft.directory/users/standard/read"}, 2},
		{[]string{"microsoft.directory/*"}, 0},
		{[]string{"microsoft.new/things/update"}, 1},
		{[]string{"microsoft.new/things/read"}, 2},
		{nil, 2},
	} {
		if got := ActionsTier(c.actions); got.Tier != c.tier {
			t.Errorf("ActionsTier(%v) = %+v, want tier %d", c.actions, got, c.tier)
		}
	}
}

// TestTierTable holds the data to its form: every row has an id of its own kind
// and a tier of the scale, and every path of ours names a row.
func TestTierTable(t *testing.T) {
	t.Parallel()
	table := tiers()
	ids := map[string]bool{}
	for line := range strings.Lines(tierData) {
		kind, row := parseTier(strings.TrimSuffix(line, "\n"))
		if kind != "action" && !entra.IsID(row.id) {
			t.Errorf("%q: no id", line)
		}
		if row.name == "" || row.entraOps > TierUser {
			t.Errorf("%q: no name or no tier", line)
		}
		ids[row.id] = true
	}
	for id := range paths {
		if !ids[id] {
			t.Errorf("path %s names no row", id)
		}
	}
	if len(table.roles) < 100 || len(table.permissions) < 1000 || len(table.scopes) < 1000 || len(table.actions) < 500 {
		t.Errorf("table has %d roles, %d permissions, %d scopes, %d actions", len(table.roles), len(table.permissions), len(table.scopes), len(table.actions))
	}
}

func FuzzCovers(f *testing.F) {
	f.Add("microsoft.directory/*/read", "microsoft.directory/users/read")
	f.Add("*", "")
	f.Fuzz(func(t *testing.T, pattern, action string) {
		if len(pattern) > 64 || len(action) > 64 || strings.Count(pattern, "*") > 3 {
			return
		}
		if !covers(action, action) && !strings.Contains(action, "*") {
			t.Errorf("%q does not cover itself", action)
		}
		if covers(pattern, action) && !covers(pattern+"*", action) {
			t.Errorf("%q covers %q and %q does not", pattern, action, pattern+"*")
		}
	})
}
