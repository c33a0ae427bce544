package graph

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/applications"
	"github.com/microsoftgraph/msgraph-sdk-go/devices"
	"github.com/microsoftgraph/msgraph-sdk-go/directory"
	"github.com/microsoftgraph/msgraph-sdk-go/serviceprincipals"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Lists of applications, service principals, and what they hold.
const (
	// ListAppRoleAssignments and ListFederatedCredentials are one request for
	// each service principal or application: their URL has a [Parent] in it.
	ListAppRoleAssignments   List = "appRoleAssignments"
	ListFederatedCredentials List = "federatedIdentityCredentials"
	// The owners come with their objects, at most [MaxExpanded] for each; the
	// lists of one object's owners, which have a [Parent], give all.
	ListApplicationOwners        List = "applicationOwners"
	ListOwnersOfApplication      List = "ownersOfApplication"
	ListServicePrincipalOwners   List = "servicePrincipalOwners"
	ListOwnersOfServicePrincipal List = "ownersOfServicePrincipal"
	ListDeviceOwners             List = "deviceOwners"
	ListOwnersOfDevice           List = "ownersOfDevice"
	// ListAgentIdentities come with their sponsors.
	ListAgentIdentities          List = "agentIdentities"
	ListDeletedApplications      List = "deletedApplications"
	ListDeletedServicePrincipals List = "deletedServicePrincipals"
	// The reports of use are under /beta alone, and in the global cloud alone.
	ListServicePrincipalSignIns List = "servicePrincipalSignInActivities"
	ListCredentialSignIns       List = "appCredentialSignInActivities"
)

// MaxExpanded is how many related objects $expand returns; it does not say when
// there are more.
// https://learn.microsoft.com/graph/query-parameters#expand
const MaxExpanded = 20

// Parent stands for the id of an object in the URL of a list that is read for
// one object after another.
const Parent = "{id}"

