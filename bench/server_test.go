package bench

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// program builds the product once and returns its path.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "mscloud-bench")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "mscloud-mcp")
	out, err := exec.Command("go", "build", "-o", path, "../cmd/mscloud-mcp").CombinedOutput()
	if err != nil {
		os.Stderr.Write(out)
	}
	return path, err
})

// serve is a `mscloud-mcp serve` that has yet to be started.
func serve(b *testing.B, dir string, flags ...string) *exec.Cmd {
	b.Helper()
	path, err := program()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), path, append([]string{"serve", "--data-dir", dir}, flags...)...)
	cmd.Env = append(os.Environ(), "MSCLOUD_KEYRING=false")
	cmd.Stderr = os.Stderr
	return cmd
}

// connect starts the server and returns the client's session.
func connect(b *testing.B, cmd *exec.Cmd) *mcp.ClientSession {
	b.Helper()
	client := mcp.NewClient(&mcp.Implementation{Name: "bench", Version: "1"}, nil)
	session, err := client.Connect(b.Context(), &mcp.CommandTransport{Command: cmd}, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = session.Close() })
	return session
}

// synced makes a database with the whole tenant in it.
func synced(b *testing.B) string {
	b.Helper()
	w := startEmulator(b, *users, 0)
	dir := b.TempDir()
	run[cost](b, task{Role: "sync", Server: w.server, Concurrency: *concurrency, Dir: dir})
	return dir
}

// call calls a tool and wants an answer.
func call(b *testing.B, session *mcp.ClientSession, tool string, arguments map[string]any) *mcp.CallToolResult {
	b.Helper()
	res, err := session.CallTool(b.Context(), &mcp.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		b.Fatal(err)
	}
	if res.IsError {
		b.Fatalf("%s %v: %v", tool, arguments, text(res))
	}
	return res
}

func text(res *mcp.CallToolResult) string {
	for _, c := range res.Content {
		if t, ok := c.(*mcp.TextContent); ok {
			return t.Text
		}
	}
	return ""
}

// spread reports the median and the 95th percentile of samples.
func spread(b *testing.B, samples []time.Duration) {
	b.Helper()
	slices.Sort(samples)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(samples[len(samples)/2]), "p50-ms")
	b.ReportMetric(ms(samples[len(samples)*95/100]), "p95-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkTools times tools through an MCP client of the real server.
func BenchmarkTools(b *testing.B) {
	dir := synced(b)
	session := connect(b, serve(b, dir, "--visibility", "all"))
	names := userNames(b, dir)
	for _, bench := range []struct {
		name, tool string
		arguments  func(i int) map[string]any
	}{
		{"user_get", "entra_user_get", func(i int) map[string]any { return map[string]any{"user": names[i%len(names)]} }},
		{"user_list/department", "entra_user_list", func(int) map[string]any { return map[string]any{"department": "Sales", "enabled": true} }},
		{"user_list/guests", "entra_user_list", func(int) map[string]any { return map[string]any{"userType": "Guest"} }},
		{"user_list/inactive", "entra_user_list", func(int) map[string]any { return map[string]any{"inactiveDays": 90, "enabled": true} }},
		{"user_list/no_mfa_roles", "entra_user_list", func(int) map[string]any { return map[string]any{"noMfa": true, "roleHolder": true} }},
		{"user_list/search", "entra_user_list", func(int) map[string]any { return map[string]any{"search": "an"} }},
		{"user_list/count", "entra_user_list", func(int) map[string]any { return map[string]any{"countOnly": true} }},
		{"group_get/transitive", "entra_group_get", func(int) map[string]any {
			return map[string]any{"group": "All Staff", "transitive": true, "include": []string{"members"}}
		}},
		{"tenant_overview", "entra_tenant_overview", func(int) map[string]any { return nil }},
		{"search", "entra_search", func(int) map[string]any { return map[string]any{"query": "brandt"} }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			call(b, session, bench.tool, bench.arguments(0))
			var samples []time.Duration
			for i := 1; b.Loop(); i++ {
				start := time.Now()
				call(b, session, bench.tool, bench.arguments(i))
				samples = append(samples, time.Since(start))
			}
			spread(b, samples)
		})
	}
}

