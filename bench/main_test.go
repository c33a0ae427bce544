// Package bench measures the parts of the product together, each in a process
// of its own: the emulator, the sync, and the bare loops that it is compared
// with. CONTRIBUTING.md has the commands.
package bench

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/bench/cputime"
)

var (
	users       = flag.Int("users", 100_000, "users of the emulated tenant")
	latency     = flag.Duration("latency", 150*time.Millisecond, "latency of each page")
	concurrency = flag.Int("concurrency", 4, "feeds at a time")
)

// roles are what a child of the benchmarks can be.
var roles = map[string]func(task) (any, error){
	"emulator": runEmulator,
	"sync":     runSync,
	"fetch":    runFetch,
	"insert":   runInsert,
	"whole":    runWhole,
}

const taskVariable = "MSCLOUD_BENCH_TASK"

func TestMain(m *testing.M) {
	raw := os.Getenv(taskVariable)
	if raw == "" {
		os.Exit(m.Run())
	}
	var t task
	err := json.Unmarshal([]byte(raw), &t)
	var answer any
	if err == nil {
		answer, err = roles[t.Role](t)
	}
	if err == nil && answer != nil {
		err = json.NewEncoder(os.Stdout).Encode(answer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, t.Role+":", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// task tells a child what to do.
type task struct {
	Role        string
	Users       int
	HuntingRows int // 0 for what suits the tenant
	Latency     time.Duration
	Concurrency int
	Server      server
	Dir         string // of the database, or of the saved pages
	Indexed     bool   // the bare insert keeps the product's indexes
	Profile     string // file for a CPU profile
}

// cost is what a child spent.
type cost struct {
	Wall   time.Duration
	CPU    time.Duration
	PeakMB float64
	Pages  int64
	Rows   int64
	Bytes  int64
	// Written are the bytes that went to the disk, Held those of the database.
	Written, Held int64
}

// server is how to reach the emulator.
type server struct {
	URL, CAFile                string
	TenantID, ClientID, Secret string
}

// run runs a task in a child and returns its answer.
func run[T any](b *testing.B, t task) T {
	b.Helper()
	cmd := child(b, t)
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("%s: %v", t.Role, err)
	}
	var answer T
	if err := json.Unmarshal(out, &answer); err != nil {
		b.Fatalf("%s: %v in %s", t.Role, err, out)
	}
	return answer
}

func child(b *testing.B, t task) *exec.Cmd {
	b.Helper()
	raw, err := json.Marshal(t)
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), taskVariable+"="+string(raw))
	cmd.Stderr = os.Stderr
	return cmd
}

// world is an emulator in a child, which lives as long as the benchmark.
type world struct {
	server
	change func(n int)
}

func startEmulator(b *testing.B, users int, latency time.Duration) *world {
	b.Helper()
	return startTenant(b, task{Users: users, Latency: latency})
}

func startTenant(b *testing.B, t task) *world {
	b.Helper()
	t.Role, t.Dir = "emulator", b.TempDir()
	cmd := child(b, t)
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	w := &world{}
	answers := bufio.NewReader(out)
	decode := json.NewDecoder(answers)
	if err := decode.Decode(&w.server); err != nil {
		b.Fatalf("emulator: %v", err)
	}
	w.change = func(n int) {
		b.Helper()
		if _, err := fmt.Fprintln(in, n); err != nil {
			b.Fatal(err)
		}
		var done int
		if err := decode.Decode(&done); err != nil || done != n {
			b.Fatalf("emulator changed %d, want %d (%v)", done, n, err)
		}
	}
	return w
}

// measure runs f and returns what it cost this process.
func measure(f func(*cost) error) (cost, error) {
	var c cost
	start, before := time.Now(), cputime.Used()
	err := f(&c)
	c.Wall = time.Since(start)
	c.CPU = cputime.Used() - before
	c.PeakMB = status(os.Getpid(), "VmHWM")
	return c, err
}

// diskWrites are the bytes that this process has had written to a disk, 0 where
// the kernel does not tell.
// https://man7.org/linux/man-pages/man5/proc_pid_io.5.html
func diskWrites() int64 {
	data, err := os.ReadFile("/proc/self/io")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if value, ok := strings.CutPrefix(line, "write_bytes: "); ok {
			n, _ := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			return n
		}
	}
	return 0
}

// status reads a size of a process from the kernel, in MB.
func status(pid int, name string) float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == name+":" {
			kb, _ := strconv.ParseFloat(fields[1], 64)
			return kb / 1024
		}
	}
	return 0
}
