package arm

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

var apiVersion = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(-preview)?$`)

// ServeHTTP answers a request to Azure Resource Manager.
func (a *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, refusal := a.SignIn.Verify(r, wire.ServiceARM)
	if refusal != nil {
		writeRefusal(refusal, w, r, a.Now())
		return
	}
	w.Header().Set("x-ms-request-id", wire.NewGUID())
	w.Header().Set("x-ms-correlation-request-id", wire.CorrelationID(r))
	w.Header().Set("x-ms-ratelimit-remaining-tenant-reads", "249")
	version := r.URL.Query().Get("api-version")
	path := strings.ToLower(strings.Trim(r.URL.Path, "/"))
	scope, authorization, isAuthorization := strings.Cut(path, "providers/microsoft.authorization/role")
	kind, _, _ := strings.Cut(authorization, "/")
	isAuthorization = isAuthorization && (kind == "assignments" || kind == "definitions") && targetOf(scope).inTenant(a)
	switch {
	case version == "":
		writeError(w, http.StatusBadRequest, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.")
	case !apiVersion.MatchString(version):
		writeError(w, http.StatusBadRequest, "InvalidApiVersionParameter", fmt.Sprintf("The api-version '%s' is invalid.", version))
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		a.unserved(w, r, token)
	case path == "subscriptions":
		a.listSubscriptions(w, token)
	case path == "tenants":
		a.listTenants(w)
	case isAuthorization:
		a.authorization(w, r, token, "/"+strings.TrimSuffix(scope, "/"), "role"+authorization)
	case strings.Count(path, "/") == 1 && strings.HasPrefix(path, "subscriptions/"):
		a.getSubscription(w, token, strings.TrimPrefix(path, "subscriptions/"))
	default:
		a.unserved(w, r, token)
	}
}

// listSubscriptions answers an empty list, not an error, to who has no role.
func (a *Service) listSubscriptions(w http.ResponseWriter, token signin.Token) {
	value := []any{}
	for _, s := range a.subscriptions {
		if a.reads(token.ObjectID, "/subscriptions/"+s.id) {
			value = append(value, a.subscription(s))
		}
	}
	wire.WriteJSON(w, http.StatusOK, map[string]any{"value": value, "count": map[string]any{"type": "Total", "value": len(value)}})
}

func (a *Service) getSubscription(w http.ResponseWriter, token signin.Token, id string) {
	i := slices.IndexFunc(a.subscriptions, func(s subscription) bool { return s.id == id })
	if i < 0 || !a.reads(token.ObjectID, "/subscriptions/"+id) {
		writeError(w, http.StatusNotFound, "SubscriptionNotFound", fmt.Sprintf("The subscription '%s' could not be found.", id))
		return
	}
	wire.WriteJSON(w, http.StatusOK, a.subscription(a.subscriptions[i]))
}

func (a *Service) subscription(s subscription) map[string]any {
	return map[string]any{
		"id": "/subscriptions/" + s.id, "subscriptionId": s.id, "displayName": s.name, "state": "Enabled",
		"tenantId": a.TenantID, "authorizationSource": "RoleBased", "managedByTenants": []any{},
		"subscriptionPolicies": map[string]any{"locationPlacementId": "Public_2014-09-01", "quotaId": "EnterpriseAgreement_2014-09-01", "spendingLimit": "Off"},
	}
}

func (a *Service) listTenants(w http.ResponseWriter) {
	info := a.Directory.Info()
	domains := []string{}
	for domain := range a.Directory.Each("domains") {
		domains = append(domains, domain.ID)
	}
	wire.WriteJSON(w, http.StatusOK, map[string]any{"value": []any{map[string]any{
		"id": "/tenants/" + info.ID, "tenantId": info.ID, "displayName": info.DisplayName, "defaultDomain": info.DefaultDomain,
		"domains": domains, "tenantCategory": "Home", "tenantType": "AAD",
	}}})
}

// authorization lists role assignments and definitions of a scope.
// https://learn.microsoft.com/rest/api/authorization/role-assignments/list-for-scope
func (a *Service) authorization(w http.ResponseWriter, r *http.Request, token signin.Token, scope, what string) {
	kind, id, _ := strings.Cut(what, "/")
	filter := r.URL.Query().Get("$filter")
	switch {
	case !a.reads(token.ObjectID, scope):
		t := targetOf(r.URL.Path)
		a.refuse(w, token, t.action(r.Method), t.scope)
	case kind == "roledefinitions":
		a.definitions(w, filter, scope, id)
	case id != "":
		a.getAssignment(w, scope, id)
	default:
		a.listAssignments(w, filter, scope)
	}
}

// getAssignment answers one role assignment, which is named by the scope that
// it was made at.
func (a *Service) getAssignment(w http.ResponseWriter, scope, id string) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	for _, assigned := range a.assignments {
		if assigned.id == id && strings.EqualFold(strings.TrimSuffix(assigned.scope, "/"), strings.TrimSuffix(scope, "/")) {
			wire.WriteJSON(w, http.StatusOK, a.assignment(assigned))
			return
		}
	}
	writeError(w, http.StatusNotFound, "RoleAssignmentNotFound", fmt.Sprintf("The role assignment '%s' is not found.", id))
}

var (
	principalFilter = regexp.MustCompile(`(?i)^(?:atScope\(\)\s+and\s+)?(?:principalId eq|assignedTo\()\s*'([0-9a-f-]{36})'\)?$`)
	roleNameFilter  = regexp.MustCompile(`(?i)^roleName eq '([^']*)'$`)
)

