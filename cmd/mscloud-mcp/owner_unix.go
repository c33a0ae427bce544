//go:build unix

package main

import (
	"io/fs"
	"os"
	"syscall"
)

// ours reports whether the file belongs to who runs this program.
func ours(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}
