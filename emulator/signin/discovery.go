package signin

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// instance tells a client which authorities are Microsoft's: asked once by each
// process before it trusts a login host.
func (s *Service) instance(w http.ResponseWriter, r *http.Request) {
	authority, err := url.Parse(r.URL.Query().Get("authorization_endpoint"))
	if err != nil || authority.Host == "" {
		refuse(900144, "The request body must contain the following parameter: 'authorization_endpoint'.").Write(w, r, s.options.Now())
		return
	}
	service, n := wire.Route(authority.Host, authority.Path)
	known := service == wire.ServiceSignIn && (!wire.IsLoopback(authority.Hostname()) || strings.EqualFold(authority.Host, r.Host))
	if !known {
		refuse(50049, "Unknown or invalid instance.").Write(w, r, s.options.Now())
		return
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(authority.Path, "/"), "/")
	version := "/v2.0"
	if !strings.Contains(authority.Path, "/v2.0/") {
		version = ""
	}
	type entry struct {
		PreferredNetwork string   `json:"preferred_network"`
		PreferredCache   string   `json:"preferred_cache"`
		Aliases          []string `json:"aliases"`
	}
	metadata := make([]entry, 0, len(wire.Nationals))
	for _, n := range wire.Nationals {
		cache := n.SignIn[0]
		if slices.Contains(n.SignIn, "login.windows.net") {
			cache = "login.windows.net"
		}
		metadata = append(metadata, entry{PreferredNetwork: n.SignIn[0], PreferredCache: cache, Aliases: n.SignIn})
	}
	wire.WriteJSON(w, http.StatusOK, map[string]any{
		"tenant_discovery_endpoint": n.Address(authority.Host) + "/" + tenant + version + "/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata":                  metadata,
	})
}

// configuration is the OpenID Connect metadata of a tenant.
// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
func (s *Service) configuration(w http.ResponseWriter, r *http.Request, tenant, version string) {
	n := wire.NationalOf(r.Context())
	base := n.Address(r.Host)
	id := "{tenantid}"
	if !isShared(tenant) {
		if refusal := s.checkTenant(tenant); refusal != nil {
			refusal.OAuth = "invalid_tenant"
			refusal.Write(w, r, s.options.Now())
			return
		}
		id = s.options.TenantID
		tenant = id
	}
	path, issuer := base+"/"+tenant, base+"/"+id+"/v2.0"
	oauth, keys := path+"/oauth2/v2.0", path+"/discovery/v2.0/keys"
	if version == "1.0" {
		oauth, keys, issuer = path+"/oauth2", path+"/discovery/keys", "https://"+n.Issuer+"/"+id+"/"
	}
	w.Header().Set("Cache-Control", "max-age=86400, private")
	wire.WriteJSON(w, http.StatusOK, map[string]any{
		"token_endpoint":                        oauth + "/token",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"jwks_uri":                              keys,
		"response_modes_supported":              []string{"query", "fragment", "form_post"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"response_types_supported":              []string{"code", "id_token", "code id_token", "id_token token"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
		"issuer":                                issuer,
		"request_uri_parameter_supported":       false,
		"userinfo_endpoint":                     "https://" + n.Graph[0] + "/oidc/userinfo",
		"authorization_endpoint":                oauth + "/authorize",
		"device_authorization_endpoint":         oauth + "/devicecode",
		"http_logout_supported":                 true,
		"frontchannel_logout_supported":         true,
		"end_session_endpoint":                  oauth + "/logout",
		"claims_supported":                      []string{"sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash", "c_hash", "email"},
		"tenant_region_scope":                   "EU",
		"cloud_instance_name":                   n.Alias,
		"cloud_graph_host_name":                 "graph.windows.net",
		"msgraph_host":                          n.Graph[0],
		"rbac_url":                              "https://pas.windows.net",
	})
}
