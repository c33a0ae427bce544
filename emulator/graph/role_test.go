package graph

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
)

// roleReaders is what a reader of role management and PIM holds.
var roleReaders = []string{
	"Directory.Read.All", "RoleManagement.Read.Directory", "RoleManagementPolicy.Read.AzureADGroup",
	"PrivilegedAssignmentSchedule.Read.AzureADGroup", "PrivilegedEligibilitySchedule.Read.AzureADGroup",
}

const directoryRolePolicies = "$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'"

// Each refusal of role management and PIM: status, code, body.
func TestRoleManagementRefuses(t *testing.T) {
	t.Parallel()
	g := New(smallTenant(), Options{})
	const roles, pim = "/roleManagement/directory", "/identityGovernance/privilegedAccess/group"
	for _, tc := range []struct {
		path   string
		roles  []string
		status int
		code   string
		text   string
	}{
		{roles + "/roleAssignments", []string{"User.Read.All"}, 403, "Authorization_RequestDenied", "Insufficient privileges"},
		{roles + "/roleAssignments", []string{"RoleManagement.Read.All"}, 403, "Authorization_RequestDenied", ""},
		{roles + "/roleAssignments?$expand=principal,roleDefinition", roleReaders, 400, "BadRequest", "the maximum allowed is 1"},
		{roles + "/roleAssignments?$expand=owner", roleReaders, 400, "BadRequest", "Could not find a property named 'owner'"},
		{roles + "/roleAssignments?$filter=principalId ne 'x'", roleReaders, 400, "Request_UnsupportedQuery", "principalId"},
		{roles + "/roleAssignments?$filter=condition eq 'x'", roleReaders, 400, "Request_UnsupportedQuery", "condition"},
		{roles + "/roleAssignments?$filter=isPrivileged eq true", roleReaders, 400, "BadRequest", "Could not find a property named 'isPrivileged'"},
		{roles + "/roleAssignments?$orderby=principalId", roleReaders, 400, "Request_UnsupportedQuery", ""},
		{roles + "/roleAssignments?$top=1000", roleReaders, 400, "Request_UnsupportedQuery", "Must be between 1 and 999"},
		{roles + "/roleDefinitions?$select=isPrivileged", roleReaders, 400, "BadRequest", "isPrivileged"},
		{roles + "/roleDefinitions?$top=10", roleReaders, 400, "Request_UnsupportedQuery", "$top"},
		{roles + "/roleEligibilitySchedules", []string{"Directory.Read.All"}, 403, "UnknownError", `{"errorCode":"PermissionScopeNotGranted","message":"Authorization failed due to missing permission scope RoleEligibilitySchedule.Read.Directory,`},
		{roles + "/roleAssignmentScheduleInstances?$expand=principal($select=displayName)", roleReaders, 400, "InvalidFilter", "The  filter is invalid."},
		{roles + "/roleEligibilityScheduleRequests", roleReaders, 403, "UnknownError", "missing permission scope RoleEligibilitySchedule.ReadWrite.Directory,RoleManagement.ReadWrite.Directory."},
		{roles + "/roleAssignmentScheduleRequests", roleReaders, 403, "UnknownError", "PermissionScopeNotGranted"},
		{roles + "/roleAssignmentScheduleRequests", []string{"RoleManagement.ReadWrite.Directory"}, 501, "NotImplemented", ""},
		{"/policies/roleManagementPolicies", roleReaders, 400, "UnknownError", `"errorCode":"MissingProvider","message":"The provider is missing."`},
		{"/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/'", roleReaders, 400, "UnknownError", "MissingProvider"},
		{"/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' or scopeType eq 'DirectoryRole'", roleReaders, 400, "UnknownError", "MissingProvider"},
		{"/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'azurerbac'", roleReaders, 400, "UnknownError", "MissingProvider"},
		{"/policies/roleManagementPolicyAssignments?" + directoryRolePolicies, []string{"RoleManagementPolicy.Read.AzureADGroup"}, 403, "UnknownError", "PermissionScopeNotGranted"},
		{"/policies/roleManagementPolicyAssignments?$filter=scopeId eq 'x' and scopeType eq 'Group'", []string{"RoleManagement.Read.All"}, 403, "UnknownError", "RoleManagementPolicy.Read.AzureADGroup"},
		{pim + "/eligibilityScheduleInstances", roleReaders, 400, "MissingParameters", "GroupId"},
		{pim + "/eligibilityScheduleInstances?$filter=accessId eq 'member'", roleReaders, 400, "MissingParameters", ""},
		{pim + "/assignmentSchedules?$filter=groupId eq 'x'", []string{"RoleManagement.Read.Directory"}, 403, "UnknownError", "PrivilegedAssignmentSchedule.Read.AzureADGroup"},
	} {
		t.Run(tc.path+" "+strings.Join(tc.roles, "+"), func(t *testing.T) {
			t.Parallel()
			a := send(t, g, http.MethodGet, tc.path, "", tc.roles)
			if a.Code != tc.status || a.errorCode() != tc.code || !strings.Contains(a.errorMessage(), tc.text) {
				t.Errorf("got %d %s %q, want %d %s %q", a.Code, a.errorCode(), a.errorMessage(), tc.status, tc.code, tc.text)
			}
		})
	}
}

