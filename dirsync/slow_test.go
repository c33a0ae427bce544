package dirsync_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// pages is how many requests rows take.
func pages(rows, size int64) int64 { return max(1, (rows+size-1)/size) }

// What has no delta query is read whole, again and again: it must cost no more
// requests than Microsoft's page sizes demand.
func TestSlowFeedsAskNoMoreThanPagesDemand(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 400, full)
	w.sync()
	w.Wire.Take()
	var slow []feed.Name
	for _, name := range feed.Names() {
		if feed.Slow(name) {
			slow = append(slow, name)
		}
	}
	sum, err := w.syncer.SyncFeeds(t.Context(), w.Conn.ID, slow...)
	if err != nil || len(sum.Failed()) > 0 {
		t.Fatal(err, sum.Failed())
	}
	rows := map[feed.Name]int64{}
	for _, name := range feed.Names() {
		rows[name] = w.state(name).Rows
	}
	asked := map[string]int64{}
	for _, request := range w.Wire.Take() {
		path, _, _ := strings.Cut(request, "?")
		path, _, _ = strings.Cut(path, " ")
		asked[path]++
	}
	groups, err := w.DB.RoleAssignableIDs(t.Context(), w.Conn.ID, feed.Groups)
	if err != nil {
		t.Fatal(err)
	}
	users, apps, principals := rows[feed.Users], rows[feed.Applications], rows[feed.ServicePrincipals]
	want := map[string]int64{
		"/v1.0/$batch":            pages(principals, 20) + pages(apps, 20) + 2*pages(int64(len(groups)), 20),
		"/v1.0/users":             pages(users, 500),
		"/v1.0/applications":      pages(apps, 999),
		"/v1.0/servicePrincipals": pages(principals, 999),
	}
	for path, n := range asked {
		limit, listed := want[path]
		if !listed {
			limit = 1
		}
		if n > limit {
			t.Errorf("%s was asked %d times, %d suffice", path, n, limit)
		}
	}
	if asked["/v1.0/$batch"] == 0 || asked["/v1.0/applications"] == 0 {
		t.Errorf("asked %v", asked)
	}
}

// App role assignments and credentials arrive with what they belong to; what
// goes is gone after the next reading, and the journal has it.
func TestAppRoleAssignmentsAndOwners(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 120, full)
	w.sync()
	all, err := w.DB.AppRoleAssignments(t.Context(), w.Conn.ID, store.AppRoleAssignmentQuery{Page: store.Page{Limit: store.MaxLimit}})
	if err != nil || all.Total == 0 {
		t.Fatal(all, err)
	}
	for _, a := range all.Items {
		if a.Principal.DisplayName == "" || a.Resource.DisplayName == "" || a.PrincipalID == "" || a.RoleID == "" {
			t.Errorf("assignment without its parties: %+v", a)
		}
	}
	type credential struct {
		ID            string `json:"id"`
		Subject       string `json:"subject"`
		ApplicationID string `json:"applicationId"`
	}
	credentials, err := store.Documents[credential](t.Context(), w.DB, w.Conn.ID, feed.FederatedCredentials)
	if err != nil || len(credentials) == 0 {
		t.Fatal(credentials, err)
	}
	apps, err := w.DB.IDs(t.Context(), w.Conn.ID, feed.Applications)
	if err != nil {
		t.Fatal(err)
	}
	known := fmt.Sprint(apps)
	for _, c := range credentials {
		if c.Subject == "" || !strings.Contains(known, c.ApplicationID) {
			t.Errorf("credential without its application: %+v", c)
		}
	}
	if w.state(feed.ApplicationOwners).Rows == 0 || w.state(feed.ServicePrincipalOwners).State != store.FeedOK {
		t.Error("no owners")
	}
	w.Cloud.Directory().DeleteRow("appRoleAssignments", all.Items[0].ID)
	w.sync()
	left, err := w.DB.AppRoleAssignments(t.Context(), w.Conn.ID, store.AppRoleAssignmentQuery{})
	if err != nil || left.Total != all.Total-1 {
		t.Errorf("%d of %d assignments left, want one less: %v", left.Total, all.Total, err)
	}
	changes, err := w.DB.Changes(t.Context(), w.Conn.ID, store.ChangeQuery{Types: []store.ChangeType{store.ChangeDeleted}})
	if err != nil || changes.Total != 1 || changes.Items[0].Kind != "appRoleAssignment" {
		t.Errorf("changes %+v, %v", changes.Items, err)
	}
}

// A feed that asks about the objects of another says so when that was not read,
// and with its reason.
func TestParentsNotRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, full)
	sum, err := w.syncer.SyncFeeds(t.Context(), w.Conn.ID, feed.AppRoleAssignments)
	if err != nil || len(sum.Feeds) != 1 || sum.Feeds[0].State != store.FeedFailed {
		t.Fatalf("%+v %v", sum, err)
	}
	if st := w.state(feed.AppRoleAssignments); !strings.Contains(st.Error, "servicePrincipals") {
		t.Errorf("state %+v", st)
	}
	w.sync()
	if st := w.state(feed.AppRoleAssignments); st.State != store.FeedOK || st.Rows == 0 {
		t.Errorf("after all were read: %+v", st)
	}
}
