package tools_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestEveryFeedFault synchronizes the tenant once for each feed, whose endpoint
// answers with one fault after another, and asks the tools that read it: what
// does not rest on the feed stands, what does is coverage that names it, and no
// count over it is called complete. A feed without rows is counted as such, and a
// word that this version does not know is told and counted as the word.
func TestEveryFeedFault(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	server := w.Server(t, nil)
	cs := toolstest.Connect(t, server, nil, nil)
	asks, calls := feedPaths(t, w), feedCalls(t, cs, w)
	states, err := w.DB.Feeds(t.Context(), w.Conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	open := map[feed.Name]bool{}
	for _, st := range states {
		open[st.Feed] = !st.LastOKAt.IsZero()
	}
	var walks sync.WaitGroup
	turns := make(chan struct{}, 4)
	for _, name := range feed.Names() {
		s := &struckFeed{name: name, open: open[name], conn: w.AddConnection(t, "without "+string(name)), wire: &faulty{next: w.Wire}}
		s.wire.only = func(req *http.Request) bool { return asks[name](req) }
		s.syncer = dirsync.New(dirsync.Options{Store: w.DB, Tenants: w.NewPool(w.DB, s.wire), Now: w.Clock.Now})
		cs := toolstest.Connect(t, server, nil, nil)
		walks.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			s.walk(t, cs, calls)
		})
	}
	walks.Wait()
}

// struckFeed is a feed whose endpoint fails, and a connection on which it was
// never read.
type struckFeed struct {
	name   feed.Name
	open   bool // the application may read it
	conn   store.Connection
	wire   *faulty
	syncer *dirsync.Syncer
}

// walk strikes the feed with every fault. The first, before which nothing of it
// is held, tells which of the calls read it.
func (s *struckFeed) walk(t *testing.T, cs *mcp.ClientSession, calls []feedCall) {
	names := []feed.Name{s.name}
	for _, f := range feed.All() {
		if f.Parents == s.name {
			names = append(names, f.Name)
		}
	}
	for i := range faults {
		f := &faults[i]
		s.wire.set("", f)
		sync := func() (dirsync.Summary, error) { return s.syncer.SyncFeeds(t.Context(), s.conn.ID, names...) }
		if i == 0 {
			sync = func() (dirsync.Summary, error) { return s.syncer.SyncAll(t.Context(), s.conn.ID) }
		}
		if _, err := sync(); err != nil {
			t.Errorf("%s, %s: %v", s.name, f.name, err)
		}
		var touched []feedCall
		for _, call := range calls {
			switch {
			case i == 0 && !call.first && !slices.Contains(call.feeds, s.name):
				continue
			case i > 0 && call.tool == "entra_change_list":
				continue // it tells of the rounds before
			}
			reply, isError := askOf(t, cs, call.walked, s.conn.Name)
			if i == 0 && (isError || !sameAnswer(reply, call.baseline) || s.told(reply)) {
				touched = append(touched, call)
			}
			if why := s.judge(f, call.walked, reply, isError); why != "" {
				text, err := json.Marshal(reply)
				t.Errorf("%s at %s: %s %s: %s\n%.1200s (%v)", f.name, s.name, call.tool, call.args, why, text, err)
			}
		}
		if i == 0 {
			calls = touched
		}
	}
	if len(calls) == 0 && s.open {
		t.Errorf("no call reads %s", s.name)
	}
}

// feedCall is a call that reads feeds.
type feedCall struct {
	walked
	feeds []feed.Name // that it names as never synchronized
	first bool        // of its tool
}

// feedCalls are calls of every tool that reads feeds. A connection that was never
// synchronized tells what each call rests on; of the calls of a tool that rest on
// the same feeds the one with a total is taken.
func feedCalls(t *testing.T, cs *mcp.ClientSession, w *toolstest.World) []feedCall {
	unsynced := w.AddConnection(t, "unsynced").Name
	var out []feedCall
	for _, call := range recordedCalls(t) {
		reply, isError := askOf(t, cs, call, w.Conn.Name)
		if isError {
			continue
		}
		call.baseline = reply
		bare, isError := askOf(t, cs, call, unsynced)
		one := feedCall{walked: call}
		for _, c := range coverageOf(bare) {
			if f, ok := feed.Of(feed.Name(strings.Fields(c)[1])); ok {
				one.feeds = append(one.feeds, f.Name)
			}
		}
		if !isError && len(one.feeds) == 0 && sameAnswer(bare, reply) {
			continue
		}
		one.first = !slices.ContainsFunc(out, func(have feedCall) bool { return have.tool == one.tool })
		at := slices.IndexFunc(out, func(have feedCall) bool { return have.tool == one.tool && slices.Equal(have.feeds, one.feeds) })
		switch {
		case at < 0:
			out = append(out, one)
		case out[at].baseline["total"] == nil && reply["total"] != nil:
			one.first = out[at].first
			out[at] = one
		}
	}
	return out
}