// A tenant without P2 has roles and no PIM.
func TestPIMLicence(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	g := New(d, Options{})
	for _, tc := range []struct{ plan, path, code string }{
		{"AAD_PREMIUM", "/roleManagement/directory/roleAssignments", ""},
		{"AAD_PREMIUM", "/roleManagement/directory/roleEligibilitySchedules", "AadPremiumLicenseRequired"},
		{"AAD_PREMIUM", "/policies/roleManagementPolicies?" + directoryRolePolicies, "AadPremiumLicenseRequired"},
		{"Entra_Identity_Governance", "/roleManagement/directory/roleEligibilitySchedules", ""},
		{"AAD_PREMIUM_P2", "/roleManagement/directory/roleEligibilitySchedules", ""},
	} {
		d.UpdateRow("subscribedSkus", guid(900)+"_"+guid(skuP2), map[string]any{"servicePlans": []map[string]any{{"servicePlanName": tc.plan}}})
		a := send(t, g, http.MethodGet, tc.path, "", roleReaders)
		if a.errorCode() != tc.code || tc.code != "" && (a.Code != http.StatusBadRequest || !strings.Contains(a.errorMessage(), "Microsoft Entra ID P2")) {
			t.Errorf("%s with %s: got %d %q %q, want %q", tc.path, tc.plan, a.Code, a.errorCode(), a.errorMessage(), tc.code)
		}
	}
}

func TestRoleManagementAnswers(t *testing.T) {
	t.Parallel()
	d := smallTenant()
	g := New(d, Options{})
	ask := func(path string) []map[string]any {
		t.Helper()
		a := send(t, g, http.MethodGet, path, "", roleReaders)
		if a.Code != http.StatusOK {
			t.Fatalf("%s: %d %s %s", path, a.Code, a.errorCode(), a.errorMessage())
		}
		return a.values()
	}
	const globalAdmin = "62e90394-69f5-4237-9190-012177145e10"
	rows := ask("/roleManagement/directory/roleAssignments?$filter=roleDefinitionId eq '" + globalAdmin + "'&$expand=principal")
	for _, row := range rows {
		principal, _ := row["principal"].(map[string]any)
		if principal["id"] != row["principalId"] || !strings.HasPrefix(row["id"].(string), "lAPpYvVpN0KRkAEhdxReE") {
			t.Errorf("assignment %v", row)
		}
	}
	if len(rows) < 4 {
		t.Errorf("%d Global Administrators", len(rows))
	}
	inherits, _ := send(t, g, http.MethodGet, "/roleManagement/directory/roleDefinitions/"+globalAdmin+"?$expand=inheritsPermissionsFrom", "", roleReaders).body["inheritsPermissionsFrom"].([]any)
	if first, _ := inherits[0].(map[string]any); first["displayName"] != "Directory Readers" {
		t.Errorf("inherits from %v", inherits)
	}
	unit := objectNamed(t, d, "administrativeUnit", "Board and Executives")
	scoped := ask("/roleManagement/directory/roleAssignments?$expand=directoryScope&$filter=directoryScopeId eq '/administrativeUnits/" + unit.ID + "'")
	if scope, _ := scoped[0]["directoryScope"].(map[string]any); scope["displayName"] != "Board and Executives" {
		t.Errorf("scope %v", scope)
	}
	members := ask("/directory/administrativeUnits/" + unit.ID + "/scopedRoleMembers")
	if who, _ := members[0]["roleMemberInfo"].(map[string]any); len(members) != len(scoped) || who["displayName"] != "Oliver Nash" || members[0]["administrativeUnitId"] != unit.ID {
		t.Errorf("scoped members %v", members)
	}
	admins := ask("/directoryRoles(roleTemplateId='fe930be7-5e62-47db-91af-98c3a49a38b1')/scopedMembers")
	if !slices.ContainsFunc(admins, func(m map[string]any) bool { return m["administrativeUnitId"] == unit.ID }) {
		t.Errorf("scoped members of User Administrator: %v", admins)
	}
	policy := ask("/policies/roleManagementPolicyAssignments?" + directoryRolePolicies + " and roleDefinitionId eq '" + globalAdmin + "'&$expand=policy($expand=rules)")
	whole, _ := policy[0]["policy"].(map[string]any)
	rules, _ := whole["rules"].([]any)
	first, _ := rules[0].(map[string]any)
	if len(policy) != 1 || len(rules) != 17 || first["id"] != "Expiration_Admin_Eligibility" || first["@odata.type"] != "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule" {
		t.Errorf("policy %v", policy)
	}
	if got := ask("/policies/roleManagementPolicies/" + whole["id"].(string) + "/rules"); len(got) != 17 {
		t.Errorf("%d rules", len(got))
	}
	const tier0Group = "Tier0 Identity Operators"
	tier0 := objectNamed(t, d, "group", tier0Group)
	if got := ask("/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances?$expand=principal&$filter=groupId eq '" + tier0.ID + "'"); len(got) != 1 || got[0]["accessId"] != "owner" {
		t.Errorf("eligible for %s: %v", tier0Group, got)
	}
	if got := ask("/policies/roleManagementPolicyAssignments?$filter=scopeId eq '" + tier0.ID + "' and scopeType eq 'Group'"); len(got) != 2 {
		t.Errorf("policies of %s: %v", tier0Group, got)
	}
}

// smallTenant is a generated one that nobody changes.
var smallTenant = sync.OnceValue(func() *directory.Directory {
	tenant, err := world.Generate(world.Options{Users: 50, Seed: 1, Now: func() time.Time { return time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC) }})
	if err != nil {
		panic(err)
	}
	return tenant.Directory
})

func objectNamed(t *testing.T, d *directory.Directory, typ, name string) *directory.Object {
	t.Helper()
	for o := range d.Each(typ) {
		if o.Text("displayName") == name {
			return o
		}
	}
	t.Fatalf("no %s %q", typ, name)
	return nil
}
