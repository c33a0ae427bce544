package signin

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// maxForm is the longest token request read; assertions are a few kilobytes.
const maxForm = 1 << 20

// tokenRequest is the body of a call of the token endpoint.
type tokenRequest struct {
	grant, clientID, secret  string
	assertionType, assertion string
	scope, resource          string // scope of v2.0, resource of v1.0
	version, tenant          string
	host                     string // base URL that the request came to
}

func (s *Service) token(w http.ResponseWriter, r *http.Request, tenant, version string) {
	grant, refusal := s.grant(r, tenant, version)
	if refusal != nil {
		refusal.Write(w, r, s.options.Now())
		return
	}
	setHeaders(w, r, wire.NewGUID(), wire.CorrelationID(r))
	wire.WriteJSON(w, http.StatusOK, grant)
}

// tokenResponse is the answer that holds an access token. The v1.0 endpoint
// writes its numbers as text.
type tokenResponse struct {
	Type        string      `json:"token_type"`
	ExpiresIn   json.Number `json:"expires_in"`
	ExtExpires  json.Number `json:"ext_expires_in"`
	ExpiresOn   string      `json:"expires_on,omitempty"`
	NotBefore   string      `json:"not_before,omitempty"`
	Resource    string      `json:"resource,omitempty"`
	AccessToken string      `json:"access_token"`
}

func (s *Service) grant(r *http.Request, tenant, version string) (any, *Error) {
	if r.Method != http.MethodPost {
		return nil, refuse(900561, "The endpoint only accepts POST requests. Received a %s request.", r.Method)
	}
	req, refusal := readTokenRequest(r)
	if refusal != nil {
		return nil, refusal
	}
	req.tenant, req.version = tenant, version
	req.host = wire.NationalOf(r.Context()).Address(r.Host)
	if !isShared(tenant) {
		if refusal := s.checkTenant(tenant); refusal != nil {
			return nil, refusal
		}
	}
	app, refusal := s.application(req)
	if refusal != nil {
		return nil, refusal
	}
	identifier, refusal := req.identifier()
	if refusal != nil {
		return nil, refusal
	}
	method, refusal := s.authenticate(req, app)
	if refusal != nil {
		return nil, refusal
	}
	if app.principal.Get("accountEnabled") == false {
		return nil, refuse(7000112, "Application '%s'(%s) is disabled.", app.clientID, app.principal.Text("displayName"))
	}
	api, refusal := s.principal(identifier)
	if refusal != nil {
		return nil, refusal
	}
	if s.blocked(app.principal.ID) {
		return nil, refuse(53003, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.")
	}
	return s.issue(r, app, api, identifier, method, version)
}

func readTokenRequest(r *http.Request) (*tokenRequest, *Error) {
	form, refusal := readForm(r)
	if refusal != nil {
		return nil, refusal
	}
	req := &tokenRequest{
		grant: form.Get("grant_type"), clientID: form.Get("client_id"), secret: form.Get("client_secret"),
		assertionType: form.Get("client_assertion_type"), assertion: form.Get("client_assertion"),
		scope: form.Get("scope"), resource: form.Get("resource"),
	}
	if id, secret, ok := r.BasicAuth(); ok && req.secret == "" && req.assertion == "" {
		id, secret = unescape(id), unescape(secret)
		if req.clientID == "" {
			req.clientID = id
		}
		if !strings.EqualFold(id, req.clientID) {
			return nil, refuse(9002313, "Invalid request. Request is malformed or invalid.")
		}
		req.secret = secret
	}
	switch {
	case req.grant == "":
		return nil, refuse(900144, "The request body must contain the following parameter: 'grant_type'.")
	case req.clientID == "":
		return nil, refuse(900144, "The request body must contain the following parameter: 'client_id'.")
	case slices.Contains(signedInGrants, req.grant) && req.secret == "" && req.assertion == "":
		return nil, refuse(7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
	case req.grant != "client_credentials":
		return nil, refuse(70003, "The app requested an unsupported grant type '%s'.", req.grant)
	}
	return req, nil
}

// signedInGrants are grants of a signed-in person's, which a confidential
// client may not ask for without proving itself.
var signedInGrants = []string{"authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer"}

// readForm reads the body as Microsoft does: form-encoded only, each
// parameter once.
func readForm(r *http.Request) (url.Values, *Error) {
	malformed := refuse(9002313, "Invalid request. Request is malformed or invalid.")
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/x-www-form-urlencoded" {
		return nil, refuse(900144, "The request body must contain the following parameter: 'grant_type'.")
	}
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxForm))
	if err != nil {
		return nil, malformed
	}
	form, err := url.ParseQuery(string(text))
	if err != nil {
		return nil, malformed
	}
	for _, values := range form {
		if len(values) > 1 {
			return nil, malformed
		}
	}
	return form, nil
}

// unescape undoes the form encoding of RFC 6749 section 2.3.1 for Basic
// credentials.
func unescape(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

// identifier names the resource that the token is for.
func (t *tokenRequest) identifier() (string, *Error) {
	switch {
	case t.version == "1.0" && t.resource != "":
		return t.resource, nil
	case t.version == "1.0":
		return "", refuse(900144, "The request body must contain the following parameter: 'resource'.")
	case t.scope == "":
		return "", refuse(900144, "The request body must contain the following parameter: 'scope'.")
	}
	return resourceOf(t.scope)
}

// blocked says whether a Conditional Access policy for workload identities
// keeps the service principal out.
// https://learn.microsoft.com/entra/identity/conditional-access/workload-identity
func (s *Service) blocked(principal string) bool {
	for policy := range s.options.Directory.Each("conditionalAccessPolicies") {
		if policy.Text("state") != "enabled" {
			continue
		}
		conditions, _ := policy.Get("conditions").(map[string]any)
		clients, _ := conditions["clientApplications"].(map[string]any)
		if contains(conditions["servicePrincipalRiskLevels"], "high") || conditions["locations"] != nil {
			continue // neither risk nor network is known of a token request here
		}
		controls, _ := policy.Get("grantControls").(map[string]any)
		if !contains(controls["builtInControls"], "block") || contains(clients["excludeServicePrincipals"], principal) {
			continue
		}
		if contains(clients["includeServicePrincipals"], principal) || contains(clients["includeServicePrincipals"], "ServicePrincipalsInMyTenant") {
			return true
		}
	}
	return false
}

func contains(list any, text string) bool {
	switch list := list.(type) {
	case []string:
		return slices.Contains(list, text)
	case []any:
		return slices.Contains(list, any(text))
	}
	return false
}
