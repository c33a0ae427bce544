package engine_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// asked is a context that counts how often it is asked, and is cancelled once it
// has been asked so many times.
type asked struct {
	context.Context
	cancel context.CancelFunc
	most   int64
	times  atomic.Int64
}

func newAsked(parent context.Context, most int64) *asked {
	ctx, cancel := context.WithCancel(parent)
	return &asked{Context: ctx, cancel: cancel, most: most}
}

func (a *asked) Err() error {
	if a.times.Add(1) >= a.most {
		a.cancel()
	}
	return a.Context.Err()
}

// cancelQueries have every operator that keeps or goes through many rows.
var cancelQueries = []string{
	`E | order by DeviceId, Bytes`,
	`E | top 5000 by ActionType`,
	`E | summarize percentile(Bytes, 50), make_list(Bytes), dcount(DeviceId)`,
	`E | summarize arg_max(Timestamp, *), make_set(Bytes) by DeviceId`,
	`E | join kind=inner (E | take 50) on ActionType | count`,
	`E | take 300 | join kind=inner E on $left.ActionType == $right.ActionType | where Bytes > Bytes1 | count`,
	`E | join kind=fullouter (E | extend DeviceId = strcat(DeviceId, "x")) on DeviceId | count`,
	`E | extend n = range(1, 20) | mv-expand n | count`,
	`E | mv-apply n = range(1, 3) to typeof(long) on (summarize sum(n)) | count`,
	`E | where DeviceId matches regex "e.*1.*9$" | count`,
	`E | extend x = extract("([0-9]+)$", 1, DeviceId) | summarize count() by x`,
	`E | parse DeviceId with * "-" n:long | summarize sum(n)`,
	`E | serialize n = row_cumsum(Bytes), p = prev(Bytes) | count`,
	`E | make-series sum(Bytes) on Timestamp step 1h by ActionType | count`,
	`E | evaluate pivot(ActionType, count(), DeviceId) | count`,
	`E | extend d = pack("a", Bytes) | evaluate bag_unpack(d) | count`,
	`E | partition by ActionType (top 1000 by Bytes) | count`,
	`E | top-nested 10 of DeviceId by count(), top-nested 2 of ActionType by count() | count`,
	`E | distinct DeviceId, Bytes | count`,
	`E | extend n = row_number() | top-hitters 10 of DeviceId by Bytes`,
	`E | scan with_match_id=m declare (n:long = 0) with (step s: true => n = s.n + 1;) | count`,
	`E | sample-distinct 100 of DeviceId | count`,
	`E | sample 1000 | count`,
	`find in (E) where DeviceId has "nothing"`,
	`union E, E | where DeviceId in ((E | project DeviceId)) | count`,
	`search in (E) "nothing of the kind"`,
	`E`,
}

// TestCancelledSoon counts the work between one look at the context and the
// next, and the looks after it is done: a cancelled query goes through no more
// than a few thousand rows.
func TestCancelledSoon(t *testing.T) {
	t.Parallel()
	const rows = 30_000
	db := &data.Database{Tables: map[string]*data.Table{"E": events(t, rows, 2_000)}}
	for _, query := range cancelQueries {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			whole := newAsked(t.Context(), 1<<62)
			if _, err := run(whole, db, query); err != nil {
				t.Fatal(err)
			}
			times := whole.times.Load()
			if least := int64(rows / data.BatchRows); times < least {
				t.Errorf("asked %d times over %d rows, want at least %d", times, rows, least)
			}
			for _, at := range []int64{1, times / 2, times - 1} {
				ctx := newAsked(t.Context(), at)
				if _, err := run(ctx, db, query); !errors.Is(err, context.Canceled) {
					t.Errorf("cancelled at %d of %d: %v", at, times, err)
				}
				if after := ctx.times.Load() - at; after > 8 {
					t.Errorf("cancelled at %d of %d: asked %d times more", at, times, after)
				}
			}
		})
	}
}
