package cloud

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDoSendsWhatMicrosoftWants(t *testing.T) {
	t.Parallel()
	var got *http.Request
	c := newClient(t, func(r *http.Request) (*http.Response, error) {
		got = r
		return answer(200, `{"id":"1"}`, "request-id: r-1"), nil
	}, nil)
	var out struct {
		ID string `json:"id"`
	}
	resp, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users/1", Priority: Low, Header: http.Header{"Consistencylevel": {"eventual"}}}, &out)
	if err != nil {
		t.Fatal(err)
	}
	if resp.RequestID != "r-1" || resp.Tries != 1 {
		t.Errorf("got response %+v", resp)
	}
	if got.URL.String() != "https://graph.microsoft.com/v1.0/users/1" {
		t.Errorf("got URL %s", got.URL)
	}
	for name, want := range map[string]string{"x-ms-throttle-priority": "Low", "ConsistencyLevel": "eventual", "Accept": "application/json", "User-Agent": "mscloud-mcp"} {
		if got.Header.Get(name) != want {
			t.Errorf("header %s: got %q want %q", name, got.Header.Get(name), want)
		}
	}
	if !strings.HasPrefix(got.Header.Get("Authorization"), "Bearer ") || len(got.Header.Get("client-request-id")) != 36 {
		t.Errorf("got headers %v", got.Header)
	}
}

