package defender

import (
	"slices"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// BenchmarkHuntingQuery filters and summarizes tables of a million rows
// together through an MCP client; the tables are made before.
func BenchmarkHuntingQuery(b *testing.B) {
	w, err := toolstest.Open(b.Context(), b.TempDir(), toolstest.Options{Users: 2000, HuntingRows: 1_000_000, Unsynced: true})
	if err != nil {
		b.Fatal(err)
	}
	cs := toolstest.Connect(b, w.Server(b, nil), nil, nil)
	for name, query := range map[string]string{
		"one table": `DeviceNetworkEvents | where Timestamp > ago(20d) and RemoteUrl has "office365"
			| summarize Rows = count(), Machines = dcount(DeviceId), Last = max(Timestamp) by RemoteUrl, bin(Timestamp, 1d)`,
		"all tables": `union DeviceProcessEvents, DeviceNetworkEvents, DeviceFileEvents, DeviceRegistryEvents, DeviceLogonEvents, DeviceImageLoadEvents, DeviceEvents, EmailEvents, EmailUrlInfo,
			EmailAttachmentInfo, UrlClickEvents, CloudAppEvents, IdentityLogonEvents, IdentityQueryEvents, IdentityDirectoryEvents
			| where Timestamp > ago(20d) and ActionType in ("ProcessCreated", "FileCreated", "ConnectionSuccess", "LogonSuccess", "FileDownloaded")
			| summarize Rows = count(), Machines = dcount(DeviceId), Last = max(Timestamp) by ActionType, bin(Timestamp, 1d)`,
	} {
		toolstest.Call(b, cs, "mscloud_defender_hunting_query", toolstest.Args{"query": query})
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				toolstest.Call(b, cs, "mscloud_defender_hunting_query", toolstest.Args{"query": query})
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
		})
	}
}
