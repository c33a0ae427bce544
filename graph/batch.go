package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// maxBatch is how many requests one $batch takes.
const maxBatch = 20

// batchTries bounds how often a throttled inner request is sent.
const batchTries = 4

// BatchRequest is one GET of a batch.
type BatchRequest struct {
	URL      string // absolute v1.0 URL, or a path below the version
	Advanced bool   // send ConsistencyLevel: eventual with it
}

// BatchOptions concern all requests of a batch.
type BatchOptions struct {
	Priority cloud.Priority // of x-ms-throttle-priority
}

// BatchResponse is the answer to one request of a batch.
type BatchResponse struct {
	Status int
	Header http.Header
	Body   jsontext.Value
	Err    error // *cloud.Error for a status of 400 or more
}

// Decode reads the body, or returns Err.
func (r BatchResponse) Decode(into any) error {
	if r.Err != nil {
		return r.Err
	}
	return Decode(r.Body, into)
}

type batchItem struct {
	ID      string            `json:"id"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitzero"`
}

type batchAnswer struct {
	ID      string            `json:"id"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    jsontext.Value    `json:"body"`
}

// Batch reads many URLs, twenty to a call, and answers in the order asked. An
// inner request is throttled on its own: only those are sent again, and what it
// counts against is held back for all calls as long as its Retry-After says.
// https://learn.microsoft.com/graph/json-batching
func (c *Client) Batch(ctx context.Context, requests []BatchRequest, o BatchOptions) ([]BatchResponse, error) {
	out := make([]BatchResponse, len(requests))
	todo := make([]int, len(requests))
	for i := range todo {
		todo[i] = i
	}
	for try := 1; len(todo) > 0; try++ {
		var again []int
		var wait time.Duration
		for chunk := range slices.Chunk(todo, maxBatch) {
			if err := c.batch(ctx, requests, chunk, o, out); err != nil {
				if try > 1 && errors.Is(err, cloud.ErrThrottled) {
					return out, nil // the first answers stand; what was throttled says so itself
				}
				return nil, err
			}
			for _, i := range chunk {
				pause, repeat := c.again(ctx, requests[i], out[i], try)
				if repeat {
					again, wait = append(again, i), max(wait, pause)
				}
			}
		}
		todo = again
		if len(todo) == 0 || try == batchTries {
			return out, nil
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
			return out, nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-timer.C:
		}
	}
	return out, nil
}

// again reports whether an inner request is to be sent once more, and how long
// to wait before; where Microsoft named a time, the client's limiter waits.
func (c *Client) again(ctx context.Context, request BatchRequest, r BatchResponse, try int) (time.Duration, bool) {
	var failed *cloud.Error
	if !errors.As(r.Err, &failed) {
		return 0, false
	}
	switch failed.Status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
	default:
		return 0, false
	}
	if failed.RetryAfter > 0 || failed.Status == http.StatusTooManyRequests {
		c.cloud.Hold(ctx, c.relative(request.URL), failed.RetryAfter)
	}
	if failed.RetryAfter > 0 {
		return 0, true
	}
	return c.cloud.Backoff(try), true
}

// batch sends one $batch and fills in the answers.
func (c *Client) batch(ctx context.Context, requests []BatchRequest, chunk []int, o BatchOptions, out []BatchResponse) error {
	items := make([]batchItem, len(chunk))
	for n, i := range chunk {
		items[n] = batchItem{ID: strconv.Itoa(i), Method: http.MethodGet, URL: c.relative(requests[i].URL)}
		if requests[i].Advanced {
			items[n].Headers = map[string]string{"ConsistencyLevel": "eventual"}
		}
	}
	var answer struct {
		Responses []batchAnswer `json:"responses"`
	}
	err := c.post(ctx, "batch", map[string][]batchItem{"requests": items}, o.Priority, &answer)
	if err != nil {
		return err
	}
	waiting := slices.Clone(chunk)
	for _, a := range answer.Responses {
		i, err := strconv.Atoi(a.ID)
		at := slices.Index(waiting, i)
		if err != nil || at < 0 {
			return fmt.Errorf("$batch: an answer to a request %q that does not wait for one", a.ID)
		}
		waiting = slices.Delete(waiting, at, at+1)
		header := http.Header{}
		for k, v := range a.Headers {
			header.Set(k, v)
		}
		out[i] = BatchResponse{Status: a.Status, Header: header, Body: a.Body}
		if a.Status >= 400 {
			refused := cloud.AnswerError(cloud.Graph, http.MethodGet, requests[i].URL, a.Status, header, a.Body)
			c.cloud.NameGrant(ctx, refused)
			out[i].Err = refused
		}
	}
	if len(waiting) > 0 {
		return fmt.Errorf("$batch: %d of %d requests were not answered", len(waiting), len(chunk))
	}
	return nil
}
