package signin

import (
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// credentialBook holds what the directory must not show: client secrets (as
// digests), certificates, and the keys of outside token issuers. Whether a
// credential still counts is the directory's to say: its application lists the
// keyId and the dates.
type credentialBook struct {
	mu           sync.RWMutex
	secrets      map[string][]bookSecret      // by client id, lower case
	certificates map[string][]bookCertificate // by client id, lower case
	issuers      map[string]jwkSet            // by issuer URL
}

type bookSecret struct {
	keyID string
	sum   [sha256.Size]byte
}

type bookCertificate struct {
	keyID       string
	certificate *x509.Certificate
}

// Learn takes over the secret of an application whose registration lists it, as
// those of a generated tenant do.
func (s *Service) Learn(clientID, secret string) {
	registered := s.options.Directory.ByKey("applications", "appId", clientID)
	if registered == nil || secret == "" {
		return
	}
	if keyID := keyOfSecret(registered, secret); keyID != "" {
		s.book.addSecret(clientID, keyID, secret)
	}
}

// keyOfSecret finds the passwordCredential of a secret by its hint, the first
// three characters.
func keyOfSecret(app *directory.Object, secret string) string {
	credentials, _ := app.Get("passwordCredentials").([]map[string]any)
	for _, c := range credentials {
		hint, _ := c["hint"].(string)
		if len(credentials) == 1 || (hint != "" && strings.HasPrefix(secret, hint)) {
			keyID, _ := c["keyId"].(string)
			return keyID
		}
	}
	return ""
}

func (b *credentialBook) addSecret(clientID, keyID, secret string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := strings.ToLower(clientID)
	b.secrets[key] = append(b.secrets[key], bookSecret{keyID: keyID, sum: sha256.Sum256([]byte(secret))})
}

func (b *credentialBook) secretKey(clientID, secret string) string {
	sum := sha256.Sum256([]byte(secret))
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, s := range b.secrets[strings.ToLower(clientID)] {
		if subtle.ConstantTimeCompare(s.sum[:], sum[:]) == 1 {
			return s.keyID
		}
	}
	return ""
}

// AddSecret gives an application another client secret that lasts until
// expires, as the portal does, and returns its key ID.
func (s *Service) AddSecret(clientID, secret string, expires time.Time) (keyID string, err error) {
	if len(secret) < 8 {
		return "", fmt.Errorf("secret of %d characters is too short", len(secret))
	}
	keyID = wire.NewGUID()
	err = s.addCredential(clientID, "passwordCredentials", map[string]any{
		"keyId": keyID, "displayName": "added", "hint": secret[:3],
		"startDateTime": s.options.Directory.Now(), "endDateTime": expires.UTC(),
	})
	if err != nil {
		return "", err
	}
	s.book.addSecret(clientID, keyID, secret)
	return keyID, nil
}

// AddCertificate lets an application sign in with a certificate's private key,
// for as long as the certificate is valid, and returns its key ID.
func (s *Service) AddCertificate(clientID string, certificate *x509.Certificate) (keyID string, err error) {
	keyID = wire.NewGUID()
	sum := thumbprint(certificate)
	err = s.addCredential(clientID, "keyCredentials", map[string]any{
		"keyId": keyID, "displayName": certificate.Subject.String(), "type": "AsymmetricX509Cert", "usage": "Verify",
		"customKeyIdentifier": base64.StdEncoding.EncodeToString(sum),
		"startDateTime":       certificate.NotBefore.UTC(), "endDateTime": certificate.NotAfter.UTC(),
	})
	if err != nil {
		return "", err
	}
	book := &s.book
	book.mu.Lock()
	defer book.mu.Unlock()
	key := strings.ToLower(clientID)
	book.certificates[key] = append(book.certificates[key], bookCertificate{keyID: keyID, certificate: certificate})
	return keyID, nil
}

// RemoveCredential takes a secret or certificate away from an application; it
// reports whether there was one.
func (s *Service) RemoveCredential(clientID, keyID string) bool {
	app := s.options.Directory.ByKey("applications", "appId", clientID)
	if app == nil {
		return false
	}
	removed := false
	for _, property := range []string{"passwordCredentials", "keyCredentials"} {
		list, _ := app.Get(property).([]map[string]any)
		kept := make([]map[string]any, 0, len(list))
		for _, credential := range list {
			if credential["keyId"] != keyID {
				kept = append(kept, credential)
			}
		}
		if len(kept) < len(list) {
			s.options.Directory.Update(app.ID, map[string]any{property: restored(kept)})
			removed = true
		}
	}
	return removed
}

// FederatedCredential says whose tokens an application trusts in place of a
// secret: all three must match the outside token exactly.
// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
type FederatedCredential struct {
	Name, Issuer, Subject, Audience string
}

// AddFederatedCredential lets an application sign in with tokens of an outside
// issuer, whose keys TrustIssuer names.
func (s *Service) AddFederatedCredential(clientID string, f FederatedCredential) error {
	app := s.options.Directory.ByKey("applications", "appId", clientID)
	if app == nil {
		return fmt.Errorf("no application %s", clientID)
	}
	s.options.Directory.AddRow("federatedIdentityCredentials", wire.NewGUID(), map[string]any{
		directory.OwnerProperty: app.ID, "name": f.Name, "issuer": f.Issuer, "subject": f.Subject, "audiences": []string{f.Audience},
	})
	return nil
}

// TrustIssuer makes an outside token issuer's keys known, as fetching its JSON
// Web Key Set would.
func (s *Service) TrustIssuer(issuer string, keys []byte) error {
	set, err := parseJWKSet(keys)
	if err != nil {
		return fmt.Errorf("keys of %s: %w", issuer, err)
	}
	book := &s.book
	book.mu.Lock()
	defer book.mu.Unlock()
	book.issuers[issuer] = set
	return nil
}

func (s *Service) addCredential(clientID, property string, credential map[string]any) error {
	app := s.options.Directory.ByKey("applications", "appId", clientID)
	if app == nil {
		return fmt.Errorf("no application %s", clientID)
	}
	list, _ := app.Get(property).([]map[string]any)
	s.options.Directory.Update(app.ID, map[string]any{property: append(restored(list), credential)})
	return nil
}

// restored gives the dates of credentials read from the directory their type
// back.
func restored(list []map[string]any) []map[string]any {
	for _, credential := range list {
		for _, name := range []string{"startDateTime", "endDateTime"} {
			if text, ok := credential[name].(string); ok {
				if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
					credential[name] = at
				}
			}
		}
	}
	return list
}
