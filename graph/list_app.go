package graph

import (
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// MaxExpanded is how many related objects $expand returns; it does not say when
// there are more.
// https://learn.microsoft.com/graph/query-parameters#expand
const MaxExpanded = 20

// Parent stands for the id of an object in the URL of a list that is read for
// one object after another.
const Parent = "{id}"

// OfParent is the URL of one object's rows: start is that of a list with
// [Parent] in it.
func OfParent(start, id string) (string, error) {
	key, err := cloud.Segment(id)
	if err != nil {
		return "", fmt.Errorf("rows of one object: %w", err)
	}
	return strings.Replace(start, Parent, key, 1), nil
}

// reportsOfUse says why they are read from /beta.
const reportsOfUse = "v1.0 has no report of when applications and credentials were last used"

// appLists are those of applications and service principals.
var appLists = map[feed.Name]Request{
	feed.AppRoleAssignments: {
		Path: "/servicePrincipals/{servicePrincipal-id}/appRoleAssignedTo", Top: 999, Page: "serviceprincipal-list-approleassignedto"},
	feed.FederatedCredentials: {
		Path: "/applications/{application-id}/federatedIdentityCredentials", Top: 999, Page: "application-list-federatedidentitycredentials"},
	// The owners come with their objects, at most [MaxExpanded] for each; the
	// lists of one object's owners, which have a [Parent], give all.
	feed.ApplicationOwners: {
		Path: "/applications", Select: []string{"id"}, Expand: []string{"owners($select=id)"}, Top: 999, Page: "application-list"},
	feed.OwnersOfApplication: {
		Path: "/applications/{application-id}/owners", Select: []string{"id"}, Top: 999, Page: "application-list-owners"},
	feed.ServicePrincipalOwners: {
		Path: "/servicePrincipals", Select: []string{"id"}, Expand: []string{"owners($select=id)"}, Top: 999, Page: "serviceprincipal-list"},
	feed.OwnersOfServicePrincipal: {
		Path: "/servicePrincipals/{servicePrincipal-id}/owners", Select: []string{"id"}, Top: 999, Page: "serviceprincipal-list-owners"},
	feed.DeviceOwners: {
		Path: "/devices", Select: []string{"id"}, Expand: []string{"registeredOwners($select=id)"}, Top: 999, Page: "device-list"},
	feed.OwnersOfDevice: {
		Path: "/devices/{device-id}/registeredOwners", Select: []string{"id"}, Top: 999, Page: "device-list-registeredowners"},
	feed.AgentIdentities: { // with their sponsors; a page holds at most 100
		Path: "/servicePrincipals/microsoft.graph.agentIdentity", Select: entra.AgentIdentityProperties,
		Expand: []string{"sponsors($select=id,displayName)"}, Top: 100, Page: "agentidentity-list"},
	feed.ServicePrincipalSignIns: {
		Beta: reportsOfUse, Global: true, Path: "/reports/servicePrincipalSignInActivities",
		Page: "reportroot-list-serviceprincipalsigninactivities"},
	feed.CredentialSignIns: {
		Beta: reportsOfUse, Global: true, Path: "/reports/appCredentialSignInActivities",
		Page: "reportroot-list-appcredentialsigninactivities"},
	feed.DeletedApplications: {
		Path: "/directory/deletedItems/graph.application", Select: entra.ApplicationProperties, Top: 999, Page: "directory-deleteditems-list"},
	feed.DeletedServicePrincipals: {
		Path: "/directory/deletedItems/graph.servicePrincipal", Select: entra.ServicePrincipalProperties, Top: 999, Page: "directory-deleteditems-list"},
}
