package graph

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

func TestLinksAreMicrosofts(t *testing.T) {
	t.Parallel()
	c := readWorld(t).client
	for _, name := range Feeds() {
		u, err := c.DeltaStart(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		parsed, err := url.Parse(u)
		if err != nil || !strings.HasPrefix(u, "https://graph.microsoft.com/v1.0/") || !strings.HasSuffix(parsed.Path, "/delta()") {
			t.Errorf("%s: got %s", name, u)
		}
		fields := strings.Split(parsed.Query().Get("$select"), ",")
		for _, want := range map[feed.Name][]string{feed.Users: {"id", "userPrincipalName"}, feed.Groups: {"members", "owners"}, feed.DirectoryRoles: {"members"}, feed.AdministrativeUnits: {"members"}}[name] {
			if !slices.Contains(fields, want) {
				t.Errorf("%s: $select lacks %s", name, want)
			}
		}
		if slices.Contains(fields, "manager") || parsed.Query().Has("$top") {
			t.Errorf("%s: got %s", name, u)
		}
	}
	if _, err := c.DeltaStart("x"); err == nil {
		t.Error("an unknown feed: no error")
	}
	if _, err := c.ListStart("x"); err == nil {
		t.Error("an unknown list: no error")
	}
	guest, err := c.link("user", Values{"user-id": "ana_contoso.com#EXT#@x.onmicrosoft.com"})
	if err != nil || !strings.Contains(guest, "/users/ana_contoso.com%23EXT%23%40x.onmicrosoft.com") {
		t.Errorf("a guest's name: got %s %v", guest, err)
	}
}

func TestEveryFeedAndListIsRead(t *testing.T) {
	t.Parallel()
	w := readWorld(t)
	for _, name := range Feeds() {
		start, err := w.client.DeltaStart(name)
		if err != nil {
			t.Fatal(err)
		}
		readAll(t, w.client, string(name), start, true)
	}
	for _, list := range Lists() {
		start, err := w.client.ListStart(list)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(start, Parent) {
			continue // asked for one object after another
		}
		if _, err := w.client.RawPage(t.Context(), start, PageOptions{}); errors.Is(err, errNotPage) {
			if object, err := w.client.RawObject(t.Context(), start, PageOptions{}); err != nil || len(object.Items) != 1 {
				t.Errorf("%s: %v", list, err)
			}
			continue
		}
		readAll(t, w.client, string(list), start, false)
	}
}

func readAll(t *testing.T, c *Client, name, link string, delta bool) {
	t.Helper()
	items := 0
	for pages := 0; ; pages++ {
		page, err := c.RawPage(t.Context(), link, PageOptions{Priority: cloud.Low})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		items += len(page.Items)
		if page.Next == "" {
			if (page.Delta != "") != delta {
				t.Errorf("%s: delta link %q on the last page", name, page.Delta)
			}
			break
		}
		if pages > 100 {
			t.Errorf("%s: no end", name)
			return
		}
		link = page.Next
	}
	if items == 0 && name != "deletedGroups" {
		t.Errorf("%s: nothing was read", name)
	}
}

func TestTypedReads(t *testing.T) {
	t.Parallel()
	w := readWorld(t)
	ctx := t.Context()
	org, err := w.client.Organization(ctx)
	if err != nil || org.ID != w.cloud.TenantID() || org.DisplayName == "" || len(org.VerifiedDomains) == 0 {
		t.Errorf("organization: got %+v %v", org, err)
	}
	if domains, err := w.client.Domains(ctx); err != nil || len(domains) == 0 || domains[0].ID == "" {
		t.Errorf("domains: got %+v %v", domains, err)
	}
	if skus, err := w.client.SubscribedSKUs(ctx); err != nil || len(skus) == 0 || len(skus[0].ServicePlans) == 0 {
		t.Errorf("SKUs: got %+v %v", skus, err)
	}
	if _, err := w.client.SecurityDefaults(ctx); err != nil {
		t.Errorf("security defaults: %v", err)
	}

	var id string
	for o := range w.cloud.Directory().Each("user") {
		if len(w.cloud.Directory().BackLinks(directory.RelMembers, o.ID)) > 1 {
			id = o.ID
			break
		}
	}
	user, err := w.client.User(ctx, id)
	if err != nil || user.ID != id || user.UserPrincipalName == "" {
		t.Fatalf("user: got %+v %v", user, err)
	}
	byName, err := w.client.User(ctx, user.UserPrincipalName)
	if err != nil || byName.ID != id {
		t.Errorf("by name: got %+v %v", byName, err)
	}
	groups, err := w.client.UserMemberOf(ctx, id)
	if err != nil || len(groups) < 2 || groups[0].Kind == "" || groups[0].DisplayName == "" {
		t.Errorf("memberOf: got %+v %v", groups, err)
	}
	if all, err := w.client.UserTransitiveMemberOf(ctx, id); err != nil || len(all) < len(groups) {
		t.Errorf("transitiveMemberOf: got %d of %d, %v", len(all), len(groups), err)
	}
	i := slices.IndexFunc(groups, func(r entra.Ref) bool { return r.Kind == entra.KindGroup })
	if group, err := w.client.Group(ctx, groups[i].ID); err != nil || group.DisplayName != groups[i].DisplayName {
		t.Errorf("group: got %+v %v", group, err)
	}
	found := false
	for member, err := range w.client.GroupMembers(ctx, groups[i].ID, false) {
		if err != nil {
			t.Fatal(err)
		}
		found = found || member.ID == id && member.Key == user.UserPrincipalName && member.Kind == entra.KindUser
	}
	if !found {
		t.Error("the group's members lack the user")
	}
	for name, read := range map[string]func() error{
		"group owners":      func() error { _, err := w.client.GroupOwners(ctx, groups[i].ID); return err },
		"group memberOf":    func() error { _, err := w.client.GroupMemberOf(ctx, groups[i].ID); return err },
		"group apps":        func() error { _, err := w.client.GroupAppRoleAssignments(ctx, groups[i].ID); return err },
		"user apps":         func() error { _, err := w.client.UserAppRoleAssignments(ctx, id); return err },
		"owned objects":     func() error { _, err := w.client.OwnedObjects(ctx, id); return err },
		"owned devices":     func() error { _, err := w.client.OwnedDevices(ctx, id); return err },
		"registered":        func() error { _, err := w.client.RegisteredDevices(ctx, id); return err },
		"licences":          func() error { _, err := w.client.LicenseDetails(ctx, id); return err },
		"methods":           func() error { _, err := w.client.AuthenticationMethods(ctx, id); return err },
		"sign-in activity":  func() error { _, err := w.client.UserSignInActivity(ctx, id); return err },
		"sign-ins":          func() error { _, err := w.client.SignIns(ctx, id, time.Time{}, 20); return err },
		"sign-ins since":    func() error { _, err := w.client.SignIns(ctx, id, time.Now().Add(-time.Hour), 20); return err },
		"transitiveMembers": func() error { return drain(w.client, t, groups[i].ID) },
	} {
		if err := read(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if m, err := w.client.Manager(ctx, id); err != nil && !errors.Is(err, cloud.ErrNotFound) || err == nil && m.Kind != entra.KindUser {
		t.Errorf("manager: got %+v %v", m, err)
	}
	if r, err := w.client.RiskyUser(ctx, id); err != nil && !errors.Is(err, cloud.ErrNotFound) {
		t.Errorf("risk: got %+v %v", r, err)
	}
	refs, err := w.client.ObjectsByID(ctx, []string{id, groups[i].ID, "00000000-0000-0000-0000-00000000dead"})
	if err != nil || len(refs) != 2 {
		t.Errorf("by ids: got %+v %v", refs, err)
	}

	app, err := w.client.ApplicationByAppID(ctx, w.cloud.Apps().Full.ClientID)
	if err != nil || app.AppID != w.cloud.Apps().Full.ClientID || len(app.PasswordCredentials) == 0 {
		t.Errorf("own app: got %+v %v", app, err)
	}
	principal, err := w.client.ServicePrincipalByAppID(ctx, w.cloud.Apps().Full.ClientID)
	if err != nil || principal.ID != w.cloud.Apps().Full.ObjectID {
		t.Errorf("own service principal: got %+v %v", principal, err)
	}
	if grants, err := w.client.ServicePrincipalAppRoleAssignments(ctx, principal.ID); err != nil || len(grants) == 0 {
		t.Errorf("own grants: got %+v %v", grants, err)
	}
	if _, err := w.client.ApplicationByAppID(ctx, "00000000-0000-0000-0000-00000000dead"); !errors.Is(err, cloud.ErrNotFound) {
		t.Errorf("unknown app: got %v", err)
	}
	if _, err := w.client.User(ctx, "nobody@contoso.com"); !errors.Is(err, cloud.ErrNotFound) {
		t.Errorf("unknown user: got %v", err)
	}
}

func drain(c *Client, t *testing.T, id string) error {
	for _, err := range c.GroupMembers(t.Context(), id, true) {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestMissingPermissionIsNamed(t *testing.T) {
	t.Parallel()
	w := readWorld(t)
	basic := newClientFor(t, w.cloud, w.cloud.Apps().Basic.ClientID, w.cloud.Apps().Basic.Secret, w.cloud.Transport())
	start, err := basic.DeltaStart(feed.Devices)
	if err != nil {
		t.Fatal(err)
	}
	_, err = basic.RawPage(t.Context(), start, PageOptions{})
	advice, _ := cloud.Explain(err)
	if !errors.Is(err, cloud.ErrForbidden) || !strings.Contains(advice.Fix, "Device.Read.All") || advice.RequestID == "" {
		t.Errorf("got %v and %+v", err, advice)
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testBatch)
}

func testBatch(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	var requests []BatchRequest
	var ids []string
	for o := range w.cloud.Directory().Each("user") {
		u, err := w.client.link("user", Values{"user-id": o.ID})
		if err != nil {
			t.Fatal(err)
		}
		requests, ids = append(requests, BatchRequest{URL: u}), append(ids, o.ID)
		if len(requests) == 45 {
			break
		}
	}
	requests = append(requests, BatchRequest{URL: "/users/nobody"}, BatchRequest{URL: "/users?$count=true&$top=1", Advanced: true})
	w.cloud.Faults().Throttle("graph:/v1.0/users/"+ids[3], 1, 0)
	got, err := w.client.Batch(t.Context(), requests, BatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range ids {
		var user entra.User
		if err := got[i].Decode(&user); err != nil || user.ID != id {
			t.Errorf("answer %d: got %s %v, want %s", i, user.ID, err, id)
		}
	}
	if w.cloud.Faults().Struck() != 1 {
		t.Errorf("%d faults struck, want the inner 429", w.cloud.Faults().Struck())
	}
	if !errors.Is(got[45].Err, cloud.ErrNotFound) || got[46].Err != nil {
		t.Errorf("got %v and %v", got[45].Err, got[46].Err)
	}
}

// twice answers a $batch with its first answer only, as often as there were.
type twice struct{ next http.RoundTripper }

func (d twice) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := d.next.RoundTrip(r)
	if err != nil || !strings.HasSuffix(r.URL.Path, "/$batch") {
		return resp, err
	}
	defer resp.Body.Close()
	var answer struct {
		Responses []jsontext.Value `json:"responses"`
	}
	if err := json.UnmarshalRead(resp.Body, &answer); err != nil {
		return nil, err
	}
	for i := range answer.Responses {
		answer.Responses[i] = answer.Responses[0]
	}
	body, err := json.Marshal(answer)
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body))}, err
}

func TestBatchMissesNoAnswer(t *testing.T) {
	t.Parallel()
	w := readWorld(t)
	app := w.cloud.Apps().Full
	c := newClientFor(t, w.cloud, app.ClientID, app.Secret, twice{w.cloud.Transport()})
	got, err := c.Batch(t.Context(), []BatchRequest{{URL: "/domains"}, {URL: "/organization"}}, BatchOptions{})
	if err == nil {
		t.Errorf("two answers to one request and none to the other passed: %+v", got)
	}
}

func TestFaultsAreRiddenOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testFaults)
}

func testFaults(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	w.cloud.Faults().Cut("graph:/v1.0/users/delta*", 1)
	start, err := w.client.DeltaStart(feed.Users)
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.client.RawPage(t.Context(), start, PageOptions{})
	if err != nil || len(page.Items) == 0 {
		t.Fatalf("after a cut connection: %d items, %v", len(page.Items), err)
	}
	for page.Next != "" {
		if page, err = w.client.RawPage(t.Context(), page.Next, PageOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	w.cloud.Faults().ExpireTokens()
	if _, err := w.client.RawPage(t.Context(), page.Delta, PageOptions{}); err != nil {
		t.Errorf("after every token was revoked: %v", err)
	}
	w.cloud.Faults().ExpireDelta()
	_, err = w.client.RawPage(t.Context(), page.Delta, PageOptions{})
	var failed *cloud.Error
	if !errors.Is(err, cloud.ErrDeltaExpired) || !errors.As(err, &failed) || failed.Location == "" {
		t.Fatalf("expired: got %v", err)
	}
	if page, err = w.client.RawPage(t.Context(), failed.Location, PageOptions{}); err != nil || len(page.Items) == 0 {
		t.Errorf("from the location: %d items, %v", len(page.Items), err)
	}
}
