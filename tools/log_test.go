package tools

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// manySignIns adds rows to a world of its own, so that a log has many pages.
func manySignIns(t *testing.T, n int) *world {
	t.Helper()
	w := newWorld(t, worldOptions{unsynced: true})
	for i := range n {
		w.directory.AddRow("signIns", fmt.Sprintf("f0000000-0000-4000-8000-%012d", i), map[string]any{
			"createdDateTime": clockStart.Add(-time.Duration(i+1) * time.Second), "userId": userID(1 + i%8), "userPrincipalName": people[i%8].upn,
			"isInteractive": true, "ipAddress": fmt.Sprintf("192.0.2.%d", i%100), "status": map[string]any{"errorCode": (i % 2) * 50126},
			"appId": otherID(10), "appDisplayName": "Ledger", "clientAppUsed": "Browser", "conditionalAccessStatus": "notApplied", "riskLevelDuringSignIn": "none",
		})
	}
	return w
}

// transportThrough puts a transport between the tools and the emulator.
func (w *world) transportThrough(around func(http.RoundTripper) http.RoundTripper) {
	w.pool = tenant.NewPool(tenant.Options{Store: w.db, Transport: around(w.transport), Now: w.clock.Now, Limits: cloud.Limits{}})
}

// coverageReasons are the reasons of an answer's coverage by its part.
func coverageReasons(reply map[string]any) map[string]string {
	out := map[string]string{}
	list, _ := reply["coverage"].([]any)
	for _, one := range list {
		cov := one.(map[string]any)
		out[cov["part"].(string)] = fmt.Sprint(cov["state"], " ", cov["reason"])
	}
	return out
}

func notesOf(reply map[string]any) string { return fmt.Sprint(reply["notes"]) }

// slowly moves the clock on with each page of the log.
type slowly struct {
	http.RoundTripper
	w    *world
	page time.Duration
}

func (s slowly) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.Contains(r.URL.Path, "/auditLogs/") {
		s.w.clock.advance(s.page)
	}
	return s.RoundTripper.RoundTrip(r)
}

// A count stops at the row budget and says how far it came.
func TestLogRowBudget(t *testing.T) {
	t.Parallel()
	w := manySignIns(t, logRows+1500)
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	reply, isError := ask(t, cs, "entra_sign_in_list", args{"groupBy": "status"})
	if isError {
		t.Fatal(reply)
	}
	if got := coverageReasons(reply)["sign-ins beyond the rows read"]; got != "partial throttled" {
		t.Errorf("coverage = %v", reply["coverage"])
	}
	oldest := clockStart.Add(-logRows * time.Second).Format(time.RFC3339)
	if notes := notesOf(reply); !strings.Contains(notes, fmt.Sprintf("%d sign-ins were read, back to %s", logRows, oldest)) {
		t.Errorf("notes = %s", notes)
	}
	if _, counted := reply["total"]; counted {
		t.Error("a count that stopped early has a total")
	}
}

// A count stops at the time budget; a list leaves a cursor that goes on.
func TestLogTimeBudget(t *testing.T) {
	t.Parallel()
	w := manySignIns(t, 6000)
	w.transportThrough(func(next http.RoundTripper) http.RoundTripper { return slowly{next, w, logTime / 2} })
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	reply, _ := ask(t, cs, "entra_sign_in_list", args{"groupBy": "status"})
	if notes := notesOf(reply); !strings.Contains(notes, "2000 sign-ins were read") {
		t.Errorf("notes = %s, coverage %v", notes, reply["coverage"])
	}
	list := args{"ip": "192.0.2.99", "status": "failure", "limit": 3, "since": "1d"}
	reply, _ = ask(t, cs, "entra_sign_in_list", list)
	if len(reply["items"].([]any)) != 3 || reply["nextCursor"] == nil {
		t.Errorf("list = %v", reply)
	}
}

// Rows that take requests of their own count against the time as well.
func TestLogTimeBudgetWithinAPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{unsynced: true})
	w.transportThrough(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.Contains(r.URL.Path, "/accessReviews/") {
				w.clock.advance(logTime / 2)
			}
			return next.RoundTrip(r)
		})
	})
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	arguments, names := args{"kind": "accessReviews"}, ""
	for range 3 {
		reply, isError := ask(t, cs, "entra_governance_list", arguments)
		items, _ := reply["items"].([]any)
		if isError || len(items) != 1 {
			t.Fatal(reply)
		}
		names += items[0].(map[string]any)["displayName"].(string) + ", "
		if _, stopped := coverageReasons(reply)["accessReviews beyond the rows read"]; stopped != (reply["nextCursor"] != nil) {
			t.Errorf("coverage %v, cursor %v", reply["coverage"], reply["nextCursor"])
		}
		arguments["cursor"] = reply["nextCursor"]
	}
	if want := "Tier 0 members, Guests, Finance, "; names != want {
		t.Errorf("reviews = %s, want %s", names, want)
	}
}

