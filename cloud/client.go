package cloud

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/cloud/pace"
)

// Options are what a Client needs. Credential and Environment are required.
type Options struct {
	Environment Environment
	Credential  azcore.TokenCredential
	Transport   http.RoundTripper // nil: Environment.Transport()
	Now         func() time.Time  // nil: time.Now
	Limits      Limits            // nil: DefaultLimits()
	Ledger      pace.Ledger       // of the tenant, shared by all who call it; nil: this client's own
	MaxWait     time.Duration     // longest single wait before a try; 0: one minute. Background calls: five times that
	FirstWait   time.Duration     // before the second try, where Microsoft names none; 0: one second
	MaxBytes    int64             // longest body read; 0: 64 MiB
	UserAgent   string            // "" : "mscloud-mcp"
	Logger      *slog.Logger      // nil: nothing is logged; calls are at debug level
}

// Client talks to Microsoft for one tenant. It is safe for concurrent use.
type Client struct {
	environment Environment
	transport   http.RoundTripper
	tokens      *tokens
	limiter     *limiter
	now         func() time.Time
	maxWait     time.Duration
	firstWait   time.Duration
	maxBytes    int64
	userAgent   string
	logger      *slog.Logger
	skew        atomic.Int64 // nanoseconds, Microsoft's clock minus ours
	dated       atomic.Bool
	stats       stats
}

