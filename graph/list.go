package graph

import (
	"fmt"
	"maps"
	"slices"

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

var lists = union(directoryLists, roleLists, appLists, policyLists)

// ListStart returns the URL of the list's first page, or of the object where
// the list is a single one. The list of one object's rows has [Parent] in its
// URL: see [OfParent].
func (c *Client) ListStart(list List) (string, error) {
	r, ok := lists[list]
	if !ok {
		return "", fmt.Errorf("no list %q", list)
	}
	v := Values{}
	for _, name := range r.Parameters() {
		v[name] = placeholder(Parent)
	}
	return c.link(string(list), v)
}

// directoryLists are the directory's own.
var directoryLists = map[List]Request{
	ListOrganization:   {Path: "/organization", Page: "organization-list"},
	ListDomains:        {Path: "/domains", Page: "domain-list"},
	ListSubscribedSKUs: {Path: "/subscribedSkus", Page: "subscribedsku-list"},
	ListDeletedUsers: {
		Path: "/directory/deletedItems/graph.user", Select: entra.UserProperties, Top: 999, Page: "directory-deleteditems-list"},
	ListDeletedGroups: {
		Path: "/directory/deletedItems/graph.group", Select: entra.GroupProperties, Top: 999, Page: "directory-deleteditems-list"},
	ListDevices: {
		Path: "/devices", Select: entra.DeviceProperties, Top: 999, Page: "device-list"},
	ListSignInActivity: { // 500 is the most with signInActivity
		Path: "/users", Select: []string{"id", "signInActivity"}, Top: 500, Page: "user-list"},
	ListUserRegistrationDetails: {
		Path: "/reports/authenticationMethods/userRegistrationDetails", Page: "authenticationmethodsroot-list-userregistrationdetails"},
}
