package cloud

import (
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/go-json-experiment/json"
)

// SignInError is a sign-in that failed: Is ErrUnauthenticated. It holds what
// the sign-in service said, never the credential.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
type SignInError struct {
	API           API   // the API that the token was for
	Status        int   // HTTP status, 0 when the service was not asked
	Codes         []int // AADSTS numbers, the deciding one first
	OAuthError    string
	TraceID       string
	CorrelationID string
	RetryAfter    time.Duration
	Skew          time.Duration // Microsoft's clock minus ours
	reason        string        // without a code: what went wrong, in our words
	fix           string
	text          string // the service's first sentence, clipped
}

// Error returns the plain sentence of Explain with the code and trace id.
func (e *SignInError) Error() string {
	sentence, _ := e.Explain()
	var notes []string
	if code := e.Code(); code != 0 {
		notes = append(notes, "AADSTS"+strconv.Itoa(code))
	}
	if e.TraceID != "" {
		notes = append(notes, "trace id "+e.TraceID)
	}
	sentence = strings.TrimSuffix(sentence, ".")
	if len(notes) > 0 {
		sentence += " (" + strings.Join(notes, ", ") + ")"
	}
	return "sign in: " + sentence
}

// Is makes the error an ErrUnauthenticated, and ErrNotFound's kin where the
// code says so: a resource that the tenant does not have is ErrUnlicensed.
func (e *SignInError) Is(target error) bool {
	switch {
	case e.Status == http.StatusTooManyRequests:
		return target == ErrThrottled
	case e.Status >= 500:
		return target == ErrUnavailable
	case e.NotProvisioned():
		return target == ErrUnlicensed
	}
	return target == ErrUnauthenticated
}

// Code returns the deciding AADSTS number, 0 when there is none.
func (e *SignInError) Code() int {
	if len(e.Codes) == 0 {
		return 0
	}
	return e.Codes[0]
}

// Has reports whether the service gave one of the codes.
func (e *SignInError) Has(codes ...int) bool {
	return slices.ContainsFunc(e.Codes, func(c int) bool { return slices.Contains(codes, c) })
}

// NotProvisioned reports that the tenant does not have the API at all, e.g. no
// Defender (AADSTS500011, AADSTS650052).
func (e *SignInError) NotProvisioned() bool { return e.Has(500011, 650052, 500014) }

// transient reports whether the same sign-in may succeed in a moment.
func (e *SignInError) transient() bool {
	return e.Status == http.StatusTooManyRequests || e.Status >= 500
}

// Explain returns one plain sentence and the fix.
func (e *SignInError) Explain() (sentence, fix string) {
	if advice, ok := signInAdvice[e.Code()]; ok {
		sentence, fix = advice.sentence, advice.fix
	} else if e.reason != "" {
		sentence, fix = e.reason, e.fix
	} else {
		sentence = "the sign-in service refused the app"
		if meaning := signInCodes()[e.Code()].Meaning; meaning != "" {
			sentence += ": " + strings.ToLower(meaning[:1]) + meaning[1:]
		} else if e.text != "" {
			sentence += ": " + e.text
		}
		fix = "Look the code up in the Entra admin center under Monitoring > Sign-in logs > Service principal sign-ins."
	}
	if e.NotProvisioned() && e.API != "" {
		sentence = e.API.Title() + " does not exist in this tenant"
	}
	if e.clockSuspect() {
		fix = fmt.Sprintf("This machine's clock is %s %s Microsoft's: set it right (NTP), then try again.", e.Skew.Abs().Round(10*time.Second), aheadOrBehind(e.Skew))
	}
	return sentence, fix
}

// clockSuspect reports whether the clock explains the refusal: the code is
// about an assertion's lifetime, and the clocks differ.
func (e *SignInError) clockSuspect() bool {
	return e.Has(700024, 500133, 50013) && e.Skew.Abs() >= MaxSkew
}

func aheadOrBehind(skew time.Duration) string {
	if skew > 0 {
		return "behind"
	}
	return "ahead of"
}

