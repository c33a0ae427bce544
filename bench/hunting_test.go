package bench

import (
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// huntingRows are the rows of the emulated hunting tables together.
const huntingRows = 1_000_000

// atRowLimit asks for as many rows as Microsoft answers, and for as many bytes
// as the product reads at once.
const atRowLimit = `DeviceProcessEvents
| where Timestamp > ago(30d)
| project Timestamp, DeviceId, DeviceName, ActionType, FileName, FolderPath, SHA256, ProcessCommandLine, AccountName, InitiatingProcessFileName
| take 100000`

// BenchmarkHuntingMemory asks a server for an answer at Microsoft's limit of
// rows and reports the peak of the server's resident memory.
func BenchmarkHuntingMemory(b *testing.B) {
	w := startTenant(b, task{Users: 2000, HuntingRows: huntingRows})
	for b.Loop() {
		dir := b.TempDir()
		id := prepare(b, dir, w.server)
		cmd := serve(b, dir, "--toolsets", "defender")
		session := connect(b, cmd)
		waitSynced(b, dir, id)
		before := status(cmd.Process.Pid, "VmHWM")
		result, err := session.CallTool(b.Context(), &mcp.CallToolParams{
			Name: "mscloud_defender_hunting_query", Arguments: map[string]any{"query": atRowLimit, "limit": 200},
		})
		if err != nil {
			b.Fatal(err)
		}
		text := result.Content[0].(*mcp.TextContent).Text
		if result.IsError || !strings.Contains(text, "limit of 100000 rows") {
			b.Fatalf("%.500s", text)
		}
		b.ReportMetric(before, "before-MB")
		b.ReportMetric(status(cmd.Process.Pid, "VmHWM"), "peak-MB")
		b.ReportMetric(float64(len(text)), "B/answer")
		_ = session.Close()
	}
}
