//go:build unix

package toolstest

import (
	"syscall"
	"time"
)

// cpu is the processor time of this process so far, client and server: wall
// time says little on a machine that does other things.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
