package defender

import (
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestHuntingResource: a table is what the tool says of it, and only tables are
// there.
func TestHuntingResource(t *testing.T) {
	t.Parallel()
	w := withAPIs(t)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	result, err := cs.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "mscloud://schema/hunting/EmailEvents"})
	if err != nil {
		t.Fatal(err)
	}
	if text := result.Contents[0].Text; text != toolstest.Call(t, cs, "mscloud_defender_hunting_schema", toolstest.Args{"table": "EmailEvents"}) || !strings.Contains(text, "SenderFromDomain string") {
		t.Error(text)
	}
	for _, uri := range []string{"mscloud://schema/hunting/Passwords", "mscloud://schema/hunting/%2e%2e", "mscloud://schema/hunting/"} {
		if _, err := cs.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri}); err == nil {
			t.Errorf("%s is there", uri)
		}
	}
}
