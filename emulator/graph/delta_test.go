package graph

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
)

// round follows a delta query to its delta link and returns every item.
func round(t *testing.T, g *Service, link string, headers ...string) (items []map[string]any, deltaLink string, pages int) {
	t.Helper()
	for link != "" {
		a := get(t, g, link, headers...)
		if a.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", link, a.Code, a.Body)
		}
		pages++
		items = append(items, a.values()...)
		deltaLink, _ = a.body["@odata.deltaLink"].(string)
		link, _ = a.body["@odata.nextLink"].(string)
		if (link == "") == (deltaLink == "") {
			t.Fatalf("page %d has both links or none: %s", pages, a.Body)
		}
	}
	return items, deltaLink, pages
}

// replica is what a client holds after applying delta items.
type replica map[string]map[string]bool // object → members

func (r replica) apply(items []map[string]any, relation string) {
	for _, item := range items {
		id := item["id"].(string)
		if item["@removed"] != nil {
			delete(r, id)
			continue
		}
		if r[id] == nil {
			r[id] = map[string]bool{}
		}
		members, _ := item[relation+"@delta"].([]any)
		for _, m := range members {
			entry := m.(map[string]any)
			if entry["@removed"] != nil {
				delete(r[id], entry["id"].(string))
			} else {
				r[id][entry["id"].(string)] = true
			}
		}
	}
}

// truth is what the client should hold.
func truth(d *directory.Directory, typ string, rel directory.Relation) replica {
	r := replica{}
	for o := range d.Each(typ) {
		r[o.ID] = map[string]bool{}
		for _, m := range d.Links(rel, o.ID) {
			r[o.ID][m.ID] = true
		}
	}
	return r
}

func TestDeltaFollowsEveryChange(t *testing.T) {
	t.Parallel()
	for _, options := range []DeltaOptions{{}, {PageSize: 1, MemberPageSize: 3}, {PageSize: 2, MemberPageSize: 1, Replay: 5}} {
		t.Run(fmt.Sprint(options), func(t *testing.T) {
			t.Parallel()
			d := contoso(fixedClock)
			g := New(d, Options{Delta: options})
			held := replica{}
			items, link, pages := round(t, g, "/groups/delta?$select=displayName,members,owners")
			held.apply(items, "members")
			if diff := cmp.Diff(truth(d, "group", directory.RelMembers), held); diff != "" {
				t.Fatalf("first enumeration (-want +got):\n%s", diff)
			}
			if options.MemberPageSize == 3 && pages < 10 {
				t.Errorf("%d pages, want the large groups repeated over more", pages)
			}
			for i, change := range []func(){
				func() {},
				func() {
					d.Link(directory.RelMembers, guid(teamGroup), guid(4))
					d.Unlink(directory.RelMembers, guid(salesGroup), guid(1))
				},
				func() {
					d.Unlink(directory.RelMembers, guid(teamGroup), guid(4))
					d.Link(directory.RelMembers, guid(teamGroup), guid(4))
				},
				func() { d.Delete(guid(5)) },
				func() { d.Restore(guid(5)); d.Purge(guid(7)) },
				func() { d.Delete(guid(teamGroup)) },
				func() { d.Restore(guid(teamGroup)) },
				func() {
					d.Add("group", guid(110), map[string]any{"displayName": "New"})
					d.Link(directory.RelMembers, guid(110), guid(2))
				},
				func() { d.Delete(guid(salesGroup)) },
			} {
				change()
				items, link, _ = round(t, g, link)
				held.apply(items, "members")
				if diff := cmp.Diff(truth(d, "group", directory.RelMembers), held); diff != "" {
					t.Fatalf("change %d (-want +got):\n%s", i, diff)
				}
			}
		})
	}
}

