package graph

import (
	"fmt"
	"maps"
	"slices"

	"github.com/microsoftgraph/msgraph-sdk-go/devices"
	"github.com/microsoftgraph/msgraph-sdk-go/directory"
	"github.com/microsoftgraph/msgraph-sdk-go/domains"
	"github.com/microsoftgraph/msgraph-sdk-go/organization"
	"github.com/microsoftgraph/msgraph-sdk-go/reports"
	"github.com/microsoftgraph/msgraph-sdk-go/subscribedskus"
	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// List names a collection that is read in full each time: there is no delta
// query for it, or the permission for one is missing.
type List string

// The lists.
const (
	ListOrganization   List = "organization"
	ListDomains        List = "domains"
	ListSubscribedSKUs List = "subscribedSkus"
	ListDeletedUsers   List = "deletedUsers"
	ListDeletedGroups  List = "deletedGroups" // Microsoft 365 groups only: security groups are never kept
	ListDevices        List = "devices"       // Directory.Read.All opens it, unlike devices/delta
	// ListSignInActivity is users with id and signInActivity only: needs
	// AuditLog.Read.All and Entra ID P1 or P2.
	ListSignInActivity List = "signInActivity"
	// ListUserRegistrationDetails leaves out disabled users and needs P1 or P2.
	ListUserRegistrationDetails List = "userRegistrationDetails"
)

// Lists returns every list, by name.
func Lists() []List { return slices.Sorted(maps.Keys(lists)) }

// lists make the URL of each list's first page.
var lists = merged(directoryLists, roleLists, appLists, policyLists)

func merged(areas ...map[List]listStart) map[List]listStart {
	all := map[List]listStart{}
	for _, area := range areas {
		maps.Copy(all, area)
	}
	return all
}

// listStart makes the URL of a list's first page.
type listStart func(c *Client) (string, error)

// ListStart returns the URL of the list's first page, or of the object where
// the list is a single one.
func (c *Client) ListStart(list List) (string, error) {
	start, ok := lists[list]
	if !ok {
		return "", fmt.Errorf("no list %q", list)
	}
	return start(c)
}

// directoryLists are the directory's own.
//
// https://learn.microsoft.com/graph/api/organization-list
// https://learn.microsoft.com/graph/api/domain-list
// https://learn.microsoft.com/graph/api/subscribedsku-list
// https://learn.microsoft.com/graph/api/directory-deleteditems-list
// https://learn.microsoft.com/graph/api/device-list
// https://learn.microsoft.com/graph/api/user-list
// https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails
var directoryLists = map[List]listStart{
	ListOrganization: func(c *Client) (string, error) {
		return link(organization.NewOrganizationRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListDomains: func(c *Client) (string, error) {
		return link(domains.NewDomainsRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListSubscribedSKUs: func(c *Client) (string, error) {
		return link(subscribedskus.NewSubscribedSkusRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
	ListDeletedUsers: func(c *Client) (string, error) {
		return link(directory.NewDeletedItemsRequestBuilderInternal(c.base, urlOnly{}).GraphUser(),
			&directory.DeletedItemsGraphUserRequestBuilderGetRequestConfiguration{
				QueryParameters: &directory.DeletedItemsGraphUserRequestBuilderGetQueryParameters{
					Select: entra.UserProperties, Top: ptr(int32(999))}})
	},
	ListDeletedGroups: func(c *Client) (string, error) {
		return link(directory.NewDeletedItemsRequestBuilderInternal(c.base, urlOnly{}).GraphGroup(),
			&directory.DeletedItemsGraphGroupRequestBuilderGetRequestConfiguration{
				QueryParameters: &directory.DeletedItemsGraphGroupRequestBuilderGetQueryParameters{
					Select: entra.GroupProperties, Top: ptr(int32(999))}})
	},
	ListDevices: func(c *Client) (string, error) {
		return link(devices.NewDevicesRequestBuilderInternal(c.base, urlOnly{}),
			&devices.DevicesRequestBuilderGetRequestConfiguration{
				QueryParameters: &devices.DevicesRequestBuilderGetQueryParameters{
					Select: entra.DeviceProperties, Top: ptr(int32(999))}})
	},
	ListSignInActivity: func(c *Client) (string, error) {
		return link(users.NewUsersRequestBuilderInternal(c.base, urlOnly{}),
			&users.UsersRequestBuilderGetRequestConfiguration{
				QueryParameters: &users.UsersRequestBuilderGetQueryParameters{
					Select: []string{"id", "signInActivity"}, Top: ptr(int32(500))}}) // 500 is the most with signInActivity
	},
	ListUserRegistrationDetails: func(c *Client) (string, error) {
		return link(reports.NewAuthenticationMethodsUserRegistrationDetailsRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
}
