package emulator

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"time"
)

// graphError is an answer of Microsoft Graph that is not a success.
// https://learn.microsoft.com/graph/errors
type graphError struct {
	Status  int
	Code    string
	Message string
	Header  http.Header // added to the answer, e.g. Location
}

func (e *graphError) Error() string { return e.Code + ": " + e.Message }

// errorf makes a graphError.
func errorf(status int, code, format string, args ...any) *graphError {
	return &graphError{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// badRequest is what Graph's gateway says of a request that its model refuses.
func badRequest(format string, args ...any) *graphError {
	return errorf(http.StatusBadRequest, "BadRequest", format, args...)
}

// unsupportedQuery is what the directory says of a query that it does not run.
func unsupportedQuery(format string, args ...any) *graphError {
	return errorf(http.StatusBadRequest, "Request_UnsupportedQuery", format, args...)
}

// directoryBadRequest is what the directory says of a value that it refuses.
func directoryBadRequest(format string, args ...any) *graphError {
	return errorf(http.StatusBadRequest, "Request_BadRequest", format, args...)
}

func segmentNotFound(segment string) *graphError {
	return badRequest("Resource not found for the segment '%s'.", segment)
}

func resourceNotFound(id string) *graphError {
	return errorf(http.StatusNotFound, "Request_ResourceNotFound",
		"Resource '%s' does not exist or one of its queried reference-property objects are not present.", id)
}

// writeGraphError answers with an error body and the headers of every Graph
// answer.
func writeGraphError(w http.ResponseWriter, r *http.Request, now time.Time, e graphError) {
	requestID, clientRequestID := writeGraphHeader(w, r)
	for name, values := range e.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	body := []byte(`{"error":{"code":`)
	body = appendJSONString(body, e.Code)
	body = append(body, `,"message":`...)
	body = appendJSONString(body, e.Message)
	body = append(body, `,"innerError":{"date":"`...)
	body = now.UTC().AppendFormat(body, "2006-01-02T15:04:05")
	body = append(body, `","request-id":`...)
	body = appendJSONString(body, requestID)
	body = append(body, `,"client-request-id":`...)
	body = appendJSONString(body, clientRequestID)
	body = append(body, `}}}`...)
	w.WriteHeader(e.Status)
	_, _ = w.Write(body)
}

// graphDiagnostic is the x-ms-ags-diagnostic header of a Graph front end.
const graphDiagnostic = `{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"002","RoleInstance":"AM2PEPF0001BBF2"}}`

// writeGraphHeader sets the headers that every Graph answer carries and
// returns the request's two ids.
func writeGraphHeader(w http.ResponseWriter, r *http.Request) (requestID, clientRequestID string) {
	requestID = newGUID()
	clientRequestID = r.Header.Get("client-request-id")
	if clientRequestID == "" {
		clientRequestID = requestID
	}
	h := w.Header()
	h.Set("request-id", requestID)
	h.Set("client-request-id", clientRequestID)
	h.Set("x-ms-ags-diagnostic", graphDiagnostic)
	h.Set("Strict-Transport-Security", "max-age=31536000")
	return requestID, clientRequestID
}

// newGUID returns a random version 4 GUID.
func newGUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