func TestTokenStaysAtItsHost(t *testing.T) {
	t.Parallel()
	sent := 0
	c := newClient(t, func(r *http.Request) (*http.Response, error) { sent++; return answer(200, "{}"), nil }, nil)
	for _, link := range []string{
		"https://evil.example/v1.0/users",
		"http://graph.microsoft.com/v1.0/users",
		"https://graph.microsoft.com:8443/v1.0/users",
		"https://graph.microsoft.com.evil.example/v1.0/users",
		"https://user@graph.microsoft.com/v1.0/users",
		"//evil.example/v1.0/users",
		"users", "", "https:graph.microsoft.com", "\x00",
	} {
		if _, err := c.Do(t.Context(), Request{API: Graph, URL: link}, nil); !errors.Is(err, ErrForeignHost) {
			t.Errorf("%q: got %v, want ErrForeignHost", link, err)
		}
	}
	if sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
	if _, err := c.Do(t.Context(), Request{API: Graph, URL: "https://GRAPH.microsoft.com:443/v1.0/users"}, nil); err != nil {
		t.Errorf("the API's own host: %v", err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	sent := 0
	c := newClient(t, func(r *http.Request) (*http.Response, error) {
		sent++
		return answer(302, "", "Location: https://evil.example/x"), nil
	}, nil)
	_, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/reports/x"}, nil)
	var failed *Error
	if !errors.As(err, &failed) || failed.Location != "https://evil.example/x" || sent != 1 {
		t.Errorf("got %v after %d requests, want one request and the location in the error", err, sent)
	}
}

func TestDeltaExpired(t *testing.T) {
	t.Parallel()
	for name, resp := range map[string]func() *http.Response{
		"gone": func() *http.Response {
			return answer(410, `{"error":{"code":"resyncRequired"}}`, "Location: https://graph.microsoft.com/v1.0/users/delta?$deltatoken=")
		},
		"400 in other case": func() *http.Response { return answer(400, `{"error":{"code":"SyncStateNotFound"}}`) },
		"404":               func() *http.Response { return answer(404, `{"error":{"code":"resyncRequired"}}`) },
		"damaged token": func() *http.Response {
			return answer(400, `{"error":{"code":"Request_BadRequest","message":"Badly formed token."}}`)
		},
		"page token": func() *http.Response { return answer(400, `{"error":{"code":"Directory_ExpiredPageToken"}}`) },
	} {
		c := newClient(t, func(*http.Request) (*http.Response, error) { return resp(), nil }, nil)
		_, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users/delta"}, nil)
		if !errors.Is(err, ErrDeltaExpired) {
			t.Errorf("%s: got %v, want ErrDeltaExpired", name, err)
		}
		var failed *Error
		if name == "gone" && (!errors.As(err, &failed) || !strings.HasSuffix(failed.Location, "deltatoken=")) {
			t.Errorf("%s: location lost: %v", name, err)
		}
	}
}

func TestRetryWaits(t *testing.T) {
	t.Parallel()
	hunt := func(r *Request) {
		r.Method, r.URL, r.Body = http.MethodPost, "/v1.0/security/runHuntingQuery", map[string]string{"Query": "DeviceInfo | take 1"}
	}
	for _, test := range []struct {
		name     string
		first    func() (*http.Response, error)
		atLeast  time.Duration
		atMost   time.Duration
		requests int
		want     error
		change   func(*Request)
	}{
		{"429 with Retry-After", func() (*http.Response, error) { return answer(429, "{}", "Retry-After: 7"), nil }, 7 * time.Second, 8 * time.Second, 2, nil, nil},
		{"429 without", func() (*http.Response, error) { return answer(429, "{}"), nil }, 500 * time.Millisecond, 2 * time.Second, 2, nil, nil},
		{"503", func() (*http.Response, error) { return answer(503, ""), nil }, 500 * time.Millisecond, 2 * time.Second, 2, nil, nil},
		{"504", func() (*http.Response, error) { return answer(504, ""), nil }, 500 * time.Millisecond, 2 * time.Second, 2, nil, nil},
		{"502", func() (*http.Response, error) { return answer(502, ""), nil }, 500 * time.Millisecond, 2 * time.Second, 2, nil, nil},
		{"429 far away", func() (*http.Response, error) { return answer(429, "{}", "Retry-After: 600"), nil }, 0, 0, 1, ErrThrottled, nil},
		{"cut", func() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, 500 * time.Millisecond, 2 * time.Second, 2, nil, nil},
		{"cut body", func() (*http.Response, error) {
			r := answer(200, "")
			r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"id":`), errReader{}))
			return r, nil
		}, 500 * time.Millisecond, 2 * time.Second, 2, nil, nil},
		{"refused", func() (*http.Response, error) { return nil, syscall.ECONNREFUSED }, 0, 0, 1, ErrOffline, nil},
		{"500", func() (*http.Response, error) { return answer(500, ""), nil }, 500 * time.Millisecond, 2 * time.Second, 2, nil, nil},
		{"failed hunting query", func() (*http.Response, error) { return answer(500, ""), nil }, 0, 0, 1, ErrUnavailable, hunt},
		{"400", func() (*http.Response, error) { return answer(400, ""), nil }, 0, 0, 1, ErrBadRequest, nil},
		{"404", func() (*http.Response, error) { return answer(404, ""), nil }, 0, 0, 1, ErrNotFound, nil},
		{"429 far away, in the background", func() (*http.Response, error) { return answer(429, "{}", "Retry-After: 200"), nil }, 200 * time.Second, 211 * time.Second, 2, nil,
			func(r *Request) { r.Priority = Low }},
		{"429 too far away for the background", func() (*http.Response, error) { return answer(429, "{}", "Retry-After: 301"), nil }, 0, 0, 1, ErrThrottled,
			func(r *Request) { r.Priority = Low }},
		// It may have run: asked again, it would be paid for twice.
		{"cut hunting query", func() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, 0, 0, 1, ErrOffline, hunt},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				requests := 0
				c := newClient(t, func(*http.Request) (*http.Response, error) {
					requests++
					if requests == 1 {
						return test.first()
					}
					return answer(200, `{"id":"1"}`), nil
				}, nil)
				start := time.Now()
				var out struct {
					ID string `json:"id"`
				}
				req := Request{API: Graph, URL: "/v1.0/users/1"}
				if test.change != nil {
					test.change(&req)
				}
				_, err := c.Do(t.Context(), req, &out)
				if !errors.Is(err, test.want) || (test.want == nil && (err != nil || out.ID != "1")) {
					t.Errorf("got %v and %+v, want %v", err, out, test.want)
				}
				if took := time.Since(start); took < test.atLeast || took > test.atMost || requests != test.requests {
					t.Errorf("took %v and %d requests, want %v to %v and %d", took, requests, test.atLeast, test.atMost, test.requests)
				}
			})
		})
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, syscall.ECONNRESET }

func TestWaitEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, func(*http.Request) (*http.Response, error) { return answer(429, "{}", "Retry-After: 30"), nil }, nil)
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err := c.Do(ctx, Request{API: Graph, URL: "/v1.0/users"}, nil)
		if !errors.Is(err, ErrThrottled) || time.Since(start) != 0 {
			t.Errorf("deadline before the wait: got %v after %v, want ErrThrottled at once", err, time.Since(start))
		}
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		start = time.Now()
		_, err = c.Do(ctx, Request{API: Graph, URL: "/v1.0/users"}, nil)
		if !errors.Is(err, context.Canceled) || time.Since(start) != 3*time.Second {
			t.Errorf("cancelled: got %v after %v", err, time.Since(start))
		}
	})
}

func TestSilentConnectionIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		c := newClient(t, func(r *http.Request) (*http.Response, error) {
			requests++
			if requests == 1 {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return answer(200, "{}"), nil
		}, nil)
		start := time.Now()
		if _, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, nil); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); requests != 2 || took < attemptTimeout || took > attemptTimeout+3*time.Second {
			t.Errorf("%d requests in %v", requests, took)
		}
		c = newClient(t, func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, nil)
		_, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, nil)
		if advice, ok := Explain(err); !errors.Is(err, ErrOffline) || errors.Is(err, context.DeadlineExceeded) || !ok || advice.Code != "offline" {
			t.Errorf("always silent: got %v", err)
		}
	})
}

func TestThrottledServiceIsPausedForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		c := newClient(t, func(r *http.Request) (*http.Response, error) {
			at = append(at, time.Since(start).Truncate(time.Second))
			if len(at) == 1 {
				return answer(429, "{}", "Retry-After: 20"), nil
			}
			return answer(200, "{}"), nil
		}, nil)
		done := make(chan error, 2)
		go func() {
			_, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, nil)
			done <- err
		}()
		time.Sleep(time.Second)
		go func() {
			_, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/groups"}, nil)
			done <- err
		}()
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if len(at) != 3 || at[1] < 20*time.Second || at[2] < 20*time.Second {
			t.Errorf("requests at %v, want the second caller held back too", at)
		}
		if got := c.Throttling(); got.Count != 1 {
			t.Errorf("got throttling %+v", got)
		}
	})
}

func TestRiskIsOneCallASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, func(*http.Request) (*http.Response, error) { return answer(200, "{}"), nil },
			func(o *Options) { o.Limits = nil })
		start := time.Now()
		for range 4 {
			if _, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/identityProtection/riskyUsers/x"}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took < 3*time.Second || took > 3100*time.Millisecond {
			t.Errorf("four calls took %v, want three seconds", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := c.Do(ctx, Request{API: Graph, URL: "/v1.0/identityProtection/riskyUsers/x"}, nil); !errors.Is(err, ErrThrottled) {
			t.Errorf("no time left: got %v, want ErrThrottled", err)
		}
	})
}

func TestUnauthorizedSignsInOnceMore(t *testing.T) {
	t.Parallel()
	credential := &fixedCredential{}
	var tokens []string
	c := newClient(t, func(r *http.Request) (*http.Response, error) {
		tokens = append(tokens, r.Header.Get("Authorization"))
		if len(tokens) == 1 {
			return answer(401, `{"error":{"code":"InvalidAuthenticationToken"}}`), nil
		}
		return answer(200, "{}"), nil
	}, func(o *Options) { o.Credential = credential })
	if _, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, nil); err != nil {
		t.Fatal(err)
	}
	if len(tokens) != 2 || tokens[0] == tokens[1] || credential.renewed != 1 {
		t.Errorf("got %d requests, renewed %d; want a second request with another token", len(tokens), credential.renewed)
	}

	c = newClient(t, func(r *http.Request) (*http.Response, error) { return answer(401, "{}"), nil }, nil)
	if _, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, nil); !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("always refused: got %v", err)
	}
}

func TestTokenIsCachedUntilItEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		credential := &fixedCredential{}
		c := newClient(t, func(*http.Request) (*http.Response, error) { return answer(200, "{}"), nil },
			func(o *Options) { o.Credential = credential })
		call := func() {
			if _, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, nil); err != nil {
				t.Fatal(err)
			}
		}
		call()
		call()
		if credential.issued != 1 {
			t.Errorf("got %d sign-ins, want 1", credential.issued)
		}
		time.Sleep(58 * time.Minute)
		call()
		if credential.issued != 2 {
			t.Errorf("near the end: got %d sign-ins, want 2", credential.issued)
		}
		roles, err := c.Roles(t.Context(), XDR)
		if diff := cmp.Diff([]string{"User.Read.All"}, roles); err != nil || diff != "" || credential.issued != 3 {
			t.Errorf("another API: got %v %v, %d sign-ins", roles, err, credential.issued)
		}
	})
}

func TestAnswerIsBounded(t *testing.T) {
	t.Parallel()
	c := newClient(t, func(*http.Request) (*http.Response, error) {
		r := answer(200, "")
		r.Body = io.NopCloser(io.LimitReader(zeros{}, 1<<30))
		return r, nil
	}, func(o *Options) { o.MaxBytes = 1 << 16 })
	var raw []byte
	_, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, &raw)
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
	if len(raw) > 1<<17 {
		t.Errorf("read %d bytes", len(raw))
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestNotInThisCloud(t *testing.T) {
	t.Parallel()
	c := newClient(t, func(*http.Request) (*http.Response, error) { return answer(200, "{}"), nil }, func(o *Options) {
		o.Environment, _ = EnvironmentNamed("china")
	})
	if _, err := c.Do(t.Context(), Request{API: Defender, URL: "/api/machines"}, nil); !errors.Is(err, ErrNotInCloud) {
		t.Errorf("got %v, want ErrNotInCloud", err)
	}
}

func TestClockSkewIsSeen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, func(*http.Request) (*http.Response, error) {
			return answer(200, "{}", "Date: "+time.Now().Add(5*time.Minute).UTC().Format(http.TimeFormat)), nil
		}, nil)
		if _, known := c.ClockSkew(); known {
			t.Error("a skew before any answer")
		}
		if _, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, nil); err != nil {
			t.Fatal(err)
		}
		if skew, known := c.ClockSkew(); !known || skew != 5*time.Minute {
			t.Errorf("got %v %v, want five minutes", skew, known)
		}
	})
}
