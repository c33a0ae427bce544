package dirsync_test

import (
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// compare wants the store to hold what the emulator's directory holds: each
// user, group and unit with every selected property, and each edge.
func (w *world) compare() {
	w.t.Helper()
	d := w.Cloud.Directory()
	w.compareUsers(d)
	w.compareGroups(d)
	w.compareEdges(d, "directoryRole", nil)
	w.compareEdges(d, "administrativeUnit", nil)
	counts, err := w.DB.Counts(w.t.Context(), w.Conn.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, kind := range []entra.Kind{
		entra.KindUser, entra.KindGroup, entra.KindApplication, entra.KindServicePrincipal,
		entra.KindDevice, entra.KindDirectoryRole, entra.KindAdministrativeUnit,
	} {
		if got, want := counts.Kinds[kind], d.Count(string(kind)); got != want {
			w.t.Errorf("%s: %d held, want %d", kind, got, want)
		}
	}
}

func (w *world) compareUsers(d *directory.Directory) {
	w.t.Helper()
	for _, deleted := range []bool{false, true} {
		got := map[string]entra.User{}
		for after := ""; ; {
			list, err := w.DB.Users(w.t.Context(), w.Conn.ID, store.UserQuery{Deleted: deleted, NoTotal: true, Page: store.Page{Limit: store.MaxLimit, After: after}})
			if err != nil {
				w.t.Fatal(err)
			}
			for _, row := range list.Items {
				got[row.ID] = row.User
			}
			if after = list.Next; after == "" {
				break
			}
		}
		want := map[string]entra.User{}
		each := d.Each("user")
		if deleted {
			each = d.EachDeleted("user")
		}
		for o := range each {
			u := decoded[entra.User](w.t, o, entra.UserProperties)
			u.UserType = entra.UserTypeOf("#"+o.Type.FullName(), u.UserType)
			want[o.ID] = u
		}
		diff(w.t, "users", got, want, cmpopts.IgnoreFields(entra.User{}, "DeletedDateTime"))
	}
}

func (w *world) compareGroups(d *directory.Directory) {
	w.t.Helper()
	got, want := map[string]entra.Group{}, map[string]entra.Group{}
	counts := map[string][2]int{}
	for after := ""; ; {
		list, err := w.DB.Groups(w.t.Context(), w.Conn.ID, store.GroupQuery{Page: store.Page{Limit: store.MaxLimit, After: after}})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, row := range list.Items {
			got[row.ID] = row.Group
			counts[row.ID] = [2]int{row.Members, row.Owners}
		}
		if after = list.Next; after == "" {
			break
		}
	}
	for o := range d.Each("group") {
		want[o.ID] = decoded[entra.Group](w.t, o, entra.GroupProperties)
	}
	diff(w.t, "groups", got, want)
	w.compareEdges(d, "group", counts)
}

// compareEdges compares direct members and owners of each object of a type,
// and the counts that lists show where they are given.
func (w *world) compareEdges(d *directory.Directory, typ string, counts map[string][2]int) {
	w.t.Helper()
	for o := range d.Each(typ) {
		members := w.compareEdge(d, o.ID, directory.RelMembers, store.Members)
		owners := 0
		if typ == "group" {
			owners = w.compareEdge(d, o.ID, directory.RelOwners, store.Owners)
		}
		if c, ok := counts[o.ID]; ok && c != [2]int{members, owners} {
			w.t.Errorf("%s %s: counts %v, want %d members and %d owners", typ, o.ID, c, members, owners)
		}
	}
}

// shown reports whether Graph gives the worlds' apps a relationship of an object.
// They have not Member.Read.Hidden; and nobody sees the owners of groups from
// on-premises or of Exchange.
// https://learn.microsoft.com/graph/api/group-list-owners
func shown(o *directory.Object, rel directory.Relation) bool {
	switch rel {
	case directory.RelMembers:
		return o.Text("visibility") != "HiddenMembership"
	case directory.RelOwners:
		var types []string
		o.Decode("groupTypes", &types)
		return o.Get("onPremisesSyncEnabled") != true && (o.Get("mailEnabled") != true || slices.Contains(types, "Unified"))
	}
	return true
}

// compareEdge compares one relationship of an object.
func (w *world) compareEdge(d *directory.Directory, id string, rel directory.Relation, relation store.Relation) int {
	w.t.Helper()
	var got, want []string
	for after := ""; ; {
		list, err := w.DB.Members(w.t.Context(), w.Conn.ID, id, store.MemberQuery{Relation: relation, Page: store.Page{Limit: store.MaxLimit, After: after}})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, m := range list.Items {
			got = append(got, m.ID)
		}
		if after = list.Next; after == "" {
			break
		}
	}
	if shown(d.Object(id), rel) {
		for _, o := range d.Links(rel, id) {
			want = append(want, o.ID)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("%s of %s: %d held, want %d (-got +want)\n%s", relation, id, len(got), len(want), clip(cmp.Diff(got, want)))
	}
	return len(want)
}

// decoded is an emulator's object as a client decodes it.
func decoded[T any](t *testing.T, o *directory.Object, properties []string) T {
	t.Helper()
	raw := map[string]any{"id": o.ID}
	for _, p := range properties {
		if v := o.Get(p); v != nil && p != "id" {
			raw[p] = v
		}
	}
	var out T
	data, err := json.Marshal(raw)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func diff[T any](t *testing.T, what string, got, want map[string]T, opts ...cmp.Option) {
	t.Helper()
	opts = append(opts, cmpopts.EquateEmpty())
	if d := cmp.Diff(got, want, opts...); d != "" {
		t.Errorf("%s (-got +want):\n%s", what, clip(d))
	}
}

func clip(s string) string {
	if len(s) > 3000 {
		return s[:3000] + "…"
	}
	return s
}
