package entra

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestUntilTakesTheDayIn: a bare day at the end of a range is part of it, in
// every list by time.
func TestUntilTakesTheDayIn(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 200})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	count := func(tool string, arguments toolstest.Args) (total any, text string) {
		reply, isError := toolstest.Ask(t, cs, tool, arguments)
		if isError {
			text, _ = reply["message"].(string)
			if e, ok := reply["error"].(map[string]any); ok {
				text, _ = e["message"].(string)
			}
		}
		return reply["total"], text
	}
	for _, tool := range []string{"entra_audit_log_list", "entra_change_list"} {
		for _, until := range []string{"2026-11-20", "2026-11-20T23:59:59Z"} {
			if _, text := count(tool, toolstest.Args{"since": "2026-11-20", "until": until}); text != "" {
				t.Errorf("%s of one day until %s: %s", tool, until, text)
			}
		}
		day, _ := count(tool, toolstest.Args{"since": "2026-11-20", "until": "2026-11-20", "countOnly": true})
		instants, _ := count(tool, toolstest.Args{"since": "2026-11-20T00:00:00Z", "until": "2026-11-21T00:00:00Z", "countOnly": true})
		if day != instants {
			t.Errorf("%s: got %v rows of the day, %v between its instants", tool, day, instants)
		}
		if _, text := count(tool, toolstest.Args{"since": "2026-11-20T10:00:00Z", "until": "2026-11-20T10:00:00Z"}); !strings.Contains(text, "same instant") {
			t.Errorf("%s of no time: got %q", tool, text)
		}
	}
}
