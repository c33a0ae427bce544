package tools

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// sessionTable holds the sessions over HTTP to their number and age. The SDK
// bounds neither, and counts a session idle whose client listens on a stream.
type sessionTable struct {
	serve http.Handler // the SDK's
	most  int
	idle  time.Duration
	now   func() time.Time

	mu      sync.Mutex
	open    map[string]*heldSession // by id
	opening int                     // being opened, and streams of /sse
	sweeper *time.Timer             // nil while no session is open
}

// heldSession is one session: requests under way, and when the last one ended.
type heldSession struct {
	requests int
	seen     time.Time
}

func newSessionTable(serve http.Handler, options HTTPOptions, now func() time.Time) *sessionTable {
	t := &sessionTable{serve: serve, most: options.MaxSessions, idle: options.SessionIdle, now: now, open: map[string]*heldSession{}}
	if t.most == 0 {
		t.most = DefaultMaxSessions
	}
	if t.idle == 0 {
		t.idle = DefaultSessionIdle
	}
	return t
}

// ServeHTTP serves a request of a session, or one that may begin one: it is a
// whole message of JSON-RPC before anything is made for it.
func (t *sessionTable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if id := r.Header.Get(sessionHeader); id != "" {
		t.enter(id)
		defer t.leave(id, r.Method == http.MethodDelete)
		t.serve.ServeHTTP(w, r)
		return
	}
	if r.Method != http.MethodPost {
		t.serve.ServeHTTP(w, r) // which refuses it
		return
	}
	body, _ := r.Context().Value(bodyKey{}).([]byte)
	id, ok := message(body)
	if !ok {
		refuse(w, http.StatusBadRequest, nil, codeParseError, "the request's body is no message of JSON-RPC")
		return
	}
	if !t.reserve(w, id) {
		return
	}
	defer t.release()
	t.serve.ServeHTTP(w, r)
}

// stream serves /sse, whose session lasts as long as its stream.
func (t *sessionTable) stream(serve http.Handler, w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		if !t.reserve(w, nil) {
			return
		}
		defer t.release()
	}
	serve.ServeHTTP(w, r)
}

// message reports whether a body is a message of JSON-RPC, or several, and the
// id of one alone.
func message(body []byte) (id jsontext.Value, ok bool) {
	type rpc struct {
		ID     jsontext.Value `json:"id"`
		Method string         `json:"method"`
		Result jsontext.Value `json:"result"`
		Error  jsontext.Value `json:"error"`
	}
	sound := func(m rpc) bool { return m.Method != "" || m.Result != nil || m.Error != nil }
	var one rpc
	if jsontext.Value(body).Kind() != '[' {
		err := json.Unmarshal(body, &one)
		return one.ID, err == nil && sound(one)
	}
	var batch []rpc
	if json.Unmarshal(body, &batch) != nil || len(batch) == 0 {
		return nil, false
	}
	for _, m := range batch {
		if !sound(m) {
			return nil, false
		}
	}
	return nil, true
}

// reserve takes a place for a session that is to be opened, or refuses.
func (t *sessionTable) reserve(w http.ResponseWriter, id jsontext.Value) bool {
	t.sweep()
	t.mu.Lock()
	free := len(t.open)+t.opening < t.most
	if free {
		t.opening++
	}
	wait := t.nextFree()
	t.mu.Unlock()
	if !free {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		refuse(w, http.StatusServiceUnavailable, id, codeTooMany, fmt.Sprintf(
			"this server has as many sessions as it may have (%d); end one, wait for one to be idle for %s (session-idle), or raise max-sessions (MSCLOUD_MAX_SESSIONS, serve --max-sessions)", t.most, t.idle))
	}
	return free
}

// nextFree is how long a client should wait before it tries again: until the
// first session may be forgotten, and a minute at most, since others may end.
func (t *sessionTable) nextFree() time.Duration {
	wait := time.Minute
	for _, s := range t.open {
		if s.requests == 0 {
			wait = min(wait, s.seen.Add(t.idle).Sub(t.now()))
		}
	}
	return max(wait, time.Second)
}

func (t *sessionTable) release() {
	t.mu.Lock()
	t.opening--
	t.mu.Unlock()
}

// add counts a session that was initialized.
func (t *sessionTable) add(ss *mcp.ServerSession) {
	id := ss.ID()
	if id == "" { // of /sse: its stream is counted
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open[id] = &heldSession{seen: t.now()}
	if t.sweeper == nil {
		t.sweeper = time.AfterFunc(t.idle/4, t.tick)
	}
}

func (t *sessionTable) enter(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s := t.open[id]; s != nil {
		s.requests++
	}
}

// leave ends a request of a session, and the session where it was asked to end.
func (t *sessionTable) leave(id string, ended bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.open[id]
	switch {
	case s == nil:
	case ended:
		delete(t.open, id)
	default:
		s.requests--
		s.seen = t.now()
	}
}

func (t *sessionTable) tick() {
	t.sweep()
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.open) == 0 {
		t.sweeper = nil
		return
	}
	t.sweeper.Reset(t.idle / 4)
}

// sweep forgets the sessions that nobody used for long.
func (t *sessionTable) sweep() {
	var old []string
	t.mu.Lock()
	for id, s := range t.open {
		if s.requests == 0 && t.now().Sub(s.seen) >= t.idle {
			old = append(old, id)
			delete(t.open, id)
		}
	}
	t.mu.Unlock()
	for _, id := range old {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodDelete, "/mcp", nil)
		if err != nil {
			return
		}
		r.Header.Set(sessionHeader, id)
		t.serve.ServeHTTP(&nowhere{header: http.Header{}}, r)
	}
}

// nowhere takes an answer that nobody waits for.
type nowhere struct{ header http.Header }

func (w *nowhere) Header() http.Header { return w.header }

func (*nowhere) WriteHeader(int) {}

func (*nowhere) Write(p []byte) (int, error) { return len(p), nil }
