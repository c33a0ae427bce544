package cloud

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud/pace"
)

// storm answers three in ten calls with 429, and notes each call that came
// before the time it had named, but those that were under way by then.
type storm struct {
	t       *testing.T
	longest int // of its Retry-After, in seconds

	mu      sync.Mutex
	dice    *rand.Rand
	until   time.Time
	served  int
	refused int
	early   int
}

func (s *storm) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	began, until := time.Now(), s.until
	s.mu.Unlock()
	if began.Before(until) {
		s.mu.Lock()
		s.early++
		s.mu.Unlock()
	}
	time.Sleep(50 * time.Millisecond) // on its way
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dice.IntN(10) >= 3 {
		s.served++
		return answer(200, "{}"), nil
	}
	s.refused++
	seconds := 1 + s.dice.IntN(s.longest)
	if at := time.Now().Add(time.Duration(seconds) * time.Second); at.After(s.until) {
		s.until = at
	}
	return answer(429, "{}", "Retry-After: "+strconv.Itoa(seconds)), nil
}

// TestNothingBeforeTheTimeThatWasSaid drives a storm with several clients of one
// ledger, as several processes are, in both priorities.
func TestNothingBeforeTheTimeThatWasSaid(t *testing.T) {
	t.Parallel()
	for _, longest := range []int{5, 90, 2 * 24 * 3600} {
		synctest.Test(t, func(t *testing.T) {
			server := &storm{t: t, longest: longest, dice: rand.New(rand.NewPCG(uint64(longest), 0))}
			var shared pace.Memory
			var wg sync.WaitGroup
			for range 3 {
				client := newClient(t, server.RoundTrip, func(o *Options) { o.Ledger, o.Limits = &shared, nil })
				for _, priority := range []Priority{Normal, Low, Low} {
					wg.Go(func() {
						for range 40 {
							_, err := client.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users", Priority: priority}, nil)
							if err != nil && !errors.Is(err, ErrThrottled) {
								t.Error(err)
							}
							time.Sleep(20 * time.Millisecond)
						}
					})
				}
			}
			wg.Wait()
			if server.early != 0 || server.refused == 0 {
				t.Errorf("Retry-After up to %d s: %d of %d requests came too early, %d refused; want none early",
					longest, server.early, server.served+server.refused, server.refused)
			}
		})
	}
}

// TestLongWaitIsSaid: a wait that is longer than a call may be is an error at
// once, for who comes later too, and names what is left of it.
func TestLongWaitIsSaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		c := newClient(t, func(*http.Request) (*http.Response, error) {
			sent++
			return answer(429, "{}", "Retry-After: 172800"), nil
		}, nil)
		for i, want := range []time.Duration{48 * time.Hour, 47 * time.Hour} {
			_, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users", Priority: Low}, nil)
			var failed *Error
			if !errors.As(err, &failed) || !errors.Is(err, ErrThrottled) || failed.RetryAfter != want || sent != 1 {
				t.Errorf("call %d: got %v after %d requests, want a wait of %v and one request", i+1, err, sent, want)
			}
			time.Sleep(time.Hour)
		}
		time.Sleep(46 * time.Hour)
		if _, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, nil); !errors.Is(err, ErrThrottled) || sent != 2 {
			t.Errorf("when the time has come: got %v after %d requests, want a second one", err, sent)
		}
	})
}

// TestLastRefusalCounts: the 429 of a call's last try holds others back too.
func TestLastRefusalCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		c := newClient(t, func(*http.Request) (*http.Response, error) {
			at = append(at, time.Since(start))
			return answer(429, "{}", "Retry-After: 10"), nil
		}, nil)
		for range 2 {
			if _, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, nil); !errors.Is(err, ErrThrottled) {
				t.Error(err)
			}
		}
		if len(at) != 2*maxTries {
			t.Fatalf("%d requests, want %d", len(at), 2*maxTries)
		}
		for i := range at[1:] {
			if gap := at[i+1] - at[i]; gap < 10*time.Second {
				t.Errorf("request %d came %v after the one before, want 10 s", i+2, gap)
			}
		}
	})
}

// TestPersonGoesFirst: with background calls in the queue a person's call finds
// the rest of the bucket; and background calls come to their turn all the same.
func TestPersonGoesFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, func(*http.Request) (*http.Response, error) { return answer(200, "{}"), nil },
			func(o *Options) { o.Limits = Limits{ServiceSecurity: {PerSecond: 1, Burst: 10}} })
		var wg sync.WaitGroup
		call := func(p Priority) time.Duration {
			start := time.Now()
			if _, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/security/alerts_v2", Priority: p}, nil); err != nil {
				t.Error(err)
			}
			return time.Since(start)
		}
		for range 12 {
			wg.Go(func() { call(Low) })
		}
		synctest.Wait()
		if took := call(Normal); took != 0 {
			t.Errorf("a person's call waited %v behind background calls", took)
		}
		ctx, stop := context.WithCancel(t.Context())
		for range 20 { // people who never stop asking
			wg.Go(func() {
				for ctx.Err() == nil {
					call(Normal)
				}
			})
		}
		if took := call(Low); took > patience+2*time.Minute {
			t.Errorf("a background call waited %v behind people", took)
		}
		stop()
		wg.Wait()
	})
}

// TestSignInIsHeldToo: Retry-After of the sign-in service, of any length.
func TestSignInIsHeldToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		var shared pace.Memory
		clients := make([]*Client, 2)
		for i := range clients {
			clients[i] = signInClient(t, func() (*http.Response, error) {
				asked++
				r, err := tokenError(429, 90055, "temporarily_unavailable")()
				r.Header.Set("Retry-After", "900")
				return r, err
			}, nil)
			clients[i].limiter.ledger = &shared
		}
		for i := range clients { // the second, as another process, does not ask at all
			_, err := clients[i].Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, nil)
			var refused *SignInError
			if !errors.As(err, &refused) || !errors.Is(err, ErrThrottled) || refused.RetryAfter.Round(time.Second) != 15*time.Minute || asked != 1 {
				t.Errorf("client %d: got %v (wait %v) after %d sign-ins", i+1, err, refused.RetryAfter, asked)
			}
		}
		time.Sleep(15*time.Minute + time.Second)
		_, _ = clients[1].Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, nil)
		if asked != 2 {
			t.Errorf("%d sign-ins after the wait, want a second", asked)
		}
	})
}