// appLists are those of applications and service principals.
//
// https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto
// https://learn.microsoft.com/graph/api/application-list-federatedidentitycredentials
// https://learn.microsoft.com/graph/api/application-list
// https://learn.microsoft.com/graph/api/serviceprincipal-list
// https://learn.microsoft.com/graph/api/device-list-registeredowners
// https://learn.microsoft.com/graph/api/agentidentity-list
// https://learn.microsoft.com/graph/api/directory-deleteditems-list
// https://learn.microsoft.com/graph/api/reportroot-list-serviceprincipalsigninactivities
// https://learn.microsoft.com/graph/api/reportroot-list-appcredentialsigninactivities
var appLists = map[List]listStart{
	ListAppRoleAssignments: func(c *Client) (string, error) {
		return forEach(serviceprincipals.NewServicePrincipalsRequestBuilderInternal(c.base, urlOnly{}).ByServicePrincipalId(Parent).AppRoleAssignedTo(),
			&serviceprincipals.ItemAppRoleAssignedToRequestBuilderGetRequestConfiguration{
				QueryParameters: &serviceprincipals.ItemAppRoleAssignedToRequestBuilderGetQueryParameters{Top: ptr(int32(999))}})
	},
	ListFederatedCredentials: func(c *Client) (string, error) {
		return forEach(applications.NewApplicationsRequestBuilderInternal(c.base, urlOnly{}).ByApplicationId(Parent).FederatedIdentityCredentials(),
			&applications.ItemFederatedIdentityCredentialsRequestBuilderGetRequestConfiguration{
				QueryParameters: &applications.ItemFederatedIdentityCredentialsRequestBuilderGetQueryParameters{Top: ptr(int32(999))}})
	},
	ListApplicationOwners: func(c *Client) (string, error) {
		return link(applications.NewApplicationsRequestBuilderInternal(c.base, urlOnly{}),
			&applications.ApplicationsRequestBuilderGetRequestConfiguration{
				QueryParameters: &applications.ApplicationsRequestBuilderGetQueryParameters{
					Select: []string{"id"}, Expand: []string{"owners($select=id)"}, Top: ptr(int32(999))}})
	},
	ListOwnersOfApplication: func(c *Client) (string, error) {
		return forEach(applications.NewApplicationsRequestBuilderInternal(c.base, urlOnly{}).ByApplicationId(Parent).Owners(),
			&applications.ItemOwnersRequestBuilderGetRequestConfiguration{
				QueryParameters: &applications.ItemOwnersRequestBuilderGetQueryParameters{Select: []string{"id"}, Top: ptr(int32(999))}})
	},
	ListServicePrincipalOwners: func(c *Client) (string, error) {
		return link(serviceprincipals.NewServicePrincipalsRequestBuilderInternal(c.base, urlOnly{}),
			&serviceprincipals.ServicePrincipalsRequestBuilderGetRequestConfiguration{
				QueryParameters: &serviceprincipals.ServicePrincipalsRequestBuilderGetQueryParameters{
					Select: []string{"id"}, Expand: []string{"owners($select=id)"}, Top: ptr(int32(999))}})
	},
	ListOwnersOfServicePrincipal: func(c *Client) (string, error) {
		return forEach(serviceprincipals.NewServicePrincipalsRequestBuilderInternal(c.base, urlOnly{}).ByServicePrincipalId(Parent).Owners(),
			&serviceprincipals.ItemOwnersRequestBuilderGetRequestConfiguration{
				QueryParameters: &serviceprincipals.ItemOwnersRequestBuilderGetQueryParameters{Select: []string{"id"}, Top: ptr(int32(999))}})
	},
	ListDeviceOwners: func(c *Client) (string, error) {
		return link(devices.NewDevicesRequestBuilderInternal(c.base, urlOnly{}),
			&devices.DevicesRequestBuilderGetRequestConfiguration{
				QueryParameters: &devices.DevicesRequestBuilderGetQueryParameters{
					Select: []string{"id"}, Expand: []string{"registeredOwners($select=id)"}, Top: ptr(int32(999))}})
	},
	ListOwnersOfDevice: func(c *Client) (string, error) {
		return forEach(devices.NewDevicesRequestBuilderInternal(c.base, urlOnly{}).ByDeviceId(Parent).RegisteredOwners(),
			&devices.ItemRegisteredOwnersRequestBuilderGetRequestConfiguration{
				QueryParameters: &devices.ItemRegisteredOwnersRequestBuilderGetQueryParameters{Select: []string{"id"}, Top: ptr(int32(999))}})
	},
	// The SDK has no builder for the type; a page holds at most 100.
	ListAgentIdentities: func(c *Client) (string, error) {
		return c.raw("/servicePrincipals/microsoft.graph.agentIdentity", url.Values{
			"$select": {strings.Join(entra.AgentIdentityProperties, ",")}, "$expand": {"sponsors($select=id,displayName)"}, "$top": {"100"}}), nil
	},
	ListDeletedApplications: func(c *Client) (string, error) {
		return link(directory.NewDeletedItemsRequestBuilderInternal(c.base, urlOnly{}).GraphApplication(),
			&directory.DeletedItemsGraphApplicationRequestBuilderGetRequestConfiguration{
				QueryParameters: &directory.DeletedItemsGraphApplicationRequestBuilderGetQueryParameters{
					Select: entra.ApplicationProperties, Top: ptr(int32(999))}})
	},
	ListDeletedServicePrincipals: func(c *Client) (string, error) {
		return link(directory.NewDeletedItemsRequestBuilderInternal(c.base, urlOnly{}).GraphServicePrincipal(),
			&directory.DeletedItemsGraphServicePrincipalRequestBuilderGetRequestConfiguration{
				QueryParameters: &directory.DeletedItemsGraphServicePrincipalRequestBuilderGetQueryParameters{
					Select: entra.ServicePrincipalProperties, Top: ptr(int32(999))}})
	},
	ListServicePrincipalSignIns: func(c *Client) (string, error) { return c.publicBeta("/reports/servicePrincipalSignInActivities") },
	ListCredentialSignIns:       func(c *Client) (string, error) { return c.publicBeta("/reports/appCredentialSignInActivities") },
}

// nationalClouds lack what Microsoft's pages mark as of the global service only.
var nationalClouds = []string{"usgov", "usgovdod", "china"}

// publicBeta is the URL of a path that only /beta of the public cloud has;
// cloud.ErrNotInCloud in the others.
func (c *Client) publicBeta(path string) (string, error) {
	if name := c.cloud.Environment().Name; slices.Contains(nationalClouds, name) {
		return "", fmt.Errorf("%s: %w", path, cloud.ErrNotInCloud)
	}
	return c.beta(c.raw(path, nil)), nil
}

// forEach is link for a URL with a [Parent] in it, which the builders escape.
func forEach[C any](b builder[C], config *C) (string, error) {
	u, err := link(b, config)
	return strings.Replace(u, url.PathEscape(Parent), Parent, 1), err
}