// An answer that is too big is cut from what was read, without reading again
// and without a new budget running out.
func TestLogCutReadsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{unsynced: true})
	for i := range 2500 {
		w.directory.AddRow("signIns", fmt.Sprintf("f0000000-0000-4000-8000-%012d", i), map[string]any{
			"createdDateTime": clockStart.Add(-time.Duration(i+1) * time.Second), "userId": userID(1), "userPrincipalName": people[0].upn, "isInteractive": true,
			"ipAddress": "192.0.2.1", "status": map[string]any{"errorCode": map[bool]int{true: 50126}[i%10 == 0], "failureReason": strings.Repeat("wrong ", 40)},
		})
	}
	pages := 0
	w.transportThrough(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.Contains(r.URL.Path, "/auditLogs/") {
				pages++
				w.clock.advance(logTime * 2 / 5)
			}
			return next.RoundTrip(r)
		})
	})
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	reply, isError := ask(t, cs, "entra_sign_in_list", args{"status": "failure", "limit": 150, "since": "1d"})
	rows, _ := reply["items"].([]any)
	if isError || pages != 2 || len(rows) <= 50 || len(rows) >= 150 || reply["nextCursor"] == nil || !strings.Contains(notesOf(reply), "Cut to") {
		t.Errorf("%d rows after %d pages: %v %v", len(rows), pages, reply["notes"], reply["coverage"])
	}
	if _, stopped := coverageReasons(reply)["sign-ins beyond the rows read"]; stopped {
		t.Errorf("coverage = %v", reply["coverage"])
	}
}

// Pages of a list of which only some rows are wanted join without a gap, even
// after a restart of the server.
func TestLogCursorSurvivesRestart(t *testing.T) {
	t.Parallel()
	w := manySignIns(t, 2300)
	seen := map[string]bool{}
	arguments := args{"status": "failure", "limit": 200, "since": "7d"}
	for pages := 0; ; pages++ {
		cs := connect(t, w.server(t, nil, nil), nil, nil)
		reply, isError := ask(t, cs, "entra_sign_in_list", arguments)
		if isError || pages > 30 {
			t.Fatal(reply)
		}
		for _, item := range reply["items"].([]any) {
			id := item.(map[string]any)["id"].(string)
			if seen[id] {
				t.Fatalf("%s comes twice", id)
			}
			seen[id] = true
		}
		next, more := reply["nextCursor"].(string)
		if !more {
			break
		}
		arguments["cursor"] = next
	}
	if want := 1150 + 7; len(seen) != want { // and the small tenant's own
		t.Errorf("%d failures over all pages, want %d", len(seen), want)
	}
	arguments["status"] = "success"
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	if reply, isError := ask(t, cs, "entra_sign_in_list", arguments); !isError || reply["code"] != "invalidCursor" {
		t.Errorf("a cursor with other filters = %v", reply)
	}
}

// Microsoft forgets the place of a page after a while.
func TestLogCursorExpires(t *testing.T) {
	t.Parallel()
	w := manySignIns(t, 20)
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	arguments := args{"limit": 5, "since": "2026-11-20"}
	reply, _ := ask(t, cs, "entra_sign_in_list", arguments)
	w.clock.advance(3 * time.Hour)
	arguments["cursor"] = reply["nextCursor"]
	if reply, isError := ask(t, cs, "entra_sign_in_list", arguments); !isError || reply["code"] != "cursorExpired" {
		t.Errorf("an old cursor = %v", reply)
	}
}

