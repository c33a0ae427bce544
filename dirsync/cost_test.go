package dirsync_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// A link that Microsoft refuses for ever costs one more round, and not the feed.
func TestDeadLink(t *testing.T) {
	t.Parallel()
	for _, refusal := range []struct {
		status int
		code   string
	}{{400, "DirectoryPageTokenNotFoundException"}, {404, "itemNotFound"}, {400, "badRequest"}} {
		t.Run(refusal.code, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 120, full)
			var dead string
			w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
				if !strings.HasSuffix(req.URL.Path, "/users/delta()") || !strings.Contains(req.URL.RawQuery, "token=") {
					return nil, nil
				}
				again := dead == req.URL.RawQuery && strings.Contains(dead, "deltatoken")
				if dead == "" || again {
					dead = req.URL.RawQuery // a page in the middle once, a delta link for ever
					return reply(refusal.status, nil, fmt.Sprintf(`{"error":{"code":%q,"message":"no"}}`, refusal.code)), nil
				}
				return nil, nil
			}, nil)
			if got := of(t, w.sync(), feed.Users); got.State != store.FeedOK || dead == "" {
				t.Errorf("users: %+v", got)
			}
			w.compare()
			for o := range w.Cloud.Directory().Each("user") {
				w.Cloud.Directory().Update(o.ID, map[string]any{"department": "Elsewhere"})
				break
			}
			dead = ""
			if got := of(t, w.sync(), feed.Users); got.State != store.FeedOK || !got.Full || dead == "" {
				t.Errorf("users, second round: %+v", got)
			}
			w.compare()
		})
	}
}

// One endpoint that refuses the access token costs its feed; all of them cost
// the pass.
func TestTokenRefused(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"/organization", "/groups/delta()", "/identity/conditionalAccess/policies", ""} {
		t.Run("at "+at, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 60, full)
			w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
				if strings.HasSuffix(req.URL.Path, at) {
					return reply(http.StatusUnauthorized, nil, `{"error":{"code":"InvalidAuthenticationToken","message":"no"}}`), nil
				}
				return nil, nil
			}, nil)
			sum, err := w.syncer.SyncOnce(t.Context(), w.Conn.ID)
			failed := slices.DeleteFunc(sum.Failed(), func(f dirsync.FeedSummary) bool { // what asks about the rows of another feed waits for it
				declared, _ := feed.Of(f.Feed)
				return at != "" && declared.Parents == feed.Groups
			})
			if at == "" {
				if !errors.Is(err, cloud.ErrUnauthenticated) || len(failed) != len(feed.All()) {
					t.Errorf("got %d failed feeds and %v, want all", len(failed), err)
				}
				return
			}
			if err != nil || len(failed) != 1 {
				t.Fatalf("got %d failed feeds, %v: %+v, want one", len(failed), err, failed)
			}
			if st := w.state(failed[0].Feed); st.State != store.FeedFailed || !strings.Contains(st.Error, at) {
				t.Errorf("%s: %+v", failed[0].Feed, st)
			}
		})
	}
}

// One parent that cannot be read costs its own rows: the rest stands, what is
// held of it stays, and the feed says so.
func TestUnreadParent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 120, full)
	w.sync()
	held := w.state(feed.AppRoleAssignments).Rows
	var broken string
	for o := range w.Cloud.Directory().Each("servicePrincipal") {
		if o.Text("appId") == "00000003-0000-0000-c000-000000000000" {
			broken = o.ID
		}
	}
	w.Wire.Hook(nil, func(req *http.Request, res *http.Response) *http.Response {
		if !strings.HasSuffix(req.URL.Path, "/$batch") {
			return res
		}
		asked, err := req.GetBody()
		if err != nil {
			t.Error(err)
			return res
		}
		return failInner(t, res, asked, broken)
	})
	got := of(t, w.sync(), feed.AppRoleAssignments)
	st := w.state(feed.AppRoleAssignments)
	if got.State != store.FeedOK || st.Unread != broken || !strings.Contains(st.Gap, "1 of ") || st.Rows != held {
		t.Errorf("got %+v, state %+v, want ok with %s unread and %d rows", got, st, broken, held)
	}
	w.Wire.Hook(nil, nil)
	w.sync()
	if st := w.state(feed.AppRoleAssignments); st.Unread != "" || st.Gap != "" || st.Rows != held {
		t.Errorf("afterwards: %+v", st)
	}
}

