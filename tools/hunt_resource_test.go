package tools

import (
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// TestHuntingResource: a table is what the tool says of it, and only tables are
// there.
func TestHuntingResource(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	result, err := cs.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "mscloud://schema/hunting/EmailEvents"})
	if err != nil {
		t.Fatal(err)
	}
	if text := result.Contents[0].Text; text != call(t, cs, "mscloud_defender_hunting_schema", args{"table": "EmailEvents"}) || !strings.Contains(text, "SenderFromDomain string") {
		t.Error(text)
	}
	for _, uri := range []string{"mscloud://schema/hunting/Passwords", "mscloud://schema/hunting/%2e%2e", "mscloud://schema/hunting/"} {
		if _, err := cs.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri}); err == nil {
			t.Errorf("%s is there", uri)
		}
	}
}
