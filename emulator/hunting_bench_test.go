package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// BenchmarkHunting runs a filter and a summary over tables of a million rows
// together, through the service; "tables-MB" is what the tables hold, "make-s"
// how long it took to make them, once.
func BenchmarkHunting(b *testing.B) {
	c, err := emulator.New(emulator.Options{Users: 2000, HuntingRows: 1_000_000, Now: func() time.Time { return start }})
	if err != nil {
		b.Fatal(err)
	}
	t := &testing.T{}
	token := tokenFor(t, c, c.Apps().Full)
	ask := func(query string) {
		r := httptest.NewRequest("POST", huntURL, strings.NewReader(huntBody(query)))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body)
		}
	}
	const tables = "union DeviceProcessEvents, DeviceNetworkEvents, DeviceFileEvents, DeviceRegistryEvents, DeviceLogonEvents, DeviceImageLoadEvents, DeviceEvents, EmailEvents, EmailUrlInfo, EmailAttachmentInfo, UrlClickEvents, CloudAppEvents, IdentityLogonEvents, IdentityQueryEvents, IdentityDirectoryEvents"
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begin := time.Now()
	ask(tables + " | count")
	made := time.Since(begin)
	runtime.GC()
	runtime.ReadMemStats(&after)
	for name, query := range map[string]string{
		"one table": `DeviceNetworkEvents | where Timestamp > ago(20d) and RemoteUrl has "office365" | summarize Rows = count(), Machines = dcount(DeviceId), Last = max(Timestamp) by RemoteUrl, bin(Timestamp, 1d)`,
		"all tables": tables + ` | where Timestamp > ago(20d) and ActionType in ("ProcessCreated", "FileCreated", "ConnectionSuccess", "LogonSuccess", "FileDownloaded")
			| summarize Rows = count(), Machines = dcount(DeviceId), Last = max(Timestamp) by ActionType, bin(Timestamp, 1d)`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ask(query)
			}
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "tables-MB")
			b.ReportMetric(made.Seconds(), "make-s")
		})
	}
}
