package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// manySignIns adds rows to a world of its own, so that a log has many pages.
func manySignIns(t *testing.T, n int) *toolstest.World {
	t.Helper()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	for i := range n {
		w.Directory.AddRow("signIns", fmt.Sprintf("f0000000-0000-4000-8000-%012d", i), map[string]any{
			"createdDateTime": toolstest.ClockStart.Add(-time.Duration(i+1) * time.Second), "userId": toolstest.UserID(1 + i%8), "userPrincipalName": toolstest.People[i%8].UPN,
			"isInteractive": true, "ipAddress": fmt.Sprintf("192.0.2.%d", i%100), "status": map[string]any{"errorCode": (i % 2) * 50126},
			"appId": toolstest.OtherID(10), "appDisplayName": "Ledger", "clientAppUsed": "Browser", "conditionalAccessStatus": "notApplied", "riskLevelDuringSignIn": "none",
		})
	}
	return w
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
	w    *toolstest.World
	page time.Duration
}

func (s slowly) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.Contains(r.URL.Path, "/auditLogs/") {
		s.w.Clock.Advance(s.page)
	}
	return s.RoundTripper.RoundTrip(r)
}

// A count stops at the row budget and says how far it came.
func TestLogRowBudget(t *testing.T) {
	t.Parallel()
	w := manySignIns(t, tools.LiveRows+1500)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, isError := toolstest.Ask(t, cs, "entra_sign_in_list", toolstest.Args{"groupBy": "status"})
	if isError {
		t.Fatal(reply)
	}
	if got := coverageReasons(reply)["sign-ins beyond the rows read"]; got != "partial throttled" {
		t.Errorf("coverage = %v", reply["coverage"])
	}
	oldest := toolstest.ClockStart.Add(-tools.LiveRows * time.Second).Format(time.RFC3339)
	if notes := notesOf(reply); !strings.Contains(notes, fmt.Sprintf("%d sign-ins were read, back to %s", tools.LiveRows, oldest)) {
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
	w.TransportThrough(func(next http.RoundTripper) http.RoundTripper { return slowly{next, w, tools.LiveTime / 2} })
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, _ := toolstest.Ask(t, cs, "entra_sign_in_list", toolstest.Args{"groupBy": "status"})
	if notes := notesOf(reply); !strings.Contains(notes, "2000 sign-ins were read") {
		t.Errorf("notes = %s, coverage %v", notes, reply["coverage"])
	}
	list := toolstest.Args{"ip": "192.0.2.99", "status": "failure", "limit": 3, "since": "1d"}
	reply, _ = toolstest.Ask(t, cs, "entra_sign_in_list", list)
	if len(reply["items"].([]any)) != 3 || reply["nextCursor"] == nil {
		t.Errorf("list = %v", reply)
	}
}

// Rows that take requests of their own count against the time as well.
func TestLogTimeBudgetWithinAPage(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	w.TransportThrough(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.Contains(r.URL.Path, "/accessReviews/") {
				w.Clock.Advance(tools.LiveTime / 2)
			}
			return next.RoundTrip(r)
		})
	})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	arguments, names := toolstest.Args{"kind": "accessReviews"}, ""
	for range 3 {
		reply, isError := toolstest.Ask(t, cs, "entra_governance_list", arguments)
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
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	for i := range 2500 {
		w.Directory.AddRow("signIns", fmt.Sprintf("f0000000-0000-4000-8000-%012d", i), map[string]any{
			"createdDateTime": toolstest.ClockStart.Add(-time.Duration(i+1) * time.Second), "userId": toolstest.UserID(1), "userPrincipalName": toolstest.People[0].UPN, "isInteractive": true,
			"ipAddress": "192.0.2.1", "status": map[string]any{"errorCode": map[bool]int{true: 50126}[i%10 == 0], "failureReason": strings.Repeat("wrong ", 40)},
		})
	}
	pages := 0
	w.TransportThrough(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.Contains(r.URL.Path, "/auditLogs/") {
				pages++
				w.Clock.Advance(tools.LiveTime * 2 / 5)
			}
			return next.RoundTrip(r)
		})
	})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, isError := toolstest.Ask(t, cs, "entra_sign_in_list", toolstest.Args{"status": "failure", "limit": 150, "since": "1d"})
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
	arguments := toolstest.Args{"status": "failure", "limit": 200, "since": "7d", "fields": []string{"id"}}
	for pages := 0; ; pages++ {
		cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
		reply, isError := toolstest.Ask(t, cs, "entra_sign_in_list", arguments)
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
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	if reply, isError := toolstest.Ask(t, cs, "entra_sign_in_list", arguments); !isError || reply["code"] != "invalidCursor" {
		t.Errorf("a cursor with other filters = %v", reply)
	}
}

