package emulator

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

var apiVersion = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(-preview)?$`)

func (a *azure) serve(w http.ResponseWriter, r *http.Request) {
	token, refusal := a.cloud.signin.verify(r, ServiceARM)
	if refusal != nil {
		refusal.writeARM(w, r, a.cloud.now())
		return
	}
	w.Header().Set("x-ms-request-id", newGUID())
	w.Header().Set("x-ms-correlation-request-id", correlationID(r))
	w.Header().Set("x-ms-ratelimit-remaining-tenant-reads", "249")
	version := r.URL.Query().Get("api-version")
	path := strings.ToLower(strings.Trim(r.URL.Path, "/"))
	scope, authorization, isAuthorization := strings.Cut(path, "providers/microsoft.authorization/")
	switch {
	case version == "":
		writeARMError(w, http.StatusBadRequest, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.")
	case !apiVersion.MatchString(version):
		writeARMError(w, http.StatusBadRequest, "InvalidApiVersionParameter", fmt.Sprintf("The api-version '%s' is invalid.", version))
	case r.Method != http.MethodGet:
		a.refuse(w, token, "write", "/"+path)
	case path == "subscriptions":
		a.listSubscriptions(w, token)
	case path == "tenants":
		a.listTenants(w)
	case isAuthorization:
		a.authorization(w, r, token, "/"+strings.TrimSuffix(scope, "/"), authorization)
	case strings.Count(path, "/") == 1 && strings.HasPrefix(path, "subscriptions/"):
		a.getSubscription(w, token, strings.TrimPrefix(path, "subscriptions/"))
	default:
		writeARMError(w, http.StatusNotFound, "InvalidResourceType", fmt.Sprintf("The resource type could not be found for the path '%s'.", r.URL.Path))
	}
}

// listSubscriptions answers an empty list, not an error, to who has no role.
func (a *azure) listSubscriptions(w http.ResponseWriter, token Token) {
	value := []any{}
	for _, s := range a.subscriptions {
		if a.reads(token.ObjectID, "/subscriptions/"+s.id) {
			value = append(value, a.subscription(s))
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"value": value, "count": map[string]any{"type": "Total", "value": len(value)}})
}

func (a *azure) getSubscription(w http.ResponseWriter, token Token, id string) {
	i := slices.IndexFunc(a.subscriptions, func(s subscription) bool { return s.id == id })
	if i < 0 || !a.reads(token.ObjectID, "/subscriptions/"+id) {
		writeARMError(w, http.StatusNotFound, "SubscriptionNotFound", fmt.Sprintf("The subscription '%s' could not be found.", id))
		return
	}
	writeJSON(w, http.StatusOK, a.subscription(a.subscriptions[i]))
}

func (a *azure) subscription(s subscription) map[string]any {
	return map[string]any{
		"id": "/subscriptions/" + s.id, "subscriptionId": s.id, "displayName": s.name, "state": "Enabled",
		"tenantId": a.cloud.TenantID(), "authorizationSource": "RoleBased", "managedByTenants": []any{},
		"subscriptionPolicies": map[string]any{"locationPlacementId": "Public_2014-09-01", "quotaId": "EnterpriseAgreement_2014-09-01", "spendingLimit": "Off"},
	}
}

func (a *azure) listTenants(w http.ResponseWriter) {
	info := a.cloud.directory.Info()
	domains := []string{}
	for domain := range a.cloud.directory.Each("domains") {
		domains = append(domains, domain.ID)
	}
	writeJSON(w, http.StatusOK, map[string]any{"value": []any{map[string]any{
		"id": "/tenants/" + info.ID, "tenantId": info.ID, "displayName": info.DisplayName, "defaultDomain": info.DefaultDomain,
		"domains": domains, "tenantCategory": "Home", "tenantType": "AAD",
	}}})
}

// authorization lists role assignments and definitions of a scope.
// https://learn.microsoft.com/rest/api/authorization/role-assignments/list-for-scope
func (a *azure) authorization(w http.ResponseWriter, r *http.Request, token Token, scope, what string) {
	kind, id, _ := strings.Cut(what, "/")
	filter := r.URL.Query().Get("$filter")
	switch {
	case kind != "roleassignments" && kind != "roledefinitions":
		writeARMError(w, http.StatusNotFound, "InvalidResourceType", fmt.Sprintf("The resource type '%s' could not be found in the namespace 'Microsoft.Authorization'.", kind))
	case !a.reads(token.ObjectID, scope):
		a.refuse(w, token, kind+"/read", scope)
	case kind == "roledefinitions":
		a.definitions(w, filter, scope, id)
	default:
		a.listAssignments(w, filter, scope)
	}
}

var (
	principalFilter = regexp.MustCompile(`(?i)^(?:atScope\(\)\s+and\s+)?(?:principalId eq|assignedTo\()\s*'([0-9a-f-]{36})'\)?$`)
	roleNameFilter  = regexp.MustCompile(`(?i)^roleName eq '([^']*)'$`)
)