// newSignInError reads what a failed GetToken left: the trace of its requests,
// or azidentity's own error when no request was made.
func newSignInError(api API, err error, tr *trace, now time.Time) error {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if tr.err != nil {
		return offline("the sign-in service", tr.err)
	}
	e := &SignInError{API: api, Status: tr.status, Skew: tr.skew}
	body := tr.body
	if tr.status == 0 {
		var failed *azidentity.AuthenticationFailedError
		if errors.As(err, &failed) && failed.RawResponse != nil {
			e.Status = failed.RawResponse.StatusCode
		}
		e.explainLocal(err)
		return e
	}
	e.RetryAfter, _ = retryAfter(tr.header, now)
	e.readBody(body)
	return e
}

// readBody reads the token endpoint's error body.
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#error-response
func (e *SignInError) readBody(body []byte) {
	var raw struct {
		Error         string `json:"error"`
		Description   string `json:"error_description"`
		Codes         []int  `json:"error_codes"`
		TraceID       string `json:"trace_id"`
		CorrelationID string `json:"correlation_id"`
	}
	if json.Unmarshal(body, &raw, lenient) != nil {
		e.reason = fmt.Sprintf("the sign-in service answered %d without a reason", e.Status)
		e.fix = "Check that the cloud and the endpoint are right, and that no proxy answers in Microsoft's place."
		return
	}
	e.OAuthError, e.Codes = clean(raw.Error), raw.Codes
	e.TraceID, e.CorrelationID = clean(raw.TraceID), clean(raw.CorrelationID)
	if len(e.Codes) == 0 {
		e.Codes = codesIn(raw.Description)
	}
	text, _, _ := strings.Cut(raw.Description, "Trace ID:")
	e.text = clean(text)
	if len(e.Codes) == 0 && e.text == "" && e.OAuthError == "" {
		e.reason = fmt.Sprintf("the sign-in service answered %d without a reason", e.Status)
		e.fix = "Check that the cloud and the endpoint are right, and that no proxy answers in Microsoft's place."
	}
}

// codesIn finds the AADSTS numbers of a text.
func codesIn(text string) []int {
	var codes []int
	for {
		_, rest, found := strings.Cut(text, "AADSTS")
		if !found {
			return codes
		}
		digits := 0
		for digits < len(rest) && digits < 9 && rest[digits] >= '0' && rest[digits] <= '9' {
			digits++
		}
		if code, err := strconv.Atoi(rest[:digits]); err == nil && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
		text = rest[digits:]
	}
}

// explainLocal words a failure before any request: a missing token file, no
// managed identity, no Azure CLI. azidentity's text for these holds no secret.
func (e *SignInError) explainLocal(err error) {
	text := err.Error()
	e.Codes = codesIn(text)
	switch {
	case strings.Contains(text, "AzureCLICredential"):
		e.reason = "the Azure CLI gave no token"
		e.fix = "Install the Azure CLI and run: az login --tenant TENANT"
	case strings.Contains(text, "ManagedIdentityCredential"):
		e.reason = "this machine has no managed identity that answers"
		e.fix = "Run on an Azure resource with a managed identity, or use another credential."
	case strings.Contains(text, "no such file"), strings.Contains(text, "cannot find the file"), strings.Contains(text, "permission denied"):
		e.reason = "the federated token file cannot be read"
		e.fix = "Check the token file's path and that this user may read it."
	case strings.Contains(text, "invalid tenantID"):
		e.reason = "the tenant id is malformed"
		e.fix = "Use the Directory (tenant) ID of the app's Overview page."
	default:
		e.reason = "no token could be acquired"
		e.fix = "Test the connection again with its credential entered anew."
	}
}

//go:embed signincodes.json
var signInCodesJSON []byte

// SignInCode is an AADSTS code of Microsoft's reference. The same numbers are
// in a sign-in log's status.errorCode.
type SignInCode struct {
	Code    int    `json:"code"`
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
}

var signInCodes = sync.OnceValue(func() map[int]SignInCode {
	var list []SignInCode
	if err := json.Unmarshal(signInCodesJSON, &list); err != nil {
		panic(err) // the file is part of the program
	}
	codes := make(map[int]SignInCode, len(list))
	for _, c := range list {
		codes[c.Code] = c
	}
	return codes
})

// SignInCodeOf returns what is known of an AADSTS code.
func SignInCodeOf(code int) (SignInCode, bool) {
	c, ok := signInCodes()[code]
	return c, ok
}
