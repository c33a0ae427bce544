package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// fail turns what went wrong in op into the error that callers see.
func (db *DB) fail(op string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var known *fault.Error
	var ambiguous *fault.AmbiguousError
	if errors.As(err, &known) || errors.As(err, &ambiguous) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return &fault.Error{Kind: fault.ErrNotFound, Message: op + ": not found", Err: err}
	}
	e := &fault.Error{Kind: sqlite.Kind(err), Err: fmt.Errorf("%s: %w", op, err)}
	switch e.Kind {
	case fault.ErrBusy:
		e.Message = fmt.Sprintf("the database %s is locked by another process", db.path)
		e.Fix = "try again, or close the program that holds it open"
	case fault.ErrDiskFull:
		e.Message = fmt.Sprintf("the disk that holds the database %s is full; nothing was lost, the last step was not saved", db.path)
		e.Fix = "free some space and try again"
	case fault.ErrCorrupt:
		e.Message = fmt.Sprintf("the database %s is damaged or not a database", db.path)
		e.Fix = "restore it from a backup, or move it away: the directory is then read again from Microsoft, and connections must be added again"
	case fault.ErrReadOnly:
		e.Message = fmt.Sprintf("the database %s cannot be written", db.path)
		e.Fix = "give this user write permission on the file and its folder, or choose another data directory"
	case fault.ErrUnreadable:
		e.Message = fmt.Sprintf("the database %s cannot be read or written", db.path)
		e.Fix = "check the disk, the folder and its permissions"
	default:
		return e.Err
	}
	return e
}
