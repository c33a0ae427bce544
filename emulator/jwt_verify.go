package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// refusal says why a token does not open a service.
type refusalReason int

const (
	tokenMissing refusalReason = iota
	tokenMalformed
	tokenForged
	tokenExpired
	tokenEarly
	tokenForeignAudience
	tokenForeignTenant
)

// tokenRefusal is an access token that was not accepted; each API has its own
// words for it.
type tokenRefusal struct {
	reason  refusalReason
	claims  accessClaims
	expired time.Time // when, of tokenExpired
}

// verify reads and judges the access token of a request to service: signature,
// audience, time and tenant.
func (s *signIn) verify(r *http.Request, service Service) (Token, *tokenRefusal) {
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if text = strings.TrimSpace(text); !strings.EqualFold(scheme, "Bearer") || text == "" {
		return Token{}, &tokenRefusal{reason: tokenMissing}
	}
	claims, reason, ok := s.parse(text)
	if !ok {
		return Token{}, &tokenRefusal{reason: reason, claims: claims}
	}
	now := s.cloud.now()
	expires := time.Unix(claims.Expires, 0)
	epoch, known := epochOf(claims.ID)
	switch {
	case claims.TenantID != s.cloud.TenantID():
		return Token{}, &tokenRefusal{reason: tokenForeignTenant, claims: claims}
	case !known || epoch != s.cloud.faults.epoch():
		return Token{}, &tokenRefusal{reason: tokenExpired, claims: claims, expired: now}
	case !now.Before(expires):
		return Token{}, &tokenRefusal{reason: tokenExpired, claims: claims, expired: expires}
	case now.Add(5 * time.Minute).Before(time.Unix(claims.NotBefore, 0)):
		return Token{}, &tokenRefusal{reason: tokenEarly, claims: claims}
	case !audienceFor(service, r, claims.Audience):
		return Token{}, &tokenRefusal{reason: tokenForeignAudience, claims: claims}
	}
	return Token{TenantID: claims.TenantID, AppID: claims.AppID, ObjectID: claims.ObjectID, Roles: claims.Roles}, nil
}

// parse checks the form and signature of an access token.
func (s *signIn) parse(text string) (accessClaims, refusalReason, bool) {
	var claims accessClaims
	key, id, err := s.keys.load()
	if err != nil {
		return claims, tokenForged, false
	}
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return claims, tokenMalformed, false
	}
	parser := jwt.NewParser(jwt.WithoutClaimsValidation(), jwt.WithValidMethods([]string{"RS256"}))
	parsed, err := parser.Parse(text, func(t *jwt.Token) (any, error) {
		if t.Header["kid"] != id {
			return nil, jwt.ErrTokenUnverifiable
		}
		return &key.PublicKey, nil
	})
	if err != nil || !parsed.Valid {
		return claims, tokenForged, false
	}
	payload, err := jwt.NewParser().DecodeSegment(parts[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return claims, tokenMalformed, false
	}
	return claims, 0, true
}

// writeGraph answers as Microsoft Graph does.
func (t *tokenRefusal) writeGraph(w http.ResponseWriter, r *http.Request, now time.Time) {
	message := map[refusalReason]string{
		tokenMissing:         "Access token is empty.",
		tokenMalformed:       "IDX14100: JWT is not well formed, there are no dots (.).\nThe token needs to be in JWS or JWE Compact Serialization Format. (JWS): 'EncodedHeader.EndcodedPayload.EncodedSignature'. (JWE): 'EncodedProtectedHeader.EncodedEncryptedKey.EncodedInitializationVector.EncodedCiphertext.EncodedAuthenticationTag'.",
		tokenForged:          "Signing key is invalid.",
		tokenExpired:         "Lifetime validation failed, the token is expired.",
		tokenEarly:           "Lifetime validation failed, the token is not yet valid.",
		tokenForeignAudience: "Access token validation failure. Invalid audience.",
		tokenForeignTenant:   "Access token validation failure. Invalid tenant.",
	}[t.reason]
	n := nationalOf(r.Context())
	w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="", authorization_uri="https://%s/common/oauth2/authorize", client_id="%s"`, n.signIn[0], resources[0].appID))
	writeGraphFault(w, r, now, http.StatusUnauthorized, "InvalidAuthenticationToken", message)
}

// writeARM answers as Azure Resource Manager does.
func (t *tokenRefusal) writeARM(w http.ResponseWriter, r *http.Request, now time.Time) {
	n := nationalOf(r.Context())
	code, message := "InvalidAuthenticationToken", "The access token is invalid."
	switch t.reason {
	case tokenMissing:
		code, message = "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
	case tokenExpired:
		const layout = "1/2/2006 3:04:05 PM"
		code, message = "ExpiredAuthenticationToken", fmt.Sprintf("The access token expiry UTC time '%s' is earlier than current UTC time '%s'.", t.expired.UTC().Format(layout), now.UTC().Format(layout))
	case tokenForeignAudience:
		code = "InvalidAuthenticationTokenAudience"
		message = fmt.Sprintf("The access token has been obtained for wrong audience or resource '%s'. It should exactly match with one of the allowed audiences 'https://%s/','https://%s','https://%s/','https://%s'.", t.claims.Audience, n.arm[1], n.arm[1], n.arm[0], n.arm[0])
	case tokenForeignTenant:
		code, message = "InvalidAuthenticationTokenTenant", "The access token is from the wrong issuer."
	}
	w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer authorization_uri="https://%s/%s", error="invalid_token", error_description="%s"`, n.signIn[0], "common", "The access token is missing or not valid."))
	writeARMError(w, http.StatusUnauthorized, code, message)
}

// writeDefender answers as the Defender APIs do.
func (t *tokenRefusal) writeDefender(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	writeDefenderError(w, http.StatusUnauthorized, "Unauthorized", "Invalid Authorization payload.")
}
