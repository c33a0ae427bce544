package dirsync

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// newHolder names this process among those that share a database:
// "place:pid:random". Process ids of one place can be looked up there.
func newHolder() string { return fmt.Sprintf("%s:%d:%08x", place(), os.Getpid(), rand.Uint32()) }

// place is the machine and, on Linux, the namespace that process ids count in:
// two containers may have one host name.
func place() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	if namespace, err := os.Readlink("/proc/self/ns/pid"); err == nil {
		host += "/" + strings.Trim(namespace, "pid:[]")
	}
	return strings.ReplaceAll(host, ":", "-")
}

// gone reports whether a holder is a process of this place that has ended
// without giving its lease back, as after kill -9. It is false when in doubt.
func gone(holder string) bool {
	parts := strings.Split(holder, ":")
	if len(parts) != 3 || parts[0] != place() {
		return false
	}
	pid, err := strconv.Atoi(parts[1])
	if err != nil || pid <= 0 || pid == os.Getpid() {
		return false
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = process.Signal(syscall.Signal(0))
	return errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH)
}
