package graph

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// Without Member.Read.Hidden the members of hidden groups and units are an
// empty list, and no error, wherever they could be asked for.
func TestHiddenMembership(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	const secret, outer = 8101, 8102
	d.Add("group", guid(secret), map[string]any{"displayName": "Secret", "securityEnabled": false, "groupTypes": []string{"Unified"}, "visibility": "HiddenMembership"})
	d.Add("group", guid(outer), map[string]any{"displayName": "Outer", "securityEnabled": true})
	d.Add("administrativeUnit", guid(8103), map[string]any{"displayName": "Hidden", "visibility": "HiddenMembership"})
	d.Link(directory.RelMembers, guid(secret), guid(5))
	d.Link(directory.RelMembers, guid(outer), guid(secret))
	d.Link(directory.RelMembers, guid(outer), guid(6))
	d.Link(directory.RelMembers, guid(8103), guid(7))
	g := New(d, Options{})
	roles := append(slices.Clone(basicRoles), "AdministrativeUnit.Read.All")
	seeing := append(slices.Clone(roles), readHidden)
	members := func(a graphAnswer, name string) string {
		var ids []string
		list, _ := a.body[name].([]any)
		for _, one := range list {
			row, _ := one.(map[string]any)
			ids = append(ids, strings.TrimLeft(strings.TrimPrefix(row["id"].(string), guid(0)[:24]), "0"))
		}
		return strings.Join(ids, " ")
	}
	for _, tc := range []struct{ path, name, hidden, seen string }{
		{"/groups/" + guid(secret) + "/members", "value", "", "5"},
		{"/groups/" + guid(secret) + "/members/microsoft.graph.user", "value", "", "5"},
		{"/groups/" + guid(secret) + "/transitiveMembers", "value", "", "5"},
		{"/groups/" + guid(secret) + "?$expand=members($select=id)", "members", "", "5"},
		{"/groups/" + guid(outer) + "/members", "value", "6 8101", "6 8101"},
		{"/groups/" + guid(outer) + "/transitiveMembers", "value", "6 8101", "5 6 8101"},
		{"/directory/administrativeUnits/" + guid(8103) + "/members", "value", "", "7"},
		{"/groups/delta?$select=id,members&$filter=id eq '" + guid(secret) + "'", "members@delta", "", "5"},
	} {
		for _, as := range []struct {
			roles []string
			want  string
		}{{roles, tc.hidden}, {seeing, tc.seen}} {
			a := send(t, g, http.MethodGet, tc.path, "", as.roles)
			if tc.name == "members@delta" && len(a.values()) == 1 {
				a.body = a.values()[0]
			}
			if got := members(a, tc.name); a.Code != http.StatusOK || got != as.want {
				t.Errorf("%s: got %q, want %q: %d %s", tc.path, got, as.want, a.Code, a.Body)
			}
		}
	}
	body := `{"groupIds":["` + guid(secret) + `","` + guid(outer) + `"]}`
	for want, as := range map[int][]string{0: roles, 2: seeing} {
		a := send(t, g, http.MethodPost, "/users/"+guid(5)+"/checkMemberGroups", body, as)
		if list, _ := a.body["value"].([]any); strings.Contains(a.Body.String(), guid(secret)) != (want == 2) || want == 2 && len(list) != want {
			t.Errorf("checkMemberGroups: %s", a.Body)
		}
	}
}

// TestHiddenOwners: Graph shows nobody the owners of groups from on-premises, and of
// those that were made in Exchange.
func TestHiddenOwners(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	for n, properties := range map[int]map[string]any{
		8201: {"onPremisesSyncEnabled": true, "securityEnabled": true},
		8202: {"mailEnabled": true, "securityEnabled": false},
		8203: {"mailEnabled": true, "groupTypes": []string{"Unified"}},
		8204: {"securityEnabled": true},
	} {
		properties["displayName"] = "Owned"
		d.Add("group", guid(n), properties)
		d.Link(directory.RelOwners, guid(n), guid(5))
	}
	g := New(d, Options{})
	delta := map[string]bool{}
	for link := "/groups/delta?$select=id,owners"; link != ""; {
		a := send(t, g, http.MethodGet, link, "", basicRoles)
		for _, row := range a.values() {
			id, _ := row["id"].(string)
			delta[id] = delta[id] || row["owners@delta"] != nil
		}
		next, _ := a.body["@odata.nextLink"].(string)
		_, link, _ = strings.Cut(next, "/v1.0")
	}
	for n, shown := range map[int]bool{8201: false, 8202: false, 8203: true, 8204: true} {
		if got := send(t, g, http.MethodGet, "/groups/"+guid(n)+"/owners", "", basicRoles).values(); len(got) > 0 != shown {
			t.Errorf("owners of %d: %v, want some: %v", n, got, shown)
		}
		expanded, _ := send(t, g, http.MethodGet, "/groups/"+guid(n)+"?$expand=owners($select=id)", "", basicRoles).body["owners"].([]any)
		if len(expanded) > 0 != shown || delta[guid(n)] != shown {
			t.Errorf("%d: expanded %v, delta %v, want some: %v", n, expanded, delta[guid(n)], shown)
		}
	}
}
