package graph

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// Lists returns every list, by name: feeds that are read in full, the lists that
// stand in for a delta query or complete it, and templates of Microsoft's.
func Lists() []feed.Name { return slices.Sorted(maps.Keys(lists)) }

var lists = union(directoryLists, roleLists, appLists, policyLists)

// ListStart returns the URL of the list's first page, or of the object where
// the list is a single one. The list of one object's rows has [Parent] in its
// URL: see [OfParent].
func (c *Client) ListStart(list feed.Name) (string, error) {
	r, ok := lists[list]
	if !ok {
		return "", fmt.Errorf("no list %q", list)
	}
	v := Values{}
	for _, name := range r.Parameters() {
		v[name] = placeholder(Parent)
	}
	for _, name := range holes(r.Filter) { // a condition names the parent
		v[name] = Parent
	}
	link, err := c.link(string(list), v)
	return strings.Replace(link, escape(Parent), Parent, 1), err
}

// ListInV1 is ListStart in v1.0 of a list that is read from /beta for what v1.0
// leaves out; ok is false for other lists. It is for where /beta is refused.
func (c *Client) ListInV1(list feed.Name) (link string, ok bool) {
	r := lists[list]
	if r.Beta == "" || !r.InV1 {
		return "", false
	}
	r.Name, r.Beta = string(list), ""
	link, err := r.URL(c.host, nil)
	return link, err == nil
}

// directoryLists are the directory's own.
var directoryLists = map[feed.Name]Request{
	feed.Organization:   {Path: "/organization", Page: "organization-list"},
	feed.Domains:        {Path: "/domains", Page: "domain-list"},
	feed.SubscribedSKUs: {Path: "/subscribedSkus", Page: "subscribedsku-list"},
	feed.DeletedUsers: {
		Path: "/directory/deletedItems/graph.user", Select: entra.UserProperties, Top: 999, Page: "directory-deleteditems-list"},
	feed.DeletedGroups: { // Microsoft 365 groups only: security groups are never kept
		Path: "/directory/deletedItems/graph.group", Select: entra.GroupProperties, Top: 999, Page: "directory-deleteditems-list"},
	feed.Devices: { // Directory.Read.All opens it, unlike devices/delta
		Path: "/devices", Select: entra.DeviceProperties, Top: 999, Page: "device-list"},
	feed.SignInActivity: { // 500 is the most with signInActivity
		Path: "/users", Select: []string{"id", "signInActivity"}, Top: 500, Page: "user-list"},
	feed.Registration: { // leaves out disabled users
		Path: "/reports/authenticationMethods/userRegistrationDetails", Page: "authenticationmethodsroot-list-userregistrationdetails"},
}
