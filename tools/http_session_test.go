package tools_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

const initialize = `{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}`

// post sends a message of a session, "" for none.
func post(h http.Handler, session, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/mcp", strings.NewReader(body))
	req.Header.Set("Accept", "application/json, text/event-stream")
	req.Header.Set("Content-Type", "application/json")
	if session != "" {
		req.Header.Set("Mcp-Session-Id", session)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

func begin(t testing.TB, h http.Handler) (id string) {
	t.Helper()
	w := post(h, "", initialize)
	if id = w.Header().Get("Mcp-Session-Id"); w.Code != http.StatusOK || id == "" {
		t.Fatalf("initialize: %d %s", w.Code, w.Body)
	}
	return id
}

func list(h http.Handler, session string) int {
	return post(h, session, `{"jsonrpc":"2.0","id":8,"method":"tools/list"}`).Code
}

// rpcError is the error of a refusal.
func rpcError(t *testing.T, w *httptest.ResponseRecorder) (id any, message string) {
	t.Helper()
	var reply struct {
		JSONRPC string
		ID      any
		Error   struct {
			Code    int
			Message string
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &reply); err != nil || reply.JSONRPC != "2.0" || reply.Error.Code == 0 {
		t.Errorf("got %s, %v; want an error of JSON-RPC", w.Body, err)
	}
	return reply.ID, reply.Error.Message
}

// TestSessionsAreLimited in number, and by the time that nobody used them.
func TestSessionsAreLimited(t *testing.T) {
	t.Parallel()
	var passed atomic.Int64
	start := time.Now()
	s := toolstest.Shared(t).Server(t, func(o *tools.Options) {
		o.Now = func() time.Time { return start.Add(time.Duration(passed.Load())) }
	})
	h := s.Handler(tools.HTTPOptions{MaxSessions: 3, SessionIdle: time.Hour})
	first, second, third := begin(t, h), begin(t, h), begin(t, h)

	full := func() *httptest.ResponseRecorder {
		t.Helper()
		w := post(h, "", initialize)
		if w.Code != http.StatusServiceUnavailable {
			t.Fatalf("one more: %d %s, want 503", w.Code, w.Body)
		}
		return w
	}
	w := full()
	id, message := rpcError(t, w)
	if wait, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || wait < 1 || wait > 60 {
		t.Errorf("Retry-After %q", w.Header().Get("Retry-After"))
	}
	if id != 7.0 || !strings.Contains(message, "max-sessions") || !strings.Contains(message, "(3)") {
		t.Errorf("got id %v, %q; want the setting named", id, message)
	}
	req := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/sse", nil)
	stream := httptest.NewRecorder()
	if h.ServeHTTP(stream, req); stream.Code != http.StatusServiceUnavailable {
		t.Errorf("the older transport: %d", stream.Code)
	}
	if got := list(h, first); got != http.StatusOK {
		t.Errorf("a session that is there: %d", got)
	}

	end := httptest.NewRequest(http.MethodDelete, "http://127.0.0.1/mcp", nil)
	end.Header.Set("Mcp-Session-Id", second)
	h.ServeHTTP(httptest.NewRecorder(), end)
	fourth := begin(t, h)
	full()

	passed.Store(int64(40 * time.Minute))
	list(h, first)
	full()
	passed.Store(int64(70 * time.Minute))
	fifth := begin(t, h)
	for name, want := range map[string]int{first: 200, second: 404, third: 404, fourth: 404, fifth: 200} {
		if got := list(h, name); got != want {
			t.Errorf("after an hour: %d, want %d (first %s)", got, want, first)
		}
	}
}

// TestNothingIsKeptWithoutInitialize: what begins no session holds no place.
func TestNothingIsKeptWithoutInitialize(t *testing.T) {
	t.Parallel()
	h := toolstest.Shared(t).Server(t, nil).Handler(tools.HTTPOptions{MaxSessions: 1})
	for _, body := range []string{
		"", "{", "x", "[]", "[1]", "{}", `"initialize"`, `{"jsonrpc":"2.0","id":1}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
		`{"jsonrpc":"2.0","id":1,"method":"initialize"}`,
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":7}`,
		`{"jsonrpc":"2.0","method":"notifications/initialized"}`,
		strings.Repeat(" ", 2<<20),
	} {
		for range 3 {
			if w := post(h, "", body); w.Code == http.StatusServiceUnavailable {
				t.Errorf("%.60s: %d %s", body, w.Code, w.Body)
			}
		}
	}
	begin(t, h)
	if w := post(h, "", "{"); w.Code != http.StatusBadRequest {
		t.Errorf("half a message: %d", w.Code)
	} else {
		rpcError(t, w)
	}
	if w := post(h, "", strings.Repeat(" ", 2<<20)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("2 MB: %d", w.Code)
	}
}

// BenchmarkSessions measures what a session over HTTP holds.
func BenchmarkSessions(b *testing.B) {
	h := toolstest.Shared(b).Server(b, nil).Handler(tools.HTTPOptions{})
	const sessions = 500
	held := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse
	}
	for b.Loop() {
		before := held()
		for range sessions {
			id := begin(b, h)
			post(h, id, `{"jsonrpc":"2.0","method":"notifications/initialized"}`)
			if code := list(h, id); code != http.StatusOK {
				b.Fatal(fmt.Sprint(code))
			}
		}
		b.ReportMetric(float64(held()-before)/sessions, "B/session")
	}
	runtime.KeepAlive(h)
}
