package tools_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

func TestGuard(t *testing.T) {
	t.Parallel()
	const token = "a-token-of-the-test"
	s := toolstest.Shared(t).Server(t, nil)
	tests := []struct {
		name, path, host, origin, site, authorization string
		options                                       tools.HTTPOptions
		want                                          int
	}{
		{name: "health", path: "/healthz", want: 200},
		{name: "health needs no token", path: "/healthz", options: tools.HTTPOptions{Token: token}, want: 200},
		{name: "name of this machine", path: "/healthz", host: "localhost:8080", want: 200},
		{name: "loopback of version 6", path: "/healthz", host: "[::1]:8080", want: 200},
		{name: "another host", path: "/healthz", host: "evil.example", want: 403},
		{name: "name that begins like loopback", path: "/healthz", host: "127.0.0.1.evil.example", want: 403},
		{name: "allowed host", path: "/healthz", host: "mcp.contoso.com:443", options: tools.HTTPOptions{AllowedHosts: []string{"MCP.contoso.com"}}, want: 200},
		{name: "page of another origin", path: "/healthz", origin: "https://evil.example", want: 403},
		{name: "page without an origin", path: "/healthz", origin: "null", want: 403},
		{name: "page of this machine", path: "/healthz", origin: "http://localhost:6274", want: 200},
		{name: "no token", path: "/mcp", options: tools.HTTPOptions{Token: token}, want: 401},
		{name: "wrong token", path: "/mcp", authorization: "Bearer x", options: tools.HTTPOptions{Token: token}, want: 401},
		{name: "token without a scheme", path: "/sse", authorization: token, options: tools.HTTPOptions{Token: token}, want: 401},
		{name: "token", path: "/mcp", authorization: "Bearer " + token, options: tools.HTTPOptions{Token: token}, want: 400}, // a GET without a session
		{name: "token, scheme in lower case", path: "/mcp", authorization: "bearer " + token, options: tools.HTTPOptions{Token: token}, want: 400},
		{name: "token of another scheme", path: "/mcp", authorization: "Basic " + token, options: tools.HTTPOptions{Token: token}, want: 401},
		{name: "stream asked for by a page of another site", path: "/sse", site: "cross-site", want: 403},
		{name: "stream asked for by a page of the same site", path: "/sse", site: "same-site", want: 403},
		{name: "typed by a person", path: "/healthz", site: "none", want: 200},
		{name: "page of this server", path: "/healthz", site: "same-origin", want: 200},
		{name: "page of this machine says its origin", path: "/healthz", site: "cross-site", origin: "http://localhost:6274", want: 200},
		{name: "elsewhere", path: "/", want: 404},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req := httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+tt.path, nil)
			req.Header.Set("Accept", "application/json, text/event-stream")
			if tt.host != "" {
				req.Host = tt.host
			}
			if tt.origin != "" {
				req.Header.Set("Origin", tt.origin)
			}
			if tt.site != "" {
				req.Header.Set("Sec-Fetch-Site", tt.site)
			}
			if tt.authorization != "" {
				req.Header.Set("Authorization", tt.authorization)
			}
			w := httptest.NewRecorder()
			s.Handler(tt.options).ServeHTTP(w, req)
			if w.Code != tt.want {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, tt.want)
			}
			if tt.want == 401 && w.Header().Get("WWW-Authenticate") == "" {
				t.Error("no WWW-Authenticate")
			}
			if strings.Contains(w.Body.String(), token) {
				t.Error("the answer shows the token")
			}
		})
	}
}

func TestCheckListen(t *testing.T) {
	t.Parallel()
	tests := []struct {
		address, token string
		ok             bool
	}{
		{"127.0.0.1:8080", "", true},
		{"localhost:0", "", true},
		{"[::1]:8080", "", true},
		{":8080", "", false},
		{"0.0.0.0:8080", "", false},
		{"10.0.0.5:8080", "", false},
		{":8080", "token", true},
		{"8080", "", false},
	}
	for _, tt := range tests {
		if err := tools.CheckListen(tt.address, tt.token); (err == nil) != tt.ok {
			t.Errorf("%s with token %q: got %v, want ok %v", tt.address, tt.token, err, tt.ok)
		}
	}
}

