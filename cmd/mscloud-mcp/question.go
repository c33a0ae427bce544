package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// errUnanswered is a question that was interrupted.
var errUnanswered = errors.New("interrupted at a question")

// answer waits for a read of the terminal, or for ctx: a read itself cannot be
// interrupted, and whoever presses Ctrl-C at a question means it. The terminal
// then echoes again. The read is left behind; the process is about to end.
func answer[T any](ctx context.Context, terminal *os.File, read func() (T, error)) (T, error) {
	type answered struct {
		value T
		err   error
	}
	before, _ := term.GetState(int(terminal.Fd()))
	got := make(chan answered, 1)
	go func() {
		value, err := read()
		got <- answered{value, err}
	}()
	select {
	case a := <-got:
		return a.value, a.err
	case <-ctx.Done():
		if before != nil {
			_ = term.Restore(int(terminal.Fd()), before)
		}
		var none T
		return none, errUnanswered
	}
}

// askSecret asks on the terminal without echo.
func (a *app) askSecret(ctx context.Context, prompt string) ([]byte, error) {
	terminal, ok := a.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(terminal.Fd())) {
		return nil, usagef("Use --secret-stdin, --secret-file or --secret-env.", "there is no terminal to ask for the secret on")
	}
	fmt.Fprint(a.stderr, prompt+": ")
	secret, err := answer(ctx, terminal, func() ([]byte, error) { return term.ReadPassword(int(terminal.Fd())) })
	fmt.Fprintln(a.stderr)
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	return secret, nil
}

// confirm asks a yes-or-no question; --yes answers it, and without a terminal
// nobody can.
func (a *app) confirm(ctx context.Context, question string, yes bool) error {
	if yes {
		return nil
	}
	terminal, ok := a.stdin.(*os.File)
	if !ok || !isTerminal(terminal) {
		return usagef("Add --yes if you mean it.", "there is no terminal to confirm on")
	}
	fmt.Fprint(a.stderr, question+" [y/N] ")
	reply, err := answer(ctx, terminal, func() (string, error) { return bufio.NewReader(terminal).ReadString('\n') })
	if errors.Is(err, errUnanswered) {
		fmt.Fprintln(a.stderr)
		return err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the answer: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(reply)) {
	case "y", "yes":
		return nil
	}
	return usagef("Nothing was changed.", "not confirmed")
}
