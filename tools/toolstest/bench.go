package toolstest

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/bench/cputime"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// big is a tenant of 100,000 users. Its database is made once and kept in the
// temporary directory, as synchronizing takes minutes; remove it to start over.
var big = sync.OnceValues(func() (*World, error) {
	dir := filepath.Join(os.TempDir(), "mscloud-mcp-bench-100k")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return Open(context.Background(), dir, Options{Users: 100_000})
})

// BigWorld is the tenant of 100,000 users, which benchmarks only read from.
func BigWorld(b *testing.B) *World {
	b.Helper()
	w, err := big()
	if err != nil {
		b.Fatal(err)
	}
	return w
}

// BenchCall times one call through an MCP client, the protocol included; then
// is told each answer.
func BenchCall(b *testing.B, tool string, arguments func(w *World, n int) Args, then ...func(answer string)) {
	w := BigWorld(b)
	s, err := tools.NewServer(w.Options())
	if err != nil {
		b.Fatal(err)
	}
	cs := Connect(b, s, nil, nil)
	size := 0
	var took []time.Duration
	spent := cputime.Used()
	for n := 0; b.Loop(); n++ {
		began := time.Now()
		result, err := cs.CallTool(b.Context(), &mcp.CallToolParams{Name: tool, Arguments: arguments(w, n)})
		if err != nil {
			b.Fatal(err)
		}
		if result.IsError {
			b.Fatal(ResultText(b, result))
		}
		took = append(took, time.Since(began))
		size = len(ResultText(b, result))
		for _, f := range then {
			f(ResultText(b, result))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64((cputime.Used()-spent).Microseconds())/1000/float64(len(took)), "cpu-ms/op")
	b.ReportMetric(float64(size), "B/answer")
}
