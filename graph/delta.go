package graph

import (
	"fmt"

	"github.com/microsoftgraph/msgraph-sdk-go/applications"
	"github.com/microsoftgraph/msgraph-sdk-go/devices"
	"github.com/microsoftgraph/msgraph-sdk-go/directory"
	"github.com/microsoftgraph/msgraph-sdk-go/directoryroles"
	"github.com/microsoftgraph/msgraph-sdk-go/groups"
	"github.com/microsoftgraph/msgraph-sdk-go/oauth2permissiongrants"
	"github.com/microsoftgraph/msgraph-sdk-go/serviceprincipals"
	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Feed names a collection that can be followed by delta queries.
type Feed string

// The delta feeds.
const (
	FeedUsers                  Feed = "users"
	FeedGroups                 Feed = "groups" // with members and owners
	FeedApplications           Feed = "applications"
	FeedServicePrincipals      Feed = "servicePrincipals"
	FeedDevices                Feed = "devices"             // needs Device.Read.All, which the basic set lacks
	FeedDirectoryRoles         Feed = "directoryRoles"      // with members
	FeedAdministrativeUnits    Feed = "administrativeUnits" // with members
	FeedOAuth2PermissionGrants Feed = "oauth2PermissionGrants"
)

// Feeds returns every delta feed.
func Feeds() []Feed {
	return []Feed{
		FeedUsers, FeedGroups, FeedApplications, FeedServicePrincipals,
		FeedDevices, FeedDirectoryRoles, FeedAdministrativeUnits, FeedOAuth2PermissionGrants,
	}
}

// DeltaStart returns the URL that begins a full round of the feed. $select is
// sent here only: Microsoft keeps it in the token, so a link made with another
// $select must not be followed.
//
// https://learn.microsoft.com/graph/api/user-delta
// https://learn.microsoft.com/graph/api/group-delta
// https://learn.microsoft.com/graph/api/application-delta
// https://learn.microsoft.com/graph/api/serviceprincipal-delta
// https://learn.microsoft.com/graph/api/device-delta
// https://learn.microsoft.com/graph/api/directoryrole-delta
// https://learn.microsoft.com/graph/api/administrativeunit-delta
// https://learn.microsoft.com/graph/api/oauth2permissiongrant-delta
func (c *Client) DeltaStart(feed Feed) (string, error) {
	adapter := urlOnly{}
	switch feed {
	case FeedUsers:
		return link(users.NewUsersRequestBuilderInternal(c.base, adapter).Delta(),
			&users.DeltaRequestBuilderGetRequestConfiguration{
				QueryParameters: &users.DeltaRequestBuilderGetQueryParameters{Select: entra.UserProperties}})
	case FeedGroups:
		return link(groups.NewGroupsRequestBuilderInternal(c.base, adapter).Delta(),
			&groups.DeltaRequestBuilderGetRequestConfiguration{
				QueryParameters: &groups.DeltaRequestBuilderGetQueryParameters{Select: with(entra.GroupProperties, "members", "owners")}})
	case FeedApplications:
		return link(applications.NewApplicationsRequestBuilderInternal(c.base, adapter).Delta(),
			&applications.DeltaRequestBuilderGetRequestConfiguration{
				QueryParameters: &applications.DeltaRequestBuilderGetQueryParameters{Select: entra.ApplicationProperties}})
	case FeedServicePrincipals:
		return link(serviceprincipals.NewServicePrincipalsRequestBuilderInternal(c.base, adapter).Delta(),
			&serviceprincipals.DeltaRequestBuilderGetRequestConfiguration{
				QueryParameters: &serviceprincipals.DeltaRequestBuilderGetQueryParameters{Select: entra.ServicePrincipalProperties}})
	case FeedDevices:
		return link(devices.NewDevicesRequestBuilderInternal(c.base, adapter).Delta(),
			&devices.DeltaRequestBuilderGetRequestConfiguration{
				QueryParameters: &devices.DeltaRequestBuilderGetQueryParameters{Select: entra.DeviceProperties}})
	case FeedDirectoryRoles:
		return link(directoryroles.NewDirectoryRolesRequestBuilderInternal(c.base, adapter).Delta(),
			&directoryroles.DeltaRequestBuilderGetRequestConfiguration{
				QueryParameters: &directoryroles.DeltaRequestBuilderGetQueryParameters{Select: with(entra.DirectoryRoleProperties, "members")}})
	case FeedAdministrativeUnits:
		return link(directory.NewAdministrativeUnitsRequestBuilderInternal(c.base, adapter).Delta(),
			&directory.AdministrativeUnitsDeltaRequestBuilderGetRequestConfiguration{
				QueryParameters: &directory.AdministrativeUnitsDeltaRequestBuilderGetQueryParameters{Select: with(entra.AdministrativeUnitProperties, "members")}})
	case FeedOAuth2PermissionGrants:
		return link(oauth2permissiongrants.NewOauth2PermissionGrantsRequestBuilderInternal(c.base, adapter).Delta(), nil)
	}
	return "", fmt.Errorf("no delta feed %q", feed)
}

func with(properties []string, more ...string) []string {
	return append(append(make([]string, 0, len(properties)+len(more)), properties...), more...)
}
