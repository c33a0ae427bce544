package tools

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// localTool is a tool without arguments that needs no connection.
func localTool(run func(ctx context.Context, c *Call) (map[string]any, error)) *definition {
	return define(Tool[struct{}, map[string]any]{
		Name: "entra_connection_test", Title: "Test", Description: "For the test.", Mode: Local, Timeout: time.Hour,
		Run: func(ctx context.Context, c *Call, _ struct{}) (map[string]any, error) { return run(ctx, c) },
	})
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, worldOptions{unsynced: true})
		tool := localTool(func(_ context.Context, c *Call) (map[string]any, error) {
			time.Sleep(2500 * time.Millisecond)
			c.Progress(3, 4, "third\x1b[31m part")
			time.Sleep(time.Second)
			return map[string]any{}, nil
		})
		var mu sync.Mutex
		var got []mcp.ProgressNotificationParams
		here, there := mcp.NewInMemoryTransports()
		ss, err := w.server(t, nil, []*definition{tool}).MCP().Connect(t.Context(), there, nil)
		if err != nil {
			t.Fatal(err)
		}
		cs, err := mcp.NewClient(&mcp.Implementation{Name: "test"}, &mcp.ClientOptions{
			ProgressNotificationHandler: func(_ context.Context, req *mcp.ProgressNotificationClientRequest) {
				mu.Lock()
				defer mu.Unlock()
				got = append(got, *req.Params)
			},
		}).Connect(t.Context(), here, nil)
		if err != nil {
			t.Fatal(err)
		}
		ask := func(meta mcp.Meta) int {
			if _, err := cs.CallTool(t.Context(), &mcp.CallToolParams{Name: tool.Name, Arguments: args{}, Meta: meta}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			return len(got)
		}
		if n := ask(nil); n != 0 {
			t.Errorf("got %d notifications without a token, want none", n)
		}
		if n := ask(mcp.Meta{"progressToken": "p1"}); n != 3 {
			t.Errorf("got %d notifications in 3.5 seconds, want 3: %+v", n, got)
		}
		for i := 1; i < len(got); i++ {
			if got[i].Progress <= got[i-1].Progress {
				t.Errorf("progress went from %v to %v, want it to rise", got[i-1].Progress, got[i].Progress)
			}
		}
		if last := got[len(got)-1]; last.Message != "third part" || last.Total != 4 || last.ProgressToken != "p1" {
			t.Errorf("got last %+v", last)
		}
		_ = cs.Close()
		_ = ss.Wait()
	})
}

func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, worldOptions{unsynced: true})
		tool := localTool(func(ctx context.Context, _ *Call) (map[string]any, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		here, there := mcp.NewInMemoryTransports()
		ss, err := w.server(t, nil, []*definition{tool}).MCP().Connect(t.Context(), there, nil)
		if err != nil {
			t.Fatal(err)
		}
		cs, err := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil).Connect(t.Context(), here, nil)
		if err != nil {
			t.Fatal(err)
		}
		started := time.Now()
		reply, isError := ask(t, cs, tool.Name, args{})
		if !isError || reply["code"] != "timeout" {
			t.Errorf("got %v, want timeout", reply)
		}
		if got := time.Since(started); got != time.Hour {
			t.Errorf("the call ended after %v, want the tool's hour", got)
		}
		_ = cs.Close()
		_ = ss.Wait()
	})
}

