package hunting

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// Quotas of hunting: calls and computing time of a tenant, the latter
// allotted anew every quarter of an hour. The emulator counts the rows that
// queries read for the time that Microsoft counts.
const (
	callsMinute = 45
	callsHour   = 1500
	cycle       = 15 * time.Minute
	rowsCycle   = 60_000_000
)

// quotaBook counts against them.
type quotaBook struct {
	mu    sync.Mutex
	calls []time.Time
	read  int
	cycle time.Time // of read
}

// SpendQuota uses up what computing time the tenant has for hunting:
// every query is refused until the next quarter of an hour.
func (h *Service) SpendQuota() {
	q := &h.quota
	q.mu.Lock()
	defer q.mu.Unlock()
	q.cycle, q.read = h.d.Now().Truncate(cycle), rowsCycle
}

// admit counts a query, or refuses one that is too many. Calls are counted
// where the emulator throttles at all. The words about calls are on record with
// https://github.com/MicrosoftDocs/microsoft-365-docs/issues/4616.
func (q *quotaBook) admit(in Request, now time.Time) *Error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if cycle := now.Truncate(cycle); !q.cycle.Equal(cycle) {
		q.cycle, q.read = cycle, 0
	}
	if q.read >= rowsCycle {
		wait := q.cycle.Add(cycle).Sub(now)
		return &Error{Status: http.StatusTooManyRequests, Wait: wait,
			Message: fmt.Sprintf("You have exceeded processing resources allocated to this tenant. You can run queries again in %s.", clockText(wait))}
	}
	if !in.Throttle {
		return nil
	}
	for len(q.calls) > 0 && now.Sub(q.calls[0]) >= time.Hour {
		q.calls = q.calls[1:]
	}
	last := 0
	for _, at := range q.calls {
		if now.Sub(at) < time.Minute {
			last++
		}
	}
	switch {
	case last >= callsMinute:
		return TooManyCalls(callsMinute, time.Minute, q.calls[len(q.calls)-last].Add(time.Minute).Sub(now))
	case len(q.calls) >= callsHour:
		return TooManyCalls(callsHour, time.Hour, q.calls[0].Add(time.Hour).Sub(now))
	}
	q.calls = append(q.calls, now)
	return nil
}

// TooManyCalls is the 429 for more than most calls in a window; wait is the time
// until the next is taken.
func TooManyCalls(most int, window, wait time.Duration) *Error {
	return &Error{Status: http.StatusTooManyRequests, Wait: wait,
		Message: fmt.Sprintf("API calls quota exceeded! maximum allowed %d per %s", most, clockText(window))}
}

// clockText is a span as .NET writes it: 00:14:05.
func clockText(d time.Duration) string {
	s := int((d + time.Second - 1) / time.Second)
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}

// charge counts the rows that a query reads.
func (q *quotaBook) charge(tables map[string]*data.Table) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range tables {
		q.read += t.Len()
	}
}
