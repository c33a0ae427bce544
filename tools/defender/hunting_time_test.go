package defender

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestHuntingTime: both APIs read the same time. The bound that the older one
// takes no argument for is written into the query; nothing is read for less than
// a span that the query names; what was left out is coverage, said once.
func TestHuntingTime(t *testing.T) {
	t.Parallel()
	older := []string{"User.Read.All", "Directory.Read.All"}
	newer := append([]string{"ThreatHunting.Read.All"}, older...)
	for _, permissions := range [][]string{newer, older} {
		w := toolstest.New(t, toolstest.Options{Permissions: permissions, Unsynced: true})
		cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
		for _, tc := range []struct {
			query, timespan   string
			want, says, parts string
		}{
			{"EmailEvents | count", "7d", `{"Count":3}`, "", ""},
			{"EmailEvents | count", "", `{"Count":3}`, "reads EmailEvents for all time", "EmailEvents before 2026-11-15T09:00:00Z"},
			{"EmailEvents | count", "30d", `{"Count":4}`, "", ""},
			{"EmailEvents | where Timestamp > ago(14d) | count", "", `{"Count":4}`, "", ""},
			{"EmailEvents | where Timestamp > ago(14d) | count", "2d", `{"Count":1}`, "", "rows before 2026-11-20T09:00:00Z"},
			{"EmailEvents | where Timestamp > ago(30d) | join kind=leftouter EmailUrlInfo on NetworkMessageId | count", "", `{"Count":4}`, "", ""},
			{"EmailEvents | where Timestamp > ago(9d) | join kind=leftouter EmailUrlInfo on NetworkMessageId | count", "", `{"Count":3}`, "reads EmailUrlInfo for all time", "EmailUrlInfo before 2026-11-13T09:00:00Z"},
			{"union withsource=T Email* | where T == 'EmailEvents' | count", "7d", `{"Count":3}`, "", ""},
			{"find in (EmailEvents, EmailUrlInfo) where Subject has 'a' or Subject !has 'a' | where source_ == 'EmailEvents' | count", "7d", `{"Count":3}`, "", ""},
			{"search in (EmailEvents) * | count", "7d", `{"Count":3}`, "", ""},
			{"union withsource=T * | where T == 'EmailEvents' | count", "7d", `{"Count":3}`, "", ""},
			{"table('EmailEvents') | count", "7d", `{"Count":3}`, "", ""},
		} {
			args := toolstest.Args{"query": tc.query}
			if tc.timespan != "" {
				args["timespan"] = tc.timespan
			}
			text := toolstest.Call(t, cs, "mscloud_defender_hunting_query", args)
			if !strings.Contains(text, tc.want) || !strings.Contains(text, tc.says) || strings.Contains(text, `"coverage"`) != (tc.parts != "") || !strings.Contains(text, tc.parts) {
				t.Errorf("%v: %s, timespan %q: got %s, want %s, %q, coverage %q", permissions[0], tc.query, tc.timespan, text, tc.want, tc.says, tc.parts)
			}
			if strings.Contains(text, "read the last 30 days") {
				t.Errorf("%s: %s", tc.query, text)
			}
		}
	}
}
