package emulator

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// FaultKind is what goes wrong.
type FaultKind string

// The kinds of fault.
const (
	FaultThrottle FaultKind = "throttle" // 429 in the service's own words
	FaultFail     FaultKind = "fail"     // Status, 503 when 0
	FaultCut      FaultKind = "cut"      // the connection breaks in the middle of the body
	FaultRefuse   FaultKind = "refuse"   // no connection at all
	FaultSlow     FaultKind = "slow"     // Delay before the answer
)

// Fault is one injected fault. Match picks the requests: a service name
// ("signin", "graph", "arm", "defender"), or a service and a path pattern in
// which * stands for anything ("graph:/v1.0/users*"), optionally after an HTTP
// method ("GET graph:/v1.0/*"); "" and "*" match every request. N is how many
// matching requests it strikes; negative means all from now on. Share is the
// part of the matching requests that it strikes, at random; 0 is all of them.
type Fault struct {
	Kind       FaultKind
	Match      string
	N          int
	Status     int           // of FaultFail
	Code       string        // of FaultFail, in place of the status's usual one
	RetryAfter time.Duration // of FaultThrottle and FaultFail, whole seconds; no header when 0
	Delay      time.Duration // of FaultSlow
	Share      float64       // 0 to 1
}

// Faults holds the faults that are waiting to strike, and the switches that
// change how every request is judged. It is safe for concurrent use.
type Faults struct {
	mu          sync.Mutex
	waiting     []*Fault
	struck      int
	dice        *rand.Rand // for Fault.Share
	holds       []hold
	early       int
	skew        time.Duration
	tokenEpoch  uint32
	expireDelta func()
}

func newFaults() *Faults { return &Faults{dice: rand.New(rand.NewPCG(1, 1))} }

// Add makes f wait for its requests. Faults strike in the order they were
// added, one a request; slow answers combine with the others.
func (f *Faults) Add(fault Fault) {
	if fault.N == 0 {
		fault.N = 1
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting = append(f.waiting, &fault)
}

// Throttle answers the next n matching requests with 429 and Retry-After, or
// without the header when retryAfter is 0.
func (f *Faults) Throttle(match string, n int, retryAfter time.Duration) {
	f.Add(Fault{Kind: FaultThrottle, Match: match, N: n, RetryAfter: retryAfter})
}

// Fail answers the next n matching requests with a 5xx or other status.
func (f *Faults) Fail(match string, status, n int) {
	f.Add(Fault{Kind: FaultFail, Match: match, N: n, Status: status})
}

// Cut breaks the connection in the middle of the next n matching answers.
func (f *Faults) Cut(match string, n int) { f.Add(Fault{Kind: FaultCut, Match: match, N: n}) }

// Refuse lets the next n matching requests find no server at all.
func (f *Faults) Refuse(match string, n int) { f.Add(Fault{Kind: FaultRefuse, Match: match, N: n}) }

// Slow delays every matching answer by d, until Clear.
func (f *Faults) Slow(match string, d time.Duration) {
	f.Add(Fault{Kind: FaultSlow, Match: match, N: -1, Delay: d})
}

// ExpireTokens makes every access token issued so far count as expired.
func (f *Faults) ExpireTokens() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tokenEpoch++
}

// ExpireDelta makes every delta link issued so far answer 410 with a Location
// to start again from.
func (f *Faults) ExpireDelta() {
	f.mu.Lock()
	expire := f.expireDelta
	f.mu.Unlock()
	if expire != nil {
		expire()
	}
}

// SetClockSkew sets the services' clocks ahead (or, negative, behind).
func (f *Faults) SetClockSkew(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.skew = d
}

// Clear takes back every waiting fault and the clock skew.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting, f.skew = nil, 0
}

// Waiting lists the faults that have not struck for the last time.
func (f *Faults) Waiting() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]Fault, len(f.waiting))
	for i, fault := range f.waiting {
		list[i] = *fault
	}
	return list
}

// Struck counts the faults that requests have met, slow answers included.
func (f *Faults) Struck() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.struck
}

func (f *Faults) clockSkew() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.skew
}

func (f *Faults) epoch() uint32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.tokenEpoch
}

// take returns the first waiting fault for a request that want accepts, and
// counts it down; nil when there is none.
func (f *Faults) take(service wire.Service, method, path string, want func(FaultKind) bool) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, fault := range f.waiting {
		if !want(fault.Kind) || !matches(fault.Match, service, method, path) {
			continue
		}
		if fault.Share > 0 && f.dice.Float64() >= fault.Share {
			continue
		}
		f.struck++
		strike := *fault
		if fault.N > 0 {
			if fault.N--; fault.N == 0 {
				f.waiting = slices.Delete(f.waiting, i, i+1)
			}
		}
		return &strike
	}
	return nil
}

func (f *Faults) refuses(service wire.Service, method, path string) bool {
	return f.take(service, method, path, func(k FaultKind) bool { return k == FaultRefuse }) != nil
}

// around is next with this request's faults in front of it.
func (f *Faults) around(service wire.Service, now func() time.Time, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.arrive(service, r.Method, r.URL.Path, time.Now())
		if slow := f.take(service, r.Method, r.URL.Path, func(k FaultKind) bool { return k == FaultSlow }); slow != nil {
			if !sleep(r.Context(), slow.Delay) {
				return
			}
		}
		strike := f.take(service, r.Method, r.URL.Path, func(k FaultKind) bool { return k != FaultSlow })
		switch {
		case strike == nil:
			next.ServeHTTP(w, r)
		case strike.Kind == FaultRefuse:
			panic(http.ErrAbortHandler)
		case strike.Kind == FaultCut:
			cut(w, r, next)
		default:
			strike.answer(w, r, service, now())
			f.say(strike, time.Now())
		}
	})
}

// cut sends the first half of next's answer and drops the connection.
func cut(w http.ResponseWriter, r *http.Request, next http.Handler) {
	whole := wire.NewRecorder()
	next.ServeHTTP(whole, r)
	for name, values := range whole.Header() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(whole.Body.Len()))
	w.WriteHeader(whole.Status)
	_, _ = w.Write(whole.Body.Bytes()[:whole.Body.Len()/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// matches tells whether a request is one that a fault's Match picks.
func matches(match string, service wire.Service, method, path string) bool {
	if verb, rest, ok := strings.Cut(match, " "); ok {
		if !strings.EqualFold(verb, method) {
			return false
		}
		match = rest
	}
	name, pattern, hasPath := strings.Cut(match, ":")
	if name != "" && name != "*" && name != string(service) {
		return false
	}
	return !hasPath || wildcard(strings.ToLower(pattern), strings.ToLower(path))
}

// wildcard matches text against a pattern in which * stands for anything.
func wildcard(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	if !strings.HasPrefix(text, parts[0]) {
		return false
	}
	text = text[len(parts[0]):]
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return strings.HasSuffix(text, last)
}

// sleep waits for d on the context's clock; false when the context ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
