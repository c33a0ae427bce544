package dirsync_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// What the app may not read is told with the fix, costs the other feeds
// nothing, and is noticed when it is granted.
func TestPermissionMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 120, basic)
	granted := false
	w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
		if granted && strings.Contains(req.URL.Path, "authenticationContextClassReferences") {
			return reply(http.StatusOK, nil, `{"value":[]}`), nil
		}
		return nil, nil
	}, nil)
	if _, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	st := w.state(feed.AuthenticationContexts)
	if st.State != store.FeedPermissionMissing || !strings.Contains(st.ErrorFix, "AuthenticationContext.Read.All") {
		t.Errorf("authentication contexts: %+v, want permissionMissing and the permission's name", st)
	}
	w.compare()

	granted = true
	w.Clock.Advance(6 * time.Minute)
	sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range sum.Feeds {
		if f.Feed == feed.AuthenticationContexts {
			t.Error("asked again after six minutes, want the slow clock")
		}
	}
	w.Clock.Advance(30 * time.Minute)
	if sum, err = w.syncer.SyncOnce(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	if got := of(t, sum, feed.AuthenticationContexts); got.State != store.FeedOK {
		t.Errorf("after consent: %+v, want ok", got)
	}
}

// A refusal of what is granted does not ask for the grant: it says what
// Microsoft says, and that the cause lies elsewhere.
func TestRefusedThoughGranted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, full)
	w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
		if strings.HasSuffix(req.URL.Path, "/namedLocations") {
			return reply(http.StatusForbidden, nil, `{"error":{"code":"AccessDenied","message":"You cannot perform the requested operation."}}`), nil
		}
		return nil, nil
	}, nil)
	if _, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	st := w.state(feed.NamedLocations)
	if st.State != store.FeedFailed || !strings.Contains(st.Error, `AccessDenied: "You cannot perform`) ||
		!strings.Contains(st.ErrorFix, "grant is not the cause") || strings.Contains(st.ErrorFix, "Grant the application permission") {
		t.Errorf("named locations: %+v", st)
	}
}

// basicSet is what the setup page asks for. Feeds that need more fail alone.
var basicSet = []string{
	"User.Read.All", "Group.Read.All", "GroupMember.Read.All", "Directory.Read.All", "RoleManagement.Read.All", "Policy.Read.All", "AuditLog.Read.All",
	"IdentityRiskyUser.Read.All", "SecurityEvents.Read.All", "DeviceManagementManagedDevices.Read.All", "Application.Read.All",
}

// Without Device.Read.All devices come from their list, and by delta once it is
// granted.
func TestDevicesWithoutDeltaPermission(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 120, basic)
	w.Wire.Take()
	sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range sum.Failed() {
		if permission, _ := feed.Needs(f.Feed); f.State != store.FeedPermissionMissing || slices.Contains(basicSet, permission) {
			t.Errorf("feed %s: %s: %v", f.Feed, f.State, f.Err)
		}
	}
	w.compare()
	if got := of(t, sum, feed.Devices); got.Rows == 0 {
		t.Errorf("devices: %+v, want rows", got)
	}
	if st := w.state(feed.Devices); st.State != store.FeedOK || st.Link != "" {
		t.Errorf("devices: %+v, want ok without a delta link", st)
	}
}

// Without a premium licence the feeds that need one say so, and the others work.
func TestLicenceMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, full)
	d := w.Cloud.Directory()
	for o := range d.Each("subscribedSkus") {
		d.UpdateRow("subscribedSkus", o.ID, map[string]any{"capabilityStatus": "Suspended"})
	}
	sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range sum.Feeds {
		want := store.FeedOK
		if _, plan := feed.Needs(f.Feed); plan != "" {
			want = store.FeedLicenceMissing
		}
		if f.State != want {
			t.Errorf("feed %s: %s (%v), want %s", f.Feed, f.State, f.Err, want)
		}
	}
	for feed, state := range map[feed.Name]string{feed.SignInActivity: store.FeedLicenceMissing, feed.Users: store.FeedOK} {
		if st := w.state(feed); st.State != state {
			t.Errorf("%s: %s", feed, st.State)
		}
	}
	if st := w.state(feed.SignInActivity); !strings.Contains(st.ErrorFix, "Entra ID P1") {
		t.Errorf("fix %q does not name the licence", st.ErrorFix)
	}
}

// An app without any consent gets one state per feed and no rows.
func TestNoConsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, noConsent)
	sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range sum.Feeds {
		if f.State != store.FeedPermissionMissing {
			t.Errorf("feed %s: %s (%v), want permissionMissing", f.Feed, f.State, f.Err)
		}
	}
	if counts, err := w.DB.Counts(t.Context(), w.Conn.ID); err != nil || counts.Users.Total != 0 {
		t.Errorf("%d users held (%v), want none", counts.Users.Total, err)
	}
}

// A sign-in that fails ends the pass after one try, tells every feed, keeps the
// rows, and a rotated secret is used at once.
func TestExpiredSecretThenRotated(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, expiredSecret)
	sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
	var signIn *cloud.SignInError
	if !as(err, &signIn) || !signIn.Has(7000222) {
		t.Fatalf("expired secret: %v, want AADSTS7000222", err)
	}
	if all := len(feed.Names()); len(sum.Feeds) != all {
		t.Errorf("%d feeds heard of it, want all %d", len(sum.Feeds), all)
	}
	for _, f := range sum.Feeds {
		if st := w.state(f.Feed); st.State != store.FeedFailed || !strings.Contains(st.ErrorFix, "rotate") {
			t.Errorf("feed %s: %+v, want failed with the way to rotate", f.Feed, st)
		}
	}
	again, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
	if err != nil || len(again.Feeds) != 0 {
		t.Errorf("right after the failure: %+v, %v; want nothing due", again, err)
	}

	w.Clock.Advance(time.Second)
	app := w.Cloud.Apps().Full
	c := w.Conn
	c.ClientID = app.ClientID
	other := w.OpenStore(w.t) // as another process would
	if _, err := other.UpdateConnection(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if _, err := other.RotateSecret(t.Context(), c.ID, store.Credential{Kind: "secret"}, store.Secret(app.Secret)); err != nil {
		t.Fatal(err)
	}
	sum, err = w.syncer.SyncOnce(t.Context(), w.Conn.ID)
	if err != nil || len(sum.Feeds) != len(feed.Names()) || len(sum.Failed()) != 0 {
		t.Fatalf("after the rotation: %+v, %v; want every feed at once", sum, err)
	}
	w.compare()
}
