package tools_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestNoFalseZero reads before anything was synchronized, and without consent:
// no answer may look like an empty tenant.
func TestNoFalseZero(t *testing.T) {
	t.Parallel()
	calls := map[string]toolstest.Args{
		"entra_user_list":       {},
		"entra_group_list":      {},
		"entra_search":          {"query": "ana"},
		"entra_change_list":     {},
		"entra_tenant_overview": {},
	}
	check := func(t *testing.T, w *toolstest.World, reason string) {
		t.Helper()
		cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
		for tool, arguments := range calls {
			reply, isError := toolstest.Ask(t, cs, tool, arguments)
			if isError {
				t.Errorf("%s: %v", tool, reply)
				continue
			}
			if total, has := reply["total"]; has {
				t.Errorf("%s: total %v for what was never read", tool, total)
			}
			reasons := map[string]bool{}
			coverage, _ := reply["coverage"].([]any)
			for _, c := range coverage {
				cov := c.(map[string]any)
				reasons[cov["reason"].(string)] = true
				if cov["state"] != tools.NotEvaluated || cov["fix"] == "" {
					t.Errorf("%s: coverage %v", tool, cov)
				}
			}
			if !reasons[reason] {
				t.Errorf("%s: got coverage %v, want reason %s", tool, coverage, reason)
			}
			if tool == "entra_tenant_overview" {
				item := reply["item"].(map[string]any)
				if counts, _ := item["counts"].(map[string]any); len(counts) > 0 {
					t.Errorf("overview counts %v of what was never read", counts)
				}
			} else if notes, _ := reply["notes"].([]any); len(notes) == 0 || !strings.Contains(notes[len(notes)-1].(string), "does not show that there are none") {
				t.Errorf("%s: got notes %v, want one that this is no zero", tool, notes)
			}
		}
		reply, _ := toolstest.Ask(t, cs, "entra_user_get", toolstest.Args{"user": "ana@contoso.com"})
		if reply["code"] != "notRead" {
			t.Errorf("entra_user_get: got %v, want notRead", reply)
		}
	}
	t.Run("never synchronized", func(t *testing.T) {
		t.Parallel()
		check(t, toolstest.New(t, toolstest.Options{Unsynced: true}), "neverSynced")
	})
	t.Run("no consent", func(t *testing.T) {
		t.Parallel()
		w := toolstest.New(t, toolstest.Options{Permissions: []string{}})
		check(t, w, "permissionMissing")
		cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
		reply, _ := toolstest.Ask(t, cs, "entra_connection_status", toolstest.Args{"missingOnly": true})
		item := reply["item"].(map[string]any)
		if item["consent"] != "none" {
			t.Errorf("status: got consent %v, want none", item["consent"])
		}
		if missing, _ := item["missing"].([]any); len(missing) == 0 {
			t.Error("status names no missing permission")
		}
	})
}

// TestOnePermissionMissing keeps the rest of the answer when one part is closed.
func TestOnePermissionMissing(t *testing.T) {
	t.Parallel()
	granted := slices.DeleteFunc(slices.Clone(toolstest.Permissions), func(p string) bool {
		return p == "UserAuthenticationMethod.Read.All" || p == "AuditLog.Read.All"
	})
	w := toolstest.New(t, toolstest.Options{Permissions: granted})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, isError := toolstest.Ask(t, cs, "entra_user_get", toolstest.Args{"user": "ana@contoso.com", "include": []string{"groups", "authMethods", "manager", "signIns"}})
	if isError {
		t.Fatal(reply)
	}
	item := reply["item"].(map[string]any)
	if item["manager"] == nil || item["groups"] == nil {
		t.Errorf("got %v, want what is permitted", item)
	}
	if item["authMethods"] != nil || item["signIns"] != nil {
		t.Errorf("got %v for what is not permitted", item)
	}
	parts := map[string]string{}
	for _, c := range reply["coverage"].([]any) {
		cov := c.(map[string]any)
		parts[cov["part"].(string)] = cov["reason"].(string) + ": " + cov["fix"].(string)
	}
	for part, permission := range map[string]string{
		"authMethods": "UserAuthenticationMethod.Read.All", "signIns": "AuditLog.Read.All",
		"signInActivity": "AuditLog.Read.All", "userRegistrationDetails": "AuditLog.Read.All",
	} {
		if !strings.HasPrefix(parts[part], "permissionMissing: ") || !strings.Contains(parts[part], permission) {
			t.Errorf("coverage of %s is %q, want permissionMissing and %s", part, parts[part], permission)
		}
	}
}

