package grants

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// ScopeKind says over what something is held.
type ScopeKind string

// The kinds of scope. What an object is, its id has to tell: an application, a
// service principal, a group.
const (
	ScopeTenant   ScopeKind = "tenant"
	ScopeUnit     ScopeKind = "administrativeUnit"
	ScopeObject   ScopeKind = "object"
	ScopeApp      ScopeKind = "appScope" // a scope that only an application understands
	ScopeResource ScopeKind = "resource" // an API or application, by its service principal
	ScopeUnknown  ScopeKind = "unknown"
)

// Scope is what a grant reaches. Only ScopeTenant is the whole
// tenant: what cannot be read is ScopeUnknown, never the tenant.
type Scope struct {
	Kind ScopeKind
	ID   string // of the unit, object or resource
	Path string // as Microsoft wrote it
}

// NewScope reads directoryScopeId ("/", "/administrativeUnits/{id}",
// "/{id}") and appScopeId.
// https://learn.microsoft.com/graph/api/resources/unifiedroleassignment
func NewScope(directoryScopeID, appScopeID string) Scope {
	const units = "/administrativeunits/"
	path := directoryScopeID
	switch lower := strings.ToLower(path); {
	case path == "" && appScopeID != "":
		return Scope{Kind: ScopeApp, Path: appScopeID}
	case path == "/" && (appScopeID == "" || appScopeID == "/"):
		return Scope{Kind: ScopeTenant, Path: path}
	case strings.HasPrefix(lower, units) && entra.IsID(lower[len(units):]):
		return Scope{Kind: ScopeUnit, ID: lower[len(units):], Path: path}
	case strings.HasPrefix(path, "/") && entra.IsID(lower[1:]):
		return Scope{Kind: ScopeObject, ID: lower[1:], Path: path}
	default:
		return Scope{Kind: ScopeUnknown, Path: path}
	}
}
