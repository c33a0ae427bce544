package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

const usersURL = "https://graph.microsoft.com/v1.0/users"

// TestFaults strikes each kind of fault and then lets the service recover.
func TestFaults(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	token := tokenFor(t, c, c.Apps().Full)
	get := func() (reply, error) { return try(client(c), "GET", usersURL, token, "") }
	code := func(r reply) string {
		failure, _ := r.json(t)["error"].(map[string]any)
		return fmt.Sprint(failure["code"])
	}

	c.Faults().Throttle("graph", 2, 3*time.Second)
	c.Faults().Throttle("GET graph:/v1.0/users*", 1, 0)
	for i, retryAfter := range []string{"3", "3", ""} {
		got, err := get()
		if err != nil || got.status != 429 || got.header.Get("Retry-After") != retryAfter || code(got) != "TooManyRequests" {
			t.Errorf("throttled %d: got %d, Retry-After %q, %s (%v)", i, got.status, got.header.Get("Retry-After"), got.body, err)
		}
	}
	c.Faults().Fail("graph:/v1.0/*", 503, 1)
	if got, err := get(); err != nil || got.status != 503 || code(got) != "serviceNotAvailable" {
		t.Errorf("failed: got %d %s (%v)", got.status, got.body, err)
	}
	c.Faults().Cut("graph", 1)
	if got, err := get(); !errors.Is(err, io.ErrUnexpectedEOF) || got.status != 200 || got.body == "" {
		t.Errorf("cut: got %d, %d bytes, %v; want half an answer and an unexpected EOF", got.status, len(got.body), err)
	}
	c.Faults().Refuse("graph", 1)
	if _, err := get(); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("refused: got %v, want connection refused", err)
	}
	c.Faults().Throttle("arm", 1, 0)
	if got, err := get(); err != nil || got.status != 200 {
		t.Errorf("a fault of another service: got %d (%v)", got.status, err)
	}
	if got := c.Faults().Struck(); got != 6 {
		t.Errorf("got %d faults struck, want 6", got)
	}
	c.Faults().Clear()
	if got := c.Faults().Waiting(); len(got) != 0 {
		t.Errorf("after Clear: got %v", got)
	}
}

func TestFaultsInEachServicesWords(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.Faults().Throttle("signin", 1, time.Second)
	if got := post(t, c, tokenEndpoint(c), signInForm(c.Apps().Full)); got.status != 429 || codesOf(t, got) != "[90055]" || got.header.Get("Retry-After") != "1" {
		t.Errorf("sign-in throttled: got %d %s", got.status, got.body)
	}
	c.Faults().Fail("signin", 0, 1)
	if got := post(t, c, tokenEndpoint(c), signInForm(c.Apps().Full)); got.status != 503 || codesOf(t, got) != "[90033]" || got.json(t)["error"] != "temporarily_unavailable" {
		t.Errorf("sign-in unavailable: got %d %s", got.status, got.body)
	}
	c.Faults().Throttle("arm", 1, 0)
	if got := send(t, client(c), "GET", "https://management.azure.com/subscriptions?api-version=2022-12-01", "", ""); got.status != 429 || !strings.Contains(got.body, `"TooManyRequests"`) {
		t.Errorf("ARM throttled: got %d %s", got.status, got.body)
	}
}

// TestClockSkew moves the services' clocks, as a client with a wrong clock
// sees them.
func TestClockSkew(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	token := tokenFor(t, c, c.Apps().Full)
	c.Faults().SetClockSkew(2 * time.Hour)
	got := send(t, client(c), "GET", usersURL, token, "")
	if want := start.Add(2 * time.Hour).Format(http.TimeFormat); got.status != 401 || got.header.Get("Date") != want {
		t.Errorf("got %d, Date %s, want 401 and %s", got.status, got.header.Get("Date"), want)
	}
	c.Faults().SetClockSkew(0)
	if got := send(t, client(c), "GET", usersURL, token, ""); got.status != 200 {
		t.Errorf("clock set right: got %d %s", got.status, got.body)
	}
}

// TestLatency measures on a clock that only moves when everyone waits.
func TestLatency(t *testing.T) {
	t.Parallel()
	c := newCloud(t, func(o *emulator.Options) { o.Latency = 150 * time.Millisecond })
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		get := func(ctx context.Context) error {
			req, err := http.NewRequestWithContext(ctx, "GET", login+"/common/discovery/keys", nil)
			if err != nil {
				return err
			}
			res, err := c.Transport().RoundTrip(req)
			if err != nil {
				return err
			}
			return res.Body.Close()
		}
		if err := get(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(began); got != 150*time.Millisecond {
			t.Errorf("with latency: took %v, want 150ms", got)
		}
		c.Faults().Slow("signin", time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := get(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("slow beyond the deadline: got %v", err)
		}
		c.Faults().Clear()
	})
}

func TestParseFault(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"throttle graph:/v1.0/users* n=3 retry-after=5s", "fail signin n=1 status=503", "slow GET graph n=-1 delay=300ms", "cut n=1", "refuse * n=2",
	} {
		f, err := emulator.ParseFault(text)
		if err != nil || f.String() != text {
			t.Errorf("%q: got %q, %v", text, f, err)
		}
	}
	for _, text := range []string{
		"", "explode graph", "throttle moon", "throttle graph n=0", "throttle graph n=x", "slow graph", "fail graph status=200",
		"throttle graph retry-after=-1s", "throttle graph speed=3", "throttle get graph", "throttle GET graph users",
	} {
		if f, err := emulator.ParseFault(text); err == nil {
			t.Errorf("%q was taken as %q", text, f)
		}
	}
}

func FuzzParseFault(f *testing.F) {
	f.Add("throttle graph:/v1.0/users* n=3 retry-after=5s")
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := emulator.ParseFault(text)
		if err != nil {
			return
		}
		again, err := emulator.ParseFault(fault.String())
		if err != nil || again != fault {
			t.Fatalf("%q became %q, which reads as %q (%v)", text, fault, again, err)
		}
	})
}

// A refusal can strike one path: its status in the service's words, or a code
// of the caller's choice.
func TestFaultsOfOnePath(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	token := tokenFor(t, c, c.Apps().Full)
	for text, want := range map[string]struct {
		status int
		code   string
	}{
		"fail graph:/v1.0/users* status=401":                               {401, "InvalidAuthenticationToken"},
		"fail graph:/v1.0/users* status=403":                               {403, "Authorization_RequestDenied"},
		"fail graph:/v1.0/users* status=404":                               {404, "Request_ResourceNotFound"},
		"fail graph:/v1.0/users* code=DirectoryPageTokenNotFoundException": {400, "DirectoryPageTokenNotFoundException"},
		"fail graph:/v1.0/users* status=410 code=resyncRequired":           {410, "resyncRequired"},
	} {
		fault, err := emulator.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := emulator.ParseFault(fault.String()); err != nil || again != fault {
			t.Errorf("%s: read back as %+v (%v), want %+v", text, again, err, fault)
		}
		c.Faults().Add(fault)
		other := send(t, client(c), "GET", "https://graph.microsoft.com/v1.0/groups?$top=1", token, "")
		got := send(t, client(c), "GET", usersURL, token, "")
		failure, _ := got.json(t)["error"].(map[string]any)
		if got.status != want.status || failure["code"] != want.code || other.status != 200 {
			t.Errorf("%s: got %d %s, another path %d", text, got.status, got.body, other.status)
		}
	}
	if got := send(t, client(c), "GET", usersURL, token, ""); got.status != 200 {
		t.Errorf("afterwards: %d %s", got.status, got.body)
	}
}