func askOf(t *testing.T, cs *mcp.ClientSession, call walked, connection string) (map[string]any, bool) {
	t.Helper()
	args := map[string]any{}
	if call.args != "" {
		if err := json.Unmarshal([]byte(call.args), &args); err != nil {
			t.Error(err)
		}
	}
	args["connection"] = connection
	return toolstest.Ask(t, cs, call.tool, args)
}

// inBatch is what tells the batches of feeds that ask about one object after
// another.
var inBatch = map[feed.Name]string{
	feed.AppRoleAssignments: "appRoleAssignedTo", feed.FederatedCredentials: "federatedIdentityCredentials",
	feed.GroupEligibilities: "group/eligibilityScheduleInstances", feed.GroupAssignments: "group/assignmentScheduleInstances",
}

// feedPaths tells the requests of each feed, learnt from a full round of its own.
func feedPaths(t *testing.T, w *toolstest.World) map[feed.Name]func(*http.Request) bool {
	out := map[feed.Name]func(*http.Request) bool{}
	for _, name := range feed.Names() {
		if err := w.DB.ResetFeed(t.Context(), w.Conn.ID, name); err != nil {
			t.Fatal(err)
		}
		w.Wire.Take()
		if _, err := w.Syncer.SyncFeeds(t.Context(), w.Conn.ID, name); err != nil {
			t.Fatal(err)
		}
		seen := w.Wire.Take()
		if len(seen) == 0 {
			t.Fatalf("%s asks nothing", name)
		}
		path, query, _ := strings.Cut(strings.Fields(seen[0])[0], "?")
		f, _ := feed.Of(name)
		out[name] = func(req *http.Request) bool {
			switch {
			case name == feed.Devices && strings.HasSuffix(req.URL.Path, "/devices"): // what stands in for the delta query
				return !strings.Contains(req.URL.RawQuery, "expand")
			case req.URL.Path != path:
				return false
			case f.Parents != "":
				return strings.Contains(bodyOf(req), inBatch[name])
			case f.Says == feed.OwnersOnly || f.Says == feed.Addition:
				return req.URL.RawQuery == query || strings.Contains(req.URL.RawQuery, deadToken) // others ask the same path for more
			}
			return true
		}
	}
	return out
}

// told reports whether coverage names the feed, or one that follows it.
func (s *struckFeed) told(reply map[string]any) bool {
	return slices.ContainsFunc(coverageOf(reply), func(c string) bool {
		words := strings.Fields(c)
		f, _ := feed.Of(feed.Name(words[1]))
		return words[1] == string(s.name) || f.Parents == s.name
	})
}

func (s *struckFeed) judge(f *fault, call walked, reply map[string]any, isError bool) string {
	if isError {
		if code := fmt.Sprint(reply["code"]); (code != "notRead" || f.status == 0 && f.reasons == nil) && !slices.Contains(f.codes, code) {
			return "error " + code
		}
		return ""
	}
	if f.whole != nil {
		if f.name == "empty" && s.told(reply) && !s.told(call.baseline) {
			return "the feed was read, and is in coverage"
		}
		return f.whole(call, reply)
	}
	switch {
	case sameAnswer(reply, call.baseline):
		return ""
	case !s.told(reply):
		return "the feed is not in coverage"
	case reply["total"] != nil && !equal(reply["total"], call.baseline["total"]):
		return fmt.Sprintf("total %v of what was not read, want none (it is %v)", reply["total"], call.baseline["total"])
	}
	return ""
}

// sameAnswer compares what two answers say, whatever they say of themselves.
func sameAnswer(a, b map[string]any) bool {
	for _, part := range []string{"item", "items", "total", "facets"} {
		if !equal(a[part], b[part]) {
			return false
		}
	}
	return true
}
