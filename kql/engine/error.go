package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// Error is what is wrong with a query, where.
type Error struct {
	Span    kql.Span
	Message string
}

func (e *Error) Error() string { return e.Message }

// Unsupported names a part of the language that the engine does not run.
type Unsupported struct {
	Span kql.Span
	// What is the operator, function or form by its name.
	What string
}

func (e *Unsupported) Error() string { return e.What + " is not supported by this engine" }

// MemoryError says that a run needed more memory than it may use.
type MemoryError struct{ Limit int64 }

func (e *MemoryError) Error() string {
	return fmt.Sprintf("the query needs more than its %d MB of memory: filter by time or take fewer rows first, project fewer columns, or summarize before joining", e.Limit>>20)
}

func failf(n kql.Node, format string, args ...any) error {
	return &Error{Span: n.Span(), Message: fmt.Sprintf(format, args...)}
}

func unsupported(n kql.Node, what string) error { return &Unsupported{Span: n.Span(), What: what} }

// located gives an error without a place the node's.
func located(n kql.Node, err error) error {
	var placed *Error
	var missing *Unsupported
	var memory *MemoryError
	if err == nil || errors.As(err, &placed) || errors.As(err, &missing) || errors.As(err, &memory) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &Error{Span: n.Span(), Message: err.Error()}
}

// Place is where in the query an error of Run lies, if it has a place.
func Place(err error) (kql.Span, bool) {
	var wrong *Error
	if errors.As(err, &wrong) {
		return wrong.Span, true
	}
	var missing *Unsupported
	if errors.As(err, &missing) {
		return missing.Span, true
	}
	return kql.Span{}, false
}
