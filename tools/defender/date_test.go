package defender

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestNoDate: a literal that is no date is an error with its place, and not an
// answer of no rows.
func TestNoDate(t *testing.T) {
	t.Parallel()
	cs := toolstest.Connect(t, toolstest.Shared(t).Server(t, nil), nil, nil)
	reply, isError := toolstest.Ask(t, cs, "mscloud_defender_hunting_query", toolstest.Args{"query": "EmailEvents | where Timestamp > datetime(2026-13-01) | count"})
	if message, _ := reply["message"].(string); !isError || !strings.Contains(message, "line 1, column ") {
		t.Errorf("got %v", reply)
	}
}
