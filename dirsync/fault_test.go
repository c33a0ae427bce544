package dirsync_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// reply is an answer of Graph's that a test makes up.
func reply(status int, header map[string]string, body string) *http.Response {
	res := &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
	for k, v := range header {
		res.Header.Set(k, v)
	}
	return res
}

// Throttling, a failing service and cut connections are waited out.
func TestFaultsAreWaitedOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 220, full)
	f := w.Cloud.Faults()
	f.Throttle("graph:/v1.0/users/delta*", 2, 0)
	f.Cut("graph:/v1.0/groups/delta*", 1)
	f.Fail("graph:/v1.0/servicePrincipals/delta*", http.StatusServiceUnavailable, 1)
	f.Fail("graph:/v1.0/applications/delta*", http.StatusGatewayTimeout, 1)
	f.Cut("graph:/v1.0/users", 1)
	w.sync()
	w.compare()
	if got := len(f.Waiting()); got != 0 {
		t.Errorf("%d faults never struck", got)
	}
}

// One answer in five is a failure of the service's, at any endpoint: a first
// synchronization completes all the same.
func TestFailingService(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 220, full)
	var mu sync.Mutex
	dice, failed := rand.New(rand.NewPCG(5, 5)), 0
	w.Wire.Hook(func(*http.Request) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		if dice.IntN(5) > 0 {
			return nil, nil
		}
		failed++
		status := []int{500, 502, 503, 504}[dice.IntN(4)]
		return reply(status, nil, `{"error":{"code":"UnknownError","message":"boom"}}`), nil
	}, nil)
	w.sync()
	w.compare()
	if failed == 0 {
		t.Error("nothing failed")
	}
}

// A feed that keeps failing is broken off with its state kept, the others are
// not affected, and it goes on where it stopped.
func TestLastingFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 220, full)
	pages := 0
	w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
		if !strings.HasPrefix(req.URL.Path, "/v1.0/users/delta") {
			return nil, nil
		}
		if pages++; pages > 1 {
			return reply(http.StatusInternalServerError, nil, `{"error":{"code":"UnknownError","message":"boom"}}`), nil
		}
		return nil, nil
	}, nil)
	sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range sum.Feeds {
		if want := got.Feed == feed.Users; (got.State == store.FeedFailed) != want {
			t.Errorf("feed %s: %s, %v", got.Feed, got.State, got.Err)
		}
	}
	st := w.state(feed.Users)
	if st.State != store.FeedFailed || st.Error == "" || st.ErrorFix == "" || st.Link == "" {
		t.Errorf("users: %+v, want failed, with an error, a fix and a cursor", st)
	}
	w.Wire.Hook(nil, nil)
	sum = w.due()
	if got := of(t, sum, feed.Users); !got.Resumed || got.State != store.FeedOK {
		t.Errorf("users afterwards: %+v, want resumed and ok", got)
	}
	w.compare()
}

// An expired delta token means a new enumeration; what went away meanwhile goes
// away here, and readers keep the old rows until then.
func TestDeltaExpired(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 220, full)
	w.sync()
	d := w.Cloud.Directory()
	gone := w.pick("user", 1, nil)[0]
	d.Delete(gone)
	d.Purge(gone)
	group := w.pick("group", 1, func(o *directory.Object) bool { return len(d.Links(directory.RelMembers, o.ID)) > 1 })[0]
	d.Unlink(directory.RelMembers, group, d.Links(directory.RelMembers, group)[0].ID)
	w.Cloud.Faults().ExpireDelta()
	w.Wire.Take()

	before, err := w.DB.Counts(t.Context(), w.Conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
		if strings.HasPrefix(req.URL.Path, "/v1.0/users/delta") && strings.Contains(req.URL.RawQuery, "skiptoken") {
			pages++
			if c, err := w.DB.Counts(req.Context(), w.Conn.ID); err != nil || c.Users.Total != before.Users.Total {
				t.Errorf("in the middle of the resync readers see %d users (%v), want the old %d", c.Users.Total, err, before.Users.Total)
			}
		}
		return nil, nil
	}, nil)
	sum := w.due()
	if pages == 0 {
		t.Error("the enumeration had one page, want several")
	}
	for _, feed := range []feed.Name{feed.Users, feed.Groups, feed.Applications} {
		if got := of(t, sum, feed); !got.Full {
			t.Errorf("%s: %+v, want a full round", feed, got)
		}
	}
	w.compare()
	if got := w.changes(time.Time{}, gone); !slices.ContainsFunc(got, func(c string) bool { return strings.HasPrefix(c, "deleted user") }) {
		t.Errorf("journal of the user that went away: %q, want it deleted", got)
	}
	if sum := w.due(); of(t, sum, feed.Users).Full {
		t.Error("the round after the resync enumerates again")
	}
}