// listAssignments knows the filters that Microsoft documents for it.
func (a *Service) listAssignments(w http.ResponseWriter, filter, scope string) {
	principal, here := "", false
	if match := principalFilter.FindStringSubmatch(filter); match != nil {
		principal = strings.ToLower(match[1])
	} else if strings.EqualFold(filter, "atScope()") {
		here = true
	} else if filter != "" {
		writeError(w, http.StatusBadRequest, "InvalidFilter", fmt.Sprintf("The filter '%s' is not supported. Supported filters are either empty, 'atScope()', 'principalId eq {value}' or 'assignedTo({value})'.", filter))
		return
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	value := []any{}
	for _, assigned := range a.assignments {
		below := covers(scope, assigned.scope) && !here
		if (principal == "" || assigned.principal == principal) && (below || covers(assigned.scope, scope)) {
			value = append(value, a.assignment(assigned))
		}
	}
	wire.WriteJSON(w, http.StatusOK, map[string]any{"value": value})
}

func (a *Service) assignment(r roleAssignment) map[string]any {
	kind := "ServicePrincipal"
	if o := a.Directory.Object(r.principal); o != nil {
		switch o.Type.Name {
		case "user":
			kind = "User"
		case "group":
			kind = "Group"
		}
	}
	return map[string]any{
		"id": r.scope + "/providers/Microsoft.Authorization/roleAssignments/" + r.id, "name": r.id,
		"type": "Microsoft.Authorization/roleAssignments",
		"properties": map[string]any{
			"roleDefinitionId": subscriptionScope(r.scope) + "/providers/Microsoft.Authorization/roleDefinitions/" + r.role.id,
			"principalId":      r.principal, "principalType": kind, "scope": r.scope, "condition": nil,
		},
	}
}

func (a *Service) definitions(w http.ResponseWriter, filter, scope, id string) {
	name := ""
	if match := roleNameFilter.FindStringSubmatch(filter); match != nil {
		name = match[1]
	}
	value := []any{}
	for _, role := range builtInRoles {
		definition := map[string]any{
			"id":   subscriptionScope(scope) + "/providers/Microsoft.Authorization/roleDefinitions/" + role.id,
			"name": role.id, "type": "Microsoft.Authorization/roleDefinitions",
			"properties": map[string]any{
				"roleName": role.name, "type": "BuiltInRole", "description": role.description, "assignableScopes": []string{"/"},
				"permissions": []any{map[string]any{"actions": role.actions, "notActions": []any{}, "dataActions": []any{}, "notDataActions": []any{}}},
			},
		}
		if id == role.id {
			wire.WriteJSON(w, http.StatusOK, definition)
			return
		}
		if name == "" || strings.EqualFold(name, role.name) {
			value = append(value, definition)
		}
	}
	if id != "" {
		writeError(w, http.StatusNotFound, "RoleDefinitionDoesNotExist", fmt.Sprintf("The specified role definition with ID '%s' does not exist.", id))
		return
	}
	wire.WriteJSON(w, http.StatusOK, map[string]any{"value": value})
}

// subscriptionScope is the part of a scope that role definitions are named by.
func subscriptionScope(scope string) string {
	parts := strings.Split(scope, "/")
	if len(parts) >= 3 && parts[1] == "subscriptions" {
		return strings.Join(parts[:3], "/")
	}
	return ""
}

func (a *Service) refuse(w http.ResponseWriter, token signin.Token, action, scope string) {
	writeError(w, http.StatusForbidden, "AuthorizationFailed", fmt.Sprintf("The client '%s' with object id '%s' does not have authorization to perform action '%s' over scope '%s' or the scope is invalid. If access was recently granted, please refresh your credentials.", token.AppID, token.ObjectID, action, scope))
}

func writeError(w http.ResponseWriter, status int, code, message string) {
	wire.WriteJSON(w, status, map[string]any{"error": map[string]any{"code": code, "message": message}})
}

// writeRefusal answers a token that was not accepted.
func writeRefusal(t *signin.Refusal, w http.ResponseWriter, r *http.Request, now time.Time) {
	n := wire.NationalOf(r.Context())
	code, message := "InvalidAuthenticationToken", "The access token is invalid."
	switch t.Reason {
	case signin.Missing:
		code, message = "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
	case signin.Expired:
		const layout = "1/2/2006 3:04:05 PM"
		code, message = "ExpiredAuthenticationToken", fmt.Sprintf("The access token expiry UTC time '%s' is earlier than current UTC time '%s'.", t.Expired.UTC().Format(layout), now.UTC().Format(layout))
	case signin.ForeignAudience:
		code = "InvalidAuthenticationTokenAudience"
		message = fmt.Sprintf("The access token has been obtained for wrong audience or resource '%s'. It should exactly match with one of the allowed audiences 'https://%s/','https://%s','https://%s/','https://%s'.", t.Claims.Audience, n.ARM[1], n.ARM[1], n.ARM[0], n.ARM[0])
	case signin.ForeignTenant:
		code, message = "InvalidAuthenticationTokenTenant", "The access token is from the wrong issuer."
	}
	w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer authorization_uri="https://%s/%s", error="invalid_token", error_description="%s"`, n.SignIn[0], "common", "The access token is missing or not valid."))
	writeError(w, http.StatusUnauthorized, code, message)
}
