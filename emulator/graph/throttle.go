package graph

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// quota is how many requests an app may make of a part of Graph in a window.
type quota struct {
	prefixes   []string // of the path below the version, in lower case
	requests   int
	window     time.Duration
	perTenant  bool // shared by all apps
	retryAfter bool // the refusal says when to come back
}

// quotas are the request limits that a reader of a tenant meets first. The
// token bucket of the directory is not among them.
// https://learn.microsoft.com/graph/throttling-limits
var quotas = []quota{
	{prefixes: []string{"/auditlogs/", "/reports/authenticationmethods/"}, requests: 5, window: 10 * time.Second, retryAfter: true},
	// https://learn.microsoft.com/graph/throttling-limits#security-detections-and-incidents-service-limits
	{prefixes: []string{"/security/alerts_v2/", "/security/incidents/"}, requests: 150, window: time.Minute, retryAfter: true},
	// No Retry-After: https://learn.microsoft.com/graph/throttling-limits#identity-protection-and-conditional-access-service-limits
	{prefixes: []string{"/identityprotection/", "/identity/conditionalaccess/"}, requests: 1, window: time.Second, perTenant: true},
}

// throttle counts requests against the quotas. Tests and the demo leave it off.
type throttle struct {
	mu   sync.Mutex
	seen map[throttleKey][]time.Time
}

type throttleKey struct {
	quota int
	app   string
}

// refuse counts a request, or returns the 429 for one that is too many.
func (t *throttle) refuse(path, app string, now time.Time) *odata.Error {
	path = strings.ToLower(path) + "/"
	for i, q := range quotas {
		for _, prefix := range q.prefixes {
			if strings.HasPrefix(path, prefix) {
				return t.spend(i, app, now)
			}
		}
	}
	return nil
}

func (t *throttle) spend(i int, app string, now time.Time) *odata.Error {
	q, key := quotas[i], throttleKey{i, app}
	if q.perTenant {
		key.app = ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen == nil {
		t.seen = map[throttleKey][]time.Time{}
	}
	recent := t.seen[key]
	for len(recent) > 0 && now.Sub(recent[0]) >= q.window {
		recent = recent[1:]
	}
	if len(recent) < q.requests {
		t.seen[key] = append(recent, now)
		return nil
	}
	t.seen[key] = recent
	e := odata.Errorf(http.StatusTooManyRequests, "TooManyRequests", "Too many requests. Please try again later.")
	if q.retryAfter {
		wait := q.window - now.Sub(recent[0])
		e.Header = http.Header{"Retry-After": {wire.RetryAfter(wait)}}
	}
	return e
}