// TestStale says so when the directory has not been read for long.
func TestStale(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	w.Clock.Advance(5 * time.Hour)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, _ := toolstest.Ask(t, cs, "entra_user_list", toolstest.Args{})
	coverage, _ := reply["coverage"].([]any)
	if len(coverage) != 1 || coverage[0].(map[string]any)["reason"] != "stale" || reply["asOf"] != "2026-11-22T09:00:00Z" {
		t.Errorf("got coverage %v as of %v, want stale", coverage, reply["asOf"])
	}
	w.Directory.Update(toolstest.UserID(1), map[string]any{"jobTitle": "Controller"})
	reply, _ = toolstest.Ask(t, cs, "entra_user_list", toolstest.Args{"search": "ana", "fresh": true})
	if reply["coverage"] != nil || reply["asOf"] != "2026-11-22T14:00:00Z" || reply["source"] == "cache" {
		t.Errorf("fresh: got %v", reply)
	}
	if title := reply["items"].([]any)[0].(map[string]any)["jobTitle"]; title != "Controller" {
		t.Errorf("fresh: got job title %v, want the new one", title)
	}
	reply, _ = toolstest.Ask(t, cs, "entra_change_list", toolstest.Args{"kinds": []string{"user"}})
	if items, _ := reply["items"].([]any); len(items) != 1 || items[0].(map[string]any)["type"] != "updated" {
		t.Errorf("changes: got %v, want the one update", reply)
	}
}

// TestClockIsSet answers on in a session while the clock of the machine jumps,
// names no time that is still to come, and says what was read by a wrong clock.
func TestClockIsSet(t *testing.T) {
	t.Parallel()
	const month = 30 * 24 * time.Hour
	w := toolstest.New(t, toolstest.Options{})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	ask := func(args toolstest.Args) (asOf any, reasons []string) {
		reply, isError := toolstest.Ask(t, cs, "entra_user_list", args)
		if isError {
			t.Fatalf("got %v", reply)
		}
		coverage, _ := reply["coverage"].([]any)
		for _, c := range coverage {
			reasons = append(reasons, c.(map[string]any)["reason"].(string))
		}
		return reply["asOf"], reasons
	}
	w.Clock.Advance(-month)
	if asOf, reasons := ask(toolstest.Args{}); asOf != nil || !slices.Contains(reasons, "stale") {
		t.Errorf("clock set back: as of %v, coverage %v, want no time and stale", asOf, reasons)
	}
	list, _ := toolstest.Ask(t, cs, "entra_connection_list", toolstest.Args{})
	if row := list["items"].([]any)[0].(map[string]any); row["health"] != "degraded" || row["lastSync"] != nil || !strings.Contains(row["problem"].(string), "clock") {
		t.Errorf("connection: %v, want what the clock did", row)
	}
	if asOf, reasons := ask(toolstest.Args{"fresh": true}); asOf != "2026-10-23T09:00:00Z" || slices.Contains(reasons, "stale") {
		t.Errorf("read again: as of %v, coverage %v", asOf, reasons)
	}
	w.Clock.Advance(month)
	if asOf, reasons := ask(toolstest.Args{}); asOf != "2026-10-23T09:00:00Z" || !slices.Contains(reasons, "stale") {
		t.Errorf("clock set forward: as of %v, coverage %v, want stale", asOf, reasons)
	}
}

// TestOffline answers from the cache and says which part was out of reach.
func TestOffline(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	w.Clock.Advance(2 * time.Hour) // past the life of a token
	w.Cloud.Faults().Refuse("*", -1)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, isError := toolstest.Ask(t, cs, "entra_user_get", toolstest.Args{"user": "ana@contoso.com", "include": []string{"groups", "risk"}})
	if isError || reply["item"].(map[string]any)["groups"] == nil {
		t.Fatalf("got %v, want the cached part", reply)
	}
	fix := ""
	for _, c := range reply["coverage"].([]any) {
		if cov := c.(map[string]any); cov["part"] == "risk" {
			fix = cov["fix"].(string)
		}
	}
	if fix == "" {
		t.Errorf("got coverage %v, want one for risk", reply["coverage"])
	}
}

// busySyncer is at work for a while, as a background pass is.
type busySyncer struct {
	tools.Syncer
	busy int
}

func (s *busySyncer) SyncFeeds(ctx context.Context, id string, feeds ...feed.Name) (dirsync.Summary, error) {
	if s.busy--; s.busy >= 0 {
		return dirsync.Summary{}, dirsync.ErrBusy
	}
	return s.Syncer.SyncFeeds(ctx, id, feeds...)
}

// TestFreshWaits takes its turn when a synchronization is under way.
func TestFreshWaits(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	w.Clock.Advance(time.Hour)
	s := w.Server(t, func(o *tools.Options) { o.Syncer = &busySyncer{w.Syncer, 1} })
	reply, _ := toolstest.Ask(t, toolstest.Connect(t, s, nil, nil), "entra_user_list", toolstest.Args{"fresh": true, "search": "ana"})
	if reply["asOf"] != "2026-11-22T10:00:00Z" || reply["notes"] != nil {
		t.Errorf("got as of %v with notes %v, want an hour later", reply["asOf"], reply["notes"])
	}
	s = w.Server(t, func(o *tools.Options) { o.Syncer = nil })
	reply, _ = toolstest.Ask(t, toolstest.Connect(t, s, nil, nil), "entra_user_list", toolstest.Args{"fresh": true, "search": "ana"})
	if notes, _ := reply["notes"].([]any); len(notes) != 1 {
		t.Errorf("without a syncer: got notes %v, want one that says so", notes)
	}
}
