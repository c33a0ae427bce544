package graph

import (
	"net/http"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// directoryRequests read one object of the directory and what hangs on it.
var directoryRequests = map[string]Request{
	"user": {
		Path: "/users/{user-id}", Select: entra.UserProperties, Page: "user-get"},
	"userSignInActivity": {
		Path: "/users/{user-id}", Select: []string{"id", "signInActivity"}, Page: "user-get"},
	"manager": {
		Path: "/users/{user-id}/manager", Select: refProperties[:3], Page: "user-list-manager"},
	"userMemberOf": {
		Path: "/users/{user-id}/memberOf", Top: 999, Page: "user-list-memberof"},
	"userTransitiveMemberOf": {
		Path: "/users/{user-id}/transitiveMemberOf", Top: 999, Page: "user-list-transitivememberof"},
	"ownedObjects": {
		Path: "/users/{user-id}/ownedObjects", Page: "user-list-ownedobjects"},
	"ownedDevices": {
		Path: "/users/{user-id}/ownedDevices", Page: "user-list-owneddevices"},
	"registeredDevices": {
		Path: "/users/{user-id}/registeredDevices", Page: "user-list-registereddevices"},
	"userAppRoleAssignments": {
		Path: "/users/{user-id}/appRoleAssignments", Page: "user-list-approleassignments"},
	"licenseDetails": {
		Path: "/users/{user-id}/licenseDetails", Page: "user-list-licensedetails"},
	"authenticationMethods": {
		Path: "/users/{user-id}/authentication/methods", Page: "authentication-list-methods"},

	"group": {
		Path: "/groups/{group-id}", Select: entra.GroupProperties, Page: "group-get"},
	"groupMembers": {
		Path: "/groups/{group-id}/members", Select: refProperties, Top: 999, Page: "group-list-members"},
	"groupTransitiveMembers": {
		Path: "/groups/{group-id}/transitiveMembers", Select: refProperties, Top: 999, Page: "group-list-transitivemembers"},
	"groupOwners": {
		Path: "/groups/{group-id}/owners", Page: "group-list-owners"},
	"groupMemberOf": {
		Path: "/groups/{group-id}/memberOf", Page: "group-list-memberof"},
	"groupAppRoleAssignments": {
		Path: "/groups/{group-id}/appRoleAssignments", Page: "group-list-approleassignments"},

	"applicationByAppId": {
		Path: "/applications", Select: entra.ApplicationProperties, Filter: "appId eq '{appId}'", Page: "application-list"},
	"applicationCredentials": {
		Path: "/applications", Select: []string{"id", "displayName", "passwordCredentials", "keyCredentials"},
		Filter: "appId eq '{appId}'", Page: "application-list"},
	"servicePrincipalByAppId": {
		Path: "/servicePrincipals", Select: entra.ServicePrincipalProperties, Filter: "appId eq '{appId}'", Page: "serviceprincipal-list"},
	"appRoles": {
		Path: "/servicePrincipals/{servicePrincipal-id}", Select: []string{"appRoles"}, Page: "serviceprincipal-get"},
	"servicePrincipalAppRoleAssignments": {
		Path: "/servicePrincipals/{servicePrincipal-id}/appRoleAssignments", Page: "serviceprincipal-list-approleassignments"},
	"managedIdentityCredentials": {
		Path: "/servicePrincipals/{servicePrincipal-id}/federatedIdentityCredentials", Page: "resources/serviceprincipal"},

	"flexibleCredentials": {
		Beta: "only there is the expression of a flexible federated credential", Global: true,
		Path: "/applications/{application-id}/federatedIdentityCredentials", Page: "application-list-federatedidentitycredentials"},

	"objectsById": {
		Method: http.MethodPost, Path: "/directoryObjects/getByIds", Page: "directoryobject-getbyids"},
	"batch": {
		Method: http.MethodPost, Path: "/$batch", Page: "../json-batching"},
}
