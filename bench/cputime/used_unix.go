//go:build unix

package cputime

import (
	"syscall"
	"time"
)

// Used is the processor time of this process so far, 0 if it cannot be told.
func Used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
