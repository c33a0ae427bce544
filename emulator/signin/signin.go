package signin

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Options are what sign-in stands on.
type Options struct {
	Directory     *directory.Directory
	TenantID      string
	Now           func() time.Time
	TokenLifetime time.Duration
	Epoch         func() uint32 // tokens of an earlier one count as expired
}

// Service is Microsoft's sign-in service for the one tenant: discovery, token
// endpoint and keys.
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
type Service struct {
	options Options
	book    credentialBook
}

// New makes the service of a tenant in which no credential is known yet.
func New(options Options) *Service {
	return &Service{options: options, book: credentialBook{secrets: map[string][]bookSecret{}, certificates: map[string][]bookCertificate{}, issuers: map[string]jwkSet{}}}
}

// ServeHTTP answers a request to the sign-in hosts.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	tenant, rest, _ := strings.Cut(strings.Trim(r.URL.Path, "/"), "/")
	switch strings.ToLower(rest) {
	case "discovery/instance":
		s.instance(w, r)
	case "v2.0/.well-known/openid-configuration":
		s.configuration(w, r, tenant, "2.0")
	case ".well-known/openid-configuration":
		s.configuration(w, r, tenant, "1.0")
	case "discovery/v2.0/keys", "discovery/keys":
		wire.WriteJSON(w, http.StatusOK, publishedKeys())
	case "oauth2/v2.0/token":
		s.token(w, r, tenant, "2.0")
	case "oauth2/token":
		s.token(w, r, tenant, "1.0")
	default:
		http.NotFound(w, r)
	}
}

// isShared says whether the name stands for "whichever tenant the caller belongs to".
func isShared(tenant string) bool {
	switch strings.ToLower(tenant) {
	case "common", "organizations", "consumers":
		return true
	}
	return false
}

var (
	dnsPattern = regexp.MustCompile(`^([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}$`)
)

// checkTenant accepts the tenant's ID and its domain names.
func (s *Service) checkTenant(tenant string) *Error {
	info := s.options.Directory.Info()
	if strings.EqualFold(tenant, info.ID) || strings.EqualFold(tenant, info.InitialDomain) || strings.EqualFold(tenant, info.DefaultDomain) {
		return nil
	}
	if s.options.Directory.Row("domains", strings.ToLower(tenant)) != nil {
		return nil
	}
	if !entra.IsID(tenant) && !dnsPattern.MatchString(tenant) {
		return refuse(900023, "Specified tenant identifier '%s' is neither a valid DNS name, nor a valid external domain.", tenant)
	}
	return refuse(90002, "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", tenant)
}