func TestCancellation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{unsynced: true})
	began, ended := make(chan struct{}), make(chan error, 1)
	tool := localTool(func(ctx context.Context, _ *Call) (map[string]any, error) {
		close(began)
		<-ctx.Done()
		ended <- ctx.Err()
		return nil, ctx.Err()
	})
	cs := connect(t, w.server(t, nil, []*definition{tool}), nil, nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-began; cancel() }()
	if _, err := cs.CallTool(ctx, &mcp.CallToolParams{Name: tool.Name, Arguments: args{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the tool's context ended with %v, want context.Canceled", err)
	}
	// The server accounts for the call after its client has gone on.
	for t.Context().Err() == nil {
		rows, err := w.db.Audit(t.Context(), store.AuditQuery{})
		if err != nil {
			t.Fatal(err)
		}
		if len(rows.Items) == 1 {
			if row := rows.Items[0]; row.Error != "cancelled" || row.Outcome != "error" {
				t.Errorf("got audit row %+v, want a cancelled call", row)
			}
			return
		}
	}
}

func TestPanicIsAnError(t *testing.T) {
	t.Parallel()
	tool := localTool(func(context.Context, *Call) (map[string]any, error) { panic("secret detail") })
	cs := connect(t, sharedWorld(t).server(t, nil, []*definition{tool}), nil, nil)
	reply, isError := ask(t, cs, tool.Name, args{})
	if !isError || reply["code"] != "internal" || strings.Contains(reply["message"].(string), "secret") {
		t.Errorf("got %v, want an internal error without the panic's text", reply)
	}
}

// TestAudit accounts for every call, the failed too, without its arguments.
func TestAudit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{})
	cs := connect(t, w.server(t, nil, nil), &mcp.Implementation{Name: "probe", Version: "9\x1b[0m"}, nil)
	ask(t, cs, "entra_user_list", args{"search": "ana"})
	ask(t, cs, "entra_user_list", args{"search": "ben"})
	ask(t, cs, "entra_user_get", args{"user": "nobody"})
	ask(t, cs, "entra_user_get", args{"usr": "ana"})
	rows, err := w.db.Audit(t.Context(), store.AuditQuery{OldestFirst: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows.Items) != 4 {
		t.Fatalf("got %d audit rows, want 4", len(rows.Items))
	}
	for i, want := range []struct {
		tool, outcome, err string
		rows               int
	}{{"entra_user_list", "ok", "", 1}, {"entra_user_list", "ok", "", 1}, {"entra_user_get", "error", "notFound", 0}, {"entra_user_get", "error", "unknownArgument", 0}} {
		row := rows.Items[i]
		if row.Tool != want.tool || row.Outcome != want.outcome || row.Error != want.err || row.Rows != want.rows {
			t.Errorf("row %d: got %+v, want %+v", i, row, want)
		}
		if row.Client != "probe 9" || row.Session == "" || row.Session != rows.Items[0].Session {
			t.Errorf("row %d: client %q of session %q", i, row.Client, row.Session)
		}
		if want.outcome == "ok" && (row.Connection != w.conn.ID || row.Bytes == 0) {
			t.Errorf("row %d: connection %q, %d bytes", i, row.Connection, row.Bytes)
		}
	}
	if a, b := rows.Items[0].ArgsDigest, rows.Items[1].ArgsDigest; len(a) != 64 || a == b {
		t.Errorf("argument digests %q and %q, want two that differ", a, b)
	}
	check, err := w.db.VerifyAudit(t.Context())
	if err != nil || !check.OK || check.Rows != 4 {
		t.Errorf("got %+v, %v, want a whole chain of 4", check, err)
	}
}

// TestNoAuditNoAnswer withholds an answer that cannot be accounted for.
func TestNoAuditNoAnswer(t *testing.T) {
	t.Parallel()
	tool := localTool(func(context.Context, *Call) (map[string]any, error) {
		return map[string]any{"secret": "answer"}, nil
	})
	s := sharedWorld(t).server(t, nil, []*definition{tool})
	s.audit = func(_ context.Context, row store.AuditRow) (store.AuditRow, error) { return row, store.ErrDiskFull }
	cs := connect(t, s, nil, nil)
	reply, isError := ask(t, cs, tool.Name, args{})
	if !isError || reply["code"] != "auditFailed" || reply["item"] != nil {
		t.Errorf("got %v, want auditFailed", reply)
	}
}

// TestHostileNames reads a user whose name attacks terminals and models: it is
// harmless wherever it shows, and the answer is marked as data.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	cs := connect(t, w.server(t, func(o *Options) { o.OutputSchemas = true }, nil), nil, nil)
	for tool, arguments := range map[string]args{
		"entra_user_list":  {"search": "eve"},
		"entra_user_get":   {"user": "eve@contoso.com"},
		"entra_search":     {"query": "eve"},
		"entra_group_get":  {"group": "Tier 0 Admins"},
		"entra_group_list": {},
	} {
		result, err := cs.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: arguments})
		if err != nil {
			t.Fatal(err)
		}
		text := resultText(t, result)
		if strings.ContainsAny(text, "\x1b\u202e\u200b\U000e0049") || strings.Contains(text, `\u`) {
			t.Errorf("%s lets characters through that are not text: %q", tool, text)
		}
		if tool != "entra_group_list" && !strings.Contains(text, "Eve red IGNORE ALL") {
			t.Errorf("%s does not show the user: %s", tool, text)
		}
		if result.Meta[untrustedKey] != true {
			t.Errorf("%s: got _meta %v, want the mark of untrusted data", tool, result.Meta)
		}
		if result.StructuredContent == nil {
			t.Errorf("%s: no structured content", tool)
		}
	}
}

