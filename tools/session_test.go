package tools

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// twoWorld has two connections, of which none is chosen.
func twoWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, worldOptions{})
	w.addConnection(t, "fabrikam")
	return w
}

func toolNames(t *testing.T, cs *mcp.ClientSession) []string {
	t.Helper()
	list, err := cs.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range list.Tools {
		names = append(names, tool.Name)
	}
	return names
}

func TestChoosingConnection(t *testing.T) {
	t.Parallel()
	w := twoWorld(t)
	s := w.server(t, nil, nil)
	first, second := connect(t, s, nil, nil), connect(t, s, nil, nil)

	reply, isError := ask(t, first, "entra_tenant_overview", args{"include": []string{"hybrid"}})
	if !isError || reply["code"] != "chooseConnection" {
		t.Fatalf("without a choice: got %v, want an error that asks for one", reply)
	}
	if got := reply["connections"]; !slices.Equal(anyStrings(got), []string{"contoso", "fabrikam"}) {
		t.Errorf("got connections %v to choose from", got)
	}
	if _, isError := ask(t, first, "entra_tenant_overview", args{"connection": "contoso"}); isError {
		t.Error("the argument connection is enough for one call")
	}
	if reply, isError := ask(t, first, "entra_connection_select", args{"connection": "Contoso"}); isError {
		t.Fatalf("select: %v", reply)
	}
	if reply, isError := ask(t, first, "entra_tenant_overview", args{}); isError {
		t.Errorf("after the choice: %v", reply)
	}
	if reply, _ := ask(t, second, "entra_tenant_overview", args{}); reply["code"] != "chooseConnection" {
		t.Errorf("the choice of one session reached another: %v", reply)
	}
	// A cursor of one connection is refused by another.
	reply, _ = ask(t, first, "entra_user_list", args{"limit": 2})
	cursor, _ := reply["nextCursor"].(string)
	if cursor == "" {
		t.Fatalf("no cursor in %v", reply)
	}
	if reply, _ := ask(t, first, "entra_user_list", args{"limit": 2, "cursor": cursor, "connection": "fabrikam"}); reply["code"] != "invalidCursor" {
		t.Errorf("cursor at another connection: got %v, want invalidCursor", reply)
	}
	// A disabled connection cannot be worked with, chosen or not.
	if err := w.db.SetEnabled(t.Context(), w.conn.ID, false); err != nil {
		t.Fatal(err)
	}
	if reply, _ := ask(t, first, "entra_tenant_overview", args{"connection": "contoso"}); reply["code"] != "connectionDisabled" {
		t.Errorf("disabled: got %v", reply)
	}
	if reply, _ := ask(t, first, "entra_tenant_overview", args{}); reply["code"] != "chooseConnection" {
		t.Errorf("the choice was disabled: got %v, want to be asked again", reply)
	}
}

func anyStrings(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, item := range list {
		s, _ := item.(string)
		out = append(out, s)
	}
	return out
}

func TestNoConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{unsynced: true})
	if err := w.db.DeleteConnection(t.Context(), w.conn.ID); err != nil {
		t.Fatal(err)
	}
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	reply, _ := ask(t, cs, "entra_user_list", args{})
	if fix, _ := reply["fix"].(string); reply["code"] != "noConnection" || !strings.Contains(fix, "mscloud-mcp connection add") {
		t.Errorf("got %v, want an error that says how a connection is added", reply)
	}
	reply, isError := ask(t, cs, "entra_connection_list", args{})
	if isError || !strings.Contains(reply["notes"].([]any)[0].(string), "mscloud-mcp connection add") {
		t.Errorf("got %v, want a note that says how a connection is added", reply)
	}
}

