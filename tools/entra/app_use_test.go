package entra

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// used is a world whose sources contradict each other: "Payroll" was used long
// ago by the report of service principals and yesterday by that of credentials,
// "Twin" by the log alone, and the log fails where it is told to.
func used(t *testing.T, fault string) *mcp.ClientSession {
	t.Helper()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	id := toolstest.OtherID
	w.Directory.AddRow("appCredentialSignInActivities", "use-newer", map[string]any{
		"appId": id(201), "keyId": id(212), "keyType": "certificate", "credentialOrigin": "application", "signInActivity": map[string]any{"lastSignInDateTime": toolstest.DaysAgo(1)},
	})
	w.Directory.AddRow("signIns", "e0000000-0000-4000-8000-000000009001", map[string]any{
		"createdDateTime": toolstest.DaysAgo(2), "isInteractive": false, "signInEventTypes": []string{"servicePrincipal"}, "status": map[string]any{"errorCode": 0},
		"appId": id(261), "appDisplayName": "Twin", "servicePrincipalId": id(270), "userId": "",
	})
	if fault != "" {
		w.Cloud.Faults().Fail(fault, 403, -1)
	}
	if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
		t.Log(err)
	}
	return toolstest.Connect(t, w.Server(t, nil), nil, nil)
}

// What was last used is told by the newest source, which is named, and nothing is
// called unused while a source could not be read.
func TestUseByTheNewestSource(t *testing.T) {
	t.Parallel()
	use := func(t *testing.T, cs *mcp.ClientSession, args toolstest.Args) (map[string]any, string) {
		t.Helper()
		reply := asked(t, cs, "entra_app_get", args)
		use, _ := reply["item"].(map[string]any)["use"].(map[string]any)
		return use, fmt.Sprint(reply["coverage"])
	}
	twin := toolstest.OtherID(270)
	t.Run("all sources", func(t *testing.T) {
		t.Parallel()
		cs := used(t, "")
		for _, c := range []struct {
			args   toolstest.Args
			source string
			days   int // ago
		}{
			{toolstest.Args{"app": "Payroll"}, "appCredentialSignInActivities", 1},
			{toolstest.Args{"app": "Survey Cloud"}, "servicePrincipalSignInActivities", 1},
			{toolstest.Args{"app": twin}, "signInLog", 2},
			{toolstest.Args{"app": "Ledger"}, "servicePrincipalSignInActivities", 1},
			{toolstest.Args{"app": "Ledger", "include": []string{"use"}}, "signInLog", 1},
		} {
			got, coverage := use(t, cs, c.args)
			last, _ := got["last"].(string)
			if want := toolstest.DaysAgo(c.days).Format("2006-01-02"); got["source"] != c.source || !strings.HasPrefix(last, want) || got["never"] != nil {
				t.Errorf("%v: got %v, want %s by %s; coverage %s", c.args, got, want, c.source, coverage)
			}
		}
		if got, _ := use(t, cs, toolstest.Args{"app": "vm-build"}); got["never"] != true {
			t.Errorf("a managed identity that no source has: got %v", got)
		}
		list := asked(t, cs, "entra_app_list", toolstest.Args{"unusedDays": 90})
		if got := shownOf(list, "items", "displayName"); slices.Contains(got, "Payroll") || slices.Contains(got, "vm-build") || !slices.Contains(got, "Litware Sign") {
			t.Errorf("unused: got %q", got)
		}
		for _, item := range list["items"].([]any) {
			if row := item.(map[string]any); (row["ageUnknown"] == true) != (row["neverUsed"] == true && row["applicationId"] == nil) {
				t.Errorf("the age of %v", row)
			}
		}
		stale := asked(t, cs, "entra_stale_account_report", toolstest.Args{"principal": "servicePrincipal"})
		for _, item := range stale["items"].([]any) {
			row := item.(map[string]any)
			if name := row["object"].(map[string]any)["displayName"]; name == "Payroll" && row["kind"] != "orphanedServicePrincipal" || name == "Litware Sign" && (row["ageUnknown"] != true || !strings.Contains(row["evidence"].(string), "unknown")) {
				t.Errorf("got %v", row)
			}
		}
	})
	for fault, covers := range map[string]string{"graph:*/auditLogs/signIns": "signInLog", "graph:*/appCredentialSignInActivities": "appCredentialSignInActivities"} {
		t.Run("without "+covers, func(t *testing.T) {
			t.Parallel()
			cs := used(t, fault)
			got, coverage := use(t, cs, toolstest.Args{"app": "vm-build"})
			if got["never"] != nil || !strings.Contains(coverage, covers) {
				t.Errorf("got %v, coverage %s", got, coverage)
			}
			if covers == "signInLog" {
				return
			}
			for _, args := range []toolstest.Args{{"unusedDays": 90}, {"fields": []string{"lastUsed"}}} {
				list := asked(t, cs, "entra_app_list", args)
				if text := fmt.Sprint(list["items"]); strings.Contains(text, "neverUsed") || args["unusedDays"] != nil && list["total"] != nil {
					t.Errorf("%v: total %v, %s", args, list["total"], text)
				}
			}
			if stale := asked(t, cs, "entra_stale_account_report", toolstest.Args{"principal": "servicePrincipal", "kinds": []string{"inactive", "neverSignedIn", "unusedGrant"}}); len(stale["items"].([]any)) > 0 {
				t.Errorf("got %v", stale["items"])
			}
		})
	}
}
