package world

import (
	"slices"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// grantsOf are the rows of a collection of role management by principal.
func grantsOf(t *testing.T, d *directory.Directory, collection, role string, principal *directory.Object) []*directory.Object {
	t.Helper()
	var out []*directory.Object
	for _, row := range d.RowsBy(collection, "principalId", principal.ID) {
		if d.Row("roleDefinitions", row.Text("roleDefinitionId")).Text("displayName") == role {
			out = append(out, row)
		}
	}
	return out
}

// policyRule is one rule of a role's settings.
func policyRule(t *testing.T, d *directory.Directory, role, rule string) *directory.Object {
	t.Helper()
	for a := range d.Each("roleManagementPolicyAssignments") {
		if r := d.Row("roleDefinitions", a.Text("roleDefinitionId")); r == nil || r.Text("displayName") != role {
			continue
		}
		for _, row := range d.RowsBy("roleManagementPolicyRules", directory.OwnerProperty, a.Text("policyId")) {
			if row.ID == a.Text("policyId")+"/"+rule {
				return row
			}
		}
	}
	t.Fatalf("no rule %s of %s", rule, role)
	return nil
}

func init() {
	evidence["app-privileged-role-admin"] = func(t *testing.T, d *directory.Directory) bool {
		sp, app := appNamed(t, d, "servicePrincipal", appTickets), appNamed(t, d, "application", appTickets)
		owner := d.Links(directory.RelOwners, app.ID)
		return len(grantsOf(t, d, "roleAssignments", "Privileged Role Administrator", sp)) == 1 && len(owner) == 1 && owner[0].Get("accountEnabled") == false
	}
	evidence["eligible-guest-global-admin"] = func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, rafaelOrtega)
		rows := grantsOf(t, d, "roleEligibilityScheduleInstances", "Global Administrator", u)
		return u.Text("userType") == "Guest" && len(rows) == 1 && rows[0].Get("endDateTime") == nil && len(grantsOf(t, d, "roleAssignments", "Global Administrator", u)) == 0
	}
	evidence["pim-global-admin-open"] = func(t *testing.T, d *directory.Directory) bool {
		demands := policyRule(t, d, "Global Administrator", "Enablement_EndUser_Assignment").Get("enabledRules").([]string)
		approval := policyRule(t, d, "Global Administrator", "Approval_EndUser_Assignment").Get("setting").(map[string]any)
		return !slices.Contains(demands, "MultiFactorAuthentication") && approval["isApprovalRequired"] == false &&
			policyRule(t, d, "Global Administrator", "Expiration_Admin_Assignment").Get("isExpirationRequired") == false
	}
	evidence["custom-role-credentials"] = func(t *testing.T, d *directory.Directory) bool {
		rows := grantsOf(t, d, "roleAssignments", credentialRole, groupNamed(t, d, helpdeskGroup))
		return len(rows) == 1 && rows[0].Text("directoryScopeId") == tenantScope && d.Row("roleDefinitions", rows[0].Text("roleDefinitionId")).Get("isBuiltIn") == false
	}
	evidence["pim-owner-of-tier0"] = func(t *testing.T, d *directory.Directory) bool {
		return slices.ContainsFunc(d.RowsBy("groupEligibilityScheduleInstances", "groupId", groupNamed(t, d, tier0Group).ID), func(row *directory.Object) bool {
			return row.Text("principalId") == userNamed(t, d, noahFerris).ID && row.Text("accessId") == "owner"
		})
	}
	evidence["disabled-unit-admin"] = func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, oliverNash)
		rows := grantsOf(t, d, "roleAssignments", "User Administrator", u)
		return u.Get("accountEnabled") == false && len(rows) == 1 && rows[0].Text("directoryScopeId") == directory.UnitScope+appNamed(t, d, "administrativeUnit", "Board and Executives").ID
	}
}
