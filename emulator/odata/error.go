package odata

import (
	"fmt"
	"net/http"
)

// Error is an answer of Microsoft Graph that is not a success.
// https://learn.microsoft.com/graph/errors
type Error struct {
	Status  int
	Code    string
	Message string
	Header  http.Header // added to the answer, e.g. Location
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Errorf makes an Error.
func Errorf(status int, code, format string, args ...any) *Error {
	return &Error{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// BadRequest is what Graph's gateway says of a request that its model refuses.
func BadRequest(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, "BadRequest", format, args...)
}

// UnsupportedQuery is what the directory says of a query that it does not run.
func UnsupportedQuery(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, "Request_UnsupportedQuery", format, args...)
}

// DirectoryBadRequest is what the directory says of a value that it refuses.
func DirectoryBadRequest(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, "Request_BadRequest", format, args...)
}

// SegmentNotFound is the 400 for a path that the model does not have.
func SegmentNotFound(segment string) *Error {
	return BadRequest("Resource not found for the segment '%s'.", segment)
}

// ResourceNotFound is the 404 for an object that is not there.
func ResourceNotFound(id string) *Error {
	return Errorf(http.StatusNotFound, "Request_ResourceNotFound",
		"Resource '%s' does not exist or one of its queried reference-property objects are not present.", id)
}
