package graph

import (
	"fmt"
	"net/http"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// WriteError answers as Microsoft Graph does for a status, e.g. where a fault
// strikes.
func WriteError(w http.ResponseWriter, r *http.Request, now time.Time, status int, code, message string) {
	writeError(w, r, now, odata.Error{Status: status, Code: code, Message: message})
}

// writeError answers with an error body and the headers of every Graph
// answer.
func writeError(w http.ResponseWriter, r *http.Request, now time.Time, e odata.Error) {
	requestID, clientRequestID := writeHeader(w, r)
	for name, values := range e.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	body := []byte(`{"error":{"code":`)
	body = directory.AppendString(body, e.Code)
	body = append(body, `,"message":`...)
	body = directory.AppendString(body, e.Message)
	body = append(body, `,"innerError":{"date":"`...)
	body = now.UTC().AppendFormat(body, "2006-01-02T15:04:05")
	body = append(body, `","request-id":`...)
	body = directory.AppendString(body, requestID)
	body = append(body, `,"client-request-id":`...)
	body = directory.AppendString(body, clientRequestID)
	body = append(body, `}}}`...)
	w.WriteHeader(e.Status)
	_, _ = w.Write(body)
}

// diagnostic is the x-ms-ags-diagnostic header of a Graph front end.
const diagnostic = `{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"002","RoleInstance":"AM2PEPF0001BBF2"}}`

// writeHeader sets the headers that every Graph answer carries and
// returns the request's two ids.
func writeHeader(w http.ResponseWriter, r *http.Request) (requestID, clientRequestID string) {
	requestID = wire.NewGUID()
	clientRequestID = r.Header.Get("client-request-id")
	if clientRequestID == "" {
		clientRequestID = requestID
	}
	h := w.Header()
	h.Set("request-id", requestID)
	h.Set("client-request-id", clientRequestID)
	h.Set("x-ms-ags-diagnostic", diagnostic)
	h.Set("Strict-Transport-Security", "max-age=31536000")
	return requestID, clientRequestID
}

// WriteRefusal answers a token that was not accepted.
func WriteRefusal(t *signin.Refusal, w http.ResponseWriter, r *http.Request, now time.Time) {
	message := map[signin.Reason]string{
		signin.Missing:         "Access token is empty.",
		signin.Malformed:       "IDX14100: JWT is not well formed, there are no dots (.).\nThe token needs to be in JWS or JWE Compact Serialization Format. (JWS): 'EncodedHeader.EndcodedPayload.EncodedSignature'. (JWE): 'EncodedProtectedHeader.EncodedEncryptedKey.EncodedInitializationVector.EncodedCiphertext.EncodedAuthenticationTag'.",
		signin.Forged:          "Signing key is invalid.",
		signin.Expired:         "Lifetime validation failed, the token is expired.",
		signin.Early:           "Lifetime validation failed, the token is not yet valid.",
		signin.ForeignAudience: "Access token validation failure. Invalid audience.",
		signin.ForeignTenant:   "Access token validation failure. Invalid tenant.",
	}[t.Reason]
	n := wire.NationalOf(r.Context())
	w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="", authorization_uri="https://%s/common/oauth2/authorize", client_id="%s"`, n.SignIn[0], directory.GraphAppID))
	WriteError(w, r, now, http.StatusUnauthorized, "InvalidAuthenticationToken", message)
}
