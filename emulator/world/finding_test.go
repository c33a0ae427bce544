package world

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

func userNamed(t *testing.T, d *directory.Directory, local string) *directory.Object {
	t.Helper()
	for u := range d.Each("user") {
		if upn := u.Text("userPrincipalName"); strings.HasPrefix(upn, local+"@") || strings.HasPrefix(upn, local+"_") {
			return u
		}
	}
	t.Fatalf("no user %q", local)
	return nil
}

func appNamed(t *testing.T, d *directory.Directory, typ, name string) *directory.Object {
	t.Helper()
	for a := range d.Each(typ) {
		if a.Text("displayName") == name {
			return a
		}
	}
	t.Fatalf("no %s %q", typ, name)
	return nil
}

func areLinked(d *directory.Directory, rel directory.Relation, from, to *directory.Object) bool {
	return slices.ContainsFunc(d.Links(rel, from.ID), func(o *directory.Object) bool { return o.ID == to.ID })
}

func roleNamed(t *testing.T, d *directory.Directory, name string) *directory.Object {
	return appNamed(t, d, "directoryRole", name)
}

func lastSignIn(u *directory.Object) time.Time {
	a, _ := u.Get("signInActivity").(map[string]any)
	text, _ := a["lastSignInDateTime"].(string)
	at, _ := time.Parse(time.RFC3339, text)
	return at
}

// appRoleValues are the values of the application roles that a principal holds.
func appRoleValues(d *directory.Directory, principal *directory.Object) []string {
	var out []string
	for _, row := range d.RowsBy("appRoleAssignments", "principalId", principal.ID) {
		for _, r := range d.Object(row.Text("resourceId")).Maps("appRoles") {
			if r["id"] == row.Text("appRoleId") {
				out = append(out, r["value"].(string))
			}
		}
	}
	return out
}

func endOf(t *testing.T, c map[string]any) time.Time {
	at, err := time.Parse(time.RFC3339, c["endDateTime"].(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// evidence says for each finding whether a tenant really has it.
var evidence = map[string]func(t *testing.T, d *directory.Directory) bool{}

func TestEveryFindingIsThere(t *testing.T) {
	t.Parallel()
	eachTenant(t, func(t *testing.T, d *directory.Directory, users int) {
		for _, f := range Findings() {
			check, ok := evidence[f.ID]
			if !ok {
				t.Errorf("finding %s has no evidence", f.ID)
			} else if !check(t, d) {
				t.Errorf("finding %s is not in the tenant", f.ID)
			}
		}
	})
	ids := map[string]bool{}
	for _, f := range Findings() {
		if ids[f.ID] || f.Title == "" || f.HowToSee == "" || len(f.Objects) == 0 || !slices.Contains([]string{"critical", "high", "medium", "low"}, f.Severity) {
			t.Errorf("finding %q is twice or incomplete", f.ID)
		}
		ids[f.ID] = true
	}
}

func TestDemoTenantPageListsTheFindings(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/demo-tenant.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), FindingsMarkdown()) {
		t.Error("docs/demo-tenant.md is stale; run: make docs")
	}
}
