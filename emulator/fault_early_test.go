package emulator_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// TestEarlyRequestsAreCounted: those sent before the time that was said, but not
// those that could not know, nor those that the fault does not concern.
func TestEarlyRequestsAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud(t)
		token := tokenFor(t, c, c.Apps().Full)
		f := c.Faults()
		f.Throttle("graph:/v1.0/users*", 1, 10*time.Second)
		for _, step := range []struct {
			wait time.Duration
			url  string
			want int
		}{
			{0, usersURL, 0},
			{50 * time.Millisecond, usersURL, 0}, // under way
			{time.Second, usersURL, 1},
			{0, "https://graph.microsoft.com/v1.0/groups", 1},
			{8 * time.Second, usersURL + "?$top=1", 2},
			{time.Second, usersURL, 2},
		} {
			time.Sleep(step.wait)
			send(t, client(c), http.MethodGet, step.url, token, "")
			if got := f.Early(); got != step.want {
				t.Errorf("%s after another %v: got %d early, want %d", step.url, step.wait, got, step.want)
			}
		}
	})
}

// TestShareOfRequests strikes about the part that it says.
func TestShareOfRequests(t *testing.T) {
	t.Parallel()
	const text = "throttle graph:/v1.0/users* n=-1 share=0.3 retry-after=1s"
	f, err := emulator.ParseFault(text)
	if err != nil || f.Share != 0.3 || f.String() != text {
		t.Fatalf("got %v %v", f, err)
	}
	if _, err := emulator.ParseFault("throttle graph share=1.5"); err == nil {
		t.Error("a share of 1.5 was taken")
	}
	c := newCloud(t)
	c.Faults().Add(f)
	token := tokenFor(t, c, c.Apps().Full)
	for range 200 {
		send(t, client(c), http.MethodGet, usersURL+"?$top=1", token, "")
	}
	if got := c.Faults().Struck(); got < 35 || got > 85 {
		t.Errorf("struck %d of 200", got)
	}
}
