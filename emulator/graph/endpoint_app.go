package graph

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// appEndpoints serve what applications and service principals have beside
// themselves: credentials, grants, and the typed entities of agents.
var appEndpoints = concat(
	[]endpoint{
		// https://learn.microsoft.com/graph/api/application-list-federatedidentitycredentials
		{path: "/applications/{id}/federatedIdentityCredentials", serve: serveRows, list: true, set: "applications", rows: "federatedIdentityCredentials", index: directory.OwnerProperty, context: "applications('{id}')/federatedIdentityCredentials", options: "select filter top", page: 100, top: 999},
		// Of a user-assigned managed identity: the relationship is in the v1.0
		// model, its path not in the list of permissions.
		// https://learn.microsoft.com/graph/api/resources/serviceprincipal
		{path: "/servicePrincipals/{id}/federatedIdentityCredentials", serve: serveRows, list: true, set: "servicePrincipals", rows: "federatedIdentityCredentials", index: directory.OwnerProperty, context: "servicePrincipals('{id}')/federatedIdentityCredentials", options: "select filter top", page: 100, top: 999, permissions: applicationReaders},
		// https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignments
		{path: "/servicePrincipals/{id}/appRoleAssignments", serve: serveRows, list: true, set: "servicePrincipals", rows: "appRoleAssignments", index: "principalId", context: "servicePrincipals('{id}')/appRoleAssignments", options: optionsRows, page: 100, top: 999, units: 2},
		// https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto
		{path: "/servicePrincipals/{id}/appRoleAssignedTo", serve: serveRows, list: true, set: "servicePrincipals", rows: "appRoleAssignments", index: "resourceId", context: "servicePrincipals('{id}')/appRoleAssignedTo", options: optionsRows, page: 100, top: 999, units: 2},
		{path: "/servicePrincipals/{id}/oauth2PermissionGrants", serve: serveRows, list: true, set: "servicePrincipals", rows: "oauth2PermissionGrants", index: "clientId", options: optionsRows, page: 100, top: 999, units: 2},
	},
	agentSet("/servicePrincipals", "servicePrincipals", "agentIdentity"),
	agentSet("/servicePrincipals", "servicePrincipals", "agentIdentityBlueprintPrincipal"),
	agentSet("/applications", "applications", "agentIdentityBlueprint"),
	agentUserEndpoints(),
)

// agentUserEndpoints serve the user accounts of agents, which whoever reads
// users may read.
//
// https://learn.microsoft.com/graph/api/agentuser-list
// https://learn.microsoft.com/graph/api/agentuser-get
func agentUserEndpoints() []endpoint {
	const set, typ, cast = "users", "agentUser", directory.TypePrefix + "agentUser"
	many, _ := pathPermissions("GET", "/users")
	one, _ := pathPermissions("GET", "/users/{id}")
	return []endpoint{
		{path: "/users/" + cast, serve: serveCast, list: true, set: set, typ: typ, context: set + "/" + cast, options: optionsDirectory, page: 100, top: 999, permissions: many},
		{path: "/users/" + cast + "/{id}", serve: serveItem, set: set, typ: typ, context: set + "/" + cast, options: optionsItem, permissions: one},
		{path: "/users/{id}/" + cast, serve: serveItem, set: set, typ: typ, context: set + "/" + cast, options: optionsItem, permissions: one},
	}
}

// applicationReaders open what hangs on applications and has no line in
// Microsoft's list.
var applicationReaders = []string{"Application.Read.All", "Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"}

// agentSet declares a typed entity of agents: the cast list, whose page is at
// most 100, the object below the cast and beside it, and its sponsors.
//
// The pages of the objects name Application.Read.All beside the permission of
// the type; those of the sponsors' lists are not published.
//
// https://learn.microsoft.com/graph/api/agentidentity-list
// https://learn.microsoft.com/graph/api/agentidentity-get
// https://learn.microsoft.com/graph/api/agentidentity-list-sponsors
// https://learn.microsoft.com/graph/api/agentidentityblueprint-list
// https://learn.microsoft.com/graph/api/agentidentityblueprintprincipal-list
func agentSet(path, set, typ string) []endpoint {
	cast, context := directory.TypePrefix+typ, set+"/"+directory.TypePrefix+typ
	one, _ := pathPermissions("GET", path+"/"+cast+"/{id}")
	one = slices.Concat(one, applicationReaders)
	return []endpoint{
		{path: path + "/" + cast, serve: serveCast, list: true, set: set, typ: typ, context: context, options: optionsDirectory, page: 100, top: 100},
		{path: path + "/" + cast + "/{id}", serve: serveItem, set: set, typ: typ, context: context, options: optionsItem, permissions: one},
		{path: path + "/{id}/" + cast, serve: serveItem, set: set, typ: typ, context: context, options: optionsItem, permissions: one},
		{path: path + "/{id}/" + cast + "/sponsors", serve: serveSponsors, list: true, set: set, typ: typ, link: "sponsors", options: "select filter expand top skiptoken", page: 100, top: 999, permissions: one},
	}
}

// appBetaEndpoints serve the reports of use, which v1.0 does not have. What a
// page holds is not published.
//
// https://learn.microsoft.com/graph/api/reportroot-list-serviceprincipalsigninactivities
// https://learn.microsoft.com/graph/api/reportroot-list-appcredentialsigninactivities
var appBetaEndpoints = []endpoint{
	{path: "/reports/servicePrincipalSignInActivities", serve: serveList, list: true, set: "servicePrincipalSignInActivities", context: "reports/servicePrincipalSignInActivities", options: "filter orderby top skiptoken", page: 1000, top: 1000, area: areaReports, licence: licenceP1, permissions: usageReaders},
	{path: "/reports/servicePrincipalSignInActivities/{id}", serve: serveItem, set: "servicePrincipalSignInActivities", context: "reports/servicePrincipalSignInActivities", area: areaReports, licence: licenceP1, permissions: usageReaders},
	{path: "/reports/appCredentialSignInActivities", serve: serveList, list: true, set: "appCredentialSignInActivities", context: "reports/appCredentialSignInActivities", options: "filter orderby top skiptoken", page: 1000, top: 1000, area: areaReports, licence: licenceP1, permissions: usageReaders},
	{path: "/reports/appCredentialSignInActivities/{id}", serve: serveItem, set: "appCredentialSignInActivities", context: "reports/appCredentialSignInActivities", area: areaReports, licence: licenceP1, permissions: usageReaders},
}

var usageReaders = []string{"AuditLog.Read.All", "Directory.Read.All"}
