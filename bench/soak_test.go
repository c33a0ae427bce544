package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

var (
	soakFor  = flag.Duration("soak", 5*time.Minute, "how long the soak takes")
	soakSeed = flag.Uint64("soak-seed", 1, "of the soak's calls, changes and storms")
)

// BenchmarkSoak lets two servers share a database for a long time, while the
// tenant changes, is throttled and fails, and clients call. It reports what
// grows and how long calls take, early and late, and fails where a call failed
// without a reason or a request came before the time that the tenant had named.
func BenchmarkSoak(b *testing.B) {
	for b.Loop() {
		newSoak(b).run(b)
	}
}

// soak is one run.
type soak struct {
	world    *world
	admin    *http.Client
	sessions []*mcp.ClientSession
	pids     []int
	began    time.Time

	mu     sync.Mutex
	vitals [][]vital // of each server
	calls  []call
	failed map[string]int
}

// vital is what a server said that it uses, see cmd/mscloud-mcp/vitals.go.
type vital struct {
	Message    string `json:"msg"`
	Goroutines int    `json:"goroutines"`
	residentMB float64
	at         time.Duration
}

type call struct{ at, took time.Duration }

func newSoak(b *testing.B) *soak {
	s := &soak{world: startEmulator(b, *users, *latency), failed: map[string]int{}}
	ca, err := os.ReadFile(s.world.CAFile)
	if err != nil {
		b.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	s.admin = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	dir := b.TempDir()
	id := prepare(b, dir, s.world.server)
	s.began = time.Now()
	for range 2 {
		cmd := serve(b, dir, "--log-level", "debug", "--sync-interval", "1m", "--slow-sync-interval", "15m", "--visibility", "all")
		reader, writer := io.Pipe()
		cmd.Stderr = writer
		n := len(s.vitals)
		s.vitals = append(s.vitals, nil)
		s.sessions = append(s.sessions, connect(b, cmd))
		s.pids = append(s.pids, cmd.Process.Pid)
		go s.listen(reader, n, cmd.Process.Pid)
	}
	waitSynced(b, dir, id)
	return s
}

// listen picks the vitals out of a server's log.
func (s *soak) listen(log io.Reader, server, pid int) {
	for lines := bufio.NewScanner(log); lines.Scan(); {
		if !bytes.Contains(lines.Bytes(), []byte("vitals")) {
			continue
		}
		v := vital{residentMB: status(pid, "VmRSS"), at: time.Since(s.began)}
		if i := strings.Index(lines.Text(), "goroutines="); i >= 0 {
			_, _ = fmt.Sscanf(lines.Text()[i:], "goroutines=%d", &v.Goroutines)
		} else if json.Unmarshal(lines.Bytes(), &v) != nil {
			continue
		}
		s.mu.Lock()
		s.vitals[server] = append(s.vitals[server], v)
		s.mu.Unlock()
	}
}

func (s *soak) run(b *testing.B) {
	ctx, cancel := context.WithTimeout(b.Context(), *soakFor)
	defer cancel()
	s.began = time.Now()
	ids := s.userIDs(b)
	var work sync.WaitGroup
	for n, session := range slices.Concat(s.sessions, s.sessions) {
		work.Go(func() { s.ask(ctx, session, rand.New(rand.NewPCG(*soakSeed, uint64(n))), ids) })
	}
	work.Go(func() { s.disturb(ctx, b, rand.New(rand.NewPCG(*soakSeed, 99))) })
	work.Wait()
	s.report(b)
}

func (s *soak) userIDs(b *testing.B) []string {
	text, err := s.call(b.Context(), s.sessions[0], "entra_user_list", map[string]any{"limit": 100})
	if err != nil {
		b.Fatal(err)
	}
	var page struct {
		Items []struct{ ID string } `json:"items"`
	}
	if err := json.Unmarshal([]byte(text), &page, json.MatchCaseInsensitiveNames(true)); err != nil || len(page.Items) == 0 {
		b.Fatalf("no users in %.200s (%v)", text, err)
	}
	ids := make([]string, len(page.Items))
	for i, item := range page.Items {
		ids[i] = item.ID
	}
	return ids
}

// ask makes the calls of one client, mostly warm ones and some live.
func (s *soak) ask(ctx context.Context, session *mcp.ClientSession, dice *rand.Rand, ids []string) {
	for ctx.Err() == nil {
		name, args := "entra_user_get", map[string]any{"user": ids[dice.IntN(len(ids))]}
		switch n := dice.IntN(100); {
		case n < 60:
		case n < 75:
			name, args = "entra_user_list", map[string]any{"search": string(rune('a' + dice.IntN(26))), "limit": 20}
		case n < 80:
			name, args = "entra_search", map[string]any{"query": string(rune('a'+dice.IntN(26))) + "n"}
		case n < 85:
			name, args = "entra_role_assignment_list", map[string]any{"limit": 20}
		case n < 90:
			name, args = "entra_change_list", map[string]any{"limit": 20}
		case n < 99:
			name, args = "entra_tenant_overview", nil
		default:
			name, args = "entra_sign_in_list", map[string]any{"limit": 5}
		}
		start := time.Now()
		_, err := s.call(ctx, session, name, args)
		s.mu.Lock()
		if name != "entra_sign_in_list" {
			s.calls = append(s.calls, call{start.Sub(s.began), time.Since(start)})
		}
		if err != nil && ctx.Err() == nil {
			s.failed[err.Error()]++
		}
		s.mu.Unlock()
		time.Sleep(time.Duration(dice.IntN(10)) * time.Millisecond)
	}
}

// call makes a call; a tool's error is its code.
func (s *soak) call(ctx context.Context, session *mcp.ClientSession, name string, args map[string]any) (string, error) {
	res, err := session.CallTool(ctx, &mcp.CallToolParams{Name: name, Arguments: args})
	if err != nil {
		return "", err
	}
	text := ""
	for _, c := range res.Content {
		if t, ok := c.(*mcp.TextContent); ok {
			text += t.Text
		}
	}
	if !res.IsError {
		return text, nil
	}
	var e struct {
		Error struct {
			Code string `json:"code"`
		} `json:"error"`
		Code string `json:"code"`
	}
	_ = json.Unmarshal([]byte(text), &e)
	if code := e.Code + e.Error.Code; code != "" {
		return "", errors.New(code)
	}
	return "", fmt.Errorf("%.200s", text)
}

// disturb changes the tenant, and lets Microsoft throttle and fail.
func (s *soak) disturb(ctx context.Context, b *testing.B, dice *rand.Rand) {
	storms := []string{
		"throttle graph:/v1.0/users* n=40 share=0.3 retry-after=2s",
		"throttle graph:/v1.0/auditLogs* n=10 share=0.3 retry-after=5s",
		"throttle signin n=2 retry-after=3s",
		"fail graph n=60 share=0.2 status=500",
		"fail graph n=60 share=0.2 status=503",
		"cut graph n=5 share=0.2",
	}
	for ctx.Err() == nil {
		s.world.change(10 + dice.IntN(500))
		body, _ := json.Marshal(map[string]string{"fault": storms[dice.IntN(len(storms))]})
		if res, err := s.admin.Post(s.world.URL+"/.emulator/faults", "application/json", bytes.NewReader(body)); err != nil || res.StatusCode != http.StatusOK {
			b.Errorf("storm: %v %v", res, err)
		} else {
			_ = res.Body.Close()
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(5+dice.IntN(10)) * time.Second):
		}
	}
}

