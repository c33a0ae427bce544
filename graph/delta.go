package graph

import (
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// Feeds returns every feed that is followed by delta queries.
func Feeds() []feed.Name {
	var names []feed.Name
	for _, f := range feed.All() {
		if f.Delta {
			names = append(names, f.Name)
		}
	}
	return names
}

// DeltaStart returns the URL that begins a full round of the feed. $select is
// sent here only: Microsoft keeps it in the token, so a link made with another
// $select must not be followed.
func (c *Client) DeltaStart(name feed.Name) (string, error) {
	if _, ok := deltaRequests[name]; !ok {
		return "", fmt.Errorf("no delta feed %q", name)
	}
	return c.link(deltaRequest(name), nil)
}

// deltaRequest is the name of the request that begins a feed.
func deltaRequest(name feed.Name) string { return string(name) + "Delta" }

// deltaRequests begin a full round of each feed.
var deltaRequests = map[feed.Name]Request{
	feed.Users:               {Path: "/users/delta()", Select: entra.UserProperties, Page: "user-delta"},
	feed.Groups:              {Path: "/groups/delta()", Select: with(entra.GroupProperties, "members", "owners"), Page: "group-delta"},
	feed.Applications:        {Path: "/applications/delta()", Select: entra.ApplicationProperties, Page: "application-delta"},
	feed.ServicePrincipals:   {Path: "/servicePrincipals/delta()", Select: entra.ServicePrincipalProperties, Page: "serviceprincipal-delta"},
	feed.Devices:             {Path: "/devices/delta()", Select: entra.DeviceProperties, Page: "device-delta"},
	feed.DirectoryRoles:      {Path: "/directoryRoles/delta()", Select: with(entra.DirectoryRoleProperties, "members"), Page: "directoryrole-delta"},
	feed.AdministrativeUnits: {Path: "/directory/administrativeUnits/delta()", Select: with(entra.AdministrativeUnitProperties, "members"), Page: "administrativeunit-delta"},
	feed.Grants:              {Path: "/oauth2PermissionGrants/delta()", Page: "oauth2permissiongrant-delta"},
}

func with(properties []string, more ...string) []string {
	return append(append(make([]string, 0, len(properties)+len(more)), properties...), more...)
}
