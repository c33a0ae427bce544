package dirsync

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestGone(t *testing.T) {
	t.Parallel()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	if err := child.Run(); err != nil {
		t.Fatal(err)
	}
	ended := fmt.Sprintf("%s:%d:00000000/1", place(), child.Process.Pid)
	for holder, want := range map[string]bool{
		ended: true,
		strings.Replace(ended, place(), "elsewhere", 1): false,
		newHolder() + "/1": false,
		fmt.Sprintf("%s:%d:0/1", place(), os.Getppid()): false,
		place() + ":x:0/1":                    false,
		place() + ":-1:0/1":                   false,
		place() + ":99999999999999999999:0/1": false,
		"":                                    false,
	} {
		if got := gone(holder); got != want {
			t.Errorf("gone(%q) = %v, want %v", holder, got, want)
		}
	}
}
