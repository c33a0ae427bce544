//go:build ignore

// Load calls entra_user_get at a steady rate over many HTTP sessions and prints
// latencies, errors and the server's memory. Latency counts from when a call was
// due, not from when it could be sent, so that a server that stands still is not
// flattered. See check-load.sh.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var (
	base        = flag.String("url", "", "address of the server, such as http://127.0.0.1:7337")
	pid         = flag.Int("pid", 0, "process id of the server, to read its memory (Linux)")
	seed        = flag.Uint64("seed", 1, "which user each call asks for")
	duration    = flag.Duration("duration", time.Minute, "how long to call")
	rate        = flag.Int("rate", 2000, "calls a second")
	concurrency = flag.Int("concurrency", 64, "calls under way at a time")
	sessions    = flag.Int("sessions", 64, "MCP sessions to open; the calls go round them")
	limit       = flag.Duration("p99", 0, "fail where the 99th percentile is above this; 0 only prints")
	client      *http.Client
	requests    atomic.Int64 // the last id: no two calls under way may have the same
)

func main() {
	flag.Parse()
	client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: *concurrency, MaxConnsPerHost: *concurrency}}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run() error {
	before := memory()
	ids := make([]string, *sessions)
	for i := range ids {
		var err error
		if ids[i], err = initialize(); err != nil {
			return err
		}
	}
	opened := memory()
	fmt.Printf("%d sessions, memory %d MB before and %d MB after\n", len(ids), before>>10, opened>>10)
	users, err := userIDs(ids[0])
	for wait := 0; err != nil && wait < 120; wait++ { // the first synchronization
		time.Sleep(time.Second)
		users, err = userIDs(ids[0])
	}
	if err != nil {
		return err
	}

	total := int(duration.Seconds() * float64(*rate))
	dice := rand.New(rand.NewPCG(*seed, 0))
	asked := make([]string, total)
	for i := range asked {
		asked[i] = users[dice.IntN(len(users))]
	}
	took := make([]time.Duration, total)
	var next, failed atomic.Int64
	var first sync.Once
	var highest atomic.Int64
	start := time.Now()
	stop := watch(&highest)
	var all sync.WaitGroup
	for range *concurrency {
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= total {
					return
				}
				due := start.Add(time.Duration(i) * time.Second / time.Duration(*rate))
				time.Sleep(time.Until(due))
				if _, err := call(ids[i%len(ids)], "entra_user_get", map[string]any{"user": asked[i]}); err != nil {
					failed.Add(1)
					first.Do(func() { fmt.Fprintln(os.Stderr, "first error:", err) })
				}
				took[i] = time.Since(due)
			}
		})
	}
	all.Wait()
	elapsed := time.Since(start)
	stop()
	slices.Sort(took)
	at := func(share float64) time.Duration {
		return took[min(int(share*float64(total)), total-1)].Round(10 * time.Microsecond)
	}
	fmt.Printf("%d calls in %s, %.0f a second, %d errors\n", total, elapsed.Round(time.Millisecond), float64(total)/elapsed.Seconds(), failed.Load())
	fmt.Printf("p50 %s, p90 %s, p99 %s, p99.9 %s, highest %s\n", at(.5), at(.9), at(.99), at(.999), took[total-1].Round(10*time.Microsecond))
	fmt.Printf("memory %d MB at the end, %d MB at most\n", memory()>>10, highest.Load()>>10)
	switch {
	case failed.Load() > 0:
		return fmt.Errorf("%d calls failed", failed.Load())
	case *limit > 0 && at(.99) > *limit:
		return fmt.Errorf("p99 is %s, above %s", at(.99), *limit)
	}
	return nil
}

// watch keeps the highest memory of the server until stop.
func watch(highest *atomic.Int64) (stop func()) {
	end := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			highest.Store(max(highest.Load(), memory()))
			select {
			case <-end:
				return
			case <-tick.C:
			}
		}
	})
	return func() { close(end); done.Wait() }
}

// memory is the resident memory of the server in KB, 0 where it is not known.
func memory() int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", *pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb
		}
	}
	return 0
}

func post(session string, message any) (string, []byte, error) {
	body, err := json.Marshal(message)
	if err != nil {
		return "", nil, err
	}
	req, err := http.NewRequest(http.MethodPost, *base+"/mcp", bytes.NewReader(body))
	if err != nil {
		return "", nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	if session != "" {
		req.Header.Set("Mcp-Session-Id", session)
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode/100 != 2 {
		err = fmt.Errorf("%s: %.300s", resp.Status, answer)
	}
	return resp.Header.Get("Mcp-Session-Id"), answer, err
}

func initialize() (string, error) {
	id, _, err := post("", map[string]any{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": map[string]any{
		"protocolVersion": "2025-11-25", "capabilities": map[string]any{}, "clientInfo": map[string]any{"name": "load", "version": "1"},
	}})
	if err != nil {
		return "", err
	}
	_, _, err = post(id, map[string]any{"jsonrpc": "2.0", "method": "notifications/initialized"})
	return id, err
}

// call returns the text of a tool's answer.
func call(session, tool string, arguments map[string]any) (string, error) {
	id := requests.Add(1)
	_, answer, err := post(session, map[string]any{"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": map[string]any{"name": tool, "arguments": arguments}})
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(answer)) {
		data, ok := strings.CutPrefix(line, "data: ")
		var reply struct {
			ID     int64 `json:"id"`
			Result struct {
				Content []struct{ Text string } `json:"content"`
				IsError bool                    `json:"isError"`
			} `json:"result"`
		}
		if !ok || json.Unmarshal([]byte(data), &reply) != nil || reply.ID != id {
			continue
		}
		if reply.Result.IsError || len(reply.Result.Content) == 0 {
			return "", fmt.Errorf("%s: %.300s", tool, data)
		}
		return reply.Result.Content[0].Text, nil
	}
	return "", fmt.Errorf("no answer in %.300q", answer)
}

func userIDs(session string) ([]string, error) {
	text, err := call(session, "entra_user_list", map[string]any{"limit": 100})
	if err != nil {
		return nil, err
	}
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := json.Unmarshal([]byte(text), &page); err != nil || len(page.Items) == 0 {
		return nil, fmt.Errorf("no users in %.200s (%v)", text, err)
	}
	var ids []string
	for _, item := range page.Items {
		ids = append(ids, item.ID)
	}
	return ids, nil
}
