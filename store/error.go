package store

import "github.com/mscloud-mcp/mscloud-mcp/store/fault"

// Error is a failure of the store, in words for a person.
type Error = fault.Error

// AmbiguousError says that a reference names several objects.
type AmbiguousError = fault.AmbiguousError

// What can be wrong, for errors.Is. Each comes wrapped in an *Error, which has
// the sentence for people.
var (
	ErrNotFound    = fault.ErrNotFound
	ErrExists      = fault.ErrExists
	ErrAmbiguous   = fault.ErrAmbiguous
	ErrInvalid     = fault.ErrInvalid
	ErrConflict    = fault.ErrConflict
	ErrNewerSchema = fault.ErrNewerSchema
	ErrCorrupt     = fault.ErrCorrupt
	ErrBusy        = fault.ErrBusy
	ErrDiskFull    = fault.ErrDiskFull
	ErrReadOnly    = fault.ErrReadOnly
	ErrWrongKey    = fault.ErrWrongKey
	ErrUnreadable  = fault.ErrUnreadable
)
