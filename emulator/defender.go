package emulator

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// isXDR tells Microsoft Threat Protection's paths from those of the machine
// API, which share a host but not a token.
// https://learn.microsoft.com/defender-xdr/api-create-app-web
func isXDR(path string) bool {
	path = strings.ToLower(path)
	return strings.HasPrefix(path, "/api/advancedhunting") || strings.HasPrefix(path, "/api/incidents")
}

// defenderError is an answer of the Defender hosts that is not a success.
// https://learn.microsoft.com/defender-endpoint/api/common-errors
type defenderError struct {
	status        int
	code, message string
	header        http.Header
}

func defenderErrorf(status int, code, format string, args ...any) *defenderError {
	return &defenderError{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

// defenderCall is one request on its way.
type defenderCall struct {
	cloud    *Cloud
	w        http.ResponseWriter
	r        *http.Request
	tok      Token
	endpoint *defenderEndpoint
	id       string
}

func (c *defenderCall) directory() *Directory { return c.cloud.directory }

// serveDefender answers on the Defender hosts.
func (c *Cloud) serveDefender(w http.ResponseWriter, r *http.Request) {
	token, refusal := c.signin.verify(r, ServiceDefender)
	if refusal != nil {
		refusal.writeDefender(w, r)
		return
	}
	call := &defenderCall{cloud: c, w: w, r: r, tok: token}
	if err := call.serve(); err != nil {
		for name, values := range err.header {
			w.Header()[name] = values
		}
		writeDefenderError(w, err.status, err.code, err.message)
	}
}

func (c *defenderCall) serve() *defenderError {
	e, id := defenderPath(c.r.URL.Path)
	if e == nil {
		return defenderErrorf(http.StatusNotFound, "ResourceNotFound", "The requested resource %s does not exist.", c.r.URL.Path)
	}
	c.endpoint, c.id = e, id
	method := e.method
	if method == "" {
		method = http.MethodGet
	}
	if c.r.Method != method {
		return defenderErrorf(http.StatusMethodNotAllowed, "MethodNotAllowed", "The requested HTTP method is not allowed.")
	}
	if !c.tok.Has(e.permissions...) {
		return defenderErrorf(http.StatusForbidden, "Forbidden", "Missing application roles. API required roles: %s, application roles: %s.",
			strings.Join(e.permissions, ","), strings.Join(c.tok.Roles, ","))
	}
	// Hunting counts its calls by itself.
	if c.cloud.options.Throttle && method == http.MethodGet {
		if err := c.cloud.defender.refuse(e, c.tok.AppID, c.cloud.now()); err != nil {
			return err
		}
	}
	c.directory().prepareDefender()
	return e.serve(c)
}

// Calls of one endpoint by one app, unless the endpoint's page says otherwise.
const (
	defenderPerMinute = 100
	defenderPerHour   = 1500
)

// defenderThrottle counts calls.
type defenderThrottle struct {
	mu   sync.Mutex
	seen map[string][]time.Time // by app and path
}

// refuse counts a call, or returns the 429 for one that is too many. The words
// are those that hunting is on record with.
func (t *defenderThrottle) refuse(e *defenderEndpoint, app string, now time.Time) *defenderError {
	most := e.perMinute
	if most == 0 {
		most = defenderPerMinute
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen == nil {
		t.seen = map[string][]time.Time{}
	}
	key := app + " " + e.path
	calls := t.seen[key]
	for len(calls) > 0 && now.Sub(calls[0]) >= time.Hour {
		calls = calls[1:]
	}
	last := 0
	for _, at := range calls {
		if now.Sub(at) < time.Minute {
			last++
		}
	}
	var refused *huntingError
	switch {
	case last >= most:
		refused = tooManyCalls(most, time.Minute, calls[len(calls)-last].Add(time.Minute).Sub(now))
	case len(calls) >= defenderPerHour:
		refused = tooManyCalls(defenderPerHour, time.Hour, calls[0].Add(time.Hour).Sub(now))
	default:
		calls = append(calls, now)
	}
	t.seen[key] = calls
	if refused == nil {
		return nil
	}
	return &defenderError{status: refused.status, code: "TooManyRequests", message: refused.message,
		header: http.Header{"Retry-After": {retryAfter(refused.wait)}}}
}

func writeDefenderError(w http.ResponseWriter, status int, code, message string) {
	writeJSON(w, status, map[string]any{"error": map[string]any{"code": code, "message": message, "target": newGUID()}})
}
