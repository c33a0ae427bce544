//go:build unix

package main

import (
	"bytes"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/graph"
)

// limitVariable bounds the files that a process of the tests may write, as a
// quota would.
const limitVariable = "MSCLOUD_SECRET_TEST_FILE_LIMIT" // the prefix keeps it out of the configuration

func init() {
	limit, err := strconv.ParseUint(os.Getenv(limitVariable), 10, 64)
	if err != nil {
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		panic(err)
	}
}

// The disk refuses to take more in the middle of a sync: one sentence and its
// fix, no damage, and the next sync goes on from what was kept.
func TestDiskRefusesMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{Users: 400, Delta: graph.DeltaOptions{PageSize: 20}})
	c := connected(t, w)
	info, err := os.Stat(c.database())
	if err != nil {
		t.Fatal(err)
	}
	starved := c.process("connection", "sync")
	starved.Env = append(starved.Env, limitVariable+"="+strconv.FormatInt(info.Size()+200<<10, 10))
	var stdout, stderr bytes.Buffer
	starved.Stdout, starved.Stderr = &stdout, &stderr
	if err := starved.Run(); err == nil {
		t.Fatalf("the limit was not met:\n%s", stdout.String())
	}
	r := result{code: starved.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
	r.want(t, exitFailed, c.database())
	r.oneError(t)
	c.run("connection", "sync").want(t, exitOK, "up to date")
	if got := userCount(t, c); got != 400 {
		t.Errorf("%d users", got)
	}
	c.run("audit", "verify").want(t, exitOK)
}
