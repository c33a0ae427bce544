package graph

import (
	"fmt"

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

// Lists returns every list.
func Lists() []List {
	return []List{
		ListOrganization, ListDomains, ListSubscribedSKUs, ListDeletedUsers,
		ListDeletedGroups, ListDevices, ListSignInActivity, ListUserRegistrationDetails,
	}
}

// ListStart returns the URL of the list's first page.
//
// https://learn.microsoft.com/graph/api/organization-list
// https://learn.microsoft.com/graph/api/domain-list
// https://learn.microsoft.com/graph/api/subscribedsku-list
// https://learn.microsoft.com/graph/api/directory-deleteditems-list
// https://learn.microsoft.com/graph/api/device-list
// https://learn.microsoft.com/graph/api/user-list
// https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails
func (c *Client) ListStart(list List) (string, error) {
	adapter := urlOnly{}
	switch list {
	case ListOrganization:
		return link(organization.NewOrganizationRequestBuilderInternal(c.base, adapter), nil)
	case ListDomains:
		return link(domains.NewDomainsRequestBuilderInternal(c.base, adapter), nil)
	case ListSubscribedSKUs:
		return link(subscribedskus.NewSubscribedSkusRequestBuilderInternal(c.base, adapter), nil)
	case ListDeletedUsers:
		return link(directory.NewDeletedItemsRequestBuilderInternal(c.base, adapter).GraphUser(),
			&directory.DeletedItemsGraphUserRequestBuilderGetRequestConfiguration{
				QueryParameters: &directory.DeletedItemsGraphUserRequestBuilderGetQueryParameters{
					Select: entra.UserProperties, Top: ptr(int32(999))}})
	case ListDeletedGroups:
		return link(directory.NewDeletedItemsRequestBuilderInternal(c.base, adapter).GraphGroup(),
			&directory.DeletedItemsGraphGroupRequestBuilderGetRequestConfiguration{
				QueryParameters: &directory.DeletedItemsGraphGroupRequestBuilderGetQueryParameters{
					Select: entra.GroupProperties, Top: ptr(int32(999))}})
	case ListDevices:
		return link(devices.NewDevicesRequestBuilderInternal(c.base, adapter),
			&devices.DevicesRequestBuilderGetRequestConfiguration{
				QueryParameters: &devices.DevicesRequestBuilderGetQueryParameters{
					Select: entra.DeviceProperties, Top: ptr(int32(999))}})
	case ListSignInActivity:
		return link(users.NewUsersRequestBuilderInternal(c.base, adapter),
			&users.UsersRequestBuilderGetRequestConfiguration{
				QueryParameters: &users.UsersRequestBuilderGetQueryParameters{
					Select: []string{"id", "signInActivity"}, Top: ptr(int32(500))}}) // 500 is the most with signInActivity
	case ListUserRegistrationDetails:
		return link(reports.NewAuthenticationMethodsUserRegistrationDetailsRequestBuilderInternal(c.base, adapter), nil)
	}
	return "", fmt.Errorf("no list %q", list)
}