func TestDeltaItems(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	g := New(d, Options{})
	_, link, _ := round(t, g, "/users/delta?$select=displayName,jobTitle,department&$deltatoken=latest")
	d.Update(guid(1), map[string]any{"jobTitle": "Chief"})
	d.Update(guid(2), map[string]any{"mobilePhone": "1"}) // not selected
	d.Update(guid(3), map[string]any{"department": nil})
	d.Delete(guid(4))
	d.Delete(guid(6))
	d.Purge(guid(6))
	items, next, _ := round(t, g, link)
	want := []map[string]any{
		{"id": guid(1), "displayName": "User 01", "jobTitle": "Chief", "department": "Sales"},
		{"id": guid(3), "displayName": "User 03", "department": nil},
		{"id": guid(4), "@removed": map[string]any{"reason": "changed"}},
		{"id": guid(6), "@removed": map[string]any{"reason": "deleted"}},
	}
	if diff := cmp.Diff(want, items); diff != "" {
		t.Errorf("round (-want +got):\n%s", diff)
	}
	again, _, _ := round(t, g, link, "Prefer: return=minimal")
	if diff := cmp.Diff(map[string]any{"id": guid(1), "jobTitle": "Chief"}, again[0]); diff != "" {
		t.Errorf("return=minimal (-want +got):\n%s", diff)
	}
	if a := get(t, g, link, "Prefer: return=minimal"); a.Header().Get("Preference-Applied") != "return=minimal" {
		t.Error("no Preference-Applied")
	}
	d.Restore(guid(4))
	if items, _, _ := round(t, g, next); len(items) != 1 || items[0]["displayName"] != "User 04" || items[0]["@removed"] != nil {
		t.Errorf("restored = %v", items)
	}
	_, manager, _ := round(t, g, "/users/delta?$select=id,manager&$deltatoken=latest")
	d.Link(directory.RelManager, guid(8), guid(2))
	items, _, _ = round(t, g, manager)
	if got := fmt.Sprint(items[0]["manager@delta"]); strings.Count(got, guid(1)) != 1 || strings.Count(got, guid(2)) != 1 {
		t.Errorf("manager@delta = %s", got)
	}
}

func TestDeltaOfEverySet(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	g := New(d, Options{})
	for path, want := range map[string]int{
		"/users/delta": 30, "/groups/delta": 3, "/applications/delta": 1, "/servicePrincipals/delta": 1, "/devices/delta": 1,
		"/directoryRoles/delta?$select=displayName,members": 1, "/directory/administrativeUnits/delta?$select=id,members": 1,
		"/oauth2PermissionGrants/delta": 1, "/users/microsoft.graph.delta()": 30, "/users/delta()?$filter=id eq '" + guid(1) + "' or id eq '" + guid(2) + "'": 2,
	} {
		items, link, _ := round(t, g, path)
		if len(items) != want {
			t.Errorf("%s: %d items, want %d", path, len(items), want)
		}
		if items, _, _ := round(t, g, link); len(items) != 0 {
			t.Errorf("%s: a round without changes told %v", path, items)
		}
	}
	_, link, _ := round(t, g, "/oauth2PermissionGrants/delta")
	d.DeleteRow("oauth2PermissionGrants", "grant-1")
	if items, _, _ := round(t, g, link); len(items) != 1 || items[0]["@removed"] == nil {
		t.Errorf("a revoked grant = %v", items)
	}
}

