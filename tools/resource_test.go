package tools_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

func TestResources(t *testing.T) {
	t.Parallel()
	w := toolstest.Shared(t)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	read := func(uri string) (string, error) {
		result, err := cs.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri})
		if err != nil {
			return "", err
		}
		return result.Contents[0].Text, nil
	}
	text, err := read("mscloud://permissions")
	if err != nil || !strings.Contains(text, "`User.Read.All`") || !strings.Contains(text, "entra_user_list") {
		t.Errorf("permissions: got %.100q, %v", text, err)
	}
	for _, id := range []string{"contoso", w.Conn.ID} {
		text, err := read("mscloud://connections/" + id + "/status")
		if err != nil {
			t.Fatal(err)
		}
		var reply struct {
			Item struct{ Name, Consent string } `json:"item"`
		}
		if err := json.Unmarshal([]byte(text), &reply); err != nil || reply.Item.Name != "contoso" || reply.Item.Consent != "granted" {
			t.Errorf("status of %s: got %s, %v", id, text, err)
		}
	}
	spaced := toolstest.New(t, toolstest.Options{Unsynced: true})
	spaced.AddConnection(t, "Contoso (production)")
	other := toolstest.Connect(t, spaced.Server(t, nil), nil, nil)
	if _, err := other.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "mscloud://connections/Contoso%20%28production%29/status"}); err != nil {
		t.Errorf("a name with a space: %v", err)
	}
	for _, uri := range []string{"mscloud://connections/nobody/status", "mscloud://connections//status", "mscloud://secrets"} {
		if text, err := read(uri); err == nil {
			t.Errorf("%s: got %s, want not found", uri, text)
		}
	}
}

func TestPrompts(t *testing.T) {
	t.Parallel()
	s := toolstest.Shared(t).Server(t, nil)
	cs := toolstest.Connect(t, s, nil, nil)
	list, err := cs.ListPrompts(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list.Prompts {
		got, err := cs.GetPrompt(t.Context(), &mcp.GetPromptParams{Name: p.Name, Arguments: map[string]string{"connection": "contoso", "user": "a\x1b[31mna"}})
		if err != nil {
			t.Fatal(err)
		}
		text := got.Messages[0].Content.(*mcp.TextContent).Text
		if !strings.Contains(text, `connection "contoso"`) || strings.Contains(text, "\x1b") {
			t.Errorf("%s: got %q", p.Name, text)
		}
		// A prompt sends to tools and arguments that exist.
		for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
			if strings.HasPrefix(word, "entra_") && !slices.ContainsFunc(tools.Catalogue(), func(d *tools.Definition) bool { return d.Name == word }) {
				t.Errorf("%s sends to %s", p.Name, word)
			}
		}
	}
	if len(list.Prompts) != len(tools.Prompts()) {
		t.Errorf("got %d prompts, want %d", len(list.Prompts), len(tools.Prompts()))
	}
	few := toolstest.Connect(t, toolstest.Shared(t).Server(t, func(o *tools.Options) { o.Toolsets, o.Include = nil, []string{"entra_search"} }), nil, nil)
	if list, err := few.ListPrompts(t.Context(), nil); err == nil && len(list.Prompts) > 0 {
		t.Errorf("got prompts whose tools are not there: %v", list.Prompts)
	}
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	w := toolstest.Shared(t)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	tests := []struct {
		argument, prefix string
		want             []string
	}{
		{"connection", "con", []string{"contoso"}},
		{"connection", "x", []string{}},
		{"user", "ana", []string{"ana@contoso.com"}},
		{"group", "finance m", []string{"Finance Managers"}},
		{"user", "", []string{}},
		{"colour", "r", []string{}},
	}
	for _, tt := range tests {
		got, err := cs.Complete(t.Context(), &mcp.CompleteParams{
			Ref:      &mcp.CompleteReference{Type: "ref/prompt", Name: "guest_review"},
			Argument: mcp.CompleteParamsArgument{Name: tt.argument, Value: tt.prefix},
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Completion.Values, tt.want) {
			t.Errorf("%s %q: got %q, want %q", tt.argument, tt.prefix, got.Completion.Values, tt.want)
		}
	}
}
