package sqlite

import (
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// Kind tells the sentinel of a driver's error, nil for one that has none.
// https://sqlite.org/rescode.html
func Kind(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fault.ErrBusy
	case sqlite3.SQLITE_FULL:
		return fault.ErrDiskFull
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fault.ErrCorrupt
	case sqlite3.SQLITE_READONLY:
		return fault.ErrReadOnly
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH:
		return fault.ErrUnreadable
	}
	return nil
}

// IsUnique reports whether err is a violated uniqueness constraint.
func IsUnique(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE
}
