package emulator

// appEndpoints serve what applications and service principals have beside
// themselves: credentials and grants.
var appEndpoints = []endpoint{
	{path: "/applications/{id}/federatedIdentityCredentials", serve: serveRows, list: true, set: "applications", rows: "federatedIdentityCredentials", index: ownerProperty, context: "applications('{id}')/federatedIdentityCredentials", options: "select filter top", page: 100, top: 999},
	{path: "/servicePrincipals/{id}/appRoleAssignments", serve: serveRows, list: true, set: "servicePrincipals", rows: "appRoleAssignments", index: "principalId", options: optionsRows, page: 100, top: 999, units: 2},
	{path: "/servicePrincipals/{id}/appRoleAssignedTo", serve: serveRows, list: true, set: "servicePrincipals", rows: "appRoleAssignments", index: "resourceId", options: optionsRows, page: 100, top: 999, units: 2},
	{path: "/servicePrincipals/{id}/oauth2PermissionGrants", serve: serveRows, list: true, set: "servicePrincipals", rows: "oauth2PermissionGrants", index: "clientId", options: optionsRows, page: 100, top: 999, units: 2},
}

var appTables = []tableSpec{
	{collection: "appRoleAssignments", typ: "appRoleAssignment", indexes: []string{"principalId", "resourceId"}},
	{collection: "federatedIdentityCredentials", typ: "federatedIdentityCredential", indexes: []string{ownerProperty}},
}