// userNames are user principal names from all over the directory.
func userNames(b *testing.B, dir string) []string {
	b.Helper()
	db, err := store.Open(b.Context(), filepath.Join(dir, "mscloud.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	conns, err := db.Connections(b.Context())
	if err != nil || len(conns) == 0 {
		b.Fatalf("%d connections, %v", len(conns), err)
	}
	var names []string
	for _, first := range []string{"a", "d", "g", "m", "s", "t"} {
		list, err := db.Users(b.Context(), conns[0].ID, store.UserQuery{Search: first, NoTotal: true, Page: store.Page{Limit: 100}})
		if err != nil {
			b.Fatal(err)
		}
		for _, u := range list.Items {
			names = append(names, u.UserPrincipalName)
		}
	}
	return names
}

// BenchmarkStart times the way from the start of the process to the answer to
// initialize, with a large directory in the database.
func BenchmarkStart(b *testing.B) {
	dir := synced(b)
	var samples []time.Duration
	for b.Loop() {
		cmd := serve(b, dir)
		start := time.Now()
		session := connect(b, cmd)
		samples = append(samples, time.Since(start))
		_ = session.Close()
	}
	spread(b, samples)
}

// BenchmarkServerMemory lets the server make a first synchronization and
// reports its peak, and what a fresh process holds when it idles.
func BenchmarkServerMemory(b *testing.B) {
	w := startEmulator(b, *users, *latency)
	for b.Loop() {
		dir := b.TempDir()
		id := prepare(b, dir, w.server)
		cmd := serve(b, dir)
		session := connect(b, cmd)
		waitSynced(b, dir, id)
		b.ReportMetric(status(cmd.Process.Pid, "VmHWM"), "peak-MB")
		_ = session.Close()

		cmd = serve(b, dir, "--visibility", "all")
		session = connect(b, cmd)
		call(b, session, "entra_tenant_overview", nil)
		time.Sleep(10 * time.Second)
		b.ReportMetric(status(cmd.Process.Pid, "VmRSS"), "idle-MB")
		_ = session.Close()
	}
}

// prepare makes a database with a connection and returns the connection's id.
func prepare(b *testing.B, dir string, to server) string {
	b.Helper()
	db, err := store.Open(b.Context(), filepath.Join(dir, "mscloud.db"), store.Options{
		Sealer: store.NewSealer(store.KeyOptions{Dir: dir, NoRing: true}),
	})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	conn, err := connection(b.Context(), db, to)
	if err != nil {
		b.Fatal(err)
	}
	return conn.ID
}

// waitSynced waits until each feed but the paced report is done.
func waitSynced(b *testing.B, dir, id string) {
	b.Helper()
	db, err := store.Open(b.Context(), filepath.Join(dir, "mscloud.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for {
		states, err := db.Feeds(b.Context(), id)
		if err != nil {
			b.Fatal(err)
		}
		ok := 0
		for _, st := range states {
			if st.Feed != store.FeedRegistration && !st.LastOKAt.IsZero() {
				ok++
			}
		}
		if ok == 14 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// BenchmarkToolsList reports the bytes of tools/list for each toolset.
func BenchmarkToolsList(b *testing.B) {
	dir := b.TempDir()
	for _, toolset := range []string{"core", "all"} {
		b.Run(toolset, func(b *testing.B) {
			session := connect(b, serve(b, dir, "--visibility", "all", "--toolsets", toolset))
			var bytes, count int
			for b.Loop() {
				list, err := session.ListTools(context.WithoutCancel(b.Context()), nil)
				if err != nil {
					b.Fatal(err)
				}
				data, err := json.Marshal(list)
				if err != nil {
					b.Fatal(err)
				}
				bytes, count = len(data), len(list.Tools)
			}
			b.ReportMetric(float64(bytes), "bytes")
			b.ReportMetric(float64(count), "tools")
		})
	}
}
