package tools

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestStaleReportWithoutSignIns: who does not sign in is not known, and what is
// known besides stands.
func TestStaleReportWithoutSignIns(t *testing.T) {
	t.Parallel()
	permissions := slices.DeleteFunc(slices.Clone(fullPermissions), func(p string) bool { return p == "AuditLog.Read.All" })
	w := newWorld(t, worldOptions{permissions: permissions})
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	reply, _ := ask(t, cs, "entra_stale_account_report", args{})
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
	w := newWorld(t, worldOptions{unsynced: true})
	w.cloud.Faults().Fail("graph:*/servicePrincipalSignInActivities", 404, -1)
	if _, err := w.syncer.SyncAll(t.Context(), w.conn.ID); err != nil {
		t.Log(err)
	}
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	reply, _ := ask(t, cs, "entra_stale_account_report", args{"countOnly": true})
	if got := fmt.Sprint(reply["coverage"]); !strings.Contains(got, "servicePrincipalSignInActivities") || reply["total"] != nil {
		t.Errorf("got total %v, coverage %s", reply["total"], got)
	}
	if got := fmt.Sprint(reply["facets"]); strings.Contains(got, "unusedGrant") || !strings.Contains(got, "orphanedServicePrincipal") {
		t.Errorf("got facets %s, want the kinds that were judged", got)
	}
	reply, _ = ask(t, cs, "entra_stale_account_report", args{"kinds": []string{"unusedGrant"}})
	if !strings.Contains(fmt.Sprint(reply["notes"]), "does not show that there are none") {
		t.Errorf("got notes %v of a kind that was not judged", reply["notes"])
	}
}

// TestStaleReportDatesWhatItSaw: a synchronization that saw an account being
// disabled tells since when.
func TestStaleReportDatesWhatItSaw(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{})
	w.clock.advance(30 * time.Minute)
	w.directory.AddRow("roleAssignments", "ben-is-admin", map[string]any{
		"principalId": userID(2), "roleDefinitionId": "62e90394-69f5-4237-9190-012177145e10", "directoryScopeId": "/",
	})
	w.directory.Update(userID(2), map[string]any{"accountEnabled": false})
	if _, err := w.syncer.SyncAll(t.Context(), w.conn.ID); err != nil {
		t.Fatal(err)
	}
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	reply, _ := ask(t, cs, "entra_stale_account_report", args{"kinds": []string{"disabledPrivileged"}})
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
