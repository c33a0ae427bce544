package governance

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

const customRole = "22222222-2222-4222-8222-222222222222"

func TestRoleRating(t *testing.T) {
	t.Parallel()
	custom := func(excluded []string, actions ...string) entra.RoleDefinition {
		return entra.RoleDefinition{ID: customRole, TemplateID: customRole, RolePermissions: []entra.RolePermission{{AllowedResourceActions: actions, ExcludedResourceActions: excluded}}}
	}
	const credentials = "microsoft.directory/applications/credentials/update"
	for _, tc := range []struct {
		name string
		role entra.RoleDefinition
		want int
	}{
		{"Global Administrator", entra.RoleDefinition{IsBuiltIn: true, TemplateID: "62e90394-69f5-4237-9190-012177145e10"}, TierControl},
		{"a custom role that sets credentials", custom(nil, credentials), TierControl},
		{"a custom role that excludes them", custom([]string{credentials}, credentials), TierUser},
		{"a custom role that reads devices", custom(nil, "microsoft.directory/devices/standard/read"), TierUser},
	} {
		if got := RoleRating(tc.role); got.Tier != tc.want {
			t.Errorf("%s: got tier %d (%s), want %d", tc.name, got.Tier, got.Reason, tc.want)
		}
	}
}
