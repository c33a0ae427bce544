package odata

import (
	"fmt"
	"net/http"
)

// graphError is an answer of Microsoft Graph that is not a success.
// https://learn.microsoft.com/graph/errors
type Error struct {
	Status  int
	Code    string
	Message string
	Header  http.Header // added to the answer, e.g. Location
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// errorf makes a graphError.
func Errorf(status int, code, format string, args ...any) *Error {
	return &Error{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// badRequest is what Graph's gateway says of a request that its model refuses.
func BadRequest(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, "BadRequest", format, args...)
}

// unsupportedQuery is what the directory says of a query that it does not run.
func UnsupportedQuery(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, "Request_UnsupportedQuery", format, args...)
}

// directoryBadRequest is what the directory says of a value that it refuses.
func DirectoryBadRequest(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, "Request_BadRequest", format, args...)
}

func SegmentNotFound(segment string) *Error {
	return BadRequest("Resource not found for the segment '%s'.", segment)
}

func ResourceNotFound(id string) *Error {
	return Errorf(http.StatusNotFound, "Request_ResourceNotFound",
		"Resource '%s' does not exist or one of its queried reference-property objects are not present.", id)
}
