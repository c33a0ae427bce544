package tools

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
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
}

const (
	// statelessFrom is the first protocol version without sessions.
	// https://modelcontextprotocol.io/seps/2575-stateless-mcp
	statelessFrom  = "2026"
	versionHeader  = "Mcp-Protocol-Version"
	sessionHeader  = "Mcp-Session-Id"
	maxRequestBody = 1 << 20
	// idleSession is when a session that nobody calls is forgotten.
	idleSession = 24 * time.Hour
)

// Handler serves /mcp (streamable HTTP, both protocol lifecycles), /sse
// (the transport of 2024-11-05) and /healthz. It refuses requests for another
// host and from a web page of another origin, so that no page in a browser can
// reach a server on loopback.
func (s *Server) Handler(options HTTPOptions) http.Handler {
	stateless := s.endpoint(true)
	stateful := mcp.NewStreamableHTTPHandler(s.perSession, &mcp.StreamableHTTPOptions{
		Logger: sdkLogger(s.logger), SessionTimeout: idleSession, MaxRequestBodyBytes: maxRequestBody,
		DisableLocalhostProtection: true, // guard does it, and knows AllowedHosts
	})
	single := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return stateless.mcp }, &mcp.StreamableHTTPOptions{
		Logger: sdkLogger(s.logger), Stateless: true, MaxRequestBodyBytes: maxRequestBody,
		DisableLocalhostProtection: true, PropagateRequestCancellation: true,
	})
	legacy := mcp.NewSSEHandler(s.perSession, &mcp.SSEOptions{
		DisableLocalhostProtection: true, MaxRequestBodyBytes: maxRequestBody,
	})
	mux := http.NewServeMux()
	mux.HandleFunc("/mcp", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(versionHeader) >= statelessFrom {
			single.ServeHTTP(w, r)
			return
		}
		// The SDK asks for the server more than once in a request.
		slot := &sessionSlot{}
		stateful.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionSlotKey{}, slot)))
	})
	mux.Handle("/sse", legacy)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if _, err := s.options.Store.Connections(r.Context()); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintln(w, `{"status":"database unavailable"}`)
			return
		}
		fmt.Fprintf(w, "{\"status\":\"ok\",\"version\":%q}\n", s.options.Version)
	})
	return guard(mux, options)
}

// sessionSlot keeps the server that a request made, until its session has it.
type sessionSlot struct{ server *mcp.Server }

type sessionSlotKey struct{}

// perSession makes an MCP server for a request that begins a session. One that
// names its session is answered by that session's server whatever this returns.
func (s *Server) perSession(r *http.Request) *mcp.Server {
	slot, ok := r.Context().Value(sessionSlotKey{}).(*sessionSlot)
	if !ok {
		return s.MCP()
	}
	if slot.server == nil {
		if r.Header.Get(sessionHeader) != "" {
			slot.server = mcp.NewServer(&mcp.Implementation{Name: "mscloud-mcp", Version: s.options.Version}, nil)
		} else {
			slot.server = s.MCP()
		}
	}
	return slot.server
}

// guard checks host, origin and token before anything else.
func guard(next http.Handler, options HTTPOptions) http.Handler {
	allowed := make([]string, len(options.AllowedHosts))
	for i, host := range options.AllowedHosts {
		allowed[i] = strings.ToLower(host)
	}
	want := sha256.Sum256([]byte(options.Token))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := hostname(r.Host)
		if !loopback(host) && !slices.Contains(allowed, host) && !ownAddress(r, host) {
			http.Error(w, "this server does not answer for the host in the request", http.StatusForbidden)
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" {
			u, err := url.Parse(origin)
			name := ""
			if err == nil {
				name = hostname(u.Host)
			}
			if name == "" || !loopback(name) && !slices.Contains(allowed, name) && !ownAddress(r, name) {
				http.Error(w, "requests from this origin are refused", http.StatusForbidden)
				return
			}
		}
		if options.Token != "" && r.URL.Path != "/healthz" {
			token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
			got := sha256.Sum256([]byte(strings.TrimSpace(token)))
			if !ok || subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
				w.Header().Set("WWW-Authenticate", `Bearer realm="mscloud-mcp"`)
				http.Error(w, "a bearer token is required", http.StatusUnauthorized)
				return
			}
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func hostname(hostPort string) string {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = hostPort
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// ownAddress reports whether a host is the very address that was connected to:
// no name, so no name that could be made to point here.
func ownAddress(r *http.Request, host string) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	own, err := netip.ParseAddr(hostname(local.String()))
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap() == own.Unmap()
}

// CheckListen refuses to listen where others can reach without a token.
func CheckListen(address, token string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is not an address: write 127.0.0.1:8080, or :8080 with a token file", address)
	}
	if token == "" && !loopback(strings.ToLower(host)) {
		return fmt.Errorf("%s can be reached from other machines: set a token file (--token-file), or listen on 127.0.0.1", address)
	}
	return nil
}
