package entra

import (
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestHiddenMembers: without Member.Read.Hidden a group with hidden membership
// looks empty to Graph's callers. No answer calls it so: its members are unknown,
// coverage names the permission, and what rests on them stays open.
func TestHiddenMembers(t *testing.T) {
	t.Parallel()
	const secret, hiddenUnit = "5ec4e700-0000-4000-8000-000000000001", "5ec4e700-0000-4000-8000-000000000002"
	world := func(t *testing.T, permissions []string) *toolstest.World {
		w := toolstest.New(t, toolstest.Options{Unsynced: true, Permissions: permissions})
		d := w.Directory
		d.Add("group", secret, map[string]any{
			"displayName": "Secret circle", "groupTypes": []string{"Unified"}, "mailEnabled": true, "securityEnabled": false, "visibility": "HiddenMembership",
		})
		d.Link(directory.RelMembers, secret, toolstest.UserID(2))
		d.Add("administrativeUnit", hiddenUnit, map[string]any{"displayName": "Secret unit", "visibility": "HiddenMembership"})
		d.Link(directory.RelMembers, hiddenUnit, toolstest.UserID(2))
		d.AddRow("conditionalAccessPolicies", toolstest.OtherID(790), map[string]any{
			"displayName": "MFA but for the circle", "state": "enabled",
			"conditions": map[string]any{
				"users": toolstest.PolicyUsers(map[string][]string{"includeUsers": {"All"}, "excludeGroups": {secret}}), "applications": toolstest.PolicyApps([]string{"All"}), "clientAppTypes": []string{"all"},
			}, "grantControls": toolstest.PolicyGrant("OR", "mfa"),
		})
		for o := range d.Each("conditionalAccessPolicies") {
			if o.Text("displayName") == "CA01 MFA for all" {
				d.UpdateRow("conditionalAccessPolicies", o.ID, map[string]any{"state": "disabled"})
			}
		}
		if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
			t.Fatal(err)
		}
		return w
	}
	for name, tc := range map[string]struct {
		permissions []string
		shown       bool
	}{
		"hidden": {append(slices.Clone(toolstest.Permissions), "AdministrativeUnit.Read.All"), false},
		"shown":  {append(slices.Clone(toolstest.Permissions), "AdministrativeUnit.Read.All", "Member.Read.Hidden"), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cs := toolstest.Connect(t, world(t, tc.permissions).Server(t, nil), nil, nil)
			covered := func(tool string, args toolstest.Args, part string) map[string]any {
				t.Helper()
				reply, isError := toolstest.Ask(t, cs, tool, args)
				coverage, _ := reply["coverage"].([]any)
				found := slices.ContainsFunc(coverage, func(c any) bool {
					row := c.(map[string]any)
					fix, _ := row["fix"].(string)
					return row["part"] == part && row["reason"] == "permissionMissing" && strings.Contains(fix, "Member.Read.Hidden")
				})
				if isError || found == tc.shown {
					t.Errorf("%s %v: coverage %v", tool, args, coverage)
				}
				return reply
			}
			for _, id := range []string{secret, hiddenUnit} {
				reply := covered("entra_group_get", toolstest.Args{"group": id}, "members")
				item := reply["item"].(map[string]any)
				if count, total := item["memberCount"], reply["total"]; tc.shown && (count != 1.0 || total != 1.0) || !tc.shown && (count != nil || total != nil) {
					t.Errorf("%s: members %v, total %v", id, count, total)
				}
			}
			covered("entra_group_list", toolstest.Args{"search": "Secret"}, "members")
			for _, empty := range []bool{true, false} {
				reply := covered("entra_group_list", toolstest.Args{"search": "Secret", "empty": empty}, "members")
				if items := reply["items"].([]any); len(items) != 0 && !(tc.shown && !empty) {
					t.Errorf("empty %v: %v", empty, items)
				}
			}
			covered("entra_user_get", toolstest.Args{"user": "ben@contoso.com", "include": []string{"groups"}}, "groups")
			covered("entra_tenant_overview", nil, "memberships")

			reply := covered("entra_conditional_access_report", nil, "groups")
			checks := map[string]any{}
			for _, c := range reply["item"].(map[string]any)["checks"].([]any) {
				row := c.(map[string]any)
				checks[row["check"].(string)] = row["result"]
			}
			want := map[string]any{"userMfa": "notEvaluated", "adminExclusions": "notEvaluated", "orphanedIds": "gaps"}
			if tc.shown {
				want = map[string]any{"userMfa": "gaps", "adminExclusions": "gaps", "orphanedIds": "gaps"} // Ben is in the circle
			}
			for check, result := range want {
				if checks[check] != result {
					t.Errorf("%s: got %v, want %v", check, checks[check], result)
				}
			}
			reply = covered("entra_conditional_access_what_if", toolstest.Args{"user": "ben@contoso.com", "app": "Ledger", "client": "browser", "localOnly": true}, "groups")
			for _, p := range reply["items"].([]any) {
				row := p.(map[string]any)
				if row["displayName"] == "MFA but for the circle" && (row["result"] == "notEnoughInformation") == tc.shown {
					t.Errorf("what-if: %v", row)
				}
			}
		})
	}
}

// TestHiddenOwners: Graph shows no owners of groups from on-premises and of
// distribution groups. No answer says that they have none.
func TestHiddenOwners(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	const synced, plain = "5ec4e700-0000-4000-8000-000000000011", "5ec4e700-0000-4000-8000-000000000012"
	w.Directory.Add("group", synced, map[string]any{"displayName": "Ownerless from on-premises", "securityEnabled": true, "onPremisesSyncEnabled": true})
	w.Directory.Add("group", plain, map[string]any{"displayName": "Ownerless of the cloud", "securityEnabled": true})
	w.Directory.Link(directory.RelOwners, synced, toolstest.UserID(2))
	if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for search, want := range map[string]any{"Ownerless": nil, "of the cloud": 1.0} {
		reply, _ := toolstest.Ask(t, cs, "entra_group_list", toolstest.Args{"search": search, "ownerless": true})
		items := reply["items"].([]any)
		if len(items) != 1 || items[0].(map[string]any)["id"] != plain || reply["total"] != want {
			t.Errorf("%s: %v, total %v, want %s, total %v", search, items, reply["total"], plain, want)
		}
		coverage, _ := reply["coverage"].([]any)
		if told := slices.ContainsFunc(coverage, func(c any) bool { return c.(map[string]any)["part"] == "owners" }); told != (want == nil) {
			t.Errorf("%s: coverage %v", search, coverage)
		}
	}
	reply, _ := toolstest.Ask(t, cs, "entra_group_get", toolstest.Args{"group": synced, "include": []string{"owners"}})
	coverage, _ := reply["coverage"].([]any)
	item := reply["item"].(map[string]any)
	if item["ownerCount"] != nil || item["ownersHidden"] != true || !slices.ContainsFunc(coverage, func(c any) bool { return c.(map[string]any)["part"] == "owners" }) {
		t.Errorf("the group: %v, coverage %v", item, coverage)
	}
	reply, _ = toolstest.Ask(t, cs, "entra_tenant_overview", nil)
	security := reply["item"].(map[string]any)["security"].(map[string]any)
	if security["groupsOwnersNotShown"] != 1.0 {
		t.Errorf("overview: %v", security)
	}
}