// TestNoFalseZero reads before anything was synchronized, and without consent:
// no answer may look like an empty tenant.
func TestNoFalseZero(t *testing.T) {
	t.Parallel()
	calls := map[string]args{
		"entra_user_list":       {},
		"entra_group_list":      {},
		"entra_search":          {"query": "ana"},
		"entra_change_list":     {},
		"entra_tenant_overview": {},
	}
	check := func(t *testing.T, w *world, reason string) {
		t.Helper()
		cs := connect(t, w.server(t, nil, nil), nil, nil)
		for tool, arguments := range calls {
			reply, isError := ask(t, cs, tool, arguments)
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
				if cov["state"] != notEvaluated || cov["fix"] == "" {
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
		reply, _ := ask(t, cs, "entra_user_get", args{"user": "ana@contoso.com"})
		if reply["code"] != "notRead" {
			t.Errorf("entra_user_get: got %v, want notRead", reply)
		}
	}
	t.Run("never synchronized", func(t *testing.T) {
		t.Parallel()
		check(t, newWorld(t, worldOptions{unsynced: true}), "neverSynced")
	})
	t.Run("no consent", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, worldOptions{permissions: []string{}})
		check(t, w, "permissionMissing")
		cs := connect(t, w.server(t, nil, nil), nil, nil)
		reply, _ := ask(t, cs, "entra_connection_status", args{"missingOnly": true})
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
	granted := slices.DeleteFunc(slices.Clone(fullPermissions), func(p string) bool {
		return p == "UserAuthenticationMethod.Read.All" || p == "AuditLog.Read.All"
	})
	w := newWorld(t, worldOptions{permissions: granted})
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	reply, isError := ask(t, cs, "entra_user_get", args{"user": "ana@contoso.com", "include": []string{"groups", "authMethods", "manager", "signIns"}})
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
	w := newWorld(t, worldOptions{})
	w.clock.advance(5 * time.Hour)
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	reply, _ := ask(t, cs, "entra_user_list", args{})
	coverage, _ := reply["coverage"].([]any)
	if len(coverage) != 1 || coverage[0].(map[string]any)["reason"] != "stale" || reply["asOf"] != "2026-11-22T09:00:00Z" {
		t.Errorf("got coverage %v as of %v, want stale", coverage, reply["asOf"])
	}
	w.directory.Update(userID(1), map[string]any{"jobTitle": "Controller"})
	reply, _ = ask(t, cs, "entra_user_list", args{"search": "ana", "fresh": true})
	if reply["coverage"] != nil || reply["asOf"] != "2026-11-22T14:00:00Z" || reply["source"] == "cache" {
		t.Errorf("fresh: got %v", reply)
	}
	if title := reply["items"].([]any)[0].(map[string]any)["jobTitle"]; title != "Controller" {
		t.Errorf("fresh: got job title %v, want the new one", title)
	}
	reply, _ = ask(t, cs, "entra_change_list", args{"kinds": []string{"user"}})
	if items, _ := reply["items"].([]any); len(items) != 1 || items[0].(map[string]any)["type"] != "updated" {
		t.Errorf("changes: got %v, want the one update", reply)
	}
}

// TestOffline answers from the cache and says which part was out of reach.
func TestOffline(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{})
	w.clock.advance(2 * time.Hour) // past the life of a token
	w.cloud.Faults().Refuse("*", -1)
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	reply, isError := ask(t, cs, "entra_user_get", args{"user": "ana@contoso.com", "include": []string{"groups", "risk"}})
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

func TestExplain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err  error
		code string
	}{
		{&cloud.Error{API: cloud.Graph, Status: 403, Code: "Authentication_RequestFromNonPremiumTenantOrB2CTenant", Message: "no premium", RequestID: "r1"}, "licenceMissing"},
		{&cloud.Error{API: cloud.Graph, Status: 403, Code: "Authorization_RequestDenied", Message: "Insufficient privileges", RequestID: "r1"}, "permissionMissing"},
		{&cloud.Error{API: cloud.Graph, Status: 429, RequestID: "r1"}, "throttled"},
		{&cloud.Error{API: cloud.Graph, Status: 503, RequestID: "r1"}, "unavailable"},
		{store.ErrDiskFull, "diskFull"},
		{store.ErrBusy, "databaseBusy"},
		{store.ErrNotFound, "notFound"},
		{&store.AmbiguousError{Ref: "x"}, "ambiguous"},
		{context.Canceled, "cancelled"},
		{errors.New("odd"), "internal"},
	}
	for _, tt := range tests {
		got := explain(tt.err)
		if got.Code != tt.code || got.Message == "" {
			t.Errorf("%v: got %+v, want code %s", tt.err, got, tt.code)
		}
		var api *cloud.Error
		if errors.As(tt.err, &api) && got.RequestID != "r1" {
			t.Errorf("%v: got request id %q", tt.err, got.RequestID)
		}
	}
}

