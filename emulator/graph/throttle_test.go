package graph

import (
	"net/http"
	"testing"
	"time"
)

// Reports allow five requests in ten seconds and say when to come back;
// Identity Protection and Conditional Access share one a second and do not.
func TestThrottle(t *testing.T) {
	t.Parallel()
	now := fixedTime
	g := New(contoso(func() time.Time { return now }), Options{Throttle: true})
	for n := range 5 {
		if a := get(t, g, "/auditLogs/directoryAudits?$top=1"); a.Code != http.StatusOK {
			t.Fatalf("request %d: %d %s", n, a.Code, a.Body)
		}
		now = now.Add(time.Second)
	}
	a := get(t, g, "/auditLogs/signIns?$top=1")
	if a.Code != http.StatusTooManyRequests || a.Header().Get("Retry-After") != "5" {
		t.Errorf("sixth request: %d, Retry-After %q", a.Code, a.Header().Get("Retry-After"))
	}
	now = now.Add(5 * time.Second)
	if a := get(t, g, "/auditLogs/signIns?$top=1"); a.Code != http.StatusOK {
		t.Errorf("after the window: %d", a.Code)
	}
	if a := get(t, g, "/identityProtection/riskyUsers"); a.Code != http.StatusOK {
		t.Errorf("risky users: %d", a.Code)
	}
	a = get(t, g, "/identityProtection/riskyUsers")
	if _, said := a.Header()["Retry-After"]; a.Code != http.StatusTooManyRequests || said {
		t.Errorf("second in a second: %d, headers %v", a.Code, a.Header())
	}
	if a := get(t, g, "/users?$top=1"); a.Code != http.StatusOK {
		t.Errorf("the directory is throttled too: %d", a.Code)
	}
}
