package engine_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// BenchmarkCancel measures how long queries over 200,000 rows go on after
// they are cancelled, at four moments of each: the longest, the middle one and
// how many of all took more than 100 ms. The target is none.
func BenchmarkCancel(b *testing.B) {
	db := &data.Database{Tables: map[string]*data.Table{"E": events(b, 200_000, 20_000)}}
	var waits []time.Duration
	for _, query := range cancelQueries {
		var worst time.Duration
		begun := time.Now()
		if _, err := run(context.Background(), db, query); err != nil {
			b.Fatal(err)
		}
		whole := time.Since(begun)
		for fifth := range 4 {
			ctx, cancel := context.WithCancel(context.Background())
			var at time.Time
			timer := time.AfterFunc(whole*time.Duration(fifth+1)/5, func() { at = time.Now(); cancel() })
			_, err := run(ctx, db, query)
			if !timer.Stop() && errors.Is(err, context.Canceled) {
				wait := time.Since(at)
				waits, worst = append(waits, wait), max(worst, wait)
			}
			cancel()
		}
		b.Logf("%7.1f ms %s", float64(worst)/1e6, query)
	}
	slices.Sort(waits)
	late := 0
	for _, wait := range waits {
		if wait > 100*time.Millisecond {
			late++
		}
	}
	b.ReportMetric(float64(len(waits)), "cancelled")
	b.ReportMetric(float64(late), "over-100ms")
	b.ReportMetric(float64(waits[len(waits)/2])/1e6, "middle-ms")
	b.ReportMetric(float64(waits[len(waits)-1])/1e6, "worst-ms")
}
