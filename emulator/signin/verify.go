package signin

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// Reason says why a token does not open a service.
type Reason int

// What can be wrong with a token.
const (
	Missing Reason = iota
	Malformed
	Forged
	Expired
	Early
	ForeignAudience
	ForeignTenant
)

// Refusal is an access token that was not accepted; each API has its own
// words for it.
type Refusal struct {
	Reason  Reason
	Claims  accessClaims
	Expired time.Time // when it did, where the Reason is Expired
}

// Verify reads and judges the access token of a request to service: signature,
// audience, time and tenant.
func (s *Service) Verify(r *http.Request, service wire.Service) (Token, *Refusal) {
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if text = strings.TrimSpace(text); !strings.EqualFold(scheme, "Bearer") || text == "" {
		return Token{}, &Refusal{Reason: Missing}
	}
	claims, reason, ok := parse(text)
	if !ok {
		return Token{}, &Refusal{Reason: reason, Claims: claims}
	}
	now := s.options.Now()
	expires := time.Unix(claims.Expires, 0)
	epoch, known := epochOf(claims.ID)
	switch {
	case claims.TenantID != s.options.TenantID:
		return Token{}, &Refusal{Reason: ForeignTenant, Claims: claims}
	case !known || epoch != s.options.Epoch():
		return Token{}, &Refusal{Reason: Expired, Claims: claims, Expired: now}
	case !now.Before(expires):
		return Token{}, &Refusal{Reason: Expired, Claims: claims, Expired: expires}
	case now.Add(5 * time.Minute).Before(time.Unix(claims.NotBefore, 0)):
		return Token{}, &Refusal{Reason: Early, Claims: claims}
	case !audienceFor(service, r, claims.Audience):
		return Token{}, &Refusal{Reason: ForeignAudience, Claims: claims}
	}
	return Token{TenantID: claims.TenantID, AppID: claims.AppID, ObjectID: claims.ObjectID, Roles: claims.Roles}, nil
}

// parse checks the form and signature of an access token.
func parse(text string) (accessClaims, Reason, bool) {
	var claims accessClaims
	k, err := loadSigningKey()
	if err != nil {
		return claims, Forged, false
	}
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return claims, Malformed, false
	}
	parser := jwt.NewParser(jwt.WithoutClaimsValidation(), jwt.WithValidMethods([]string{"RS256"}))
	parsed, err := parser.Parse(text, func(t *jwt.Token) (any, error) {
		if t.Header["kid"] != k.id {
			return nil, jwt.ErrTokenUnverifiable
		}
		return &k.key.PublicKey, nil
	})
	if err != nil || !parsed.Valid {
		return claims, Forged, false
	}
	payload, err := jwt.NewParser().DecodeSegment(parts[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return claims, Malformed, false
	}
	return claims, 0, true
}