// Microsoft forgets the place of a page after a while.
func TestLogCursorExpires(t *testing.T) {
	t.Parallel()
	w := manySignIns(t, 20)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	arguments := toolstest.Args{"limit": 5, "since": "2026-11-20"}
	reply, _ := toolstest.Ask(t, cs, "entra_sign_in_list", arguments)
	w.Clock.Advance(3 * time.Hour)
	arguments["cursor"] = reply["nextCursor"]
	if reply, isError := toolstest.Ask(t, cs, "entra_sign_in_list", arguments); !isError || reply["code"] != "cursorExpired" {
		t.Errorf("an old cursor = %v", reply)
	}
}

// A failure in the middle keeps what was read; one at the start is an error.
func TestLogFailures(t *testing.T) {
	t.Parallel()
	w := manySignIns(t, 2500)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	w.Cloud.Faults().Fail("graph:/v1.0/auditLogs*", http.StatusForbidden, 1)
	if reply, isError := toolstest.Ask(t, cs, "entra_sign_in_list", toolstest.Args{"groupBy": "ip"}); !isError || reply["code"] != "refused" {
		t.Errorf("a first page that fails = %v", reply)
	}
	pages := 0
	w.TransportThrough(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.Contains(r.URL.Path, "/auditLogs/") {
				if pages++; pages == 2 {
					w.Cloud.Faults().Fail("graph:/v1.0/auditLogs*", http.StatusForbidden, 1)
				}
			}
			return next.RoundTrip(r)
		})
	})
	cs = toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, isError := toolstest.Ask(t, cs, "entra_sign_in_list", toolstest.Args{"groupBy": "status"})
	if isError || coverageReasons(reply)["sign-ins beyond the rows read"] != "partial failed" || !strings.Contains(notesOf(reply), "1000 sign-ins were read") {
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
	w.TransportThrough(func(next http.RoundTripper) http.RoundTripper {
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
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	_, err := cs.CallTool(ctx, &mcp.CallToolParams{Name: "entra_sign_in_list", Arguments: toolstest.Args{"groupBy": "ip"}})
	if !errors.Is(err, context.Canceled) || pages != 2 {
		t.Errorf("got %v after %d pages", err, pages)
	}
}

// Without the licence, or with one permission of two, the reason is said.
func TestLogReasons(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Unsynced: true, Permissions: []string{"User.Read.All", "AuditLog.Read.All"}})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	if reply, isError := toolstest.Ask(t, cs, "entra_sign_in_list", toolstest.Args{}); !isError || reply["code"] != "permissionMissing" || !strings.Contains(fmt.Sprint(reply), "Directory.Read.All") {
		t.Errorf("without Directory.Read.All = %v", reply)
	}
	if reply, isError := toolstest.Ask(t, cs, "entra_governance_list", toolstest.Args{"kind": "consentRequests"}); !isError || reply["code"] != "permissionMissing" {
		t.Errorf("without ConsentRequest.Read.All = %v", reply)
	}
	w = toolstest.New(t, toolstest.Options{Unsynced: true})
	w.Directory.UpdateRow("subscribedSkus", toolstest.TenantID+"_"+toolstest.SKUE5, map[string]any{"servicePlans": []map[string]any{{"servicePlanId": "x", "servicePlanName": "EXCHANGE_S"}}})
	if _, err := w.Syncer.SyncFeeds(t.Context(), w.Conn.ID, feed.SubscribedSKUs); err != nil {
		t.Fatal(err)
	}
	cs = toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for tool, arguments := range map[string]toolstest.Args{"entra_sign_in_list": {}, "entra_risk_list": {}, "entra_governance_list": {"kind": "assignments"}} {
		if reply, isError := toolstest.Ask(t, cs, tool, arguments); !isError || reply["code"] != "licenceMissing" {
			t.Errorf("%s without a licence = %v", tool, reply)
		}
	}
	reply, _ := toolstest.Ask(t, cs, "entra_audit_log_list", toolstest.Args{"since": "20d"})
	if got := fmt.Sprint(reply["coverage"]); !strings.Contains(got, "audits before 2026-11-15") {
		t.Errorf("audits of 20 days without a licence: coverage %s", got)
	}
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
