package emulator

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
	huntingCallsMinute = 45
	huntingCallsHour   = 1500
	huntingCycle       = 15 * time.Minute
	huntingRowsCycle   = 60_000_000
)

// huntingQuota counts against them.
type huntingQuota struct {
	mu    sync.Mutex
	calls []time.Time
	read  int
	cycle time.Time // of read
}

// SpendHuntingQuota uses up what computing time the tenant has for hunting:
// every query is refused until the next quarter of an hour.
func (d *Directory) SpendHuntingQuota() {
	q := &d.hunting.quota
	q.mu.Lock()
	defer q.mu.Unlock()
	q.cycle, q.read = d.Now().Truncate(huntingCycle), huntingRowsCycle
}

// admit counts a query, or refuses one that is too many. Calls are counted
// where the emulator throttles at all. The words about calls are on record with
// https://github.com/MicrosoftDocs/microsoft-365-docs/issues/4616.
func (q *huntingQuota) admit(in huntingRequest, now time.Time) *huntingError {
	q.mu.Lock()
	defer q.mu.Unlock()
	if cycle := now.Truncate(huntingCycle); !q.cycle.Equal(cycle) {
		q.cycle, q.read = cycle, 0
	}
	if q.read >= huntingRowsCycle {
		wait := q.cycle.Add(huntingCycle).Sub(now)
		return &huntingError{status: http.StatusTooManyRequests, wait: wait,
			message: fmt.Sprintf("You have exceeded processing resources allocated to this tenant. You can run queries again in %s.", clockText(wait))}
	}
	if !in.throttle {
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
	case last >= huntingCallsMinute:
		return tooManyCalls(huntingCallsMinute, time.Minute, q.calls[len(q.calls)-last].Add(time.Minute).Sub(now))
	case len(q.calls) >= huntingCallsHour:
		return tooManyCalls(huntingCallsHour, time.Hour, q.calls[0].Add(time.Hour).Sub(now))
	}
	q.calls = append(q.calls, now)
	return nil
}

func tooManyCalls(most int, window, wait time.Duration) *huntingError {
	return &huntingError{status: http.StatusTooManyRequests, wait: wait,
		message: fmt.Sprintf("API calls quota exceeded! maximum allowed %d per %s", most, clockText(window))}
}

// clockText is a span as .NET writes it: 00:14:05.
func clockText(d time.Duration) string {
	s := int((d + time.Second - 1) / time.Second)
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}

// charge counts the rows that a query reads.
func (q *huntingQuota) charge(tables map[string]*data.Table) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range tables {
		q.read += t.Len()
	}
}
