package tenanttest

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Wire carries requests to the emulator, counts those for Graph and lets a test
// step in.
type Wire struct {
	next http.RoundTripper

	mu       sync.Mutex
	requests []string // in order
	// before is called ahead of each Graph request, its answer used if not nil.
	before func(*http.Request) (*http.Response, error)
	// after may replace the answer.
	after func(*http.Request, *http.Response) *http.Response
}

// nameOf tells requests apart: by their URL, and a batch by what it asks for.
func (w *Wire) nameOf(req *http.Request) string {
	name := req.URL.RequestURI()
	if req.Body == nil || req.GetBody == nil {
		return name
	}
	body, err := req.GetBody()
	if err != nil {
		return name
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, body); err != nil {
		return name
	}
	return name + " " + hex.EncodeToString(sum.Sum(nil)[:8])
}

// RoundTrip sends a request to the emulator.
func (w *Wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(req.URL.Host, "graph.") {
		return w.next.RoundTrip(req)
	}
	w.mu.Lock()
	w.requests = append(w.requests, w.nameOf(req))
	before, after := w.before, w.after
	w.mu.Unlock()
	if before != nil {
		if res, err := before(req); res != nil || err != nil {
			return res, err
		}
	}
	res, err := w.next.RoundTrip(req)
	if err == nil && after != nil {
		res = after(req, res)
	}
	return res, err
}

// Take returns the requests seen since the last call.
func (w *Wire) Take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := w.requests
	w.requests = nil
	return seen
}

// Hook lets a test step in: before is called ahead of each request for Graph, and
// its answer used if it is not nil; after may replace an answer.
func (w *Wire) Hook(before func(*http.Request) (*http.Response, error), after func(*http.Request, *http.Response) *http.Response) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.before, w.after = before, after
}
