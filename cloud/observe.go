package cloud

import (
	"net/http"
	"sync"
	"time"
)

// stats counts what the status tool shows.
type stats struct {
	mu         sync.Mutex
	throttled  int64
	last       time.Time
	percentage string
}

// observe keeps what the headers of any answer say of clocks and throttling.
func (c *Client) observe(call *call, resp *http.Response) {
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.skew.Store(int64(at.Sub(c.now())))
		c.dated.Store(true)
	}
	percentage := resp.Header.Get("x-ms-throttle-limit-percentage")
	if resp.StatusCode != http.StatusTooManyRequests && percentage == "" {
		return
	}
	c.stats.mu.Lock()
	defer c.stats.mu.Unlock()
	if resp.StatusCode == http.StatusTooManyRequests {
		c.stats.throttled++
		c.stats.last = c.now()
	}
	if percentage != "" {
		c.stats.percentage = clean(percentage)
	}
}

// ClockSkew returns Microsoft's clock minus ours, to the second, and whether
// any answer has told it yet.
func (c *Client) ClockSkew() (time.Duration, bool) {
	return time.Duration(c.skew.Load()), c.dated.Load()
}

// Throttling is how hard Microsoft has held this client back.
type Throttling struct {
	Count           int64     `json:"count"` // answers 429 since the client was made
	Last            time.Time `json:"last,omitzero"`
	LimitPercentage string    `json:"limitPercentage,omitzero"` // Microsoft's 0.8 to 1.8, sent only near the limit
}

// Throttling returns the client's counters.
func (c *Client) Throttling() Throttling {
	c.stats.mu.Lock()
	defer c.stats.mu.Unlock()
	return Throttling{Count: c.stats.throttled, Last: c.stats.last, LimitPercentage: c.stats.percentage}
}
