package cloud

import (
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// Claims are what the product reads of an access token. They are advisory: a
// token is opaque to its bearer, and only a call proves a permission.
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
type Claims struct {
	Audience string   `json:"aud"`
	TenantID string   `json:"tid"`
	AppID    string   `json:"appid"`
	ObjectID string   `json:"oid"` // of the service principal
	Roles    []string `json:"roles"`
	Scopes   string   `json:"scp"` // delegated, of an Azure CLI user; space-separated
	Issued   int64    `json:"iat"` // Unix seconds
	Expires  int64    `json:"exp"` // Unix seconds
}

// ExpiresAt returns the end of the token's life.
func (c Claims) ExpiresAt() time.Time { return time.Unix(c.Expires, 0).UTC() }

// parseClaims reads the payload of a JWT without checking its signature: the
// token came from the sign-in service over TLS and is not ours to verify.
func parseClaims(token string) (Claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return Claims{}, errors.New("the access token is not a JWT")
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return Claims{}, errors.New("the access token's payload is not base64")
	}
	var raw struct {
		Claims
		Version string `json:"ver"`
		AZP     string `json:"azp"` // appid of a v2 token
	}
	if err := json.Unmarshal(payload, &raw, lenient); err != nil {
		return Claims{}, errors.New("the access token's payload is not the JSON of a token")
	}
	if raw.AppID == "" {
		raw.AppID = raw.AZP
	}
	return raw.Claims, nil
}
