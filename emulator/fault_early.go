package emulator

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// underWay is how long after a refusal a request may have been sent without
// knowledge of it.
const underWay = 100 * time.Millisecond

// hold is a Retry-After that a fault has said to who matches it.
type hold struct {
	match       string
	said, until time.Time
}

// arrive counts a request that comes before the time that it was told, but one
// that was under way by then.
func (f *Faults) arrive(service wire.Service, method, path string, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	early := false
	kept := f.holds[:0]
	for _, h := range f.holds {
		if at.After(h.until) {
			continue
		}
		kept = append(kept, h)
		early = early || at.Sub(h.said) > underWay && matches(h.match, service, method, path)
	}
	f.holds = kept
	if early {
		f.early++
	}
}

// say remembers the Retry-After of a fault that has struck.
func (f *Faults) say(fault *Fault, at time.Time) {
	if fault.RetryAfter <= 0 {
		return
	}
	seconds := (fault.RetryAfter + time.Second - 1) / time.Second // as it is written in the answer
	f.mu.Lock()
	defer f.mu.Unlock()
	f.holds = append(f.holds, hold{match: fault.Match, said: at, until: at.Add(seconds * time.Second)})
}

// Early counts the requests that came sooner than a fault's Retry-After had
// told them. Requests that were sent before they could know do not count.
func (f *Faults) Early() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.early
}
