//go:build unix

package store

import (
	"syscall"
	"testing"
	"time"
)

// cpu is the processor time of this process so far. Wall time on a shared
// machine says little.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// reportCPU reports the processor time of one operation.
func reportCPU(b *testing.B, spent time.Duration) {
	b.ReportMetric(spent.Seconds()*1e3/float64(b.N), "cpu-ms/op")
}
