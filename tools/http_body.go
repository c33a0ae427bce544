package tools

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// bounded gives a client patience for the whole of a request's body, and again
// for each piece of an answer, so that one that is slow or silent holds nothing
// for long. A stream may be silent as long as it likes.
func bounded(next http.Handler, patience time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w) // a recorder of a test has no deadlines
		if r.ContentLength != 0 {
			_ = control.SetReadDeadline(time.Now().Add(patience))
			r = r.WithContext(context.WithValue(r.Context(), bodyReadKey{}, func() { _ = control.SetReadDeadline(time.Time{}) }))
		}
		slow := &slowWriter{ResponseWriter: w, control: control, patience: patience}
		slow.allow()
		defer slow.allow() // for what is sent after the handler
		next.ServeHTTP(slow, r)
	})
}

// bodyReadKey is of the function that ends the deadline of the body once it is
// read: it would end the answer as well.
type bodyReadKey struct{}

// slowWriter bounds each write by itself.
type slowWriter struct {
	http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration
}

// allow counts the patience twice: net/http waits for the rest of a body before
// it sends an answer.
func (w *slowWriter) allow() { _ = w.control.SetWriteDeadline(time.Now().Add(2 * w.patience)) }

func (w *slowWriter) Write(p []byte) (int, error) {
	w.allow()
	return w.ResponseWriter.Write(p)
}

func (w *slowWriter) FlushError() error {
	w.allow()
	return w.control.Flush()
}

func (w *slowWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// whole reads the body before anything is made for the request.
func whole(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength == 0 {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBody))
		var big *http.MaxBytesError
		switch {
		case errors.As(err, &big):
			refuse(w, http.StatusRequestEntityTooLarge, nil, codeInvalidRequest, fmt.Sprintf("the request's body is larger than %d bytes", maxRequestBody))
			return
		case errors.Is(err, os.ErrDeadlineExceeded):
			w.Header().Set("Connection", "close")
			refuse(w, http.StatusRequestTimeout, nil, codeInvalidRequest, "the request's body did not come in time")
			return
		case err != nil:
			refuse(w, http.StatusBadRequest, nil, codeInvalidRequest, "the request's body could not be read")
			return
		}
		if read, ok := r.Context().Value(bodyReadKey{}).(func()); ok {
			read()
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), bodyKey{}, body)))
	})
}

// bodyKey is of the body that whole has read.
type bodyKey struct{}

// Codes of JSON-RPC; those from -32000 down to -32099 are a server's own.
// https://www.jsonrpc.org/specification#error_object
const (
	codeParseError     = -32700
	codeInvalidRequest = -32600
	codeTooMany        = -32000
)

// refuse answers with an error of JSON-RPC.
func refuse(w http.ResponseWriter, status int, id jsontext.Value, code int, message string) {
	if len(id) == 0 {
		id = jsontext.Value("null")
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.MarshalWrite(w, map[string]any{
		"jsonrpc": "2.0", "id": id, "error": map[string]any{"code": code, "message": message},
	}, json.Deterministic(true))
}
