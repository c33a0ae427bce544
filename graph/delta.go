package graph

import (
	"fmt"

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
func (c *Client) DeltaStart(feed Feed) (string, error) {
	if _, ok := deltaRequests[feed]; !ok {
		return "", fmt.Errorf("no delta feed %q", feed)
	}
	return c.link(feed.request(), nil)
}

// request is the name of the feed's request.
func (f Feed) request() string { return string(f) + "Delta" }

// deltaRequests begin a full round of each feed.
var deltaRequests = map[Feed]Request{
	FeedUsers:                  {Path: "/users/delta()", Select: entra.UserProperties, Page: "user-delta"},
	FeedGroups:                 {Path: "/groups/delta()", Select: with(entra.GroupProperties, "members", "owners"), Page: "group-delta"},
	FeedApplications:           {Path: "/applications/delta()", Select: entra.ApplicationProperties, Page: "application-delta"},
	FeedServicePrincipals:      {Path: "/servicePrincipals/delta()", Select: entra.ServicePrincipalProperties, Page: "serviceprincipal-delta"},
	FeedDevices:                {Path: "/devices/delta()", Select: entra.DeviceProperties, Page: "device-delta"},
	FeedDirectoryRoles:         {Path: "/directoryRoles/delta()", Select: with(entra.DirectoryRoleProperties, "members"), Page: "directoryrole-delta"},
	FeedAdministrativeUnits:    {Path: "/directory/administrativeUnits/delta()", Select: with(entra.AdministrativeUnitProperties, "members"), Page: "administrativeunit-delta"},
	FeedOAuth2PermissionGrants: {Path: "/oauth2PermissionGrants/delta()", Page: "oauth2permissiongrant-delta"},
}

func with(properties []string, more ...string) []string {
	return append(append(make([]string, 0, len(properties)+len(more)), properties...), more...)
}
