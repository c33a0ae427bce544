package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitCheck       = 3
	exitInterrupted = 130
)

// checkError is a check that answered no; what was found is printed already,
// or is the message.
type checkError struct{ message, fix string }

func (e *checkError) Error() string { return e.message }

// failure is an error as a person reads it.
type failure struct {
	message, fix string
	code         int
}

// report prints err to standard error and returns the exit code.
func (a *app) report(ctx context.Context, err error) int {
	if errors.Is(err, errUnanswered) {
		fmt.Fprintln(a.stderr, "Interrupted. Nothing was changed.")
		return exitInterrupted
	}
	if ctx.Err() != nil {
		fmt.Fprintln(a.stderr, "Interrupted. What was read is kept; the next sync goes on from there.")
		return exitInterrupted
	}
	ink := a.ink(a.stderr)
	code := exitFailed
	for _, one := range unjoin(err) {
		f := explain(one)
		code = f.code
		fmt.Fprintf(a.stderr, "%s %s\n", ink.red("Error:"), sentence(f.message))
		if f.fix != "" {
			fmt.Fprintf(a.stderr, "%s   %s\n", ink.green("Fix:"), sentence(f.fix))
		}
	}
	return code
}

// unjoin takes the errors of the configuration apart, which come several at a
// time so that all can be put right at once.
func unjoin(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if _, own := err.(*store.Error); !ok || own {
		return []error{err}
	}
	for _, one := range joined.Unwrap() {
		if _, ok := one.(*config.Error); !ok {
			return []error{err}
		}
	}
	return joined.Unwrap()
}

// explain is the only place that words errors for people.
func explain(err error) failure {
	var (
		usage     *usageError
		check     *checkError
		setting   *config.Error
		held      *store.Error
		ambiguous *store.AmbiguousError
		path      *fs.PathError
		feed      *syncError
		unread    *unreadError
	)
	if advice, ok := cloud.Explain(err); ok {
		return failure{withID(advice.Message, advice.RequestID), advice.Fix, exitFailed}
	}
	switch {
	case errors.As(err, &usage):
		return failure{err.Error(), usage.fix, exitUsage}
	case errors.As(err, &check):
		return failure{check.message, check.fix, exitCheck}
	case errors.As(err, &setting):
		return failure{setting.Error(), setting.Fix, exitUsage}
	case errors.As(err, &ambiguous):
		return failure{ambiguous.Error(), "Use the id instead.", exitUsage}
	case errors.As(err, &feed):
		return failure{feed.Error(), firstOf(feed.feed.ErrorFix, "What was read is kept; the next sync goes on from there."), exitFailed}
	case errors.As(err, &unread):
		return failure{unread.Error(), unread.advice(), exitFailed}
	case errors.As(err, &held):
		return failure{held.Message, held.Fix, exitFailed}
	case errors.Is(err, dirsync.ErrBusy):
		return failure{"another process is synchronizing this connection", "Wait for it, or try again in a minute.", exitFailed}
	case errors.Is(err, syscall.ENOSPC):
		return failure{"the disk is full", "Free some space and run the command again; nothing was lost.", exitFailed}
	case errors.Is(err, syscall.EADDRINUSE):
		return failure{err.Error(), "Another program listens there: choose another address with --http, or port 0 for any.", exitFailed}
	case errors.As(err, &path) && errors.Is(err, fs.ErrPermission):
		return failure{"this user may not " + path.Op + " " + path.Path, "Correct the rights of the file or its folder.", exitFailed}
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return failure{"there is no file " + path.Path, "Check the path.", exitUsage}
	case isNetwork(err):
		return failure{err.Error(), "Check the network, the proxy (HTTPS_PROXY) and the address.", exitFailed}
	}
	return failure{err.Error(), "", exitFailed}
}

func isNetwork(err error) bool {
	var op *net.OpError
	return errors.As(err, &op)
}

func withID(message, id string) string {
	if id == "" {
		return message
	}
	return strings.TrimSuffix(message, ".") + " (request id " + id + ")"
}

// sentence starts with a capital and ends with a full stop; nothing in it can
// steer a terminal.
func sentence(words string) string {
	words = strings.TrimSpace(text.Clean(words))
	first, size := utf8.DecodeRuneInString(words)
	if word, _, _ := strings.Cut(words, " "); !strings.ContainsAny(word, "-_/.:=") { // a name or path stays as it is
		words = string(unicode.ToUpper(first)) + words[size:]
	}
	if !strings.HasSuffix(words, ".") && !strings.HasSuffix(words, "?") && !strings.HasSuffix(words, "!") {
		words += "."
	}
	return words
}
