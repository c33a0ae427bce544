package governance

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

func TestAllowsAction(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		allowed, wanted string
		want            bool
	}{
		{"microsoft.directory/applications/credentials/update", "microsoft.directory/applications/credentials/update", true},
		{"microsoft.directory/applications/credentials/update", "Credentials/Update", true},
		{"microsoft.directory/applications/allProperties/allTasks", "microsoft.directory/applications/credentials/update", true},
		{"microsoft.directory/applications/allProperties/read", "microsoft.directory/applications/credentials/update", false},
		{"microsoft.directory/applications/allProperties/read", "microsoft.directory/applications/owners/read", true},
		{"microsoft.directory/allEntities/allProperties/allTasks", "microsoft.directory/applications/credentials/update", true},
		{"microsoft.directory/users/allProperties/allTasks", "microsoft.directory/applications/credentials/update", false},
		{"microsoft.office365.exchange/allEntities/allTasks", "microsoft.directory/applications/credentials/update", false},
		{"microsoft.office365.exchange/allEntities/basic/allTasks", "microsoft.office365.exchange/mailboxes/rules/update", false},
		{"microsoft.office365.exchange/allEntities/allTasks", "microsoft.office365.exchange/mailboxes/rules/update", true},
		{"microsoft.directory/users/password/update", "microsoft.directory/users/allProperties/allTasks", false},
		{"microsoft.directory/users", "microsoft.directory/users/password/update", false},
	} {
		if got := AllowsAction(tc.allowed, tc.wanted); got != tc.want {
			t.Errorf("%s allows %s: got %v, want %v", tc.allowed, tc.wanted, got, tc.want)
		}
	}
}

// TestAllowing finds by a part of an action the roles that allow it by a
// wildcard.
func TestAllowing(t *testing.T) {
	t.Parallel()
	const update = "microsoft.directory/applications/credentials/update"
	role := func(excluded []string, allowed ...string) entra.RoleDefinition {
		return entra.RoleDefinition{RolePermissions: []entra.RolePermission{{AllowedResourceActions: allowed, ExcludedResourceActions: excluded}}}
	}
	roles := []entra.RoleDefinition{
		role(nil, update), role(nil, "microsoft.directory/applications/allProperties/allTasks"), role(nil, "microsoft.directory/users/allProperties/allTasks"),
		role([]string{update}, "microsoft.directory/applications/allProperties/allTasks"),
	}
	for _, part := range []string{update, "applications/credentials/update", "Credentials/Update"} {
		wanted := NamedActions(roles, part)
		if diff := cmp.Diff([]string{update}, wanted); diff != "" {
			t.Errorf("%s (-want +got):\n%s", part, diff)
		}
		for i, want := range []int{1, 1, 0, 0} {
			if got := Allowing(roles[i].RolePermissions[0], wanted); len(got) != want {
				t.Errorf("%s of role %d: got %v, want %d", part, i, got, want)
			}
		}
	}
	if got := NamedActions(roles, "nothing/of/it"); len(got) != 1 || got[0] != "nothing/of/it" {
		t.Errorf("an action that no role spells out: got %v", got)
	}
}
