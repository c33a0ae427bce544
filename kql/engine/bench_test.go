package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// events is a table like a hunting one: n rows of devices devices over 30 days.
func events(tb testing.TB, n, devices int) *data.Table {
	tb.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	table := data.NewTable(
		data.Column{Name: "Timestamp", Type: data.DateTime}, data.Column{Name: "DeviceId", Type: data.String},
		data.Column{Name: "ActionType", Type: data.String}, data.Column{Name: "Bytes", Type: data.Long})
	actions := []string{"LogonSuccess", "LogonFailed", "ProcessCreated", "FileCreated", "ConnectionSuccess"}
	names := make([]string, devices)
	for i := range names {
		names[i] = fmt.Sprintf("device-%06d", i)
	}
	start := now.Add(-30 * 24 * time.Hour)
	for i := range n {
		at := start.Add(time.Duration(i) * (30 * 24 * time.Hour / time.Duration(n)))
		if err := table.Append(at, names[random.IntN(devices)], actions[random.IntN(len(actions))], random.Int64N(10_000)); err != nil {
			tb.Fatal(err)
		}
	}
	return table
}

func benchmark(b *testing.B, db *data.Database, query string, rows int64) {
	for b.Loop() {
		got, err := run(context.Background(), db, query)
		if err != nil {
			b.Fatal(err)
		}
		if n := got.Value(0, 0).Long(); rows > 0 && n != rows {
			b.Fatalf("counted %d, want %d", n, rows)
		}
	}
}

func BenchmarkFilterSummarize1M(b *testing.B) {
	db := &data.Database{Tables: map[string]*data.Table{"Events": events(b, 1_000_000, 1000)}}
	benchmark(b, db, `Events
| where Timestamp > ago(20d) and ActionType in ("LogonFailed", "ProcessCreated") and DeviceId has "device"
| summarize count(), sum(Bytes), max(Timestamp), dcount(DeviceId) by ActionType, bin(Timestamp, 1d)`, 0)
}

func BenchmarkInnerJoin1Mx100k(b *testing.B) {
	devices := data.NewTable(data.Column{Name: "DeviceId", Type: data.String}, data.Column{Name: "DeviceName", Type: data.String})
	for i := range 100_000 {
		if err := devices.Append(fmt.Sprintf("device-%06d", i), fmt.Sprintf("pc%d.contoso.com", i)); err != nil {
			b.Fatal(err)
		}
	}
	db := &data.Database{Tables: map[string]*data.Table{"Events": events(b, 1_000_000, 100_000), "Devices": devices}}
	benchmark(b, db, `Events | join kind=inner Devices on DeviceId | count`, 1_000_000)
}
