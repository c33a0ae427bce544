package entra

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	demotenant "github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

func without(permissions []string, drop ...string) []string {
	return slices.DeleteFunc(slices.Clone(permissions), func(p string) bool { return slices.Contains(drop, p) })
}

// TestRolesWithoutPIM asks a tenant whose PIM nobody may read, and one that has
// no licence for it: roles are there, and nothing says that none are eligible.
func TestRolesWithoutPIM(t *testing.T) {
	t.Parallel()
	noPIM := without(toolstest.Permissions, "RoleManagement.Read.All")
	for name, tc := range map[string]struct {
		permissions []string
		reason      string
		change      func(d *directory.Directory)
	}{
		"no permission": {noPIM, "permissionMissing", func(*directory.Directory) {}},
		"no licence": {toolstest.Permissions, "licenceMissing", func(d *directory.Directory) {
			d.UpdateRow("subscribedSkus", toolstest.TenantID+"_"+toolstest.SKUE5, map[string]any{"servicePlans": []map[string]any{{"servicePlanName": "AAD_PREMIUM"}}})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := toolstest.New(t, toolstest.Options{Permissions: tc.permissions, Unsynced: true})
			tc.change(w.Directory)
			if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
				t.Fatal(err)
			}
			cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
			text := toolstest.Call(t, cs, "entra_role_assignment_list", toolstest.Args{"state": "eligible"})
			if !strings.Contains(text, `"part":"roleEligibilityScheduleInstances","state":"notEvaluated","reason":"`+tc.reason) ||
				!strings.Contains(text, "It does not show that there are none") || strings.Contains(text, `"total":0`) {
				t.Errorf("eligible: %s", text)
			}
			text = toolstest.Call(t, cs, "entra_role_assignment_list", toolstest.Args{"role": "Global Administrator"})
			if !strings.Contains(text, `"state":"active"`) || strings.Contains(text, `"permanent"`) || !strings.Contains(text, "look alike") {
				t.Errorf("active: %s", text)
			}
			text = toolstest.Call(t, cs, "entra_role_list", toolstest.Args{"search": "Global"})
			if !strings.Contains(text, `"holders":{"activeTenantWide":2,"activeScoped":0}`) {
				t.Errorf("roles: %s", text)
			}
			text = toolstest.Call(t, cs, "entra_pim_report", toolstest.Args{})
			if !strings.Contains(text, `"part":"roleManagementPolicyAssignments","state":"notEvaluated","reason":"`+tc.reason) || strings.Contains(text, `"total"`) {
				t.Errorf("settings: %s", text)
			}
		})
	}
}

// TestRolesNeverSynced asks before anything was read.
func TestRolesNeverSynced(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for tool, part := range map[string]string{
		"entra_role_assignment_list": "roleAssignments", "entra_role_list": "roleDefinitions", "entra_pim_report": "roleManagementPolicyAssignments",
	} {
		text := toolstest.Call(t, cs, tool, toolstest.Args{})
		if !strings.Contains(text, `"part":"`+part+`","state":"notEvaluated","reason":"neverSynced"`) || strings.Contains(text, `"total":`) {
			t.Errorf("%s: %s", tool, text)
		}
	}
}

// TestPIMGroups reads PIM for groups with the permissions that it needs.
func TestPIMGroups(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Permissions: append(slices.Clone(toolstest.Permissions),
		"PrivilegedEligibilitySchedule.Read.AzureADGroup", "PrivilegedAssignmentSchedule.Read.AzureADGroup", "RoleManagementPolicy.Read.AzureADGroup")})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	var reply struct {
		Coverage []tools.Coverage `json:"coverage"`
		Items    []pimGroupRow    `json:"items"`
	}
	text := toolstest.Call(t, cs, "entra_pim_report", toolstest.Args{"kind": "groups", "role": "User Administrator"})
	if err := json.Unmarshal([]byte(text), &reply); err != nil {
		t.Fatal(err)
	}
	if len(reply.Coverage) > 0 || len(reply.Items) != 1 {
		t.Fatal(text)
	}
	group := reply.Items[0]
	got := fmt.Sprint(group.Eligible[0].Principal.DisplayName, group.Eligible[0].Access, group.Eligible[0].Permanent,
		len(group.Active), group.Active[0].Access, group.Active[0].State, group.Settings["owner"].Weaknesses)
	want := "Sam Smithowner true1memberassigned[activationWithoutMfa activationWithoutApproval activationWithoutJustification permanentActiveAllowed permanentEligibleAllowed]"
	if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("got %s\nwant %s\n%s", got, want, text)
	}
}

// TestEndedRoles: an activation that ended since the last reading is not shown.
func TestEndedRoles(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	if text := toolstest.Call(t, cs, "entra_role_assignment_list", toolstest.Args{"state": "activated"}); !strings.Contains(text, `"total":1`) {
		t.Errorf("before: %s", text)
	}
	w.Clock.Advance(4 * time.Hour)
	if text := toolstest.Call(t, cs, "entra_role_assignment_list", toolstest.Args{"state": "activated"}); !strings.Contains(text, `"total":0`) {
		t.Errorf("after: %s", text)
	}
}

// TestFindingsOnRolesShow: what the page of the demo tenant tells people to
// call of roles and PIM names what is involved.
func TestFindingsOnRolesShow(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 200})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	seen := 0
	for _, f := range demotenant.Findings() {
		if !strings.Contains(f.HowToSee, "entra_role_") && !strings.Contains(f.HowToSee, "entra_pim_") {
			continue
		}
		seen++
		answers := ""
		for how := range strings.SplitSeq(f.HowToSee, "; ") {
			tool, arguments, _ := strings.Cut(how, " ")
			result, err := cs.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)})
			if err != nil {
				t.Fatal(err)
			}
			if result.IsError {
				t.Errorf("%s: %s", how, toolstest.ResultText(t, result))
			}
			answers += toolstest.ResultText(t, result)
		}
		if f.ID == "disabled-unit-admin" && !strings.Contains(answers, `"restrictedManagement":true`) {
			t.Errorf("%s: the unit's members do not look restricted: %s", f.ID, answers)
		}
		for _, name := range f.Objects {
			if !strings.Contains(answers, name) {
				t.Errorf("%s: %s does not show %s: %.2000s", f.ID, f.HowToSee, name, answers)
			}
		}
	}
	if seen < 6 {
		t.Errorf("%d findings on roles, want at least 6", seen)
	}
}

// TestRoleChangesAreJournalled gives a role between two readings and takes one:
// the journal names the role and the principal.
func TestRoleChangesAreJournalled(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	toolstest.AssignRole(w.Directory, "ga-olga", toolstest.GlobalAdmin, toolstest.UserID(8), "/", "Assigned", toolstest.ClockStart.Add(240*time.Hour))
	w.Directory.DeleteRow("roleAssignments", "sk-app")
	w.Directory.DeleteRow("roleAssignmentScheduleInstances", "sk-app")
	w.Clock.Advance(time.Hour)
	toolstest.Call(t, cs, "entra_role_assignment_list", toolstest.Args{"fresh": true})
	text := toolstest.Call(t, cs, "entra_change_list", toolstest.Args{"kinds": []string{"role"}})
	for _, want := range []string{"ga-olga", "sk-app", "Global Administrator", "Secret Keeper", "Olga Olsen", "Ledger"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	if rows := toolstest.Call(t, cs, "entra_role_assignment_list", toolstest.Args{"principal": "olga@contoso.com", "permanent": false}); !strings.Contains(rows, `"total":1`) {
		t.Errorf("after the change: %s", rows)
	}
}
