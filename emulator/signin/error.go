package signin

import (
	"fmt"
	"net/http"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// Error is a refusal of the sign-in service. code is the number after
// "AADSTS".
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
type Error struct {
	Status int
	Code   int
	OAuth  string // OAuth 2.0 "error"
	Text   string
}

// oauthErrors gives each code its OAuth error; the HTTP status is 401 for
// invalid_client and 400 for the rest (RFC 6749, section 5.2). Recorded are
// 50013 (https://github.com/microsoftgraph/msgraph-sdk-php/issues/1585, of an
// on-behalf-of assertion), 50194
// (https://github.com/microsoftgraph/aspnetcore-connect-sample/issues/65, of
// the authorize endpoint), 70011, 500011, 7000215 and 7000216. Of 50059 and
// 53003 only the texts are: their OAuth errors are assumed.
var oauthErrors = map[int]string{
	50012:   "invalid_client",
	50013:   "invalid_grant",
	50027:   "invalid_request",
	50049:   "invalid_instance",
	50059:   "invalid_request",
	50194:   "invalid_request",
	53003:   "invalid_grant",
	70003:   "unsupported_grant_type",
	70011:   "invalid_scope",
	90002:   "invalid_request",
	500011:  "invalid_resource",
	500014:  "invalid_resource",
	700016:  "unauthorized_client",
	700021:  "invalid_client",
	700022:  "invalid_scope",
	700023:  "invalid_client",
	700024:  "invalid_client",
	700027:  "invalid_client",
	700211:  "invalid_client",
	700212:  "invalid_client",
	700213:  "invalid_client",
	900023:  "invalid_request",
	900144:  "invalid_request",
	900561:  "invalid_request",
	1002012: "invalid_scope",
	7000112: "unauthorized_client",
	7000215: "invalid_client",
	7000216: "invalid_client",
	7000218: "invalid_client",
	7000222: "invalid_client",
	7000229: "unauthorized_client",
	9002313: "invalid_request",
}

func refuse(code int, format string, args ...any) *Error {
	e := &Error{Code: code, OAuth: oauthErrors[code], Status: http.StatusBadRequest, Text: fmt.Sprintf(format, args...)}
	if e.OAuth == "invalid_client" {
		e.Status = http.StatusUnauthorized
	}
	return e
}

// Write answers with Microsoft's error body.
func (e *Error) Write(w http.ResponseWriter, r *http.Request, now time.Time) {
	trace, correlation := wire.NewGUID(), wire.CorrelationID(r)
	stamp := now.UTC().Format("2006-01-02 15:04:05Z")
	setHeaders(w, r, trace, correlation)
	wire.WriteJSON(w, e.Status, struct {
		Error         string `json:"error"`
		Description   string `json:"error_description"`
		Codes         []int  `json:"error_codes"`
		Timestamp     string `json:"timestamp"`
		TraceID       string `json:"trace_id"`
		CorrelationID string `json:"correlation_id"`
		URI           string `json:"error_uri"`
	}{
		Error:       e.OAuth,
		Description: fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s", e.Code, e.Text, trace, correlation, stamp),
		Codes:       []int{e.Code}, Timestamp: stamp, TraceID: trace, CorrelationID: correlation,
		URI: fmt.Sprintf("%s/error?code=%d", wire.NationalOf(r.Context()).Address(r.Host), e.Code),
	})
}

// setHeaders are those that every answer of the token endpoint carries.
func setHeaders(w http.ResponseWriter, r *http.Request, trace, correlation string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store, no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "-1")
	h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("x-ms-request-id", trace)
	if r.Header.Get("Return-Client-Request-Id") == "true" {
		h.Set("client-request-id", correlation)
	}
}
