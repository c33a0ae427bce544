package store

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// createPrivate makes an empty file that only its owner can read, as SQLite
// would follow the umask, and closes one that is there to everybody else, with
// SQLite's files beside it. It returns the mode of one that was open.
func createPrivate(path string) (wasOpen os.FileMode, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	switch {
	case err == nil:
		defer f.Close()
		info, err := f.Stat()
		if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
			return 0, err
		}
		for _, side := range []string{"", "-wal", "-shm"} {
			_ = os.Chmod(path+side, 0o600) // somebody else's file stays as it is; Exposed tells
		}
		return info.Mode().Perm(), nil
	case errors.Is(err, os.ErrPermission):
		return 0, &fault.Error{
			Kind:    fault.ErrReadOnly,
			Message: fmt.Sprintf("the database %s cannot be written", path),
			Fix:     "give this user write permission on the file and its folder, or choose another data directory",
			Err:     err,
		}
	}
	return 0, &fault.Error{
		Kind:    fault.ErrUnreadable,
		Message: fmt.Sprintf("the database %s cannot be opened", path),
		Fix:     "check that the folder exists and that the path names a file",
		Err:     err,
	}
}

// Exposed tells what a person should know of a file that others could read or
// change when it was opened; "" where it was closed to them.
func (db *DB) Exposed() string {
	if db.wasOpen == 0 {
		return ""
	}
	info, err := os.Stat(db.path)
	if err == nil && info.Mode().Perm()&0o077 == 0 {
		return fmt.Sprintf("other users of this machine could use the database %s (mode %04o); it is closed to them now", db.path, db.wasOpen)
	}
	return fmt.Sprintf("other users of this machine can use the database %s (mode %04o), and this one may not change that: its owner runs chmod 600", db.path, db.wasOpen)
}
