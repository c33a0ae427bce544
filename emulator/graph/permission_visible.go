package graph

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// basicProfile are the properties of a user that User.ReadBasic.All opens.
// https://learn.microsoft.com/graph/permissions-reference#userreadbasicall
// That the others read null, as with an inaccessible member, is not on record.
var basicProfile = []string{"displayName", "givenName", "id", "mail", "photo", "securityIdentifier", "surname", "userPrincipalName"}

const basicUsers = "User.ReadBasic.All"

// readsAccessPolicies show which Conditional Access policies applied to a
// sign-in; nobody else is told, and none gets an error.
// https://learn.microsoft.com/graph/api/resources/appliedconditionalaccesspolicy
var readsAccessPolicies = []string{"Policy.Read.All", "Policy.Read.ConditionalAccess", "Policy.ReadWrite.ConditionalAccess"}

// typePaths are the collections whose permissions open the objects of a type.
var typePaths = map[string]string{
	"user": "/users", "group": "/groups", "device": "/devices", "application": "/applications", "servicePrincipal": "/servicePrincipals",
	"directoryRole": "/directoryRoles", "administrativeUnit": "/directory/administrativeUnits", "orgContact": "/contacts",
}

// readers are the permissions that open the objects of a type, nil for a type
// that has no collection of its own.
func readers(t *directory.Type) []string {
	path, ok := typePaths[directory.NearestBase(t, typePaths).Name]
	if !ok {
		return nil
	}
	list, _ := pathPermissions("GET", path)
	item, _ := pathPermissions("GET", path+"/{id}")
	return append(list, item...)
}

// visible returns the properties of an object that the caller may see in an
// endpoint that is open to it; nil is all of them.
func (c *call) visible(t *directory.Type) []string {
	if t.Name == "signIn" && !c.tok.Has(readsAccessPolicies...) {
		var names []string
		for _, p := range t.Properties {
			if p.Name != "appliedConditionalAccessPolicies" {
				names = append(names, p.Name)
			}
		}
		return names
	}
	if t.Name != "user" || !c.tok.Has(basicUsers) {
		return nil
	}
	full := slices.DeleteFunc(readers(t), func(p string) bool { return p == basicUsers })
	if c.tok.Has(full...) {
		return nil
	}
	return basicProfile
}

// visibleLinked is visible for an object at the end of a relationship: of a
// type that the caller may not read it sees the type and the id only.
// https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
func (c *call) visibleLinked(t *directory.Type) []string {
	if all := readers(t); all != nil && !c.tok.Has(all...) {
		return []string{"id"}
	}
	return c.visible(t)
}
