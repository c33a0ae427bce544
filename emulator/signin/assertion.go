package signin

import (
	"crypto/rsa"
	"crypto/sha1" // the x5t of Microsoft is a SHA-1 thumbprint
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// assertionAlgorithms are the signatures taken for certificates and outside
// issuers.
// https://learn.microsoft.com/entra/identity-platform/certificate-credentials
var assertionAlgorithms = []string{"RS256", "PS256"}

const assertionDocs = "Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials ."

// checkAssertion judges a client_assertion: the application's own, signed with
// a registered certificate, or an outside issuer's token that it trusts.
func (s *Service) checkAssertion(req *tokenRequest, app *caller) *Error {
	claims := jwt.MapClaims{}
	parser := jwt.NewParser(jwt.WithoutClaimsValidation(), jwt.WithJSONNumber())
	token, _, err := parser.ParseUnverified(req.assertion, claims)
	if err != nil {
		return refuse(50027, "JWT token is invalid or malformed.")
	}
	if algorithm, _ := token.Header["alg"].(string); !slices.Contains(assertionAlgorithms, algorithm) {
		return refuse(50027, "JWT token is invalid or malformed. The signature algorithm '%s' is not supported.", algorithm)
	}
	issuer, _ := claims.GetIssuer()
	subject, _ := claims.GetSubject()
	if strings.Contains(issuer, "://") {
		return s.checkFederated(req, app, claims, issuer, subject)
	}
	if !strings.EqualFold(issuer, app.clientID) || !strings.EqualFold(subject, app.clientID) {
		return refuse(700021, "Client assertion application identifier doesn't match 'client_id' parameter. %s", assertionDocs)
	}
	certificate, refusal := s.certificateOf(app, token.Header)
	if refusal != nil {
		return refusal
	}
	key, ok := certificate.PublicKey.(*rsa.PublicKey)
	if !ok || !signedBy(req.assertion, key) {
		return refuse(700027, "The certificate with identifier used to sign the client assertion is registered on application, but the signature does not match. [Reason - The key was found, but use of the key to verify the signature failed., Thumbprint of key used by client: '%X']. %s", thumbprint(certificate), assertionDocs)
	}
	if refusal := s.checkTimes(claims); refusal != nil {
		return refusal
	}
	if !s.isTokenEndpoint(req, claims) {
		return refuse(700023, "Client assertion audience claim does not match Realm issuer. %s", assertionDocs)
	}
	return nil
}

// certificateOf finds the registered certificate that the assertion's header
// names by x5t (SHA-1) or x5t#S256.
func (s *Service) certificateOf(app *caller, header map[string]any) (*x509.Certificate, *Error) {
	short, _ := header["x5t"].(string)
	long, _ := header["x5t#S256"].(string)
	if short == "" && long == "" {
		return nil, refuse(50027, "JWT token is invalid or malformed. No certificate thumbprint specified in token header.")
	}
	s.book.mu.RLock()
	defer s.book.mu.RUnlock()
	for _, known := range s.book.certificates[app.clientID] {
		sum := sha256.Sum256(known.certificate.Raw)
		if !sameBytes(short, thumbprint(known.certificate)) && !sameBytes(long, sum[:]) {
			continue
		}
		starts, ends, ok := app.validity("keyCredentials", known.keyID)
		if now := s.options.Now(); ok && !now.Before(starts) && now.Before(ends) {
			return known.certificate, nil
		}
		if ok {
			return nil, refuse(700027, "The certificate with identifier used to sign the client assertion is expired on application. [Reason - The key used is expired., Thumbprint of key used by client: '%X', Found key 'Start=%s, End=%s']. %s", thumbprint(known.certificate), starts.Format(time.DateTime), ends.Format(time.DateTime), assertionDocs)
		}
	}
	print := short
	if print == "" {
		print = long
	}
	return nil, refuse(700027, "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '%s', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '%s'. %s]", readableThumbprint(print), app.clientID, assertionDocs)
}

// checkFederated judges the token of an outside issuer.
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation
func (s *Service) checkFederated(req *tokenRequest, app *caller, claims jwt.MapClaims, issuer, subject string) *Error {
	const docs = "Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation"
	var trusted []*directory.Object
	if app.registration != nil {
		trusted = s.options.Directory.RowsBy("federatedIdentityCredentials", directory.OwnerProperty, app.registration.ID)
	}
	keep := func(ok func(*directory.Object) bool) bool {
		trusted = slices.DeleteFunc(slices.Clone(trusted), func(o *directory.Object) bool { return !ok(o) })
		return len(trusted) > 0
	}
	audiences, _ := claims.GetAudience()
	switch {
	case !keep(func(o *directory.Object) bool { return o.Text("issuer") == issuer }):
		return refuse(700211, "No matching federated identity record found for presented assertion issuer '%s'. %s", issuer, docs)
	case !keep(func(o *directory.Object) bool { return o.Text("subject") == subject }):
		return refuse(700213, "No matching federated identity record found for presented assertion subject '%s'. %s", subject, docs)
	case !keep(func(o *directory.Object) bool {
		accepted, _ := o.Get("audiences").([]string)
		return slices.ContainsFunc(audiences, func(a string) bool { return slices.Contains(accepted, a) })
	}):
		return refuse(700212, "No matching federated identity record found for presented assertion audience '%s'. %s", strings.Join(audiences, ", "), docs)
	}
	s.book.mu.RLock()
	set := s.book.issuers[issuer]
	s.book.mu.RUnlock()
	if !slices.ContainsFunc(set.Keys, func(k jwk) bool { key, err := k.public(); return err == nil && signedBy(req.assertion, key) }) {
		return refuse(50013, "Assertion failed signature validation. [Reason - The key was not found.]")
	}
	return s.checkTimes(claims)
}

// checkTimes wants exp, and now within nbf and exp with the five minutes of
// grace that Microsoft gives clocks.
func (s *Service) checkTimes(claims jwt.MapClaims) *Error {
	const grace = 5 * time.Minute
	now := s.options.Now().UTC()
	expires, err := claims.GetExpirationTime()
	if err != nil || expires == nil {
		return refuse(50027, "JWT token is invalid or malformed. The 'exp' claim is missing.")
	}
	starts, err := claims.GetNotBefore()
	if err != nil {
		return refuse(50027, "JWT token is invalid or malformed.")
	}
	early := starts != nil && now.Add(grace).Before(starts.Time)
	if early || now.Add(-grace).After(expires.Time) {
		from := time.Time{}
		if starts != nil {
			from = starts.UTC()
		}
		const layout = "2006-01-02T15:04:05.0000000Z"
		return refuse(700024, "Client assertion is not within its valid time range. Current time: %s, assertion valid from %s, expiry time of assertion %s. %s", now.Format(layout), from.Format(layout), expires.UTC().Format(layout), assertionDocs)
	}
	return nil
}

// isTokenEndpoint says whether the assertion was meant for this service.
func (s *Service) isTokenEndpoint(req *tokenRequest, claims jwt.MapClaims) bool {
	audiences, _ := claims.GetAudience()
	bases := []string{req.host}
	for _, n := range wire.Nationals {
		for _, host := range n.SignIn {
			if req.host == "https://"+n.SignIn[0] {
				bases = append(bases, "https://"+host)
			}
		}
	}
	for _, base := range bases {
		for _, tenant := range []string{s.options.TenantID, req.tenant, "common"} {
			for _, path := range []string{"/oauth2/v2.0/token", "/oauth2/token", "/v2.0", "/"} {
				if slices.Contains(audiences, base+"/"+tenant+path) {
					return true
				}
			}
		}
	}
	return false
}

func signedBy(text string, key *rsa.PublicKey) bool {
	parser := jwt.NewParser(jwt.WithoutClaimsValidation(), jwt.WithValidMethods(assertionAlgorithms))
	_, err := parser.Parse(text, func(*jwt.Token) (any, error) { return key, nil })
	return err == nil
}

func thumbprint(c *x509.Certificate) []byte {
	sum := sha1.Sum(c.Raw)
	return sum[:]
}

// sameBytes compares a thumbprint with a digest.
func sameBytes(text string, sum []byte) bool {
	return strings.EqualFold(readableThumbprint(text), fmt.Sprintf("%X", sum))
}

// readableThumbprint turns what clients send, base64 of either alphabet or
// hexadecimal, into hexadecimal.
func readableThumbprint(text string) string {
	decoded, err := base64.RawURLEncoding.DecodeString(strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(text))
	if err != nil || (len(decoded) != sha1.Size && len(decoded) != sha256.Size) {
		return text
	}
	return fmt.Sprintf("%X", decoded)
}

func parseJWKSet(text []byte) (jwkSet, error) {
	var set jwkSet
	if err := json.Unmarshal(text, &set); err != nil {
		return jwkSet{}, fmt.Errorf("parse key set: %w", err)
	}
	for _, k := range set.Keys {
		if _, err := k.public(); err != nil {
			return jwkSet{}, fmt.Errorf("key %q: %w", k.ID, err)
		}
	}
	return set, nil
}

func (k jwk) public() (*rsa.PublicKey, error) {
	if k.Type != "RSA" {
		return nil, fmt.Errorf("unsupported key type %q", k.Type)
	}
	n, err := base64.RawURLEncoding.DecodeString(k.Modulus)
	if err != nil {
		return nil, fmt.Errorf("modulus: %w", err)
	}
	e, err := base64.RawURLEncoding.DecodeString(k.Exponent)
	if err != nil {
		return nil, fmt.Errorf("exponent: %w", err)
	}
	exponent := new(big.Int).SetBytes(e)
	if len(n) < 256 || !exponent.IsInt64() || exponent.Int64() < 3 || exponent.Int64() > 1<<31-1 {
		return nil, errors.New("not an RSA key of 2048 bits or more")
	}
	return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(exponent.Int64())}, nil
}
