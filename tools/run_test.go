package tools_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// localTool is a tool without arguments that needs no connection.
func localTool(run func(ctx context.Context, c *tools.Call) (map[string]any, error)) *tools.Definition {
	return tools.Define(tools.Tool[struct{}, map[string]any]{
		Name: "entra_test", Title: "Test", Description: "For the test.", Core: true, Mode: tools.Local, Timeout: time.Hour,
		Run: func(ctx context.Context, c *tools.Call, _ struct{}) (map[string]any, error) { return run(ctx, c) },
	})
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := toolstest.New(t, toolstest.Options{Unsynced: true})
		tool := localTool(func(_ context.Context, c *tools.Call) (map[string]any, error) {
			time.Sleep(2500 * time.Millisecond)
			c.Progress(3, 4, "third\x1b[31m part")
			time.Sleep(time.Second)
			return map[string]any{}, nil
		})
		var mu sync.Mutex
		var got []mcp.ProgressNotificationParams
		here, there := mcp.NewInMemoryTransports()
		ss, err := w.Server(t, nil, tool).MCP().Connect(t.Context(), there, nil)
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
			if _, err := cs.CallTool(t.Context(), &mcp.CallToolParams{Name: tool.Name, Arguments: toolstest.Args{}, Meta: meta}); err != nil {
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
		w := toolstest.New(t, toolstest.Options{Unsynced: true})
		tool := localTool(func(ctx context.Context, _ *tools.Call) (map[string]any, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		here, there := mcp.NewInMemoryTransports()
		ss, err := w.Server(t, nil, tool).MCP().Connect(t.Context(), there, nil)
		if err != nil {
			t.Fatal(err)
		}
		cs, err := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil).Connect(t.Context(), here, nil)
		if err != nil {
			t.Fatal(err)
		}
		started := time.Now()
		reply, isError := toolstest.Ask(t, cs, tool.Name, toolstest.Args{})
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
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	began, ended := make(chan struct{}), make(chan error, 1)
	tool := localTool(func(ctx context.Context, _ *tools.Call) (map[string]any, error) {
		close(began)
		<-ctx.Done()
		ended <- ctx.Err()
		return nil, ctx.Err()
	})
	cs := toolstest.Connect(t, w.Server(t, nil, tool), nil, nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-began; cancel() }()
	if _, err := cs.CallTool(ctx, &mcp.CallToolParams{Name: tool.Name, Arguments: toolstest.Args{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the tool's context ended with %v, want context.Canceled", err)
	}
	// The server accounts for the call after its client has gone on.
	for t.Context().Err() == nil {
		rows, err := w.DB.Audit(t.Context(), store.AuditQuery{})
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
	tool := localTool(func(context.Context, *tools.Call) (map[string]any, error) { panic("secret detail") })
	cs := toolstest.Connect(t, toolstest.Shared(t).Server(t, nil, tool), nil, nil)
	reply, isError := toolstest.Ask(t, cs, tool.Name, toolstest.Args{})
	if !isError || reply["code"] != "internal" || strings.Contains(reply["message"].(string), "secret") {
		t.Errorf("got %v, want an internal error without the panic's text", reply)
	}
}

// TestAudit accounts for every call, the failed too, without its arguments.
func TestAudit(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	cs := toolstest.Connect(t, w.Server(t, nil), &mcp.Implementation{Name: "probe", Version: "9\x1b[0m"}, nil)
	toolstest.Ask(t, cs, "entra_user_list", toolstest.Args{"search": "ana"})
	toolstest.Ask(t, cs, "entra_user_list", toolstest.Args{"search": "ben"})
	toolstest.Ask(t, cs, "entra_user_get", toolstest.Args{"user": "no such person"})
	toolstest.Ask(t, cs, "entra_user_get", toolstest.Args{"usr": "ana"})
	rows, err := w.DB.Audit(t.Context(), store.AuditQuery{OldestFirst: true})
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
		if want.outcome == "ok" && (row.Connection != w.Conn.ID || row.Bytes == 0) {
			t.Errorf("row %d: connection %q, %d bytes", i, row.Connection, row.Bytes)
		}
	}
	if a, b := rows.Items[0].ArgsDigest, rows.Items[1].ArgsDigest; len(a) != 64 || a == b {
		t.Errorf("argument digests %q and %q, want two that differ", a, b)
	}
	check, err := w.DB.VerifyAudit(t.Context())
	if err != nil || !check.OK || check.Rows != 4 {
		t.Errorf("got %+v, %v, want a whole chain of 4", check, err)
	}
}

// TestNoAuditNoAnswer withholds an answer that cannot be accounted for.
func TestNoAuditNoAnswer(t *testing.T) {
	t.Parallel()
	tool := localTool(func(context.Context, *tools.Call) (map[string]any, error) {
		return map[string]any{"secret": "answer"}, nil
	})
	s := toolstest.Shared(t).Server(t, nil, tool)
	s.SetAudit(func(_ context.Context, row store.AuditRow) (store.AuditRow, error) { return row, store.ErrDiskFull })
	cs := toolstest.Connect(t, s, nil, nil)
	reply, isError := toolstest.Ask(t, cs, tool.Name, toolstest.Args{})
	if !isError || reply["code"] != "auditFailed" || reply["item"] != nil {
		t.Errorf("got %v, want auditFailed", reply)
	}
}

// TestHostileNames reads a user whose name attacks terminals and models: it is
// harmless wherever it shows, and the answer is marked as data.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	w := toolstest.Shared(t)
	cs := toolstest.Connect(t, w.Server(t, func(o *tools.Options) { o.OutputSchemas = true }), nil, nil)
	for tool, arguments := range map[string]toolstest.Args{
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
		text := toolstest.ResultText(t, result)
		if strings.ContainsAny(text, "\x1b\u202e\u200b\U000e0049") || strings.Contains(text, `\u`) {
			t.Errorf("%s lets characters through that are not text: %q", tool, text)
		}
		if tool != "entra_group_list" && !strings.Contains(text, "Eve red IGNORE ALL") {
			t.Errorf("%s does not show the user: %s", tool, text)
		}
		if result.Meta[tools.UntrustedKey] != true {
			t.Errorf("%s: got _meta %v, want the mark of untrusted data", tool, result.Meta)
		}
		if result.StructuredContent == nil {
			t.Errorf("%s: no structured content", tool)
		}
	}
}
