package signin

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// signingKey is an RSA key and its key identifier.
type signingKey struct {
	key *rsa.PrivateKey
	id  string
}

// loadSigningKey makes the key when it is first needed. One process signs with
// one key, as Microsoft's tenants share theirs; it is never written down.
var loadSigningKey = sync.OnceValues(func() (signingKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return signingKey{}, err
	}
	sum := sha256.Sum256(key.N.Bytes())
	return signingKey{key: key, id: base64.RawURLEncoding.EncodeToString(sum[:20])}, nil
})

// jwk is one public key of a JSON Web Key Set (RFC 7517).
type jwk struct {
	Type     string `json:"kty"`
	Use      string `json:"use,omitempty"`
	ID       string `json:"kid"`
	X5T      string `json:"x5t,omitempty"`
	Modulus  string `json:"n"`
	Exponent string `json:"e"`
	Issuer   string `json:"issuer,omitempty"`
}

type jwkSet struct {
	Keys []jwk `json:"keys"`
}

// publishedKeys is what the keys endpoint publishes.
func publishedKeys() jwkSet {
	k, err := loadSigningKey()
	if err != nil {
		return jwkSet{}
	}
	return jwkSet{Keys: []jwk{newJWK(&k.key.PublicKey, k.id)}}
}

func newJWK(key *rsa.PublicKey, id string) jwk {
	exponent := binary.BigEndian.AppendUint32(nil, uint32(key.E))
	return jwk{
		Type: "RSA", Use: "sig", ID: id, X5T: id,
		Modulus:  base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		Exponent: base64.RawURLEncoding.EncodeToString(exponent[1:]),
	}
}

// accessClaims are the claims of an application's access token.
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
type accessClaims struct {
	Audience     string     `json:"aud"`
	Issuer       string     `json:"iss"`
	IssuedAt     int64      `json:"iat"`
	NotBefore    int64      `json:"nbf"`
	Expires      int64      `json:"exp"`
	AppName      string     `json:"app_displayname"`
	AppID        string     `json:"appid"`
	Method       authMethod `json:"appidacr"`
	Azp          string     `json:"azp"`
	IdentityFrom string     `json:"idp"`
	Type         string     `json:"idtyp"`
	ObjectID     string     `json:"oid"`
	Roles        []string   `json:"roles,omitempty"`
	Subject      string     `json:"sub"`
	TenantID     string     `json:"tid"`
	ID           string     `json:"uti"`
	Version      string     `json:"ver"`
}

// issue makes the token that was asked for.
func (s *Service) issue(r *http.Request, app *caller, api *directory.Object, audience string, method authMethod, version string) (any, *Error) {
	now, lifetime := s.options.Now(), s.options.TokenLifetime
	tenant := s.options.TenantID
	issuer := "https://" + wire.NationalOf(r.Context()).Issuer + "/" + tenant + "/"
	claims := accessClaims{
		Audience: audience, Issuer: issuer,
		IssuedAt: now.Unix(), NotBefore: now.Unix(), Expires: now.Add(lifetime).Unix(),
		AppName: app.principal.Text("displayName"), AppID: app.clientID, Azp: app.clientID, Method: method,
		IdentityFrom: issuer, Type: "app", ObjectID: app.principal.ID, Subject: app.principal.ID,
		Roles: s.roles(app.principal, api), TenantID: tenant,
		ID: tokenID(s.options.Epoch()), Version: "1.0",
	}
	token, err := sign(claims)
	if err != nil {
		return nil, &Error{Status: http.StatusServiceUnavailable, Code: 90033, OAuth: "temporarily_unavailable", Text: "A transient error has occurred. Please try again."}
	}
	seconds := json.Number(strconv.Itoa(int(lifetime / time.Second)))
	response := tokenResponse{Type: "Bearer", ExpiresIn: seconds, ExtExpires: seconds, AccessToken: token}
	if version == "1.0" {
		response.ExpiresOn = strconv.FormatInt(claims.Expires, 10)
		response.NotBefore = strconv.FormatInt(claims.NotBefore, 10)
		response.Resource = audience
		return textNumbers(response), nil
	}
	return response, nil
}

// textNumbers is the v1.0 endpoint's spelling of a token response.
func textNumbers(t tokenResponse) map[string]string {
	return map[string]string{
		"token_type": t.Type, "expires_in": t.ExpiresIn.String(), "ext_expires_in": t.ExtExpires.String(),
		"expires_on": t.ExpiresOn, "not_before": t.NotBefore, "resource": t.Resource, "access_token": t.AccessToken,
	}
}

// sign makes the compact form of a token.
func sign(claims accessClaims) (string, error) {
	k, err := loadSigningKey()
	if err != nil {
		return "", err
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"], token.Header["x5t"] = k.id, k.id
	return token.SignedString(k.key)
}

// tokenID is a unique uti claim that also carries the epoch in which the token
// was issued: one of an epoch before Options.Epoch has expired.
func tokenID(epoch uint32) string {
	id := binary.BigEndian.AppendUint32(nil, epoch)
	random := make([]byte, 12)
	_, _ = rand.Read(random)
	return base64.RawURLEncoding.EncodeToString(append(id, random...))
}

func epochOf(uti string) (uint32, bool) {
	id, err := base64.RawURLEncoding.DecodeString(uti)
	if err != nil || len(id) != 16 {
		return 0, false
	}
	return binary.BigEndian.Uint32(id), true
}

// The claims interface of the JWT library; validity is checked by verify, on
// the cloud's clock.

// GetExpirationTime implements jwt.Claims.
func (c accessClaims) GetExpirationTime() (*jwt.NumericDate, error) {
	return numericDate(c.Expires), nil
}

// GetIssuedAt implements jwt.Claims.
func (c accessClaims) GetIssuedAt() (*jwt.NumericDate, error) { return numericDate(c.IssuedAt), nil }

// GetNotBefore implements jwt.Claims.
func (c accessClaims) GetNotBefore() (*jwt.NumericDate, error) { return numericDate(c.NotBefore), nil }

// GetIssuer implements jwt.Claims.
func (c accessClaims) GetIssuer() (string, error) { return c.Issuer, nil }

// GetSubject implements jwt.Claims.
func (c accessClaims) GetSubject() (string, error) { return c.Subject, nil }

// GetAudience implements jwt.Claims.
func (c accessClaims) GetAudience() (jwt.ClaimStrings, error) {
	return jwt.ClaimStrings{c.Audience}, nil
}

func numericDate(seconds int64) *jwt.NumericDate { return jwt.NewNumericDate(time.Unix(seconds, 0)) }
