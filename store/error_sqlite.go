package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// kindOf tells the sentinel of a driver's error, nil for one that has none.
// https://sqlite.org/rescode.html
func kindOf(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrBusy
	case sqlite3.SQLITE_FULL:
		return ErrDiskFull
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return ErrCorrupt
	case sqlite3.SQLITE_READONLY:
		return ErrReadOnly
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH:
		return ErrUnreadable
	}
	return nil
}

// fail turns what went wrong in op into the error that callers see.
func (db *DB) fail(op string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var known *Error
	var ambiguous *AmbiguousError
	if errors.As(err, &known) || errors.As(err, &ambiguous) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return &Error{Kind: ErrNotFound, Message: op + ": not found", Err: err}
	}
	e := &Error{Kind: kindOf(err), Err: fmt.Errorf("%s: %w", op, err)}
	switch e.Kind {
	case ErrBusy:
		e.Message = fmt.Sprintf("the database %s is locked by another process", db.path)
		e.Fix = "try again, or close the program that holds it open"
	case ErrDiskFull:
		e.Message = fmt.Sprintf("the disk that holds the database %s is full; nothing was lost, the last step was not saved", db.path)
		e.Fix = "free some space and try again"
	case ErrCorrupt:
		e.Message = fmt.Sprintf("the database %s is damaged or not a database", db.path)
		e.Fix = "restore it from a backup, or move it away: the directory is then read again from Microsoft, and connections must be added again"
	case ErrReadOnly:
		e.Message = fmt.Sprintf("the database %s cannot be written", db.path)
		e.Fix = "give this user write permission on the file and its folder, or choose another data directory"
	case ErrUnreadable:
		e.Message = fmt.Sprintf("the database %s cannot be read or written", db.path)
		e.Fix = "check the disk, the folder and its permissions"
	default:
		return e.Err
	}
	return e
}

func notFound(format string, args ...any) error {
	return &Error{Kind: ErrNotFound, Message: fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) error {
	return &Error{Kind: ErrInvalid, Message: fmt.Sprintf(format, args...)}
}

func isUnique(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE
}
