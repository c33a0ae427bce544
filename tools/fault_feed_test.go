package tools_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestEveryFeedFault synchronizes the tenant once for each feed, whose endpoint
// answers with one of the faults, and asks every tool: what does not rest on the
// feed stands, what does is coverage that names it, and no count over it is called
// complete.
func TestEveryFeedFault(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	unsynced := w.AddConnection(t, "unsynced").Name
	ask := func(connection string, call walked) (map[string]any, bool) {
		args := map[string]any{}
		if call.args != "" {
			if err := json.Unmarshal([]byte(call.args), &args); err != nil {
				t.Fatal(err)
			}
		}
		args["connection"] = connection
		return toolstest.Ask(t, cs, call.tool, args)
	}
	asks := feedPaths(t, w)
	var struck []*struckFeed
	for i, name := range feed.Names() {
		s := &struckFeed{name: name, fault: &feedFaults[i%len(feedFaults)], conn: w.AddConnection(t, "without "+string(name))}
		wire := &faulty{next: w.Wire}
		wire.only = func(req *http.Request) bool { return asks[name](req) }
		wire.set("", s.fault)
		s.syncer = dirsync.New(dirsync.Options{Store: w.DB, Tenants: w.NewPool(w.DB, wire), Now: w.Clock.Now})
		struck = append(struck, s)
	}
	var syncing sync.WaitGroup
	turns := make(chan struct{}, 16) // Microsoft paces some feeds: they wait together
	for _, s := range struck {
		syncing.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			_, s.err = s.syncer.SyncAll(t.Context(), s.conn.ID)
		})
	}
	syncing.Wait()

	// A connection that was never synchronized tells what each call rests on.
	byFeed, first := map[string][]walked{}, map[string]walked{}
	for _, call := range recordedCalls(t) {
		if reply, isError := ask(w.Conn.Name, call); isError {
			continue
		} else {
			call.baseline = reply
		}
		if _, ok := first[call.tool]; !ok {
			first[call.tool] = call
		}
		reply, _ := ask(unsynced, call)
		for _, c := range coverageOf(reply) {
			part := strings.Fields(c)[1]
			if !slices.ContainsFunc(byFeed[part], func(have walked) bool { return have.tool == call.tool }) {
				byFeed[part] = append(byFeed[part], call)
			}
		}
	}
	for _, s := range struck {
		if s.err != nil {
			t.Errorf("%s, %s: %v", s.name, s.fault.name, s.err)
		}
		for _, call := range append(slices.Collect(maps.Values(first)), byFeed[string(s.name)]...) {
			reply, isError := ask(s.conn.Name, call)
			if why := s.judge(call, reply, isError); why != "" {
				text, err := json.Marshal(reply)
				t.Errorf("%s at %s: %s %s: %s\n%.1200s (%v)", s.fault.name, s.name, call.tool, call.args, why, text, err)
			}
		}
	}
}

// feedFaults are those that leave a feed unread.
var feedFaults = slices.DeleteFunc(slices.Clone(faults), func(f fault) bool { return f.reasons == nil })

// struckFeed is a feed whose endpoint fails, and a connection without it.
type struckFeed struct {
	name   feed.Name
	fault  *fault
	conn   store.Connection
	syncer *dirsync.Syncer
	err    error
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
			case req.URL.Path != path:
				return false
			case f.Parents != "":
				return strings.Contains(bodyOf(req), inBatch[name])
			case f.Says == feed.OwnersOnly || f.Says == feed.Addition || name == feed.Devices:
				return req.URL.RawQuery == query || strings.Contains(req.URL.RawQuery, deadToken) // others ask the same path for more
			}
			return true
		}
	}
	return out
}

func (s *struckFeed) judge(call walked, reply map[string]any, isError bool) string {
	if isError {
		if code := fmt.Sprint(reply["code"]); code != "notRead" && !slices.Contains(s.fault.codes, code) {
			return "error " + code
		}
		return ""
	}
	same := true
	for _, part := range []string{"item", "items", "total", "facets"} {
		same = same && equal(reply[part], call.baseline[part])
	}
	if same {
		return ""
	}
	told := slices.ContainsFunc(coverageOf(reply), func(c string) bool {
		words := strings.Fields(c)
		f, _ := feed.Of(feed.Name(words[1]))
		return words[1] == string(s.name) || f.Parents == s.name
	})
	switch {
	case !told:
		return "the feed is not in coverage"
	case reply["total"] != nil && !equal(reply["total"], call.baseline["total"]):
		return fmt.Sprintf("total %v of what was not read, want none (it is %v)", reply["total"], call.baseline["total"])
	}
	return ""
}
