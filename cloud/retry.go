package cloud

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"
)

// How often a call is tried. A background call has time: where one answer in
// five is a 5xx, eight tries fail once in 400,000 calls.
const (
	maxTries    = 5
	maxTriesLow = 8
	// An answer 500 may be the same for ever, and a person waits.
	maxTriesFailed = 3
)

func (r *call) tries(status int) int {
	switch {
	case r.Priority == Low:
		return maxTriesLow
	case status == http.StatusInternalServerError:
		return maxTriesFailed
	}
	return maxTries
}

// try makes the call until it succeeds, may not be repeated, or would have to
// wait longer than it may.
func (c *Client) try(ctx context.Context, call *call, out any) (*Response, error) {
	var last error
	signedInAgain := false
	for attempt := 1; ; attempt++ {
		if err := c.awaitTurn(ctx, call); err != nil {
			var held *heldError
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case last != nil:
				return nil, last
			case errors.As(err, &held):
				return nil, held.asError(call)
			}
			return nil, err
		}
		resp, err := c.send(ctx, call, out)
		if err == nil {
			resp.Tries = attempt
			return resp, nil
		}
		last = err
		var failed *Error
		if !errors.As(err, &failed) {
			return nil, err
		}
		if failed.Status == http.StatusUnauthorized && !signedInAgain {
			signedInAgain = true // the token was dropped: once more with a new one
			continue
		}
		wait, again := c.waitAfter(call, failed, attempt)
		if failed.Status == http.StatusTooManyRequests || failed.Status != 0 && failed.RetryAfter > 0 {
			// Of any length, and after the last try too: whoever comes next waits.
			for service := range call.services {
				c.limiter.hold(ctx, service, wait)
			}
			wait = 0 // the limiter waits, for all of them
		}
		if !again || attempt >= call.tries(failed.Status) {
			return nil, err
		}
		if sleepErr := sleep(ctx, wait); sleepErr != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, err
		}
	}
}

// awaitTurn waits for the limits of every service that the call counts against.
func (c *Client) awaitTurn(ctx context.Context, call *call) error {
	longest := c.maxWait
	if call.Priority == Low {
		longest *= 5
	}
	for service, units := range call.services {
		if err := c.limiter.wait(ctx, service, units, call.Priority == Low, longest); err != nil {
			return err
		}
	}
	return nil
}

// waitAfter returns how long to wait before the next try, and whether there is
// one. identityProtection and conditionalAccess send no Retry-After.
// https://learn.microsoft.com/graph/throttling
func (c *Client) waitAfter(call *call, e *Error, attempt int) (time.Duration, bool) {
	_, hunting := call.services[ServiceHunting]
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusGatewayTimeout, http.StatusBadGateway:
		if e.RetryAfter > 0 {
			return e.RetryAfter, true // awaitTurn knows whether that is too long
		}
		return c.Backoff(attempt), true
	case http.StatusInternalServerError:
		return c.Backoff(attempt), !hunting
	case 0:
	default:
		return 0, false
	}
	var unreached *OfflineError
	if !errors.As(e.Cause, &unreached) || !unreached.retryable() {
		return 0, false
	}
	if hunting {
		return 0, false // a hunting query spends quota even when its answer is lost
	}
	var refused *SignInError
	return c.Backoff(attempt), !errors.As(e.Cause, &refused) && attempt < 4
}

// Hold keeps back every call that counts against the same limit as a path of
// Graph, for d: an answer inside another, as in a $batch, said so.
func (c *Client) Hold(ctx context.Context, path string, d time.Duration) {
	if u, err := url.Parse(path); err == nil {
		service, _ := classify(Graph, u)
		c.limiter.hold(ctx, service, d)
	}
}

// longestBackoff bounds the wait before a try where Microsoft named none.
const longestBackoff = 16 * time.Second

// Backoff is the first wait doubled per attempt, a quarter of it random.
func (c *Client) Backoff(attempt int) time.Duration { return backoff(c.firstWait, attempt) }

func backoff(first time.Duration, attempt int) time.Duration {
	d := min(first<<min(attempt-1, 10), longestBackoff)
	return d*3/4 + time.Duration(rand.Int64N(int64(d/2)+1))
}
