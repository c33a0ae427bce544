package defender

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// failure is an answer of the Defender hosts that is not a success.
// https://learn.microsoft.com/defender-endpoint/api/common-errors
type failure struct {
	status        int
	code, message string
	header        http.Header
}

func failf(status int, code, format string, args ...any) *failure {
	return &failure{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

// call is one request on its way.
type call struct {
	service  *Service
	w        http.ResponseWriter
	r        *http.Request
	tok      signin.Token
	endpoint *endpoint
	id       string
}

func (c *call) directory() *directory.Directory { return c.service.options.Directory }

// Options are what the Defender APIs stand on.
type Options struct {
	Directory *directory.Directory
	Hunting   *hunting.Service
	SignIn    *signin.Service // which verifies the callers' tokens
	Now       func() time.Time
	Throttle  bool // refuse what exceeds Microsoft's request limits
}

// Service is the APIs of Defender for Endpoint and Defender XDR.
type Service struct {
	options  Options
	throttle throttle
}

// New makes the service.
func New(options Options) *Service {
	return &Service{options: options}
}

// ServeHTTP answers on the Defender hosts.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, refusal := s.options.SignIn.Verify(r, wire.ServiceDefender)
	if refusal != nil {
		writeRefusal(w)
		return
	}
	call := &call{service: s, w: w, r: r, tok: token}
	if err := call.serve(); err != nil {
		for name, values := range err.header {
			w.Header()[name] = values
		}
		writeError(w, err.status, err.code, err.message)
	}
}

func (c *call) serve() *failure {
	e, id := endpointOf(c.r.URL.Path)
	if e == nil {
		return failf(http.StatusNotFound, "ResourceNotFound", "The requested resource %s does not exist.", c.r.URL.Path)
	}
	c.endpoint, c.id = e, id
	method := e.method
	if method == "" {
		method = http.MethodGet
	}
	if c.r.Method != method {
		return failf(http.StatusMethodNotAllowed, "MethodNotAllowed", "The requested HTTP method is not allowed.")
	}
	if !c.tok.Has(e.permissions...) {
		return failf(http.StatusForbidden, "Forbidden", "Missing application roles. API required roles: %s, application roles: %s.",
			strings.Join(e.permissions, ","), strings.Join(c.tok.Roles, ","))
	}
	// Hunting counts its calls by itself.
	if c.service.options.Throttle && method == http.MethodGet {
		if err := c.service.throttle.refuse(e, c.tok.AppID, c.service.options.Now()); err != nil {
			return err
		}
	}
	c.directory().PrepareDefender()
	return e.serve(c)
}

// Calls of one endpoint by one app, unless the endpoint's page says otherwise.
const (
	perMinute = 100
	perHour   = 1500
)

// throttle counts calls.
type throttle struct {
	mu   sync.Mutex
	seen map[string][]time.Time // by app and path
}

// refuse counts a call, or returns the 429 for one that is too many. The words
// are those that hunting is on record with.
func (t *throttle) refuse(e *endpoint, app string, now time.Time) *failure {
	most := e.perMinute
	if most == 0 {
		most = perMinute
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
	var refused *hunting.Error
	switch {
	case last >= most:
		refused = hunting.TooManyCalls(most, time.Minute, calls[len(calls)-last].Add(time.Minute).Sub(now))
	case len(calls) >= perHour:
		refused = hunting.TooManyCalls(perHour, time.Hour, calls[0].Add(time.Hour).Sub(now))
	default:
		calls = append(calls, now)
	}
	t.seen[key] = calls
	if refused == nil {
		return nil
	}
	return &failure{status: refused.Status, code: "TooManyRequests", message: refused.Message,
		header: http.Header{"Retry-After": {wire.RetryAfter(refused.Wait)}}}
}

func writeError(w http.ResponseWriter, status int, code, message string) {
	wire.WriteJSON(w, status, map[string]any{"error": map[string]any{"code": code, "message": message, "target": wire.NewGUID()}})
}

// writeRefusal answers a token that was not accepted.
func writeRefusal(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	writeError(w, http.StatusUnauthorized, "Unauthorized", "Invalid Authorization payload.")
}
