package cloud

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Sentinels that callers branch on with errors.Is. An [Error] answers to those
// that its status and code mean.
var (
	ErrNotFound        = errors.New("not found")
	ErrForbidden       = errors.New("permission missing")     // 403 that is not a licence
	ErrUnlicensed      = errors.New("licence missing")        // any of Microsoft's spellings
	ErrUnauthenticated = errors.New("not signed in")          // 401, or the sign-in failed
	ErrThrottled       = errors.New("throttled by Microsoft") // 429, or our own limiter
	ErrUnavailable     = errors.New("service unavailable")    // 5xx
	ErrBadRequest      = errors.New("request refused")        // 400 that nothing above explains
	ErrDeltaExpired    = errors.New("delta token expired")    // start the round again, at Error.Location if set
	ErrReadOnly        = errors.New("refused: this product only reads")
	ErrBadKey          = errors.New("refused: no id of an object")
	ErrForeignHost     = errors.New("refused: link to another host")
	ErrOffline         = errors.New("no connection to Microsoft")
	ErrTooLarge        = errors.New("answer too large")
	ErrNotInCloud      = errors.New("not offered in this cloud")
)

// Error is a failed call: an error answer of Microsoft's, or no answer at all
// (Status 0, then Cause says why).
type Error struct {
	API             API
	Method          string
	Path            string // without the query
	Status          int    // HTTP status, 0 without an answer
	Code            string // Microsoft's code
	Message         string // Microsoft's text: untrusted, clipped, without control characters
	RequestID       string // for Microsoft's support
	ClientRequestID string
	Date            string        // the answer's Date header, which support asks for too
	RetryAfter      time.Duration // of a throttled answer, 0 when not said
	Location        string        // of a 410 on a delta link, or of a redirect; unchecked
	Permissions     []Permission  // any one of these opens the path, for a 403; may be empty
	Granted         bool          // the token carries one of Permissions: the cause lies elsewhere
	Cause           error
}

// Error returns one line without anything secret.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s: ", e.API.Title(), e.Method, e.Path)
	switch {
	case e.Status == 0 && e.Cause != nil:
		b.WriteString(e.Cause.Error())
	case e.Code != "" && e.Message != "":
		fmt.Fprintf(&b, "%d %s: %s", e.Status, e.Code, e.Message)
	case e.Code != "":
		fmt.Fprintf(&b, "%d %s", e.Status, e.Code)
	default:
		fmt.Fprintf(&b, "%d %s", e.Status, http.StatusText(e.Status))
	}
	if e.RequestID != "" {
		b.WriteString(" (request-id " + e.RequestID + ")")
	}
	return b.String()
}

// Unwrap returns the cause of a call without an answer.
func (e *Error) Unwrap() error { return e.Cause }

// Is reports which sentinel the error stands for.
func (e *Error) Is(target error) bool { return target == e.sentinel() }

func (e *Error) sentinel() error {
	switch {
	case e.unlicensed():
		return ErrUnlicensed
	case e.deltaExpired():
		return ErrDeltaExpired
	}
	switch {
	case e.Status == http.StatusUnauthorized:
		return ErrUnauthenticated
	case e.Status == http.StatusForbidden:
		return ErrForbidden
	case e.Status == http.StatusNotFound:
		return ErrNotFound
	case e.Status == http.StatusTooManyRequests:
		return ErrThrottled
	case e.Status >= 500:
		return ErrUnavailable
	case e.Status == http.StatusBadRequest && e.Code == "UnknownError" && strings.Contains(e.Message, "PermissionScopeNotGranted"):
		return ErrForbidden
	case e.Status >= 400:
		return ErrBadRequest
	}
	return nil
}

// unlicensed knows the spellings of "this tenant has no licence for it".
// https://learn.microsoft.com/graph/errors, and bodies seen in public reports.
func (e *Error) unlicensed() bool {
	switch {
	case e.Status == 0:
		return false
	case strings.EqualFold(e.Code, "Authentication_RequestFromNonPremiumTenantOrB2CTenant"),
		strings.EqualFold(e.Code, "AadPremiumLicenseRequired"):
		return true
	case e.Status != http.StatusBadRequest && e.Status != http.StatusForbidden:
		return false
	}
	message := strings.ToLower(e.Message)
	for _, spelling := range []string{
		"request not applicable to target tenant", // Intune
		"not licensed for this feature",           // identityProtection
		"premium license",
		"premium 2 license",
		"needs to have microsoft entra id",
	} {
		if strings.Contains(message, spelling) {
			return true
		}
	}
	return false
}

// deltaExpired knows the answers to a delta or page token that is too old.
// Services spell the codes in different cases.
// https://learn.microsoft.com/graph/delta-query-overview
func (e *Error) deltaExpired() bool {
	if e.Status == http.StatusGone {
		return true
	}
	if e.Status != http.StatusBadRequest && e.Status != http.StatusNotFound {
		return false
	}
	switch strings.ToLower(e.Code) {
	case "syncstatenotfound", "syncstateinvalid", "resyncrequired", "resyncchangesapplydifferences",
		"resyncchangesuploaddifferences", "directory_expiredpagetoken", "directory_expireddeltatoken",
		"badrequest_syncstatenotfound":
		return true
	}
	return strings.Contains(strings.ToLower(e.Message), "badly formed token")
}
