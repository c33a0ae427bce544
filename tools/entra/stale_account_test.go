package entra

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestStaleReportWithoutSignIns: who does not sign in is not known, and what is
// known besides stands.
func TestStaleReportWithoutSignIns(t *testing.T) {
	t.Parallel()
	permissions := slices.DeleteFunc(slices.Clone(toolstest.Permissions), func(p string) bool { return p == "AuditLog.Read.All" })
	w := toolstest.New(t, toolstest.Options{Permissions: permissions})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, _ := toolstest.Ask(t, cs, "entra_stale_account_report", toolstest.Args{})
	if reply["total"] != nil {
		t.Errorf("got total %v, want none: two kinds were not judged", reply["total"])
	}
	for _, want := range []string{"signInActivity", "AuditLog.Read.All"} {
		if got := fmt.Sprint(reply["coverage"]); !strings.Contains(got, want) {
			t.Errorf("got coverage %s, want %s in it", got, want)
		}
	}
	for _, item := range reply["items"].([]any) {
		if row := item.(map[string]any); row["object"].(map[string]any)["type"] == "user" && row["kind"] != "disabledPrivileged" {
			t.Errorf("got %v, and nobody's sign-ins are known", row)
		}
	}
}

// TestStaleReportWithoutUse: without the report of their use every application
// looks unused.
func TestStaleReportWithoutUse(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	w.Cloud.Faults().Fail("graph:*/servicePrincipalSignInActivities", 404, -1)
	if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
		t.Log(err)
	}
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, _ := toolstest.Ask(t, cs, "entra_stale_account_report", toolstest.Args{"countOnly": true})
	if got := fmt.Sprint(reply["coverage"]); !strings.Contains(got, "servicePrincipalSignInActivities") || reply["total"] != nil {
		t.Errorf("got total %v, coverage %s", reply["total"], got)
	}
	if got := fmt.Sprint(reply["facets"]); strings.Contains(got, "unusedGrant") || !strings.Contains(got, "orphanedServicePrincipal") {
		t.Errorf("got facets %s, want the kinds that were judged", got)
	}
	reply, _ = toolstest.Ask(t, cs, "entra_stale_account_report", toolstest.Args{"kinds": []string{"unusedGrant"}})
	if !strings.Contains(fmt.Sprint(reply["notes"]), "does not show that there are none") {
		t.Errorf("got notes %v of a kind that was not judged", reply["notes"])
	}
}

// TestStaleReportDatesWhatItSaw: a synchronization that saw an account being
// disabled tells since when.
func TestStaleReportDatesWhatItSaw(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	w.Clock.Advance(30 * time.Minute)
	w.Directory.AddRow("roleAssignments", "ben-is-admin", map[string]any{
		"principalId": toolstest.UserID(2), "roleDefinitionId": "62e90394-69f5-4237-9190-012177145e10", "directoryScopeId": "/",
	})
	w.Directory.Update(toolstest.UserID(2), map[string]any{"accountEnabled": false})
	if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, _ := toolstest.Ask(t, cs, "entra_stale_account_report", toolstest.Args{"kinds": []string{"disabledPrivileged"}})
	for _, item := range reply["items"].([]any) {
		row := item.(map[string]any)
		if row["object"].(map[string]any)["displayName"] != "Ben Brown" {
			continue
		}
		if row["since"] != "2026-11-22T09:30:00Z" || strings.Contains(row["evidence"].(string), "does not tell") {
			t.Errorf("got since %v, evidence %v", row["since"], row["evidence"])
		}
		return
	}
	t.Errorf("Ben Brown, a disabled Global Administrator, is not in %v", reply["items"])
}

// TestAttemptsBeforeSuccessesWereKept: an account from before 2023-12-01 that has
// attempts and no success is inactive, but nobody can say that it never signed in.
func TestAttemptsBeforeSuccessesWereKept(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	for n, created := range map[int]string{9: "2021-05-06T07:08:09Z", 5: "2025-01-02T03:04:05Z"} {
		w.Directory.Update(toolstest.UserID(n), map[string]any{
			"createdDateTime": created, "signInActivity": map[string]any{"lastSignInDateTime": toolstest.DaysAgo(1)},
		})
	}
	if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for kind, evidence := range map[string]map[string]string{
		"inactive":      {"breakglass@contoso.onmicrosoft.com": "no sign-in succeeded since 2023-12-01; of those before Microsoft keeps no result; attempts without success, the last 1 day ago"},
		"neverSignedIn": {"eve@contoso.com": "never signed in, created 689 days ago; attempts without success, the last 1 day ago"},
	} {
		reply, _ := toolstest.Ask(t, cs, "entra_stale_account_report", toolstest.Args{"kinds": []string{kind}, "principal": "member"})
		got := map[string]string{}
		for _, item := range reply["items"].([]any) {
			row := item.(map[string]any)
			got[fmt.Sprint(row["object"].(map[string]any)["key"])] = fmt.Sprint(row["evidence"])
		}
		for key, want := range evidence {
			if got[key] != want {
				t.Errorf("%s %s: evidence %q, want %q", kind, key, got[key], want)
			}
		}
		if kind == "neverSignedIn" && got["breakglass@contoso.onmicrosoft.com"] != "" {
			t.Errorf("an old account with attempts is told as never signed in: %v", got)
		}
	}
	for user, want := range map[string]any{"breakglass@contoso.onmicrosoft.com": nil, "eve@contoso.com": true} {
		reply, _ := toolstest.Ask(t, cs, "entra_user_get", toolstest.Args{"user": user, "include": []string{"licences"}})
		if got := reply["item"].(map[string]any)["neverSignedIn"]; got != want || !strings.Contains(fmt.Sprint(reply["notes"]), "No sign-in of this user succeeded") {
			t.Errorf("%s: neverSignedIn %v, want %v; notes %v", user, got, want, reply["notes"])
		}
	}
	reply, _ := toolstest.Ask(t, cs, "entra_user_list", toolstest.Args{"inactiveDays": 90, "search": "Break Glass"})
	if row := reply["items"].([]any)[0].(map[string]any); row["neverSignedIn"] != nil || row["lastAttempt"] == nil {
		t.Errorf("got %v, want an attempt and no verdict", row)
	}
}