// listAssignments knows the filters that Microsoft documents for it.
func (a *azure) listAssignments(w http.ResponseWriter, filter, scope string) {
	principal, here := "", false
	if match := principalFilter.FindStringSubmatch(filter); match != nil {
		principal = strings.ToLower(match[1])
	} else if strings.EqualFold(filter, "atScope()") {
		here = true
	} else if filter != "" {
		writeARMError(w, http.StatusBadRequest, "InvalidFilter", fmt.Sprintf("The filter '%s' is not supported. Supported filters are either empty, 'atScope()', 'principalId eq {value}' or 'assignedTo({value})'.", filter))
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
	writeJSON(w, http.StatusOK, map[string]any{"value": value})
}

func (a *azure) assignment(r roleAssignment) map[string]any {
	kind := "ServicePrincipal"
	if o := a.cloud.directory.Object(r.principal); o != nil {
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

func (a *azure) definitions(w http.ResponseWriter, filter, scope, id string) {
	name := ""
	if match := roleNameFilter.FindStringSubmatch(filter); match != nil {
		name = match[1]
	}
	value := []any{}
	for _, role := range azureRoles {
		definition := map[string]any{
			"id":   subscriptionScope(scope) + "/providers/Microsoft.Authorization/roleDefinitions/" + role.id,
			"name": role.id, "type": "Microsoft.Authorization/roleDefinitions",
			"properties": map[string]any{
				"roleName": role.name, "type": "BuiltInRole", "description": role.description, "assignableScopes": []string{"/"},
				"permissions": []any{map[string]any{"actions": role.actions, "notActions": []any{}, "dataActions": []any{}, "notDataActions": []any{}}},
			},
		}
		if id == role.id {
			writeJSON(w, http.StatusOK, definition)
			return
		}
		if name == "" || strings.EqualFold(name, role.name) {
			value = append(value, definition)
		}
	}
	if id != "" {
		writeARMError(w, http.StatusNotFound, "RoleDefinitionDoesNotExist", fmt.Sprintf("The specified role definition with ID '%s' does not exist.", id))
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"value": value})
}

// subscriptionScope is the part of a scope that role definitions are named by.
func subscriptionScope(scope string) string {
	parts := strings.Split(scope, "/")
	if len(parts) >= 3 && parts[1] == "subscriptions" {
		return strings.Join(parts[:3], "/")
	}
	return ""
}

func (a *azure) refuse(w http.ResponseWriter, token Token, action, scope string) {
	writeARMError(w, http.StatusForbidden, "AuthorizationFailed", fmt.Sprintf("The client '%s' with object id '%s' does not have authorization to perform action 'Microsoft.Authorization/%s' over scope '%s' or the scope is invalid. If access was recently granted, please refresh your credentials.", token.AppID, token.ObjectID, action, scope))
}

func writeARMError(w http.ResponseWriter, status int, code, message string) {
	writeJSON(w, status, map[string]any{"error": map[string]any{"code": code, "message": message}})
}

// guidOf derives a GUID from texts, the same for the same tenant every time.
func guidOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	b := sum[:16]
	b[6], b[8] = b[6]&0x0f|0x50, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