// failInner makes the answers to those requests of a batch that name id fail.
func failInner(t *testing.T, res *http.Response, asked io.Reader, id string) *http.Response {
	var requests struct {
		Requests []struct{ ID, URL string }
	}
	var answers struct {
		Responses []map[string]any `json:"responses"`
	}
	body, err1 := io.ReadAll(asked)
	answer, err2 := io.ReadAll(res.Body)
	if err := errors.Join(err1, err2, json.Unmarshal(body, &requests), json.Unmarshal(answer, &answers)); err != nil {
		t.Error(err)
		return res
	}
	for _, r := range requests.Requests {
		for i, a := range answers.Responses {
			if a["id"] == r.ID && strings.Contains(r.URL, id) {
				answers.Responses[i] = map[string]any{"id": r.ID, "status": 500, "headers": map[string]string{}, "body": map[string]any{
					"error": map[string]string{"code": "InternalServerError", "message": "no"}}}
			}
		}
	}
	answer, err := json.Marshal(answers)
	if err != nil {
		t.Error(err)
	}
	return reply(res.StatusCode, nil, string(answer))
}

// Hidden memberships are not shown without their permission; when it comes, the
// next round reads them, and none of it is taken for a change.
func TestHiddenMembership(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60, basic)
	d := w.Cloud.Directory()
	var people []string
	for o := range d.Each("user") {
		people = append(people, o.ID)
	}
	const secret = "5ec4e700-0000-4000-8000-000000000001"
	d.Add("group", secret, map[string]any{"displayName": "Secret", "groupTypes": []string{"Unified"}, "visibility": "HiddenMembership"})
	d.Link(directory.RelMembers, secret, people[0])
	if _, err := w.syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	row, err := w.DB.Group(t.Context(), w.Conn.ID, secret)
	if err != nil || !row.MembersHidden || row.Members != 0 {
		t.Fatalf("got %+v, %v, want hidden members", row, err)
	}
	empty := true
	groups, err := w.DB.Groups(t.Context(), w.Conn.ID, store.GroupQuery{Empty: &empty, Search: "Secret"})
	if err != nil || groups.Total != 0 {
		t.Errorf("got %d empty groups, %v: it is not known whether the group is empty", groups.Total, err)
	}
	classes, err := w.DB.UserClasses(t.Context(), w.Conn.ID, store.UserClassQuery{Groups: []string{secret}})
	if err != nil || len(classes.Hidden) != 1 {
		t.Errorf("got hidden %v, %v", classes.Hidden, err)
	}
}

// Conditional Access policies are read from /beta, for what v1.0 leaves out, and
// from v1.0 where /beta does not have them.
func TestPoliciesWithoutBeta(t *testing.T) {
	t.Parallel()
	for _, status := range []int{0, http.StatusNotFound, http.StatusBadRequest} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 60, full)
			asked := map[string]int{}
			w.Wire.Hook(func(req *http.Request) (*http.Response, error) {
				version, path, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/"), "/")
				if path != "identity/conditionalAccess/policies" {
					return nil, nil
				}
				asked[version]++
				if version == "beta" && status != 0 {
					return reply(status, nil, `{"error":{"code":"BadRequest","message":"Resource not found for the segment 'policies'."}}`), nil
				}
				return nil, nil
			}, nil)
			w.sync()
			if state := w.state(feed.ConditionalAccessPolicies); state.State != store.FeedOK || state.Rows == 0 {
				t.Errorf("policies: %+v", state)
			}
			if (asked["v1.0"] > 0) != (status != 0) || asked["beta"] == 0 {
				t.Errorf("asked %v", asked)
			}
		})
	}
}
