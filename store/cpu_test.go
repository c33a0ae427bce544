package store

import (
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/bench/cputime"
)

// cpu is the processor time of this process so far.
func cpu() time.Duration { return cputime.Used() }

// reportCPU reports the processor time of one operation.
func reportCPU(b *testing.B, spent time.Duration) {
	b.ReportMetric(spent.Seconds()*1e3/float64(b.N), "cpu-ms/op")
}
