package grants

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// DefaultAccess is the app role of an assignment without a role: it lets in and
// grants no permission.
// https://learn.microsoft.com/graph/api/resources/approleassignment
const DefaultAccess = "00000000-0000-0000-0000-000000000000"

// For whom a delegated permission is.
// https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
const (
	ConsentAll = "AllPrincipals"
	ConsentOne = "Principal"
)

// OfAppRole is the grant of an app role assignment, which has no end.
func OfAppRole(a entra.AppRoleAssignment) Grant {
	return Grant{ID: a.ID, Source: AppRoleAssignments, System: AppRole, RoleID: a.AppRoleID, PrincipalID: a.PrincipalID,
		Scope: resourceScope(a.ResourceID), State: Assigned, TimeKnown: true, Start: a.CreatedDateTime}
}

// OfConsent are the grants of a delegated one, a scope each. It has no end.
// https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
func OfConsent(c entra.OAuth2PermissionGrant) []Grant {
	scopes := strings.Fields(c.Scope)
	out := make([]Grant, len(scopes))
	for i, scope := range scopes {
		out[i] = Grant{ID: c.ID, Source: PermissionGrants, System: Delegated, Permission: scope, PrincipalID: c.ClientID,
			Consent: c.ConsentType, UserID: c.PrincipalID, Scope: resourceScope(c.ResourceID), State: Assigned, TimeKnown: true}
	}
	return out
}

func resourceScope(id string) Scope { return Scope{Kind: ScopeResource, ID: id} }

// Permits reports whether the grant allows anything: default access does not.
func (g Grant) Permits() bool { return g.System != AppRole || g.RoleID != DefaultAccess }
