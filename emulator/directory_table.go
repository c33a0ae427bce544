package emulator

import (
	"slices"
	"strings"
)

// tableSpec declares a collection that the directory holds.
type tableSpec struct {
	collection string   // name of AddRow and of the OData context
	typ        string   // entity type
	directory  bool     // a set of directory objects: ids are unique over all of them
	bin        bool     // deleted objects can be restored
	keys       []string // alternate keys, unique
	indexes    []string // properties that other objects are found by
}

// tableSpecs is every collection held. A new one is a line in its area's tables
// and its routes in the area's endpoints.
var tableSpecs = slices.Concat(directoryTables, roleTables, appTables, policyTables, logTables, securityTables, defenderTables)

var directoryTables = []tableSpec{
	{collection: "users", typ: "user", directory: true, bin: true, keys: []string{"userPrincipalName"}},
	{collection: "groups", typ: "group", directory: true, bin: true},
	{collection: "applications", typ: "application", directory: true, bin: true, keys: []string{"appId"}},
	{collection: "servicePrincipals", typ: "servicePrincipal", directory: true, bin: true, keys: []string{"appId"}},
	{collection: "devices", typ: "device", directory: true, keys: []string{"deviceId"}},
	{collection: "directoryRoles", typ: "directoryRole", directory: true, keys: []string{"roleTemplateId"}},
	{collection: "administrativeUnits", typ: "administrativeUnit", directory: true, bin: true},
	{collection: "contacts", typ: "orgContact", directory: true},

	{collection: "organization", typ: "organization"},
	{collection: "domains", typ: "domain"},
	{collection: "subscribedSkus", typ: "subscribedSku", indexes: []string{"skuId"}},
	{collection: "oauth2PermissionGrants", typ: "oAuth2PermissionGrant", indexes: []string{"clientId", "principalId", "resourceId"}},
	{collection: "authenticationMethods", typ: "authenticationMethod", indexes: []string{ownerProperty}},
	{collection: "userRegistrationDetails", typ: "userRegistrationDetails"},
	{collection: "secureScores", typ: "secureScore"},
	{collection: "directoryRoleTemplates", typ: "directoryRoleTemplate"},
}

func (t *table) index(o *Object) {
	for key, m := range t.keys {
		if v := o.Text(key); v != "" {
			m[strings.ToLower(v)] = o.num
		}
	}
	for key, m := range t.indexes {
		if v := strings.ToLower(o.Text(key)); v != "" {
			m[v] = append(m[v], o.num)
		}
	}
}

func (t *table) unindex(o *Object) {
	for key, m := range t.keys {
		v := strings.ToLower(o.Text(key))
		if num, ok := m[v]; ok && num == o.num {
			delete(m, v)
		}
	}
	for key, m := range t.indexes {
		v := strings.ToLower(o.Text(key))
		if v == "" {
			continue
		}
		if i := slices.Index(m[v], o.num); i >= 0 {
			m[v] = slices.Delete(slices.Clone(m[v]), i, i+1)
		}
	}
}
