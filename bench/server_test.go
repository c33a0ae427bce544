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

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
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

// BenchmarkServerMemory lets the server make a first synchronization and
// reports the peak of its resident memory.
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
	}
}

// prepare makes a database with a connection and returns the connection's id.
func prepare(b *testing.B, dir string, to server) string {
	b.Helper()
	db, err := store.Open(b.Context(), filepath.Join(dir, "mscloud.db"), store.Options{
		Sealer: seal.New(seal.Options{Dir: dir, NoRing: true}),
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

// waitSynced waits until each feed of the bare loop is done.
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
		left := slices.Concat(deltaFeeds, fullFeeds)
		for _, st := range states {
			if !st.LastOKAt.IsZero() {
				left = slices.DeleteFunc(left, func(f feed.Name) bool { return f == st.Feed })
			}
		}
		if len(left) == 0 {
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
