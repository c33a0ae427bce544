package tools

import (
	"context"
	"errors"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// Error is an error as the model sees it.
type Error struct {
	// Code is for a program: notFound, ambiguous, permissionMissing, …
	Code string `json:"code"`
	// Message says what went wrong in one sentence.
	Message string `json:"message"`
	// Fix says what to do about it.
	Fix string `json:"fix,omitzero"`
	// RequestID is Microsoft's, for its support.
	RequestID string `json:"requestId,omitzero"`
	// Candidates are the objects that an ambiguous name may mean.
	Candidates []entra.Ref `json:"candidates,omitzero"`
	// Connections are those to choose from, when none is chosen.
	Connections []string `json:"connections,omitzero"`
}

func (e *Error) Error() string { return e.Message }

// storeCodes are the codes of the store's errors; their sentences are the
// store's own.
var storeCodes = []struct {
	err  error
	code string
}{
	{store.ErrNotFound, "notFound"},
	{store.ErrInvalid, "invalidArgument"},
	{store.ErrBusy, "databaseBusy"},
	{store.ErrDiskFull, "diskFull"},
	{store.ErrCorrupt, "databaseCorrupt"},
	{store.ErrNewerSchema, "databaseNewer"},
	{store.ErrReadOnly, "databaseReadOnly"},
	{store.ErrUnreadable, "databaseUnreadable"},
	{store.ErrWrongKey, "wrongKey"},
}

// Explain turns any error into the one that the model sees.
func Explain(err error) *Error {
	var known *Error
	var ambiguous *store.AmbiguousError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &ambiguous):
		return &Error{
			Code: "ambiguous", Message: Quote(ambiguous.Ref) + " fits several objects",
			Fix: "ask again with the id of one of the candidates", Candidates: ambiguous.Candidates,
		}
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{
			Code: "timeout", Message: "the call took longer than it may",
			Fix: "narrow it with filters or a smaller limit, then ask again",
		}
	case errors.Is(err, context.Canceled):
		return &Error{Code: "cancelled", Message: "the call was cancelled"}
	case errors.Is(err, dirsync.ErrBusy):
		return &Error{Code: "syncBusy", Message: "another process is synchronizing this tenant", Fix: "ask again in a minute"}
	}
	if advice, ok := cloud.Explain(err); ok {
		return &Error{Code: advice.Code, Message: advice.Message, Fix: advice.Fix, RequestID: advice.RequestID}
	}
	var words *store.Error
	for _, s := range storeCodes {
		if !errors.Is(err, s.err) {
			continue
		}
		e := &Error{Code: s.code, Message: s.err.Error()}
		if errors.As(err, &words) {
			e.Message, e.Fix = words.Message, words.Fix
		}
		if s.code == "notFound" && e.Fix == "" {
			e.Fix = "find the right one with entra_search"
		}
		return e
	}
	return &Error{Code: "internal", Message: "the call failed: " + CleanText(err.Error(), 300), Fix: "ask again; if it stays, see the server's log"}
}

// CoverageOf says in a part's coverage what explain says of a whole call.
func CoverageOf(part string, err error) Coverage {
	e := Explain(err)
	cov := Coverage{Part: part, State: NotEvaluated, Reason: "failed", Fix: e.Fix}
	switch e.Code {
	case "permissionMissing", "licenceMissing", "throttled", "notInThisCloud":
		cov.Reason = e.Code
	default:
		cov.Fix = strings.TrimSuffix(e.Message, ".")
		if e.Fix != "" {
			cov.Fix += ": " + e.Fix
		}
	}
	return cov
}

// NotHeld is NotRead where one of the feeds that would have the object was never
// read to its end, and err as it is where all were.
func (c *Call) NotHeld(ctx context.Context, name string, err error, feeds ...feed.Name) error {
	if Explain(err).Code != "notFound" {
		return err
	}
	states, stateErr := c.FeedStates(ctx)
	if stateErr != nil {
		return stateErr
	}
	for _, f := range feeds {
		if states[f].LastOKAt.IsZero() {
			return NotRead(name, err)
		}
	}
	return err
}

// NotRead words the miss of an object whose feed was never read to its end:
// nobody can say that it does not exist. Any other error is returned as it is.
// name is what was to be read, in the plural: "users".
func NotRead(name string, err error) error {
	e := Explain(err)
	if e.Code != "notFound" {
		return err
	}
	return &Error{
		Code: "notRead", Message: "not found, but the tenant's " + name + " have not been fully read yet",
		Fix: "see entra_connection_status, and ask again when the first synchronization has finished",
	}
}