func TestDeltaRefuses(t *testing.T) {
	t.Parallel()
	now := fixedTime
	d := contoso(func() time.Time { return now })
	g := New(d, Options{})
	fifty := strings.Repeat("id eq '"+guid(1)+"' or ", 50)
	for path, code := range map[string]string{
		"/users/delta?$top=5":                         "Request_UnsupportedQuery",
		"/users/delta?$orderby=displayName":           "Request_UnsupportedQuery",
		"/users/delta?$search=\"displayName:x\"":      "Request_UnsupportedQuery",
		"/users/delta?$count=true":                    "Request_UnsupportedQuery",
		"/users/delta?$expand=manager":                "Request_UnsupportedQuery",
		"/users/delta?$filter=department eq 'IT'":     "Request_UnsupportedQuery",
		"/users/delta?$filter=" + fifty + "id eq 'x'": "Request_UnsupportedQuery",
		"/users/delta?$select=memberOf":               "Request_UnsupportedQuery",
		"/users/delta?$select=colour":                 "BadRequest",
		"/users/delta?$deltatoken=abc":                "Request_BadRequest",
		"/users/delta?$skiptoken=abc":                 "Request_BadRequest",
	} {
		if a := get(t, g, path); a.errorCode() != code || a.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s, want 400 %s", path, a.Code, a.errorCode(), code)
		}
	}
	_, link, _ := round(t, g, "/users/delta?$select=id,displayName,manager")
	if a := get(t, g, strings.Replace(link, "/users/", "/groups/", 1)); a.errorMessage() != "Badly formed token." {
		t.Errorf("a token of another set: %d %s", a.Code, a.Body)
	}
	for name, spoil := range map[string]func(){
		"reset":   func() { d.ExpireDelta("users") },
		"expired": func() { now = now.Add(8 * 24 * time.Hour) },
	} {
		spoil()
		a := get(t, g, link)
		location := a.Header().Get("Location")
		if a.Code != http.StatusGone || !strings.HasPrefix(location, "https://graph.microsoft.com/v1.0/users/delta?$deltatoken=&$select=") {
			t.Fatalf("%s: %d %q %s", name, a.Code, location, a.Body)
		}
		items, next, _ := round(t, g, location)
		if len(items) != 30 || items[1]["manager@delta"] == nil || items[1]["displayName"] == nil || items[1]["mail"] != nil {
			t.Errorf("%s: starting over told %d items: %v", name, len(items), items[1])
		}
		link = next
	}
	if a := get(t, g, link); a.Code != http.StatusOK {
		t.Errorf("after the reset: %d", a.Code)
	}
}

// Changes during the first enumeration must not be lost.
func TestDeltaDuringEnumeration(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	g := New(d, Options{Delta: DeltaOptions{PageSize: 1, MemberPageSize: 4}})
	held, link := replica{}, "/groups/delta?$select=id,members"
	for i := 10; link != ""; i++ {
		a := get(t, g, link)
		held.apply(a.values(), "members")
		if i < 18 {
			d.Unlink(directory.RelMembers, guid(allGroup), guid(i))
			d.Link(directory.RelMembers, guid(teamGroup), guid(i))
		}
		next, _ := a.body["@odata.nextLink"].(string)
		if next == "" {
			next, _ = a.body["@odata.deltaLink"].(string)
			if len(a.values()) == 0 {
				break
			}
		}
		link = next
	}
	if diff := cmp.Diff(truth(d, "group", directory.RelMembers), held); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzDeltaToken(f *testing.F) {
	f.Add(deltaToken{phase: deltaLink, collection: "users", issued: fixedTime, mask: directory.SlotMask{7, 9}, ids: []string{guid(1)}, after: 1 << 40}.encode())
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		token, ok := decodeDeltaToken(text)
		if !ok {
			return
		}
		if again, ok := decodeDeltaToken(token.encode()); !ok || cmp.Diff(token, again, cmp.AllowUnexported(deltaToken{})) != "" {
			t.Errorf("%q decodes to %+v and back to %+v", text, token, again)
		}
	})
}

func FuzzPath(f *testing.F) {
	for _, s := range []string{"users('a')/memberOf/graph.group/$count", "applications(appId='x''y')", "users//x", "%zz", "users/delta()", "groups/(", "a='b'"} {
		f.Add(s)
	}
	g := New(contoso(fixedClock), Options{})
	f.Fuzz(func(t *testing.T, path string) {
		parts, err := splitPath(path)
		if err != nil {
			return
		}
		if len(parts) == 0 || slices.ContainsFunc(parts, func(p pathPart) bool { return p.text == "" && !p.key }) {
			t.Errorf("%q: parts %v", path, parts)
		}
		c := &call{Service: g, r: &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/v1.0/" + path}}, tok: signin.Token{Roles: basicRoles}}
		if err := c.route(parts); err == nil && c.endpoint == nil {
			t.Errorf("%q: neither an endpoint nor an error", path)
		}
	})
}