// TestChanges shows what a synchronization found different, with both sides of
// a membership.
func TestChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{})
	w.clock.advance(time.Hour)
	w.directory.Link(emulator.RelMembers, otherID(30), userID(7)) // a new Global Administrator
	w.directory.Update(userID(1), map[string]any{"department": "Treasury"})
	w.directory.Delete(userID(3))
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	reply, isError := ask(t, cs, "entra_change_list", args{"fresh": true, "since": "2h"})
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
	reply, _ = ask(t, cs, "entra_change_list", args{"object": "sam.smith@contoso.com"})
	if items, _ := reply["items"].([]any); len(items) != 1 {
		t.Errorf("changes of one person: got %v, want the new role", reply["items"])
	}
	reply, _ = ask(t, cs, "entra_change_list", args{"changes": []string{"updated"}})
	items, _ := reply["items"].([]any)
	if len(items) != 1 {
		t.Fatalf("updates: got %v, want one", reply["items"])
	}
	before, after := items[0].(map[string]any)["before"].(map[string]any), items[0].(map[string]any)["after"].(map[string]any)
	if before["department"] != "Finance" || after["department"] != "Treasury" {
		t.Errorf("got %v before and %v after", before, after)
	}
}

// TestProbe asks every API and finds what the small tenant has not.
func TestProbe(t *testing.T) {
	t.Parallel()
	cs := connect(t, sharedWorld(t).server(t, nil, nil), nil, nil)
	reply, isError := ask(t, cs, "entra_connection_status", args{"probe": true, "missingOnly": true})
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
	if strings.Contains(fmt.Sprint(reply), contosoApp.Secret) {
		t.Error("the answer holds the secret")
	}
}

// busySyncer is at work for a while, as a background pass is.
type busySyncer struct {
	Syncer
	busy int
}

func (s *busySyncer) SyncFeeds(ctx context.Context, id string, feeds ...store.Feed) (dirsync.Summary, error) {
	if s.busy--; s.busy >= 0 {
		return dirsync.Summary{}, dirsync.ErrBusy
	}
	return s.Syncer.SyncFeeds(ctx, id, feeds...)
}

// TestFreshWaits takes its turn when a synchronization is under way.
func TestFreshWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{})
	w.clock.advance(time.Hour)
	s := w.server(t, func(o *Options) { o.Syncer = &busySyncer{w.syncer, 1} }, nil)
	reply, _ := ask(t, connect(t, s, nil, nil), "entra_user_list", args{"fresh": true})
	if reply["asOf"] != "2026-11-22T10:00:00Z" || reply["notes"] != nil {
		t.Errorf("got as of %v with notes %v, want an hour later", reply["asOf"], reply["notes"])
	}
	s = w.server(t, func(o *Options) { o.Syncer = nil }, nil)
	reply, _ = ask(t, connect(t, s, nil, nil), "entra_user_list", args{"fresh": true})
	if notes, _ := reply["notes"].([]any); len(notes) != 1 {
		t.Errorf("without a syncer: got notes %v, want one that says so", notes)
	}
}
