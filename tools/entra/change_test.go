package entra

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestChanges shows what a synchronization found different, with both sides of
// a membership.
func TestChanges(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	w.Clock.Advance(time.Hour)
	w.Directory.Link(directory.RelMembers, toolstest.OtherID(30), toolstest.UserID(7)) // a new Global Administrator
	w.Directory.Update(toolstest.UserID(1), map[string]any{"department": "Treasury"})
	w.Directory.Delete(toolstest.UserID(3))
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, isError := toolstest.Ask(t, cs, "entra_change_list", toolstest.Args{"fresh": true, "since": "2h"})
	if isError {
		t.Fatal(reply)
	}
	var got []string
	for _, item := range reply["items"].([]any) {
		change := item.(map[string]any)
		line := change["type"].(string) + " " + change["objectType"].(string) + " " + change["name"].(string)
		if other, ok := change["other"].(map[string]any); ok {
			line += " " + other["displayName"].(string)
		}
		got = append(got, line)
	}
	for _, want := range []string{
		"memberAdded directoryRole Global Administrator Sam Smith", "updated user Ana Adams", "deleted user Cara Cole",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("got %q, want %q among them", got, want)
		}
	}
	reply, _ = toolstest.Ask(t, cs, "entra_change_list", toolstest.Args{"object": "sam.smith@contoso.com"})
	if items, _ := reply["items"].([]any); len(items) != 1 {
		t.Errorf("changes of one person: got %v, want the new role", reply["items"])
	}
	reply, _ = toolstest.Ask(t, cs, "entra_change_list", toolstest.Args{"changes": []string{"updated"}})
	items, _ := reply["items"].([]any)
	if len(items) != 1 {
		t.Fatalf("updates: got %v, want one", reply["items"])
	}
	before, after := items[0].(map[string]any)["before"].(map[string]any), items[0].(map[string]any)["after"].(map[string]any)
	if before["department"] != "Finance" || after["department"] != "Treasury" {
		t.Errorf("got %v before and %v after", before, after)
	}
}

// TestChangesOfGrants shows what has no delta query: who got which permission,
// by name, found by the objects that it names.
func TestChangesOfGrants(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	w.Clock.Advance(time.Hour)
	w.Directory.AddRow("appRoleAssignments", "assign-new", map[string]any{
		"appRoleId": "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", "principalId": toolstest.OtherID(12), "principalType": "ServicePrincipal",
		"principalDisplayName": "Ledger", "resourceId": toolstest.OtherID(50), "resourceDisplayName": "Microsoft Graph", "createdDateTime": toolstest.DaysAgo(0),
	})
	w.Directory.Update(toolstest.OtherID(11), map[string]any{"passwordCredentials": []map[string]any{{
		"keyId": toolstest.OtherID(60), "displayName": "night", "hint": "abc", "startDateTime": toolstest.DaysAgo(0), "endDateTime": toolstest.DaysAgo(-700),
	}}})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for _, test := range []struct {
		args toolstest.Args
		want string
	}{
		{toolstest.Args{"fresh": true, "kinds": []string{"grant"}}, "created appRoleAssignment"},
		{toolstest.Args{"fresh": true, "kinds": []string{"credential"}}, "updated application"},
		{toolstest.Args{"object": "Microsoft Graph"}, "created appRoleAssignment"},
	} {
		reply, isError := toolstest.Ask(t, cs, "entra_change_list", test.args)
		if isError {
			t.Fatal(reply)
		}
		items, _ := reply["items"].([]any)
		if len(items) != 1 {
			t.Errorf("%v: got %v, want one change", test.args, items)
			continue
		}
		change := items[0].(map[string]any)
		if got := fmt.Sprint(change["type"], " ", change["objectType"]); got != test.want {
			t.Errorf("%v: got %s, want %s", test.args, got, test.want)
		}
		names := fmt.Sprint(change["names"])
		if strings.HasSuffix(test.want, "appRoleAssignment") && (!strings.Contains(names, "Ledger") || !strings.Contains(names, "Microsoft Graph")) {
			t.Errorf("%v: names %s", test.args, names)
		}
		if strings.Contains(fmt.Sprint(change), "abc") {
			t.Errorf("%v: the hint of a secret is in %v", test.args, change)
		}
	}
}

// TestProbe asks every API and finds what the small tenant has not.
func TestProbe(t *testing.T) {
	t.Parallel()
	cs := toolstest.Connect(t, toolstest.Shared(t).Server(t, nil), nil, nil)
	reply, isError := toolstest.Ask(t, cs, "entra_connection_status", toolstest.Args{"probe": true, "missingOnly": true})
	if isError {
		t.Fatal(reply)
	}
	probe, _ := reply["item"].(map[string]any)["probe"].(map[string]any)
	if probe["ok"] != true {
		t.Errorf("got probe %v, want it to succeed", probe)
	}
	states := map[string]any{}
	checks, _ := probe["checks"].([]any)
	for _, c := range checks {
		check := c.(map[string]any)
		states[check["name"].(string)] = check["state"]
	}
	if states["signIn"] != "ok" || states["tenant"] != "ok" || states["credential"] == "failed" {
		t.Errorf("got checks %v", states)
	}
	if strings.Contains(fmt.Sprint(reply), toolstest.App.Secret) {
		t.Error("the answer holds the secret")
	}
}
