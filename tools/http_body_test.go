package tools_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestSlowBodies: a body that does not come holds no session and no connection.
func TestSlowBodies(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(toolstest.Shared(t).Server(t, nil).Handler(tools.HTTPOptions{MaxSessions: 1, Patience: 50 * time.Millisecond, Token: "secret"}))
	t.Cleanup(server.Close)
	for _, c := range []struct {
		name, head string
		want       int
	}{
		{"of known length", "POST /mcp HTTP/1.1\r\nAuthorization: Bearer secret\r\nContent-Length: 1000\r\n", http.StatusRequestTimeout},
		{"in chunks", "POST /mcp HTTP/1.1\r\nAuthorization: Bearer secret\r\nTransfer-Encoding: chunked\r\n", http.StatusRequestTimeout},
		{"without sessions", "POST /mcp HTTP/1.1\r\nAuthorization: Bearer secret\r\nMcp-Protocol-Version: 2026-07-28\r\nContent-Length: 1000\r\n", http.StatusRequestTimeout},
		{"of the older transport", "POST /sse?sessionid=x HTTP/1.1\r\nAuthorization: Bearer secret\r\nContent-Length: 1000\r\n", http.StatusRequestTimeout},
		{"without the token", "POST /mcp HTTP/1.1\r\nContent-Length: 1000\r\n", http.StatusUnauthorized},
		{"of a GET", "GET /healthz HTTP/1.1\r\nContent-Length: 1000\r\n", http.StatusRequestTimeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = conn.Close() })
			fmt.Fprintf(conn, "%sHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n\r\n", c.head)
			if strings.Contains(c.head, "chunked") {
				fmt.Fprint(conn, "3e8\r\n")
			}
			fmt.Fprint(conn, "{")
			answers := bufio.NewReader(conn)
			resp, err := http.ReadResponse(answers, nil)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != c.want {
				t.Errorf("got %s, want %d", resp.Status, c.want)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			if _, err := answers.ReadByte(); err != io.EOF {
				t.Errorf("the connection goes on: %v", err)
			}
		})
	}
}

// TestStreamsOutliveTheirPatience: a stream that has nothing to say stays.
func TestStreamsOutliveTheirPatience(t *testing.T) {
	t.Parallel()
	const patience = 50 * time.Millisecond
	server := httptest.NewServer(toolstest.Shared(t).Server(t, nil).Handler(tools.HTTPOptions{Patience: patience}))
	t.Cleanup(server.Close)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/sse", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	events := bufio.NewScanner(resp.Body)
	next := func(prefix string) string {
		t.Helper()
		for events.Scan() {
			if rest, ok := strings.CutPrefix(events.Text(), prefix); ok {
				return rest
			}
		}
		t.Fatal("the stream ended: ", events.Err())
		return ""
	}
	endpoint := next("data: ")
	<-time.After(4 * patience)
	answer, err := http.Post(server.URL+endpoint, "application/json", strings.NewReader(initialize))
	if err != nil || answer.StatusCode != http.StatusAccepted {
		t.Fatal(answer, err)
	}
	_ = answer.Body.Close()
	if got := next("data: "); !strings.Contains(got, `"protocolVersion"`) {
		t.Errorf("got %s", got)
	}
}