// bearer adds a token to every request.
type bearer struct{ token string }

func (b bearer) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+b.token)
	return http.DefaultTransport.RoundTrip(req)
}

// TestLifecycles speaks both lifecycles to one endpoint, and the old transport:
// a session remembers the choice of a connection, a stateless request cannot.
func TestLifecycles(t *testing.T) {
	t.Parallel()
	w := twoWorld(t)
	server := httptest.NewServer(w.Server(t, func(o *tools.Options) { o.Visibility = tools.Gated }).Handler(tools.HTTPOptions{Token: "secret"}))
	t.Cleanup(server.Close)
	client := &http.Client{Transport: bearer{"secret"}}
	tests := []struct {
		name, version string
		transport     func() mcp.Transport
		remembers     bool
	}{
		{"sessions", "2025-11-25", func() mcp.Transport {
			return &mcp.StreamableClientTransport{Endpoint: server.URL + "/mcp", HTTPClient: client}
		}, true},
		{"stateless", "2026-07-28", func() mcp.Transport {
			return &mcp.StreamableClientTransport{Endpoint: server.URL + "/mcp", HTTPClient: client}
		}, false},
		{"sse", "2025-11-25", func() mcp.Transport {
			return &mcp.SSEClientTransport{Endpoint: server.URL + "/sse", HTTPClient: client}
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			t.Cleanup(cancel)
			open := func() *mcp.ClientSession {
				cs, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).
					Connect(ctx, tt.transport(), &mcp.ClientSessionOptions{ProtocolVersion: tt.version})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = cs.Close() })
				return cs
			}
			cs, other := open(), open()
			if got := cs.InitializeResult().ProtocolVersion; got != tt.version {
				t.Errorf("speaks %s, want %s", got, tt.version)
			}
			names := toolstest.ToolNames(t, cs)
			if hidden := !slices.Contains(names, "entra_user_list"); hidden != tt.remembers {
				t.Errorf("before the choice: got %v", names)
			}
			reply, isError := toolstest.Ask(t, cs, "entra_connection_select", toolstest.Args{"connection": "contoso"})
			if isError || reply["item"].(map[string]any)["remembered"] != tt.remembers {
				t.Errorf("select: got %v, want remembered %v", reply, tt.remembers)
			}
			reply, isError = toolstest.Ask(t, cs, "entra_user_list", toolstest.Args{"limit": 1})
			if isError == tt.remembers {
				t.Errorf("list without the argument: got %v", reply)
			}
			reply, isError = toolstest.Ask(t, cs, "entra_user_list", toolstest.Args{"limit": 1, "connection": "contoso"})
			if isError {
				t.Errorf("list with the argument: got %v", reply)
			}
			if reply, _ := toolstest.Ask(t, other, "entra_user_list", toolstest.Args{"limit": 1}); reply["code"] != "chooseConnection" {
				t.Errorf("another session: got %v, want to be asked", reply)
			}
		})
	}
}

// TestStdio serves a pipe and lets nothing but JSON-RPC through.
func TestStdio(t *testing.T) {
	t.Parallel()
	s := toolstest.Shared(t).Server(t, nil)
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- s.RunStdio(t.Context(), fromClient, toClient) }()
	cs, err := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil).Connect(t.Context(), &mcp.IOTransport{Reader: fromServer, Writer: toServer}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if text := toolstest.Call(t, cs, "entra_search", toolstest.Args{"query": "ana@contoso.com"}); !strings.Contains(text, "Ana Adams") {
		t.Errorf("got %s", text)
	}
	if err := cs.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Errorf("the server ended with %v, want nil when its client leaves", err)
	}
}
