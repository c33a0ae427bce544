package governance

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// ScopeKind says over what a directory role is held.
type ScopeKind string

// The kinds of scope. What an object is, its id has to tell: an application, a
// service principal, a group.
const (
	ScopeTenant  ScopeKind = "tenant"
	ScopeUnit    ScopeKind = "administrativeUnit"
	ScopeObject  ScopeKind = "object"
	ScopeApp     ScopeKind = "appScope" // a scope that only an application understands
	ScopeUnknown ScopeKind = "unknown"
)

// RoleScope is what a directory role reaches. Only ScopeTenant is the whole
// tenant: what cannot be read is ScopeUnknown, never the tenant.
type RoleScope struct {
	Kind ScopeKind
	ID   string // of the unit or object
	Path string // as Microsoft wrote it
}

// NewRoleScope reads directoryScopeId ("/", "/administrativeUnits/{id}",
// "/{id}") and appScopeId.
// https://learn.microsoft.com/graph/api/resources/unifiedroleassignment
func NewRoleScope(directoryScopeID, appScopeID string) RoleScope {
	const units = "/administrativeunits/"
	path := directoryScopeID
	switch lower := strings.ToLower(path); {
	case path == "" && appScopeID != "":
		return RoleScope{Kind: ScopeApp, Path: appScopeID}
	case path == "/" && (appScopeID == "" || appScopeID == "/"):
		return RoleScope{Kind: ScopeTenant, Path: path}
	case strings.HasPrefix(lower, units) && entra.IsID(lower[len(units):]):
		return RoleScope{Kind: ScopeUnit, ID: lower[len(units):], Path: path}
	case strings.HasPrefix(path, "/") && entra.IsID(lower[1:]):
		return RoleScope{Kind: ScopeObject, ID: lower[1:], Path: path}
	default:
		return RoleScope{Kind: ScopeUnknown, Path: path}
	}
}
