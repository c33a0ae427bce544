package tools

import (
	"fmt"
	"net/http"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// HTTPOptions configure Server.Handler.
type HTTPOptions struct {
	// Token, when set, must come as a bearer token with every request but
	// /healthz.
	Token string
	// AllowedHosts are names by which the server may be called besides
	// loopback ones and the address itself, without port.
	AllowedHosts []string
	// MaxSessions is how many sessions there may be at a time, DefaultMaxSessions
	// when zero; SessionIdle when one that nobody uses is forgotten,
	// DefaultSessionIdle when zero.
	MaxSessions int
	SessionIdle time.Duration
	// Patience is how long a client may take over a request's body, and over
	// taking in a piece of an answer; half a minute when zero.
	Patience time.Duration
}

// What HTTPOptions are when they are zero.
const (
	DefaultMaxSessions = 10_000
	DefaultSessionIdle = 4 * time.Hour
	defaultPatience    = 30 * time.Second
)

const (
	// statelessFrom is the first protocol version without sessions.
	// https://modelcontextprotocol.io/seps/2575-stateless-mcp
	statelessFrom  = "2026"
	versionHeader  = "Mcp-Protocol-Version"
	sessionHeader  = "Mcp-Session-Id"
	maxRequestBody = 1 << 20
)

// Handler serves /mcp (streamable HTTP, both protocol lifecycles), /sse
// (the transport of 2024-11-05) and /healthz. It refuses requests for another
// host and from a web page of another origin, so that no page in a browser can
// reach a server on loopback. All sessions share one MCP server: its tools and
// their schemas are most of what one holds.
func (s *Server) Handler(options HTTPOptions) http.Handler {
	if options.Patience == 0 {
		options.Patience = defaultPatience
	}
	stateless, shared := s.endpoint(true), s.endpoint(false)
	stateful := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return shared.mcp }, &mcp.StreamableHTTPOptions{
		Logger: sdkLogger(s.logger), MaxRequestBodyBytes: maxRequestBody,
		DisableLocalhostProtection: true, // guard does it, and knows AllowedHosts
	})
	single := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return stateless.mcp }, &mcp.StreamableHTTPOptions{
		Logger: sdkLogger(s.logger), Stateless: true, MaxRequestBodyBytes: maxRequestBody,
		DisableLocalhostProtection: true, PropagateRequestCancellation: true,
	})
	legacy := mcp.NewSSEHandler(func(*http.Request) *mcp.Server { return shared.mcp }, &mcp.SSEOptions{
		DisableLocalhostProtection: true, MaxRequestBodyBytes: maxRequestBody,
	})
	table := newSessionTable(stateful, options, s.now)
	shared.initialized = table.add
	mux := http.NewServeMux()
	mux.HandleFunc("/mcp", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(versionHeader) >= statelessFrom {
			single.ServeHTTP(w, r)
			return
		}
		table.ServeHTTP(w, r)
	})
	mux.HandleFunc("/sse", func(w http.ResponseWriter, r *http.Request) { table.stream(legacy, w, r) })
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if _, err := s.options.Store.Connections(r.Context()); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintln(w, `{"status":"database unavailable"}`)
			return
		}
		fmt.Fprintf(w, "{\"status\":\"ok\",\"version\":%q}\n", s.options.Version)
	})
	return bounded(guard(whole(mux), options), options.Patience)
}