// A failure in the middle keeps what was read; one at the start is an error.
func TestLogFailures(t *testing.T) {
	t.Parallel()
	w := manySignIns(t, 2500)
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	w.cloud.Faults().Fail("graph:/v1.0/auditLogs*", http.StatusForbidden, 1)
	if reply, isError := ask(t, cs, "entra_sign_in_list", args{"groupBy": "ip"}); !isError || reply["code"] != "permissionMissing" {
		t.Errorf("a first page that fails = %v", reply)
	}
	pages := 0
	w.transportThrough(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.Contains(r.URL.Path, "/auditLogs/") {
				if pages++; pages == 2 {
					w.cloud.Faults().Fail("graph:/v1.0/auditLogs*", http.StatusForbidden, 1)
				}
			}
			return next.RoundTrip(r)
		})
	})
	cs = connect(t, w.server(t, nil, nil), nil, nil)
	reply, isError := ask(t, cs, "entra_sign_in_list", args{"groupBy": "status"})
	if isError || coverageReasons(reply)["sign-ins beyond the rows read"] != "partial permissionMissing" || !strings.Contains(notesOf(reply), "1000 sign-ins were read") {
		t.Errorf("a second page that fails = %v", reply)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A caller who goes away stops the reading.
func TestLogCancellation(t *testing.T) {
	t.Parallel()
	w := manySignIns(t, 3500)
	ctx, cancel := context.WithCancel(t.Context())
	pages := 0
	w.transportThrough(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.Contains(r.URL.Path, "/auditLogs/") {
				if pages++; pages == 2 {
					cancel()
					<-r.Context().Done()
				}
			}
			return next.RoundTrip(r)
		})
	})
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	_, err := cs.CallTool(ctx, &mcp.CallToolParams{Name: "entra_sign_in_list", Arguments: args{"groupBy": "ip"}})
	if !errors.Is(err, context.Canceled) || pages != 2 {
		t.Errorf("got %v after %d pages", err, pages)
	}
}

// Without the licence, or with one permission of two, the reason is said.
func TestLogReasons(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{unsynced: true, permissions: []string{"User.Read.All", "AuditLog.Read.All"}})
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	if reply, isError := ask(t, cs, "entra_sign_in_list", args{}); !isError || reply["code"] != "permissionMissing" || !strings.Contains(fmt.Sprint(reply), "Directory.Read.All") {
		t.Errorf("without Directory.Read.All = %v", reply)
	}
	if reply, isError := ask(t, cs, "entra_governance_list", args{"kind": "consentRequests"}); !isError || reply["code"] != "permissionMissing" {
		t.Errorf("without ConsentRequest.Read.All = %v", reply)
	}
	w = newWorld(t, worldOptions{unsynced: true})
	w.directory.UpdateRow("subscribedSkus", contosoID+"_"+skuE5, map[string]any{"servicePlans": []map[string]any{{"servicePlanId": "x", "servicePlanName": "EXCHANGE_S"}}})
	if _, err := w.syncer.SyncFeeds(t.Context(), w.conn.ID, store.FeedSubscribedSKUs); err != nil {
		t.Fatal(err)
	}
	cs = connect(t, w.server(t, nil, nil), nil, nil)
	for tool, arguments := range map[string]args{"entra_sign_in_list": {}, "entra_risk_list": {}, "entra_governance_list": {"kind": "assignments"}} {
		if reply, isError := ask(t, cs, tool, arguments); !isError || reply["code"] != "licenceMissing" {
			t.Errorf("%s without a licence = %v", tool, reply)
		}
	}
	reply, _ := ask(t, cs, "entra_audit_log_list", args{"since": "20d"})
	if got := fmt.Sprint(reply["coverage"]); !strings.Contains(got, "audits before 2026-11-15") {
		t.Errorf("audits of 20 days without a licence: coverage %s", got)
	}
}

// A cursor comes from outside: it must not lead to another list or host.
func FuzzLivePlace(f *testing.F) {
	const first = "https://graph.microsoft.com/v1.0/auditLogs/signIns?$top=50"
	for _, seed := range []string{
		"0 " + first, "3 https://graph.microsoft.com/v1.0/auditLogs/signins?$skiptoken=x", "0 https://graph.microsoft.com/v1.0/users",
		"0 https://evil.example/v1.0/auditLogs/signIns", "0 https://x@graph.microsoft.com/v1.0/auditLogs/signIns", "-1 " + first, "", " ", "9 //",
		"0 https://graph.microsoft.com/v1.0/auditLogs/signIns/../../users", "0 http://graph.microsoft.com/v1.0/auditLogs/signIns",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, place string) {
		link, skip, err := livePlace(first, place)
		if err != nil {
			return
		}
		const prefix = "https://graph.microsoft.com/v1.0/auditlogs/signins"
		rest := strings.TrimPrefix(strings.ToLower(link), prefix)
		if skip < 0 || !graph.SameList(first, link) || rest == strings.ToLower(link) || rest != "" && !strings.ContainsAny(rest[:1], "?#") {
			t.Errorf("%q leads to %q", place, link)
		}
	})
}

func FuzzPlainValue(f *testing.F) {
	for _, seed := range []string{`["a"]`, `"a"`, `[]`, `["a","b"]`, `{"a":1}`, "", `["\ud800"]`, `a`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := plainValue(text); len(got) > 3*len(text)+1 {
			t.Errorf("%q grew to %q", text, got)
		}
	})
}
