package cloud

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// maxMessage bounds Microsoft's text in an Error, in bytes.
const maxMessage = 600

// lenient are the options for reading what a service sent.
var lenient = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// errorBody is the union of the error shapes of Graph, ARM, Defender and the
// sign-in service. Graph's error object is read by readODataError.
type errorBody struct {
	Error     jsontext.Value `json:"error"` // object, or a string of the sign-in service's
	ErrorCode string         `json:"errorCode"`
	Code      string         `json:"code"`
	Message   string         `json:"message"`
	Message2  string         `json:"Message"`
}

type errorDetail struct {
	Code       string     `json:"code"`
	Message    string     `json:"message"`
	Target     string     `json:"target"` // Defender's tracking id
	InnerError innerError `json:"innerError"`
	Innererror innerError `json:"innererror"`
}

type innerError struct {
	RequestID       string `json:"request-id"`
	ClientRequestID string `json:"client-request-id"`
}

// newError reads an error answer. The body may be anything: a service behind a
// proxy answers with a page of HTML.
func newError(api API, method, path string, status int, header http.Header, body []byte, now time.Time) *Error {
	e := &Error{
		API: api, Method: method, Path: path, Status: status,
		RequestID:       first(header.Get("request-id"), header.Get("x-ms-request-id")),
		ClientRequestID: header.Get("client-request-id"),
		Date:            header.Get("Date"),
		Location:        header.Get("Location"),
	}
	e.RetryAfter, _ = retryAfter(header, now)
	e.readBody(body)
	e.Message = clean(e.Message)
	e.Code = clean(e.Code)
	// a body names the ids too, and whoever answers in Microsoft's place writes it
	e.RequestID, e.ClientRequestID = clean(e.RequestID), clean(e.ClientRequestID)
	return e
}

func (e *Error) readBody(body []byte) {
	var outer errorBody
	if json.Unmarshal(body, &outer, lenient) != nil {
		return
	}
	e.Code, e.Message = outer.Code, first(outer.Message, outer.Message2)
	if outer.Error.Kind() == '{' && e.API == Graph {
		if e.readODataError(outer.Error) != nil {
			return
		}
	} else if outer.Error.Kind() == '{' {
		var detail errorDetail
		if json.Unmarshal(outer.Error, &detail, lenient) != nil {
			return
		}
		e.Code, e.Message = detail.Code, detail.Message
		e.RequestID = first(e.RequestID, detail.InnerError.RequestID, detail.Innererror.RequestID, detail.Target)
		e.ClientRequestID = first(e.ClientRequestID, detail.InnerError.ClientRequestID, detail.Innererror.ClientRequestID)
	}
	// Intune and PIM put JSON into the message.
	if strings.HasPrefix(strings.TrimSpace(e.Message), "{") {
		var nested errorBody
		if json.Unmarshal([]byte(e.Message), &nested, lenient) == nil {
			text := strings.TrimSpace(strings.Join([]string{nested.ErrorCode, first(nested.Message, nested.Message2)}, " "))
			e.Message = first(text, e.Message)
		}
	}
}

// longestRetryAfter keeps a number that nobody means within a duration.
const longestRetryAfter = 366 * 24 * time.Hour

// retryAfter reads Retry-After, in seconds or as a date; ok is false when it is
// absent or unreadable.
func retryAfter(header http.Header, now time.Time) (d time.Duration, ok bool) {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if text == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		if strings.Trim(text, "0123456789.") != "" { // no sign, exponent or infinity
			return 0, false
		}
		return time.Duration(min(seconds, longestRetryAfter.Seconds()) * float64(time.Second)), true
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), longestRetryAfter), true
	}
	return 0, false
}

// clean makes a text of a service's fit for one line: what cannot be seen is
// dropped, white space is one space, and the length is bounded.
func clean(answer string) string {
	answer = strings.ReplaceAll(text.Clean(answer), "\ufffd", " ") // an invalid byte says nothing
	line := strings.Join(strings.Fields(answer), " ")
	if len(line) <= maxMessage {
		return line
	}
	return strings.ToValidUTF8(line[:maxMessage], "") + "…"
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// AnswerError reads an error answer that came inside another, as in a $batch.
// rawURL may carry a query, which is dropped.
func AnswerError(api API, method, rawURL string, status int, header http.Header, body []byte) *Error {
	path := pathOf(rawURL)
	if u, err := url.Parse(rawURL); err == nil {
		path = u.Path
	}
	return newError(api, method, path, status, header, body, time.Now())
}

// NameGrant fills in which permission a refused path wants, and whether the
// client's token has it; for an error that came inside another answer.
func (c *Client) NameGrant(ctx context.Context, e *Error) {
	if e.Status != http.StatusForbidden {
		return
	}
	e.Permissions = PermissionsFor(e.API, e.Method, e.Path)
	if token, err := c.tokens.get(ctx, e.API); err == nil {
		e.namePermissions(token)
	}
}