// New returns a Client. It makes no request.
func New(o Options) (*Client, error) {
	if o.Credential == nil {
		return nil, errors.New("cloud client: no credential")
	}
	if o.Environment.Graph == "" {
		return nil, errors.New("cloud client: no environment")
	}
	c := &Client{
		environment: o.Environment, transport: o.Transport, now: o.Now,
		maxWait: o.MaxWait, firstWait: o.FirstWait, maxBytes: o.MaxBytes, userAgent: o.UserAgent, logger: o.Logger,
	}
	if c.transport == nil {
		t, err := o.Environment.Transport()
		if err != nil {
			return nil, err
		}
		c.transport = t
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.maxWait == 0 {
		c.maxWait = time.Minute
	}
	if c.firstWait == 0 {
		c.firstWait = time.Second
	}
	if c.maxBytes == 0 {
		c.maxBytes = 64 << 20
	}
	if c.userAgent == "" {
		c.userAgent = "mscloud-mcp"
	}
	if c.logger == nil {
		c.logger = slog.New(slog.DiscardHandler)
	}
	if o.Limits == nil {
		o.Limits = DefaultLimits()
	}
	c.limiter = newLimiter(o.Limits, o.Ledger, c.logger)
	c.tokens = &tokens{
		credential: o.Credential, now: c.now, scope: c.environment.Scope, byAPI: map[API]*token{},
		limiter: c.limiter, firstWait: c.firstWait,
	}
	return c, nil
}

// Environment returns the cloud that the client talks to.
func (c *Client) Environment() Environment { return c.environment }

// Priority is the x-ms-throttle-priority of a Graph request: which of an app's
// requests Microsoft drops first.
// https://learn.microsoft.com/graph/throttling#regular-responses-requests
type Priority string

// The priorities.
const (
	Normal Priority = ""
	Low    Priority = "Low" // background work; it may also wait longer for a retry
)

// Request is one call. Only GET and the read-only POSTs are let through.
type Request struct {
	API      API
	Method   string // "" is GET
	URL      string // absolute on the API's own host, or a path under the API's base
	Header   http.Header
	Body     any // marshalled as JSON; jsontext.Value and []byte as they are; nil for none
	Priority Priority
}

// Response is what an answer says besides its body.
type Response struct {
	Status    int
	Header    http.Header
	RequestID string
	Bytes     int64 // of the decoded body
	Tries     int
}

// Do makes one call: it signs in, waits for the tenant's limit, retries what
// may be retried, and decodes the answer into out, which is nil, a
// *jsontext.Value or *[]byte for the raw body, a [BodyReader], or a pointer
// for json v2. Errors are *[Error], *[SignInError] in an *Error's Cause,
// ErrReadOnly, ErrBadKey, ErrForeignHost, ErrNotInCloud, or the context's.
func (c *Client) Do(ctx context.Context, req Request, out any) (*Response, error) {
	call, err := c.prepare(req)
	if err != nil {
		return nil, err
	}
	return c.try(ctx, call, out)
}

// call is a Request that has been checked.
type call struct {
	Request
	url      *url.URL
	body     []byte
	services map[Service]int
}

func (c *Client) prepare(req Request) (*call, error) {
	if !c.environment.Has(req.API) {
		return nil, fmt.Errorf("%s: %w", req.API.Title(), ErrNotInCloud)
	}
	if req.Method == "" {
		req.Method = http.MethodGet
	}
	u, err := c.resolve(req.API, req.URL)
	if err != nil {
		return nil, err
	}
	out := &call{Request: req, url: u}
	switch body := req.Body.(type) {
	case nil:
	case []byte:
		out.body = body
	case jsontext.Value:
		out.body = body
	default:
		if out.body, err = json.Marshal(body); err != nil {
			return nil, fmt.Errorf("%s %s: body: %w", req.Method, u.Path, err)
		}
	}
	if err := checkReadOnly(req.API, req.Method, u, req.Header, out.body); err != nil {
		return nil, err
	}
	out.services = services(req.API, u, out.body)
	return out, nil
}

// resolve makes raw absolute, and refuses a link that leaves the API's host:
// a token never goes elsewhere.
func (c *Client) resolve(api API, raw string) (*url.URL, error) {
	base, err := url.Parse(c.environment.Base(api))
	if err != nil {
		return nil, fmt.Errorf("base of %s: %w", api, err)
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: unreadable link", ErrForeignHost)
	}
	if !u.IsAbs() && u.Host == "" {
		if !strings.HasPrefix(raw, "/") {
			return nil, fmt.Errorf("%w: %q is not a path", ErrForeignHost, pathOf(raw))
		}
		u.Scheme, u.Host = base.Scheme, base.Host
	}
	if u.Scheme != "https" || !strings.EqualFold(hostPort(u), hostPort(base)) || u.User != nil || u.Opaque != "" {
		return nil, fmt.Errorf("%w: %s is not %s", ErrForeignHost, clean(u.Scheme+"://"+u.Host), base.Scheme+"://"+base.Host)
	}
	u.Fragment = ""
	return u, nil
}

func hostPort(u *url.URL) string {
	if u.Port() == "" {
		return u.Hostname() + ":443"
	}
	return u.Hostname() + ":" + u.Port()
}

// services adds up what a request, or each inner request of a $batch, costs.
func services(api API, u *url.URL, body []byte) map[Service]int {
	costs := map[Service]int{}
	if api == Graph && strings.HasSuffix(u.Path, "/$batch") {
		var batch struct {
			Requests []struct {
				URL string `json:"url"`
			} `json:"requests"`
		}
		if json.Unmarshal(body, &batch) == nil {
			for _, r := range batch.Requests {
				if inner, err := url.Parse(r.URL); err == nil {
					s, n := classify(api, inner)
					costs[s] += n
				}
			}
			return costs
		}
	}
	s, n := classify(api, u)
	costs[s] = n
	return costs
}

// attemptTimeout bounds one attempt with its body, so that a connection that
// went silent does not hold a sync for ever; a hunting query may take 180 s.
const attemptTimeout = 4 * time.Minute

// send makes one attempt.
func (c *Client) send(ctx context.Context, call *call, out any) (*Response, error) {
	token, err := c.tokens.get(ctx, call.API)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &Error{API: call.API, Method: call.Method, Path: call.url.Path, Cause: err}
	}
	attempt, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(attempt, call.Method, call.url.String(), bytes.NewReader(call.body))
	if err != nil {
		return nil, err
	}
	if call.body == nil {
		req.Body, req.GetBody, req.ContentLength = nil, nil, 0
	} else {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	maps.Copy(req.Header, call.Header)
	id := uuid.NewString()
	req.Header.Set("client-request-id", id)
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Authorization", "Bearer "+token)
	if call.Priority != Normal && call.API == Graph {
		req.Header.Set("x-ms-throttle-priority", string(call.Priority))
	}
	start := time.Now()
	resp, err := c.transport.RoundTrip(req) // not http.Client: no redirect is ever followed
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &Error{API: call.API, Method: call.Method, Path: call.url.Path, ClientRequestID: id, Cause: offline(call.url.Hostname(), err)}
	}
	defer resp.Body.Close()
	c.observe(call, resp)
	c.logger.DebugContext(ctx, "microsoft call", "api", call.API, "method", call.Method, "path", call.url.Path,
		"status", resp.StatusCode, "duration", time.Since(start), "request_id", resp.Header.Get("request-id"))
	body := &boundedReader{r: resp.Body, left: c.maxBytes}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		if resp.StatusCode == http.StatusUnauthorized {
			c.tokens.drop(ctx, call.API, token)
		}
		text, _ := io.ReadAll(io.LimitReader(body, 64<<10))
		e := newError(call.API, call.Method, call.url.Path, resp.StatusCode, resp.Header, text, c.now())
		e.ClientRequestID = first(e.ClientRequestID, id)
		if resp.StatusCode == http.StatusForbidden {
			e.namePermissions(token)
		}
		return nil, e
	}
	r := &Response{Status: resp.StatusCode, Header: resp.Header, RequestID: resp.Header.Get("request-id")}
	if err := decode(body, out); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if body.failed != nil {
			err = body.failed
			if !errors.Is(err, ErrTooLarge) {
				err = offline(call.url.Hostname(), err)
			}
		}
		return nil, &Error{API: call.API, Method: call.Method, Path: call.url.Path, RequestID: r.RequestID, ClientRequestID: id, Cause: err}
	}
	r.Bytes = body.read
	return r, nil
}
