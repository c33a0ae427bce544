package graph

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// containment is a relationship to the rows of a collection that name the
// object in an indexed property, or to rows that are worked out. With neither
// the tenant has none of them.
type containment struct {
	typ, name, collection, index string
	rows                         func(*directory.Directory, *directory.Object) []*directory.Object
}

var containments = []containment{
	{typ: "security.incident", name: "alerts", collection: "alerts_v2", index: "incidentId"},
	// https://learn.microsoft.com/graph/api/resources/serviceprincipal#relationships
	{typ: "user", name: "appRoleAssignments", collection: "appRoleAssignments", index: "principalId"},
	{typ: "group", name: "appRoleAssignments", collection: "appRoleAssignments", index: "principalId"},
	{typ: "servicePrincipal", name: "appRoleAssignments", collection: "appRoleAssignments", index: "principalId"},
	{typ: "servicePrincipal", name: "appRoleAssignedTo", collection: "appRoleAssignments", index: "resourceId"},
	{typ: "user", name: "oauth2PermissionGrants", collection: "oauth2PermissionGrants", index: "principalId"},
	{typ: "servicePrincipal", name: "oauth2PermissionGrants", collection: "oauth2PermissionGrants", index: "clientId"},
	// https://learn.microsoft.com/graph/api/resources/application#relationships
	{typ: "application", name: "federatedIdentityCredentials", collection: "federatedIdentityCredentials", index: directory.OwnerProperty},
	{typ: "servicePrincipal", name: "federatedIdentityCredentials", collection: "federatedIdentityCredentials", index: directory.OwnerProperty},
	{typ: "administrativeUnit", name: "scopedRoleMembers", rows: scopedRoleMembers},
	{typ: "directoryRole", name: "scopedMembers", rows: scopedRoleMembers},

	{typ: "directoryObject", name: "extensions"},
	{typ: "organization", name: "extensions"},
	{typ: "application", name: "extensionProperties"},
	{typ: "directoryObject", name: "tokenIssuancePolicies"},
	{typ: "directoryObject", name: "tokenLifetimePolicies"},
	{typ: "directoryObject", name: "homeRealmDiscoveryPolicies"},
	{typ: "servicePrincipal", name: "claimsMappingPolicies"},
	{typ: "servicePrincipal", name: "delegatedPermissionClassifications"},
}

// none reports whether the tenant has no such rows at all.
func (x containment) none() bool { return x.collection == "" && x.rows == nil }

func containmentNamed(t *directory.Type, name string) (containment, bool) {
	for _, x := range containments {
		if x.name == name && t.Is(x.typ) {
			return x, true
		}
	}
	return containment{}, false
}

// maxContained is how many alerts an incident can have.
const maxContained = 1000

// bindContained is $expand of such a relationship. Those of directory objects
// have the limit of all their relationships, the others none of their own.
func (c *call) bindContained(x containment, target *directory.Type, item odata.ExpandItem) (odata.Expand, *odata.Error) {
	if x.none() {
		return odata.Expand{Name: item.Name, Follow: func(*directory.Object) []*directory.Object { return nil }}, nil
	}
	if err := odata.CheckSelect(target, item.Selected, true); err != nil {
		return odata.Expand{}, err
	}
	inner, err := c.bindExpandItems(target, item.Inner)
	if err != nil {
		return odata.Expand{}, err
	}
	limit := maxContained
	if typ, _ := directory.TypeNamed(x.typ); typ.InDirectory() {
		limit = expandLimit
	}
	d := c.directory
	follow := func(o *directory.Object) []*directory.Object {
		if x.rows != nil {
			return x.rows(d, o)
		}
		return d.LiveAt(d.Table(x.collection).Indexed(x.index, o.ID))
	}
	return odata.Expand{Name: item.Name, D: d, Limit: limit, Follow: follow,
		Encoders: &odata.Encoders{Declared: target, Selected: item.Selected, Expands: inner, Version: c.version}}, nil
}
