package cloud

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Advice is what a person is told of a failed call.
type Advice struct {
	Code      string // stable, ours: "permissionMissing", "licenceMissing", "signIn", …
	Message   string // one plain sentence
	Fix       string
	RequestID string // for Microsoft's support, "" without one
}

// Explain words an error of this package; ok is false for any other error.
// Every 403 is a permission or a licence: the permission is named from our own
// table and Microsoft's text is quoted, because it has at least seven spellings.
func Explain(err error) (a Advice, ok bool) {
	var (
		signIn    *SignInError
		unreached *OfflineError
		failed    *Error
	)
	isError := errors.As(err, &failed)
	if isError {
		a.RequestID = failed.RequestID
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Advice{}, false
	case errors.As(err, &signIn):
		a.Code = "signIn"
		if signIn.NotProvisioned() {
			a.Code = "licenceMissing"
		}
		a.Message, a.Fix = signIn.Explain()
		if code := signIn.Code(); code != 0 {
			a.Message += fmt.Sprintf(" (AADSTS%d)", code)
		}
		if a.RequestID == "" {
			a.RequestID = signIn.TraceID
		}
		return a, true
	case errors.As(err, &unreached):
		a.Code, a.Message, a.Fix = "offline", unreached.Error(), unreached.fix()
		return a, true
	case errors.Is(err, ErrReadOnly):
		return Advice{Code: "readOnly", Message: err.Error(), Fix: "This product never changes a tenant. Make the change in the admin center."}, true
	case errors.Is(err, ErrBadKey):
		return Advice{Code: "invalidArgument", Message: err.Error(), Fix: "Give the id or name as a list shows it: it is no path, and holds no slash."}, true
	case errors.Is(err, ErrForeignHost):
		return Advice{Code: "foreignHost", Message: err.Error(), Fix: "A token is sent to its own API only. Check the connection's cloud or endpoint; if that is right, report it to Microsoft with the request id."}, true
	case errors.Is(err, ErrNotInCloud):
		return Advice{Code: "notInThisCloud", Message: err.Error(), Fix: "This cloud does not offer the API."}, true
	case errors.Is(err, ErrTooLarge):
		a.Code, a.Message, a.Fix = "tooLarge", "Microsoft's answer is larger than this product reads at once", "Narrow the question: a shorter time, fewer columns or a filter."
		return a, true
	case isError && failed.Status == 0:
		a.Code, a.Message = "badAnswer", "what came from "+failed.API.Title()+" for "+failed.Path+" is not its answer"
		a.Fix = "Check that no proxy or sign-in page of the network answers in Microsoft's place; if that is right, report it with the request id."
		return a, true
	case isError:
		failed.explain(&a)
		return a, true
	}
	return Advice{}, false
}

func (e *Error) explain(a *Advice) {
	quoted := first(e.Message, e.Code)
	if quoted != "" {
		quoted = fmt.Sprintf(" Microsoft says: %q.", quoted)
	}
	switch e.sentinel() {
	case ErrUnlicensed:
		a.Code, a.Message = "licenceMissing", "the tenant has no licence for "+e.Path+"."+quoted
		a.Fix = "Sign-in and risk data need Entra ID P1 or P2, PIM needs P2 or Governance, device data needs Intune, machine data needs Defender for Endpoint."
	case ErrForbidden:
		a.Code, a.Message = "permissionMissing", "the app may not read "+e.Path+"."+quoted
		a.Fix = e.permissionFix()
		if e.Granted {
			a.Code = "refused"
			a.Message = "Microsoft refuses to let the app read " + e.Path + ", although it has a permission that opens it."
			if e.Code != "" && e.Message != "" {
				a.Message += fmt.Sprintf(" Microsoft says: %s: %q.", e.Code, e.Message)
			} else {
				a.Message += quoted
			}
		}
	case ErrUnauthenticated:
		a.Code, a.Message = "signIn", "Microsoft refused the access token for "+e.Path+"."+quoted
		a.Fix = "Test the connection: mscloud-mcp connection test NAME"
	case ErrThrottled:
		a.Code, a.Message = "throttled", "Microsoft asks to slow down."+quoted
		a.Fix = "Try again in a minute."
		if e.RetryAfter > 0 {
			a.Fix = "Try again in " + e.RetryAfter.Round(time.Second).String() + "."
		}
	case ErrUnavailable:
		a.Code, a.Message, a.Fix = "unavailable", fmt.Sprintf("Microsoft's service failed with status %d.", e.Status)+quoted, "Try again in a minute; Microsoft's support wants the request id."
	case ErrNotFound:
		a.Code, a.Message, a.Fix = "notFound", "Microsoft does not have "+e.Path+"."+quoted, "Search for the object again: it may have been deleted or have another id."
	case ErrDeltaExpired:
		a.Code, a.Message, a.Fix = "deltaExpired", "the place where the last sync stopped has expired at Microsoft", "Nothing to do: the next sync reads everything again."
	default:
		a.Code, a.Message, a.Fix = "refused", fmt.Sprintf("Microsoft refused the request with status %d.", e.Status)+quoted, "Check the arguments; if they are right, report the request id."
	}
}

func (e *Error) permissionFix() string {
	if e.API == ARM {
		return "No Graph permission opens Azure: give the app the Reader role on the root management group or on the subscription (Access control (IAM) > Add role assignment). A new role takes some minutes."
	}
	if len(e.Permissions) == 0 {
		return "Grant the app the permission that Microsoft's text names, with admin consent, or check that the tenant has the licence."
	}
	if e.Granted {
		return "The grant is not the cause. Likely causes: the tenant lacks the licence or has not set the service up, a policy of the tenant limits what this app may reach, or the consent is some minutes old; Microsoft's text says which."
	}
	wanted := e.Permissions[0]
	for _, p := range e.Permissions {
		if _, known := PermissionOf(p); known {
			wanted = p
			break
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Grant the application permission %s of %s and give admin consent", wanted.Value, wanted.API.Title())
	if bundle, ok := BundleOf(wanted); ok {
		fmt.Fprintf(&b, " (bundle %q: %s)", bundle.Title, bundle.Why)
	}
	b.WriteString("; if it is granted, the tenant may lack the licence.")
	return b.String()
}
