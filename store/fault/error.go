package fault

import (
	"errors"
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// What can be wrong, for errors.Is. Each comes wrapped in an *Error, which has
// the sentence for people.
var (
	ErrNotFound    = errors.New("not found")
	ErrExists      = errors.New("already exists")
	ErrAmbiguous   = errors.New("ambiguous")
	ErrInvalid     = errors.New("invalid")
	ErrConflict    = errors.New("changed meanwhile")
	ErrNewerSchema = errors.New("database of a newer version")
	ErrCorrupt     = errors.New("database corrupt")
	ErrBusy        = errors.New("database busy")
	ErrDiskFull    = errors.New("disk full")
	ErrReadOnly    = errors.New("database read-only")
	ErrWrongKey    = errors.New("wrong key")
	ErrUnreadable  = errors.New("database unreadable")
)

// Error is a failure of the store, in words for a person.
type Error struct {
	Kind    error  // one of the sentinels
	Message string // one plain sentence, without the path of a secret or its value
	Fix     string // what to do, may be empty
	Err     error  // cause, may be nil
}

// Error returns the message, and the fix where there is one.
func (e *Error) Error() string {
	if e.Fix == "" {
		return e.Message
	}
	return e.Message + ": " + e.Fix
}

// Unwrap returns the sentinel and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// AmbiguousError says that a reference names several objects.
type AmbiguousError struct {
	Ref        string
	Candidates []entra.Ref // at most ten
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q names more than one object", e.Ref)
}

// Is makes errors.Is(err, ErrAmbiguous) true.
func (e *AmbiguousError) Is(target error) bool { return target == ErrAmbiguous }

// NotFound is an ErrNotFound with a sentence.
func NotFound(format string, args ...any) error {
	return &Error{Kind: ErrNotFound, Message: fmt.Sprintf(format, args...)}
}

// Invalid is an ErrInvalid with a sentence.
func Invalid(format string, args ...any) error {
	return &Error{Kind: ErrInvalid, Message: fmt.Sprintf(format, args...)}
}
