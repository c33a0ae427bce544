package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// benchUsers is the tenant of the measurements: with it go 10,000 groups and
// 500,000 memberships.
const benchUsers = 100_000

// benchHome is a home with the program and a synchronized database of that
// tenant, made once for all benchmarks and removed by TestMain.
var benchHome = sync.OnceValues(func() (string, error) {
	benchStarted.Store(true)
	home, err := os.MkdirTemp("", "mscloud-bench-*")
	if err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-o", filepath.Join(home, "mscloud-mcp"), ".")
	if out, err := build.CombinedOutput(); err != nil {
		return home, fmt.Errorf("build: %w: %s", err, out)
	}
	world, err := emulator.New(emulator.Options{Users: benchUsers})
	if err != nil {
		return home, err
	}
	var out bytes.Buffer
	a := newApp(strings.NewReader(""), &out, &out)
	a.system = config.System{OS: "linux", Home: home}
	a.transport, a.limits = world.Transport(), cloud.Limits{}
	ctx := context.Background()
	db, err := a.openStore(ctx, &config.Config{DataDir: filepath.Join(home, "data")})
	if err != nil {
		return home, err
	}
	defer db.Close()
	conn, err := connectDemo(ctx, db, world)
	if err != nil {
		return home, err
	}
	if err := a.syncConnection(ctx, db, conn, false, true); err != nil {
		return home, fmt.Errorf("%w: %s", err, out.String())
	}
	return home, nil
})

// benchStarted tells TestMain that there is a home to remove.
var benchStarted atomic.Bool

// benchServer starts the program on that database and returns when it answered
// initialize.
func benchServer(b *testing.B, home string) (server *exec.Cmd, took time.Duration) {
	b.Helper()
	server = exec.Command(filepath.Join(home, "mscloud-mcp"), "serve", "--data-dir", filepath.Join(home, "data"), "--keyring=false", "--log-level", "error")
	server.Env = []string{"HOME=" + home}
	server.Stderr = os.Stderr
	stdin, err := server.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	started := time.Now()
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	if _, err := fmt.Fprintln(stdin, `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}`); err != nil {
		b.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	took = time.Since(started)
	if err != nil || !strings.Contains(line, `"serverInfo"`) {
		b.Fatalf("answer to initialize: %q, %v", line, err)
	}
	if _, err := fmt.Fprintln(stdin, `{"jsonrpc":"2.0","method":"notifications/initialized"}`); err != nil {
		b.Fatal(err)
	}
	return server, took
}

// stopServer ends a server of benchServer.
func stopServer(b *testing.B, server *exec.Cmd) {
	b.Helper()
	if err := server.Process.Kill(); err != nil {
		b.Fatal(err)
	}
	_ = server.Wait() // it was killed
}

// BenchmarkStart measures process start to the answer of initialize, with a
// database of 100,000 users. The limit is 100 ms.
func BenchmarkStart(b *testing.B) {
	home, err := benchHome()
	if err != nil {
		b.Fatal(err)
	}
	var total, worst time.Duration
	for b.Loop() {
		server, took := benchServer(b, home)
		total, worst = total+took, max(worst, took)
		b.StopTimer()
		stopServer(b, server)
		b.StartTimer()
	}
	b.ReportMetric(float64(total.Microseconds())/1000/float64(b.N), "ms/start")
	b.ReportMetric(float64(worst.Microseconds())/1000, "ms-worst")
}

// BenchmarkIdleMemory measures the resident memory of a server that answered
// initialize and then had nothing to do for some seconds.
func BenchmarkIdleMemory(b *testing.B) {
	home, err := benchHome()
	if err != nil {
		b.Fatal(err)
	}
	var most float64
	for b.Loop() {
		server, _ := benchServer(b, home)
		time.Sleep(8 * time.Second)
		most = max(most, resident(b, server.Process.Pid))
		stopServer(b, server)
	}
	b.ReportMetric(most, "MB-resident")
}

// resident reads VmRSS, in MB.
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmRSS:" {
			kb, err := strconv.ParseFloat(fields[1], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
