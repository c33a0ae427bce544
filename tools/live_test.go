package tools

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/graph"
)

// A cursor comes from outside: it must not lead to another list or host.
func FuzzLivePlace(f *testing.F) {
	const first = "https://graph.microsoft.com/v1.0/auditLogs/signIns?$top=50"
	for _, seed := range []string{
		"0 " + first, "3 https://graph.microsoft.com/v1.0/auditLogs/signins?$skiptoken=x", "0 https://graph.microsoft.com/v1.0/users",
		"0 https://evil.example/v1.0/auditLogs/signIns", "0 https://x@graph.microsoft.com/v1.0/auditLogs/signIns", "-1 " + first, "", " ", "9 //",
		"0 https://graph.microsoft.com/v1.0/auditLogs/signIns/../../users", "0 http://graph.microsoft.com/v1.0/auditLogs/signIns",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, place string) {
		link, skip, err := livePlace(first, place)
		if err != nil {
			return
		}
		const prefix = "https://graph.microsoft.com/v1.0/auditlogs/signins"
		rest := strings.TrimPrefix(strings.ToLower(link), prefix)
		if skip < 0 || !graph.SameList(first, link) || rest == strings.ToLower(link) || rest != "" && !strings.ContainsAny(rest[:1], "?#") {
			t.Errorf("%q leads to %q", place, link)
		}
	})
}
