package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/term"
)

// terminalPair opens a pseudo-terminal: what a person holds, and what the
// program reads. https://man7.org/linux/man-pages/man4/pts.4.html
func terminalPair(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = person.Close() })
	var number, locked uint32
	for request, value := range map[uintptr]*uint32{syscall.TIOCGPTN: &number, syscall.TIOCSPTLCK: &locked} {
		if _, _, fault := syscall.Syscall(syscall.SYS_IOCTL, person.Fd(), request, uintptr(unsafe.Pointer(value))); fault != 0 {
			t.Fatal(fault)
		}
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return person, program
}

// onText runs a function when a text was written.
type onText struct {
	mu   sync.Mutex
	all  bytes.Buffer
	text string
	then func()
}

func (w *onText) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.all.Write(p)
	if w.then != nil && strings.Contains(w.all.String(), w.text) {
		w.then()
		w.then = nil
	}
	return n, err
}

// whenChanged runs then once the terminal does not echo any more.
func whenChanged(terminal *os.File, before *term.State, then func()) {
	for {
		now, err := term.GetState(int(terminal.Fd()))
		if err != nil || !reflect.DeepEqual(before, now) {
			then()
			return
		}
		runtime.Gosched()
	}
}

func TestInterruptAtAQuestion(t *testing.T) {
	t.Parallel()
	id := "00000000-0000-0000-0000-000000000001"
	add := []string{"connection", "add", "--name", "Contoso", "--tenant", "contoso.com", "--client-id", id}
	tests := []struct {
		name, question string
		before, args   []string
	}{
		{"secret", "Client secret", nil, add},
		{"confirm", "[y/N]", append(add[:len(add):len(add)], "--secret-stdin", "--no-test", "--no-sync"), []string{"connection", "remove", "Contoso"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			user := newCLI(t)
			if test.before != nil {
				if r := user.runWith("a-secret-of-the-test", test.before...); r.code != exitOK {
					t.Fatal(r)
				}
			}
			_, program := terminalPair(t)
			before, err := term.GetState(int(program.Fd()))
			if err != nil {
				t.Fatal(err)
			}
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			then := interrupt
			if test.name == "secret" {
				then = func() { go whenChanged(program, before, interrupt) }
			}
			errors := &onText{text: test.question, then: then}
			a := user.app(program, &bytes.Buffer{}, errors)
			if code := a.run(ctx, test.args); code != exitInterrupted {
				t.Errorf("exit code %d, want %d: %s", code, exitInterrupted, errors.all.String())
			}
			if !strings.Contains(errors.all.String(), "Nothing was changed") {
				t.Errorf("printed %q", errors.all.String())
			}
			after, err := term.GetState(int(program.Fd()))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(before, after) {
				t.Error("the terminal is not as it was")
			}
		})
	}
}

func TestSecretIsAskedFor(t *testing.T) {
	t.Parallel()
	user := newCLI(t)
	user.secrets = []string{"typed-at-the-terminal"}
	person, program := terminalPair(t)
	errors := &onText{text: "Client secret", then: func() {
		if _, err := person.WriteString("typed-at-the-terminal\n"); err != nil {
			t.Error(err)
		}
	}}
	var stdout bytes.Buffer
	code := user.app(program, &stdout, errors).run(t.Context(), []string{"connection", "add", "--name", "Contoso", "--tenant", "contoso.com",
		"--client-id", "00000000-0000-0000-0000-000000000001", "--no-test", "--no-sync"})
	if out := stdout.String() + errors.all.String(); code != exitOK || strings.Contains(out, "typed-at-the-terminal") {
		t.Errorf("exit code %d: %s", code, out)
	}
}
