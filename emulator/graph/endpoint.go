package graph

import (
	"net/http"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// endpoint is one path of Graph that is served. A new resource is a line in
// endpoints and, for rows that are not there yet, a line in
// directory's collection.go.
type endpoint struct {
	path    string // "/users/{id}/memberOf"
	method  string // GET when empty
	serve   func(*call) *odata.Error
	list    bool
	set     string // collection that the path's first {id} or the list is of
	typ     string // item type where it is not the set's
	link    string // relationship: a name of directory.Relationships
	index   string // rows are found by this property, whose value is the {id}
	rows    string // collection of those rows
	context string // fragment of @odata.context; {id} is replaced; the set's name when empty
	page    int    // default page size; 0: the list does not page
	top     int    // largest $top
	order   string // the order without $orderby: a property, newest first
	options string // query options honoured, without $
	area    area
	licence licence
	also    string // permission needed beside one of the path's
	units   int    // resource units
	// permissions replaces Microsoft's list where that has no such path.
	permissions []string
}

// itemType is the entity type of what the endpoint answers.
func (e *endpoint) itemType() string {
	switch {
	case e.typ != "":
		return e.typ
	case e.link != "":
		return "directoryObject"
	case e.rows != "":
		return directory.ItemTypeOf(e.rows)
	default:
		return directory.ItemTypeOf(e.set)
	}
}

const (
	optionsDirectory = "select filter search orderby top count expand skiptoken"
	optionsLinks     = "select filter search orderby top count expand skiptoken"
	optionsRows      = "select filter top count skiptoken"
	optionsReport    = "select filter orderby top skiptoken"
	optionsItem      = "select expand"
)

// endpoints is everything that is served, by area.
var endpoints = slices.Concat(directoryEndpoints, roleEndpoints, appEndpoints, policyEndpoints, logEndpoints, securityEndpoints)

var directoryEndpoints = concat(
	[]endpoint{
		{path: "/organization", serve: serveList, list: true, set: "organization", options: "select"},
		{path: "/organization/{id}", serve: serveItem, set: "organization", options: "select"},
		{path: "/domains", serve: serveList, list: true, set: "domains", options: "select top skiptoken", page: 100, top: 999},
		{path: "/domains/{id}", serve: serveItem, set: "domains", options: "select"},
		{path: "/subscribedSkus", serve: serveList, list: true, set: "subscribedSkus", options: "select", units: 3},
		{path: "/subscribedSkus/{id}", serve: serveItem, set: "subscribedSkus", options: "select"},
	},
	directorySet("/users", "users", 2, "memberOf", "transitiveMemberOf", "ownedObjects", "ownedDevices", "registeredDevices", "directReports"),
	[]endpoint{
		{path: "/users/{id}/manager", serve: serveRelated, set: "users", link: "manager", options: optionsItem},
		{path: "/users/{id}/appRoleAssignments", serve: serveRows, list: true, set: "users", rows: "appRoleAssignments", index: "principalId", options: optionsRows, page: 100, top: 999, units: 2},
		{path: "/users/{id}/oauth2PermissionGrants", serve: serveRows, list: true, set: "users", rows: "oauth2PermissionGrants", index: "principalId", options: optionsRows, page: 100, top: 999, units: 2},
		{path: "/users/{id}/licenseDetails", serve: serveLicenseDetails, list: true, set: "users", typ: "licenseDetails", context: "users('{id}')/licenseDetails", options: "select", units: 2},
		{path: "/users/{id}/authentication/methods", serve: serveRows, list: true, set: "users", rows: "authenticationMethods", index: directory.OwnerProperty, context: "users('{id}')/authentication/methods", options: "select", area: areaMethods},
	},
	directorySet("/groups", "groups", 1, "members", "transitiveMembers", "memberOf", "transitiveMemberOf", "owners"),
	[]endpoint{
		{path: "/groups/{id}/appRoleAssignments", serve: serveRows, list: true, set: "groups", rows: "appRoleAssignments", index: "principalId", options: optionsRows, page: 100, top: 999, units: 2},
	},
	directorySet("/applications", "applications", 2, "owners"),
	directorySet("/servicePrincipals", "servicePrincipals", 1, "owners", "ownedObjects", "memberOf", "transitiveMemberOf"),
	directorySet("/devices", "devices", 1, "memberOf", "transitiveMemberOf", "registeredOwners", "registeredUsers"),
	directorySet("/contacts", "contacts", 1, "memberOf", "transitiveMemberOf"),
	[]endpoint{
		// Roles do not page: https://learn.microsoft.com/graph/api/directoryrole-list
		{path: "/directoryRoles", serve: serveList, list: true, set: "directoryRoles", options: "select filter expand count"},
		{path: "/directoryRoles/{id}", serve: serveItem, set: "directoryRoles", options: optionsItem},
		{path: "/directoryRoles/{id}/members", serve: serveLinks, list: true, set: "directoryRoles", link: "members", options: "select filter count"},
		{path: "/directoryRoles/delta", serve: serveDelta, set: "directoryRoles"},
		{path: "/directoryRoleTemplates", serve: serveList, list: true, set: "directoryRoleTemplates", options: "select"},
		{path: "/directoryRoleTemplates/{id}", serve: serveItem, set: "directoryRoleTemplates", options: "select"},

		{path: "/directory/administrativeUnits", serve: serveList, list: true, set: "administrativeUnits", options: optionsDirectory, page: 100, top: 999},
		{path: "/directory/administrativeUnits/{id}", serve: serveItem, set: "administrativeUnits", options: optionsItem},
		{path: "/directory/administrativeUnits/{id}/members", serve: serveLinks, list: true, set: "administrativeUnits", link: "members", options: optionsLinks, page: 100, top: 999},
		{path: "/directory/administrativeUnits/delta", serve: serveDelta, set: "administrativeUnits", permissions: []string{"AdministrativeUnit.Read.All", "Directory.Read.All", "AdministrativeUnit.ReadWrite.All", "Directory.ReadWrite.All"}},

		{path: "/oauth2PermissionGrants", serve: serveList, list: true, set: "oauth2PermissionGrants", options: optionsRows, page: 100, top: 999, units: 2},
		{path: "/oauth2PermissionGrants/{id}", serve: serveItem, set: "oauth2PermissionGrants", options: "select"},
		{path: "/oauth2PermissionGrants/delta", serve: serveDelta, set: "oauth2PermissionGrants"},

		{path: "/directoryObjects/{id}", serve: serveDirectoryObject, typ: "directoryObject", options: "select"},
		{path: "/directoryObjects/getByIds", method: http.MethodPost, serve: serveGetByIDs, typ: "directoryObject", options: "select", units: 3},
	},
	memberActions("/directoryObjects", ""),
	// The cast is required. https://learn.microsoft.com/graph/api/directory-deleteditems-list
	[]endpoint{
		deletedItems("users", "user", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"),
		deletedItems("groups", "group", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"),
		deletedItems("applications", "application", "Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All"),
		deletedItems("servicePrincipals", "servicePrincipal", "Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All"),
		deletedItems("administrativeUnits", "administrativeUnit", "AdministrativeUnit.Read.All", "AdministrativeUnit.ReadWrite.All"),

		{path: "/directory/deletedItems/{id}", serve: serveDeletedObject, typ: "directoryObject", options: "select", permissions: []string{"Directory.Read.All", "Directory.ReadWrite.All"}},

		{path: "/reports/authenticationMethods/userRegistrationDetails", serve: serveList, list: true, set: "userRegistrationDetails", context: "reports/authenticationMethods/userRegistrationDetails", options: "select filter orderby top skiptoken count", page: 1000, top: 1000, area: areaReports, licence: licenceP1},
		{path: "/reports/authenticationMethods/userRegistrationDetails/{id}", serve: serveItem, set: "userRegistrationDetails", context: "reports/authenticationMethods/userRegistrationDetails", options: "select", area: areaReports, licence: licenceP1},
		{path: "/security/secureScores", serve: serveList, list: true, set: "secureScores", context: "security/secureScores", order: "createdDateTime", options: "select filter orderby top skip skiptoken", page: 50, top: 1000, area: areaSecurity},
		{path: "/security/secureScores/{id}", serve: serveItem, set: "secureScores", context: "security/secureScores", options: "select", area: areaSecurity},
	},
)

func concat(lists ...[]endpoint) []endpoint {
	var all []endpoint
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// directorySet declares a set of directory objects: the list, the object, its
// delta query, its relationships and, for what can be a member, the membership
// actions.
func directorySet(path, set string, units int, links ...string) []endpoint {
	all := []endpoint{
		{path: path, serve: serveList, list: true, set: set, options: optionsDirectory, page: 100, top: 999, units: units},
		{path: path + "/{id}", serve: serveItem, set: set, options: optionsItem, units: units},
		{path: path + "/delta", serve: serveDelta, set: set, units: units},
	}
	linkUnits := map[string]int{"members": 3, "transitiveMembers": 5, "memberOf": 2, "transitiveMemberOf": 2, "ownedObjects": 2}
	for _, name := range links {
		all = append(all, endpoint{path: path + "/{id}/" + name, serve: serveLinks, list: true, set: set, link: name,
			options: optionsLinks, page: 100, top: 999, units: linkUnits[name]})
	}
	if slices.Contains(links, "memberOf") {
		all = append(all, memberActions(path, set)...)
	}
	return all
}

func memberActions(path, set string) []endpoint {
	var all []endpoint
	for _, name := range []string{"getMemberGroups", "getMemberObjects", "checkMemberGroups", "checkMemberObjects"} {
		units := 1
		if name[0] == 'c' {
			units = 4
		}
		all = append(all, endpoint{path: path + "/{id}/" + name, method: http.MethodPost, serve: serveMembership, set: set, link: name, units: units})
	}
	return all
}

func deletedItems(set, typ string, permissions ...string) endpoint {
	return endpoint{path: "/directory/deletedItems/" + directory.TypePrefix + typ, serve: serveDeleted, list: true, set: set,
		options: optionsDirectory, page: 100, top: 999, permissions: permissions}
}
