package governance

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Purpose is what a secret or certificate is for. It follows from the
// credential itself, never from the application that has it: whoever puts a
// secret beside a signing certificate has put a secret there.
type Purpose string

const (
	// PurposeSignIn is a credential that its application proves itself with.
	PurposeSignIn Purpose = ""
	// PurposeTokenSigning is a certificate that Entra signs tokens with, as SAML
	// needs it on the service principal.
	PurposeTokenSigning Purpose = "tokenSigning"
	// PurposePlatform is a certificate that Microsoft made and renews by itself.
	PurposePlatform Purpose = "platform"
)

// Credential is a secret or a certificate, however many rows Graph has of it.
type Credential struct {
	// KeyIDs are of all its rows, the one that signs in first: the reports of use
	// name that one.
	KeyIDs     []string
	Secret     bool // else a certificate
	Name       string
	Usage      []string // of a certificate: Sign, Verify
	Start, End entra.Time
	Purpose    Purpose
}

// CredentialSet is what Graph has of the credentials of one application or
// service principal.
type CredentialSet struct {
	Passwords []entra.PasswordCredential
	Keys      []entra.KeyCredential
	// SigningThumbprint is preferredTokenSigningKeyThumbprint.
	SigningThumbprint string
	ManagedIdentity   bool
	// Names are the servicePrincipalNames or the identifierUris.
	Names []string
}

// Credentials are the credentials one by one, secrets first. A certificate that
// signs tokens has three rows in Graph, which share customKeyIdentifier, the
// hash of the certificate: one that signs, one that verifies, and the password
// to the first, with its keyId.
// https://learn.microsoft.com/graph/application-saml-sso-configure-api
// https://learn.microsoft.com/graph/api/serviceprincipal-addtokensigningcertificate
func (s CredentialSet) Credentials() []Credential {
	certificates, taken := s.certificates()
	out := make([]Credential, 0, len(s.Passwords)+len(certificates))
	for i, p := range s.Passwords {
		if !taken[i] {
			out = append(out, Credential{KeyIDs: []string{p.KeyID}, Secret: true, Name: p.DisplayName, Start: p.StartDateTime, End: p.EndDateTime})
		}
	}
	return append(out, certificates...)
}

// certificates are the key credentials by certificate, and which passwords are
// theirs.
func (s CredentialSet) certificates() (list []Credential, passwords map[int]bool) {
	passwords = map[int]bool{}
	at := map[string]int{} // by hash, or by keyId where there is none
	for _, k := range s.Keys {
		id := k.CustomKeyIdentifier
		if id == "" {
			id = "key " + strings.ToLower(k.KeyID)
		}
		i, known := at[id]
		if !known {
			i, at[id] = len(list), len(list)
			list = append(list, Credential{Name: k.DisplayName, Start: k.StartDateTime, End: k.EndDateTime, Purpose: s.purpose(k)})
		}
		c := &list[i]
		if strings.EqualFold(k.Usage, "Sign") {
			c.Purpose = PurposeTokenSigning
			c.KeyIDs = append(c.KeyIDs, k.KeyID)
			if p := s.passwordOf(k, passwords); p >= 0 {
				passwords[p] = true
			}
		} else {
			c.KeyIDs = append([]string{k.KeyID}, c.KeyIDs...)
		}
		if k.Usage != "" && !slices.Contains(c.Usage, k.Usage) {
			c.Usage = append(c.Usage, k.Usage)
			slices.Sort(c.Usage)
		}
	}
	return list, passwords
}

// passwordOf is the place of the password that belongs to a signing key: one
// only, so that a second is a secret that somebody added.
func (s CredentialSet) passwordOf(k entra.KeyCredential, taken map[int]bool) int {
	for _, same := range []func(entra.PasswordCredential) bool{
		func(p entra.PasswordCredential) bool { return k.KeyID != "" && strings.EqualFold(p.KeyID, k.KeyID) },
		func(p entra.PasswordCredential) bool {
			return k.CustomKeyIdentifier != "" && p.CustomKeyIdentifier == k.CustomKeyIdentifier
		},
	} {
		for i, p := range s.Passwords {
			if !taken[i] && same(p) {
				return i
			}
		}
	}
	return -1
}

// purpose is what one row of a certificate is for, as far as it tells by itself.
func (s CredentialSet) purpose(k entra.KeyCredential) Purpose {
	hash, err := base64.StdEncoding.DecodeString(k.CustomKeyIdentifier)
	switch {
	case err == nil && len(hash) > 0 && strings.EqualFold(hex.EncodeToString(hash), s.SigningThumbprint):
		return PurposeTokenSigning
	case s.ManagedIdentity && renewed(k), slices.Contains(s.Names, deviceTrust) && strings.HasPrefix(k.DisplayName, deviceTrustSubject):
		return PurposePlatform
	}
	return PurposeSignIn
}

// deviceTrust is the name of the P2P Server, which Entra registers in a tenant
// whose devices join, and deviceTrustSubject how the subject of its certificates
// begins: they let devices of the tenant trust each other for remote desktop.
// https://learn.microsoft.com/entra/identity/devices/faq
const (
	deviceTrust        = "urn:p2p_cert"
	deviceTrustSubject = "CN=MS-Organization-P2P-Access"
)

// platformLife is how long the certificate of a managed identity lasts; Azure
// renews it after half of that. One that lasts longer is not Azure's.
// https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identities-faq
const platformLife = 91 * 24 * time.Hour

// renewed reports whether a certificate is like those that Azure gives to
// managed identities.
func renewed(k entra.KeyCredential) bool {
	return !k.StartDateTime.IsZero() && !k.EndDateTime.IsZero() && k.EndDateTime.Sub(k.StartDateTime) <= platformLife
}
