package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// demoFolder begins the name of the temporary folder of a demo in a process.
func demoFolder(pid int) string { return fmt.Sprintf("mscloud-demo-%d-", pid) }

// removeLeftDemos removes the folders of demos that were killed: those of
// processes that are no more. What belongs to others stays, as it must.
func removeLeftDemos() {
	folders, _ := filepath.Glob(filepath.Join(os.TempDir(), "mscloud-demo-*-*"))
	for _, folder := range folders {
		name, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(folder), "mscloud-demo-"), "-")
		pid, err := strconv.Atoi(name)
		if err == nil && pid > 0 && !running(pid) {
			_ = os.RemoveAll(folder)
		}
	}
}

// running reports whether a process is there; when in doubt it is.
func running(pid int) bool {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	if runtime.GOOS == "windows" { // FindProcess opened it
		_ = process.Release()
		return true
	}
	err = process.Signal(syscall.Signal(0))
	return !errors.Is(err, os.ErrProcessDone) && !errors.Is(err, syscall.ESRCH)
}
