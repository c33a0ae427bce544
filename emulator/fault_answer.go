package emulator

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/graph"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// answer writes the fault in the words of the service that it strikes.
func (f *Fault) answer(w http.ResponseWriter, r *http.Request, service wire.Service, now time.Time) {
	status := f.Status
	switch {
	case f.Kind == FaultThrottle:
		status = http.StatusTooManyRequests
	case status == 0:
		status = http.StatusServiceUnavailable
	}
	if f.RetryAfter > 0 {
		seconds := int((f.RetryAfter + time.Second - 1) / time.Second)
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	code, message := faultWords(service, status)
	if f.Code != "" {
		code, message = f.Code, "The request failed."
	}
	if text, ok := graph.PageTokenErrors[f.Code]; ok {
		message = text
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	}
	switch service {
	case wire.ServiceSignIn:
		code := 90033
		if status == http.StatusTooManyRequests {
			code = 90055
		}
		(&signin.Error{Status: status, Code: code, OAuth: "temporarily_unavailable", Text: message}).Write(w, r, now)
	case wire.ServiceGraph:
		graph.WriteError(w, r, now, status, code, message)
	default:
		wire.WriteJSON(w, status, map[string]any{"error": map[string]any{"code": code, "message": message}})
	}
}

// faultWords are the code and message that each service gives for a status.
// https://learn.microsoft.com/graph/throttling,
// https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
func faultWords(service wire.Service, status int) (code, message string) {
	switch {
	case service == wire.ServiceSignIn && status == http.StatusTooManyRequests:
		return "", "The request was throttled because the tenant has too many incoming requests. Please try again."
	case service == wire.ServiceSignIn:
		return "", "A transient error has occurred. Please try again."
	case service == wire.ServiceARM && status == http.StatusTooManyRequests:
		return "TooManyRequests", "The request is being throttled as the limit has been reached for operation type - Read. For more information, see - https://aka.ms/srpthrottlinglimits"
	case status == http.StatusTooManyRequests:
		return "TooManyRequests", "Too many requests. Please try again later."
	case status == http.StatusServiceUnavailable && service == wire.ServiceGraph:
		return "serviceNotAvailable", "The service is temporarily unavailable. You may retry after some time."
	case status == http.StatusServiceUnavailable:
		return "ServiceUnavailable", "The service is temporarily unavailable. Please try again later."
	case status == http.StatusGatewayTimeout:
		return "UnknownError", "The gateway did not receive a timely response."
	case status == http.StatusUnauthorized && service == wire.ServiceGraph:
		return "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."
	case status == http.StatusUnauthorized && service == wire.ServiceARM:
		return "InvalidAuthenticationToken", "The access token is invalid."
	case status == http.StatusUnauthorized:
		return "Unauthorized", "The access token is missing or not valid."
	case status == http.StatusForbidden && service == wire.ServiceGraph:
		return "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
	case status == http.StatusForbidden && service == wire.ServiceARM:
		return "AuthorizationFailed", "The client does not have authorization to perform the action over the scope, or the scope is invalid."
	case status == http.StatusForbidden:
		return "Forbidden", "The request is forbidden."
	case status == http.StatusNotFound && service == wire.ServiceGraph:
		return "Request_ResourceNotFound", "The resource does not exist or one of its queried reference-property objects are not present."
	case status == http.StatusNotFound:
		return "ResourceNotFound", "The resource was not found."
	case status == http.StatusBadRequest && service == wire.ServiceGraph:
		return "Request_BadRequest", "The request is not valid."
	case status >= http.StatusInternalServerError:
		return "InternalServerError", "An internal server error occurred. Please try again later."
	default:
		return "UnknownError", fmt.Sprintf("The request failed with status %d.", status)
	}
}