// Every spelling of "your cursor is of no use" starts the feed over, and one
// that never stops does not loop.
func TestResyncSpellings(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, full)
	w.sync()
	for _, tt := range []struct {
		status int
		code   string
	}{
		{http.StatusBadRequest, "SyncStateNotFound"},
		{http.StatusNotFound, "syncStateNotFound"},
		{http.StatusBadRequest, "resyncRequired"},
		{http.StatusBadRequest, "Directory_ExpiredPageToken"},
		{http.StatusGone, "resyncRequired"},
	} {
		body := `{"error":{"code":"` + tt.code + `","message":"start again"}}`
		w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
			if strings.HasPrefix(req.URL.Path, "/v1.0/users/delta") && strings.Contains(req.URL.RawQuery, "deltatoken") {
				return reply(tt.status, nil, body), nil
			}
			return nil, nil
		}, nil)
		if got := of(t, w.due(), feed.Users); !got.Full || got.State != store.FeedOK {
			t.Errorf("%d %s: %+v, want a full round", tt.status, tt.code, got)
		}
	}

	w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
		if strings.HasPrefix(req.URL.Path, "/v1.0/users/delta") {
			return reply(http.StatusGone, map[string]string{"Location": "https://graph.microsoft.com/v1.0/users/delta?$deltatoken="}, `{"error":{"code":"resyncRequired","message":"again"}}`), nil
		}
		return nil, nil
	}, nil)
	w.Wire.Take()
	w.Clock.Advance(6 * time.Minute)
	sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := of(t, sum, feed.Users); got.State != store.FeedFailed || !errors.Is(got.Err, cloud.ErrDeltaExpired) {
		t.Errorf("endless resync: %+v, want failed", got)
	}
	asked := 0
	for _, r := range w.Wire.Take() {
		if strings.Contains(r, "/users/delta") {
			asked++
		}
	}
	if asked > 4 {
		t.Errorf("endless resync asked %d times, want a few", asked)
	}
	w.Wire.Hook(nil, nil)
	w.due()
	w.compare()
}

// A link to another host is not followed, loses nothing, and the feed starts
// over the next time.
func TestForeignLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 220, full)
	const evil = "https://graph.evil.example/v1.0/users/delta?$skiptoken=x"
	w.Wire.Hook(nil, func(req *http.Request, res *http.Response) *http.Response {
		if strings.HasSuffix(req.URL.Host, "evil.example") {
			t.Errorf("a request went to %s", req.URL.Host)
		}
		if strings.HasPrefix(req.URL.Path, "/v1.0/users/delta") {
			return edit(t, res, `"@odata.nextLink":"`, `"@odata.nextLink":"`+evil+`","ignored":"`)
		}
		return res
	})
	sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := of(t, sum, feed.Users); !errors.Is(got.Err, cloud.ErrForeignHost) {
		t.Errorf("users: %+v, want refused for the foreign host", got)
	}
	if st := w.state(feed.Users); st.State != store.FeedFailed || st.ErrorFix == "" {
		t.Errorf("users in the store: %+v, want failed with a fix", st)
	}
	w.Wire.Hook(nil, nil)
	w.due()
	w.compare()
}

// Broken bodies end the feed, not the process or the rows held.
func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, full)
	w.sync()
	for _, body := range []string{``, `{`, `[]`, `"x"`, `{"value":{}}`, `{"value":[1]}`, `{"value":[{"displayName":"no id"}]}`, `{"value":[]}`, `{"value":[],"@odata.nextLink":"::"}`} {
		w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
			if strings.HasPrefix(req.URL.Path, "/v1.0/users/delta") {
				return reply(http.StatusOK, nil, body), nil
			}
			return nil, nil
		}, nil)
		w.Clock.Advance(6 * time.Minute)
		sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got := of(t, sum, feed.Users); got.Err == nil {
			t.Errorf("body %q: %+v, want an error", body, got)
		}
	}
	w.Wire.Hook(nil, nil)
	w.due()
	w.compare()
}