func (s *soak) report(b *testing.B) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b.ReportMetric(float64(len(s.calls))/soakFor.Seconds(), "calls/s")
	for name, half := range map[string]func(call) bool{
		"early": func(c call) bool { return c.at < *soakFor/2 },
		"late":  func(c call) bool { return c.at >= *soakFor/2 },
	} {
		var took []time.Duration
		for _, c := range s.calls {
			if half(c) {
				took = append(took, c.took)
			}
		}
		slices.Sort(took)
		if n := len(took); n > 0 {
			b.ReportMetric(float64(took[n/2].Microseconds())/1000, "p50-"+name+"-ms")
			b.ReportMetric(float64(took[n*99/100].Microseconds())/1000, "p99-"+name+"-ms")
		}
	}
	for n, vitals := range s.vitals {
		if len(vitals) < 4 {
			b.Errorf("server %d said only %d times what it uses", n+1, len(vitals))
			continue
		}
		third := len(vitals) / 3
		mean := func(list []vital, of func(vital) float64) float64 {
			sum := 0.0
			for _, v := range list {
				sum += of(v)
			}
			return sum / float64(len(list))
		}
		for unit, of := range map[string]func(vital) float64{
			"memory":     func(v vital) float64 { return v.residentMB },
			"goroutines": func(v vital) float64 { return float64(v.Goroutines) },
		} {
			middle, last := mean(vitals[third:2*third], of), mean(vitals[2*third:], of)
			b.ReportMetric(last/middle, fmt.Sprintf("%s-%d-growth", unit, n+1))
			b.ReportMetric(last, fmt.Sprintf("%s-%d", unit, n+1))
		}
	}
	for reason, n := range s.failed {
		b.Logf("%d calls: %s", n, reason)
		if reason != "throttled" && reason != "unavailable" && reason != "offline" {
			b.Errorf("%d calls failed: %s", n, reason)
		}
	}
	res, err := s.admin.Get(s.world.URL + "/.emulator/faults")
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	var judged struct {
		Early  int `json:"early"`
		Struck int `json:"struck"`
	}
	if err := json.UnmarshalRead(res.Body, &judged); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(judged.Struck), "faults")
	b.ReportMetric(float64(judged.Early), "too-early")
	if judged.Early > 0 {
		b.Errorf("%d requests came before the time that the tenant had named", judged.Early)
	}
}
