package cloud

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"
)

// maxTries bounds the attempts of one call.
const maxTries = 5

// try makes the call until it succeeds, may not be repeated, or would have to
// wait longer than it may.
func (c *Client) try(ctx context.Context, call *call, out any) (*Response, error) {
	var last error
	signedInAgain := false
	for attempt := 1; ; attempt++ {
		for service, units := range call.services {
			if err := c.limiter.wait(ctx, service, units); err != nil {
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				if last != nil {
					return nil, last
				}
				return nil, &Error{API: call.API, Method: call.Method, Path: call.url.Path,
					Status: http.StatusTooManyRequests, Code: "localLimit", Message: err.Error()}
			}
		}
		resp, err := c.send(ctx, call, out)
		if err == nil {
			resp.Tries = attempt
			return resp, nil
		}
		last = err
		var failed *Error
		if !errors.As(err, &failed) || attempt == maxTries {
			return nil, err
		}
		if failed.Status == http.StatusUnauthorized && !signedInAgain {
			signedInAgain = true // the token was dropped: once more with a new one
			continue
		}
		wait, again := c.waitAfter(call, failed, attempt)
		if !again {
			return nil, err
		}
		if failed.Status == http.StatusTooManyRequests {
			for service := range call.services {
				c.limiter.pause(service, wait)
			}
		}
		if sleepErr := sleep(ctx, wait); sleepErr != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, err
		}
	}
}

// waitAfter returns how long to wait before the next try, and whether there is
// one. identityProtection and conditionalAccess send no Retry-After.
// https://learn.microsoft.com/graph/throttling
func (c *Client) waitAfter(call *call, e *Error, attempt int) (time.Duration, bool) {
	longest := c.maxWait
	if call.Priority == Low {
		longest *= 5
	}
	switch {
	case e.Status == http.StatusTooManyRequests,
		e.Status == http.StatusServiceUnavailable,
		e.Status == http.StatusGatewayTimeout,
		e.Status == http.StatusBadGateway:
		wait := backoff(attempt)
		if e.RetryAfter > 0 {
			// a little more than asked, so that not all come back at one moment
			wait = e.RetryAfter + time.Duration(rand.Int64N(int64(e.RetryAfter)/20+1))
		}
		return wait, e.RetryAfter <= longest
	case e.Status != 0:
		return 0, false
	}
	var unreached *OfflineError
	if !errors.As(e.Cause, &unreached) || !unreached.retryable() {
		return 0, false
	}
	if _, hunting := call.services[ServiceHunting]; hunting {
		return 0, false // a hunting query spends quota even when its answer is lost
	}
	var refused *SignInError
	return backoff(attempt), !errors.As(e.Cause, &refused) && attempt < 4
}

// backoff is one second doubled per attempt, a quarter of it random.
func backoff(attempt int) time.Duration {
	d := time.Second << min(attempt-1, 5)
	return d*3/4 + time.Duration(rand.Int64N(int64(d/2)))
}
