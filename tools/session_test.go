package tools_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// twoWorld has two connections, of which none is chosen.
func twoWorld(t *testing.T) *toolstest.World {
	t.Helper()
	w := toolstest.New(t, toolstest.Options{})
	w.AddConnection(t, "fabrikam")
	return w
}

func TestChoosingConnection(t *testing.T) {
	t.Parallel()
	w := twoWorld(t)
	s := w.Server(t, nil)
	first, second := toolstest.Connect(t, s, nil, nil), toolstest.Connect(t, s, nil, nil)

	reply, isError := toolstest.Ask(t, first, "entra_tenant_overview", toolstest.Args{"include": []string{"hybrid"}})
	if !isError || reply["code"] != "chooseConnection" {
		t.Fatalf("without a choice: got %v, want an error that asks for one", reply)
	}
	if got := reply["connections"]; !slices.Equal(toolstest.AnyStrings(got), []string{"contoso", "fabrikam"}) {
		t.Errorf("got connections %v to choose from", got)
	}
	if _, isError := toolstest.Ask(t, first, "entra_tenant_overview", toolstest.Args{"connection": "contoso"}); isError {
		t.Error("the argument connection is enough for one call")
	}
	if reply, isError := toolstest.Ask(t, first, "entra_connection_select", toolstest.Args{"connection": "Contoso"}); isError {
		t.Fatalf("select: %v", reply)
	}
	if reply, isError := toolstest.Ask(t, first, "entra_tenant_overview", toolstest.Args{}); isError {
		t.Errorf("after the choice: %v", reply)
	}
	if reply, _ := toolstest.Ask(t, second, "entra_tenant_overview", toolstest.Args{}); reply["code"] != "chooseConnection" {
		t.Errorf("the choice of one session reached another: %v", reply)
	}
	// A cursor of one connection is refused by another.
	reply, _ = toolstest.Ask(t, first, "entra_user_list", toolstest.Args{"limit": 2})
	cursor, _ := reply["nextCursor"].(string)
	if cursor == "" {
		t.Fatalf("no cursor in %v", reply)
	}
	if reply, _ := toolstest.Ask(t, first, "entra_user_list", toolstest.Args{"limit": 2, "cursor": cursor, "connection": "fabrikam"}); reply["code"] != "invalidCursor" {
		t.Errorf("cursor at another connection: got %v, want invalidCursor", reply)
	}
	// A disabled connection cannot be worked with, chosen or not.
	if err := w.DB.SetEnabled(t.Context(), w.Conn.ID, false); err != nil {
		t.Fatal(err)
	}
	if reply, _ := toolstest.Ask(t, first, "entra_tenant_overview", toolstest.Args{"connection": "contoso"}); reply["code"] != "connectionDisabled" {
		t.Errorf("disabled: got %v", reply)
	}
	if reply, _ := toolstest.Ask(t, first, "entra_tenant_overview", toolstest.Args{}); reply["code"] != "chooseConnection" {
		t.Errorf("the choice was disabled: got %v, want to be asked again", reply)
	}
}

