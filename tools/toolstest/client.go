package toolstest

import (
	"encoding/json"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// Connect connects an MCP client to a session of its own.
func Connect(t testing.TB, s *tools.Server, impl *mcp.Implementation, o *mcp.ClientOptions) *mcp.ClientSession {
	t.Helper()
	if impl == nil {
		impl = &mcp.Implementation{Name: "test", Version: "1.0.0"}
	}
	here, there := mcp.NewInMemoryTransports()
	if _, err := s.MCP().Connect(t.Context(), there, nil); err != nil {
		t.Fatal(err)
	}
	cs, err := mcp.NewClient(impl, o).Connect(t.Context(), here, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cs.Close() })
	return cs
}

// ResultText is the one text of a result.
func ResultText(t testing.TB, result *mcp.CallToolResult) string {
	t.Helper()
	if len(result.Content) != 1 {
		t.Fatalf("got %d contents, want one text", len(result.Content))
	}
	text, ok := result.Content[0].(*mcp.TextContent)
	if !ok {
		t.Fatalf("got %T, want text", result.Content[0])
	}
	return text.Text
}

// Ask calls a tool and decodes what it answers.
func Ask(t testing.TB, cs *mcp.ClientSession, tool string, args any) (reply map[string]any, isError bool) {
	t.Helper()
	result, err := cs.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		t.Fatalf("%s %v: %v", tool, args, err)
	}
	if err := json.Unmarshal([]byte(ResultText(t, result)), &reply); err != nil {
		t.Fatal(err)
	}
	return reply, result.IsError
}

// Args are the arguments of a call.
type Args = map[string]any

// Call calls a tool and returns its text; an error of the tool fails the test.
func Call(t testing.TB, cs *mcp.ClientSession, tool string, arguments Args) string {
	t.Helper()
	result, err := cs.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		t.Fatalf("%s %v: %v", tool, arguments, err)
	}
	text := ResultText(t, result)
	if result.IsError {
		t.Fatalf("%s %v: %s", tool, arguments, text)
	}
	return text
}

// ToolNames are the tools that a client sees.
func ToolNames(t *testing.T, cs *mcp.ClientSession) []string {
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

// AnyStrings are the texts of a decoded JSON list.
func AnyStrings(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, item := range list {
		s, _ := item.(string)
		out = append(out, s)
	}
	return out
}