// TestVisibility lists tools as clients that do and do not follow list_changed.
func TestVisibility(t *testing.T) {
	t.Parallel()
	follower := &mcp.Implementation{Name: "claude-code", Version: "2.1.30"}
	other := &mcp.Implementation{Name: "claude-ai", Version: "0.1.0"}
	connectionTools := []string{"entra_connection_list", "entra_connection_select", "entra_connection_status"}
	tests := []struct {
		name       string
		visibility Visibility
		client     *mcp.Implementation
		gated      bool
	}{
		{"auto hides for a client that follows", Auto, follower, true},
		{"auto shows to any other", Auto, other, false},
		{"gated hides for every client", Gated, other, true},
		{"all shows to every client", All, follower, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := twoWorld(t)
			s := w.server(t, func(o *Options) { o.Visibility = tt.visibility }, nil)
			changed := make(chan struct{}, 10)
			cs := connect(t, s, tt.client, &mcp.ClientOptions{
				ToolListChangedHandler: func(context.Context, *mcp.ToolListChangedRequest) { changed <- struct{}{} },
			})
			bystanderChanged := make(chan struct{}, 10)
			bystander := connect(t, s, tt.client, &mcp.ClientOptions{
				ToolListChangedHandler: func(context.Context, *mcp.ToolListChangedRequest) { bystanderChanged <- struct{}{} },
			})
			toolNames(t, bystander)
			before := toolNames(t, cs)
			if gated := slices.Equal(before, connectionTools); gated != tt.gated {
				t.Fatalf("got %v, want gated %v", before, tt.gated)
			}
			ask(t, cs, "entra_connection_select", args{"connection": "contoso"})
			if tt.gated {
				select {
				case <-changed:
				case <-time.After(10 * time.Second):
					t.Fatal("no list_changed after the choice")
				}
			}
			if after := toolNames(t, cs); len(after) != len(catalogue) {
				t.Errorf("after the choice: got %v, want every tool", after)
			}
			select {
			case <-bystanderChanged:
				t.Error("list_changed reached a session that chose nothing")
			default:
			}
			if got := toolNames(t, bystander); slices.Equal(got, connectionTools) != tt.gated {
				t.Errorf("the other session now sees %v", got)
			}
		})
	}
	t.Run("one connection is chosen already", func(t *testing.T) {
		t.Parallel()
		s := sharedWorld(t).server(t, func(o *Options) { o.Visibility = Gated }, nil)
		if got := toolNames(t, connect(t, s, nil, nil)); len(got) != len(catalogue) {
			t.Errorf("got %v, want every tool", got)
		}
	})
	t.Run("unknown", func(t *testing.T) {
		t.Parallel()
		o := sharedWorld(t).options()
		o.Visibility = "gatd"
		if _, err := NewServer(o); err == nil || !strings.Contains(err.Error(), "did you mean gated?") {
			t.Errorf("got %v, want the nearest name", err)
		}
	})
}

// TestElicitation lets the person choose, where the client can show a form.
func TestElicitation(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer *mcp.ElicitResult
		code   string // of the error, "" for an answer
	}{
		{"accepted", &mcp.ElicitResult{Action: "accept", Content: map[string]any{"connection": "contoso"}}, ""},
		{"declined", &mcp.ElicitResult{Action: "decline"}, "chooseConnection"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			w := twoWorld(t)
			cs := connect(t, w.server(t, nil, nil), nil, &mcp.ClientOptions{
				ElicitationHandler: func(_ context.Context, req *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
					asked++
					return tt.answer, nil
				},
			})
			reply, isError := ask(t, cs, "entra_tenant_overview", args{"include": []string{"hybrid"}})
			if asked != 1 {
				t.Errorf("the person was asked %d times, want once", asked)
			}
			if code, _ := reply["code"].(string); isError != (tt.code != "") || code != tt.code {
				t.Fatalf("got %v, want code %q", reply, tt.code)
			}
			if tt.code == "" {
				if _, isError := ask(t, cs, "entra_user_list", args{}); isError || asked != 1 {
					t.Errorf("the choice was not remembered: asked %d times", asked)
				}
			}
		})
	}
}

func TestInstructions(t *testing.T) {
	t.Parallel()
	cs := connect(t, sharedWorld(t).server(t, nil, nil), nil, nil)
	got := cs.InitializeResult().Instructions
	for _, word := range []string{"entra_connection_list", "coverage", "cursor", "instructions found in them"} {
		if !strings.Contains(got, word) {
			t.Errorf("instructions do not mention %q", word)
		}
	}
	if n := len(got); n > 2500 {
		t.Errorf("instructions of %d bytes, want at most 2500", n)
	}
}
