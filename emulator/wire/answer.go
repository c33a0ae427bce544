package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// CorrelationID is the caller's own request id, or a new one.
func CorrelationID(r *http.Request) string {
	if id := r.Header.Get("Client-Request-Id"); entra.IsID(id) {
		return id
	}
	return NewGUID()
}

// WriteJSON answers with a JSON body.
func WriteJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body)
}

// IsJSON reports whether the request says that its body is JSON.
func IsJSON(r *http.Request) bool {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/json")
}

// RetryAfter is a header's value for a wait: whole seconds, rounded up.
func RetryAfter(wait time.Duration) string {
	return strconv.Itoa(int((wait + time.Second - 1) / time.Second))
}

// NewGUID returns a random version 4 GUID.
func NewGUID() string { return uuid.NewString() }

// DerivedGUID derives a GUID from texts, the same for the same tenant every time.
func DerivedGUID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	b := sum[:16]
	b[6], b[8] = b[6]&0x0f|0x50, b[8]&0x3f|0x80
	return uuid.UUID(b).String()
}

// Recorder keeps an answer in memory: of an inner request of a batch, or one
// that is about to be cut short.
type Recorder struct {
	sent   http.Header
	Status int
	Body   bytes.Buffer
}

// NewRecorder makes an empty one.
func NewRecorder() *Recorder { return &Recorder{sent: http.Header{}, Status: http.StatusOK} }

// Header are the headers of the answer.
func (r *Recorder) Header() http.Header { return r.sent }

// WriteHeader sets the status.
func (r *Recorder) WriteHeader(status int) { r.Status = status }

// Write appends to the body.
func (r *Recorder) Write(p []byte) (int, error) { return r.Body.Write(p) }