func TestNoConnection(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	if err := w.DB.DeleteConnection(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, _ := toolstest.Ask(t, cs, "entra_user_list", toolstest.Args{})
	if fix, _ := reply["fix"].(string); reply["code"] != "noConnection" || !strings.Contains(fix, "mscloud-mcp connection add") {
		t.Errorf("got %v, want an error that says how a connection is added", reply)
	}
	reply, isError := toolstest.Ask(t, cs, "entra_connection_list", toolstest.Args{})
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
		visibility tools.Visibility
		client     *mcp.Implementation
		gated      bool
	}{
		{"auto hides for a client that follows", tools.Auto, follower, true},
		{"auto shows to any other", tools.Auto, other, false},
		{"gated hides for every client", tools.Gated, other, true},
		{"all shows to every client", tools.All, follower, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := twoWorld(t)
			s := w.Server(t, func(o *tools.Options) { o.Visibility = tt.visibility })
			changed := make(chan struct{}, 10)
			cs := toolstest.Connect(t, s, tt.client, &mcp.ClientOptions{
				ToolListChangedHandler: func(context.Context, *mcp.ToolListChangedRequest) { changed <- struct{}{} },
			})
			bystanderChanged := make(chan struct{}, 10)
			bystander := toolstest.Connect(t, s, tt.client, &mcp.ClientOptions{
				ToolListChangedHandler: func(context.Context, *mcp.ToolListChangedRequest) { bystanderChanged <- struct{}{} },
			})
			toolstest.ToolNames(t, bystander)
			before := toolstest.ToolNames(t, cs)
			if gated := slices.Equal(before, connectionTools); gated != tt.gated {
				t.Fatalf("got %v, want gated %v", before, tt.gated)
			}
			toolstest.Ask(t, cs, "entra_connection_select", toolstest.Args{"connection": "contoso"})
			if tt.gated {
				select {
				case <-changed:
				case <-time.After(10 * time.Second):
					t.Fatal("no list_changed after the choice")
				}
			}
			if after := toolstest.ToolNames(t, cs); len(after) != len(tools.Catalogue()) {
				t.Errorf("after the choice: got %v, want every tool", after)
			}
			select {
			case <-bystanderChanged:
				t.Error("list_changed reached a session that chose nothing")
			default:
			}
			if got := toolstest.ToolNames(t, bystander); slices.Equal(got, connectionTools) != tt.gated {
				t.Errorf("the other session now sees %v", got)
			}
		})
	}
	t.Run("one connection is chosen already", func(t *testing.T) {
		t.Parallel()
		s := toolstest.Shared(t).Server(t, func(o *tools.Options) { o.Visibility = tools.Gated })
		if got := toolstest.ToolNames(t, toolstest.Connect(t, s, nil, nil)); len(got) != len(tools.Catalogue()) {
			t.Errorf("got %v, want every tool", got)
		}
	})
	t.Run("unknown", func(t *testing.T) {
		t.Parallel()
		o := toolstest.Shared(t).Options()
		o.Visibility = "gatd"
		if _, err := tools.NewServer(o); err == nil || !strings.Contains(err.Error(), "did you mean gated?") {
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
		{"cancelled", &mcp.ElicitResult{Action: "cancel"}, "chooseConnection"},
		{"accepted", &mcp.ElicitResult{Action: "accept", Content: map[string]any{"connection": "contoso"}}, ""},
		{"declined", &mcp.ElicitResult{Action: "decline"}, "chooseConnection"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			w := twoWorld(t)
			cs := toolstest.Connect(t, w.Server(t, nil), nil, &mcp.ClientOptions{
				ElicitationHandler: func(_ context.Context, req *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
					asked++
					return tt.answer, nil
				},
			})
			reply, isError := toolstest.Ask(t, cs, "entra_tenant_overview", toolstest.Args{"include": []string{"hybrid"}})
			if asked != 1 {
				t.Errorf("the person was asked %d times, want once", asked)
			}
			if code, _ := reply["code"].(string); isError != (tt.code != "") || code != tt.code {
				t.Fatalf("got %v, want code %q", reply, tt.code)
			}
			if list := toolstest.AnyStrings(reply["connections"]); tt.code != "" && len(list) < 2 {
				t.Errorf("got connections %v, want those to choose from", list)
			}
			if tt.code == "" {
				if _, isError := toolstest.Ask(t, cs, "entra_user_list", toolstest.Args{}); isError || asked != 1 {
					t.Errorf("the choice was not remembered: asked %d times", asked)
				}
			}
		})
	}
}

func TestInstructions(t *testing.T) {
	t.Parallel()
	cs := toolstest.Connect(t, toolstest.Shared(t).Server(t, nil), nil, nil)
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
