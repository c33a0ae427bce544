package world

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
)

var demoClock = func() time.Time { return time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC) }

func generated(t testing.TB, users int, seed uint64) (*directory.Directory, DemoApps) {
	t.Helper()
	tenant, err := Generate(Options{Users: users, Seed: seed, Now: demoClock})
	if err != nil {
		t.Fatal(err)
	}
	return tenant.Directory, tenant.Apps
}

// sizes are the tenants that the integrity tests look at.
var sizes = []struct {
	users int
	seed  uint64
}{{50, 1}, {50, 7}, {51, 2}, {200, 1}, {200, 99}, {1500, 3}, {5000, 1}}

// shared makes each of those tenants once; nobody changes them.
var shared = func() []func() *directory.Directory {
	out := make([]func() *directory.Directory, len(sizes))
	for i, s := range sizes {
		out[i] = sync.OnceValue(func() *directory.Directory {
			tenant, err := Generate(Options{Users: s.users, Seed: s.seed, Now: demoClock})
			if err != nil {
				panic(err)
			}
			return tenant.Directory
		})
	}
	return out
}()

func eachTenant(t *testing.T, check func(t *testing.T, d *directory.Directory, users int)) {
	t.Helper()
	for i, s := range sizes {
		t.Run(fmt.Sprintf("%d users seed %d", s.users, s.seed), func(t *testing.T) {
			t.Parallel()
			check(t, shared[i](), s.users)
		})
	}
}

// digest is a fingerprint of everything in the directory: objects, rows, links.
func digest(d *directory.Directory) string {
	h := sha256.New()
	for _, collection := range directory.Collections() {
		for _, objects := range []func(func(*directory.Object) bool){d.Each(collection), d.EachDeleted(collection)} {
			for o := range objects {
				fmt.Fprintf(h, "%s %s %t\n", collection, o.ID, o.Deleted())
				for slot := range o.Type.Properties {
					if raw, set := o.Raw(slot); set {
						fmt.Fprintf(h, " %d %s\n", slot, raw)
					}
				}
				for rel := range directory.RelationCount {
					for _, to := range d.Links(rel, o.ID) {
						fmt.Fprintf(h, " %d %s\n", rel, to.ID)
					}
				}
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func TestSameSeedSameTenant(t *testing.T) {
	t.Parallel()
	for _, users := range []int{50, 700} {
		a, appsA := generated(t, users, 5)
		b, appsB := generated(t, users, 5)
		if digest(a) != digest(b) {
			t.Errorf("%d users: two tenants of one seed differ", users)
		}
		if appsA != appsB {
			t.Errorf("%d users: identities of one seed differ", users)
		}
		c, _ := generated(t, users, 6)
		if digest(a) == digest(c) {
			t.Errorf("%d users: tenants of two seeds are equal", users)
		}
	}
}

func TestGenerateRefusesSizes(t *testing.T) {
	t.Parallel()
	for _, users := range []int{-1, 49, 1_000_001} {
		if _, err := Generate(Options{Users: users, Now: demoClock}); err == nil {
			t.Errorf("Generate of %d users: got no error", users)
		}
	}
}

func TestUsersAreWellFormed(t *testing.T) {
	t.Parallel()
	eachTenant(t, func(t *testing.T, d *directory.Directory, users int) {
		if got := d.Count("user"); got != users {
			t.Errorf("got %d users, want %d", got, users)
		}
		seen := map[string]bool{}
		domains := map[string]bool{}
		for x := range d.Each("domains") {
			domains[x.ID] = true
		}
		withManager := 0
		for u := range d.Each("user") {
			upn := u.Text("userPrincipalName")
			if seen[strings.ToLower(upn)] {
				t.Errorf("user principal name %s twice", upn)
			}
			seen[strings.ToLower(upn)] = true
			if _, domain, _ := strings.Cut(upn, "@"); !domains[domain] {
				t.Errorf("%s: domain is not the tenant's", upn)
			}
			if _, err := mail.ParseAddress(strings.ReplaceAll(upn, "#", "")); err != nil {
				t.Errorf("%s: %v", upn, err)
			}
			if name := u.Text("displayName"); name == "" || !utf8.ValidString(name) {
				t.Errorf("%s: display name %q", upn, name)
			}
			created, _ := u.Get("createdDateTime").(time.Time)
			if created.IsZero() || created.After(demoClock()) {
				t.Errorf("%s: created %v", upn, created)
			}
			if activity, ok := u.Get("signInActivity").(map[string]any); ok {
				if at, err := time.Parse(time.RFC3339, activity["lastSignInDateTime"].(string)); err != nil || at.Before(created) || at.After(demoClock()) {
					t.Errorf("%s: created %v, signed in %v (%v)", upn, created, activity["lastSignInDateTime"], err)
				}
			}
			if len(d.Links(directory.RelManager, u.ID)) > 0 {
				withManager++
				climb(t, d, u)
			}
		}
		if withManager < users/4 {
			t.Errorf("only %d of %d users have a manager", withManager, users)
		}
	})
}

// climb follows the managers to the top: a tree ends.
func climb(t *testing.T, d *directory.Directory, u *directory.Object) {
	t.Helper()
	at := u
	for range 20 {
		up := d.Links(directory.RelManager, at.ID)
		if len(up) == 0 {
			return
		}
		at = up[0]
	}
	t.Errorf("%s: managers never end", u.Text("userPrincipalName"))
}

func TestDynamicGroupsFollowTheirRule(t *testing.T) {
	t.Parallel()
	eachTenant(t, func(t *testing.T, d *directory.Directory, users int) {
		checked := 0
		var dynamic []*directory.Object
		for _, kind := range []string{"group", "administrativeUnit"} {
			for g := range d.Each(kind) {
				if g.Text("membershipRule") != "" && g.Text("membershipRuleProcessingState") != "Paused" {
					dynamic = append(dynamic, g)
				}
			}
		}
		for _, g := range dynamic {
			rule := g.Text("membershipRule")
			checked++
			members := map[string]bool{}
			for _, m := range d.Links(directory.RelMembers, g.ID) {
				members[m.ID] = true
			}
			for u := range d.Each("user") {
				want := satisfies(t, u, rule)
				if members[u.ID] != want {
					t.Errorf("%s: %s is member %v, rule %s says %v", g.Text("displayName"), u.Text("userPrincipalName"), members[u.ID], rule, want)
				}
			}
		}
		if checked < len(company.Departments) {
			t.Errorf("only %d dynamic groups", checked)
		}
	})
}

// satisfies evaluates the part of the rule language that the tenant uses:
// conditions of -eq and -contains joined by "and".
func satisfies(t *testing.T, u *directory.Object, rule string) bool {
	t.Helper()
	for part := range strings.SplitSeq(rule, ") and (") {
		part = strings.Trim(part, "()")
		property, rest, _ := strings.Cut(strings.TrimPrefix(part, "user."), " ")
		operator, value, ok := strings.Cut(rest, " ")
		if !ok {
			t.Fatalf("rule %q: cannot read %q", rule, part)
		}
		value = strings.Trim(value, `"`)
		got := fmt.Sprint(u.Get(property))
		switch operator {
		case "-eq":
			if !strings.EqualFold(got, value) {
				return false
			}
		case "-contains":
			if !strings.Contains(strings.ToLower(got), strings.ToLower(value)) {
				return false
			}
		default:
			t.Fatalf("rule %q: operator %q", rule, operator)
		}
	}
	return true
}

func TestLicencesAddUp(t *testing.T) {
	t.Parallel()
	eachTenant(t, func(t *testing.T, d *directory.Directory, users int) {
		held, groupOf := map[string]int{}, map[string]string{}
		for g := range d.Each("group") {
			for _, l := range g.Maps("assignedLicenses") {
				groupOf[l["skuId"].(string)] = g.ID
			}
		}
		for u := range d.Each("user") {
			states := u.Maps("licenseAssignmentStates")
			for _, l := range u.Maps("assignedLicenses") {
				sku := l["skuId"].(string)
				held[sku]++
				i := slices.IndexFunc(states, func(s map[string]any) bool { return s["skuId"] == sku })
				if i < 0 {
					t.Fatalf("%s holds %s without a state", u.Text("userPrincipalName"), sku)
				}
				if by, _ := states[i]["assignedByGroup"].(string); by != "" {
					if by != groupOf[sku] || !slices.ContainsFunc(d.Links(directory.RelMembers, by), func(m *directory.Object) bool { return m.ID == u.ID }) {
						t.Errorf("%s: %s by group %s, of which the user is no member or which does not assign it", u.Text("userPrincipalName"), sku, by)
					}
				}
			}
		}
		for s := range d.Each("subscribedSkus") {
			used, _ := s.Get("consumedUnits").(int64)
			if int(used) != held[s.Text("skuId")] {
				t.Errorf("%s: consumed %d, held by %d users", s.Text("skuPartNumber"), used, held[s.Text("skuId")])
			}
			if enabled := s.Get("prepaidUnits").(map[string]any)["enabled"].(float64); s.Text("capabilityStatus") == "Enabled" && int64(enabled) < used {
				t.Errorf("%s: %v bought, %d used", s.Text("skuPartNumber"), enabled, used)
			}
		}
	})
}

func TestRowsPointToObjects(t *testing.T) {
	t.Parallel()
	eachTenant(t, func(t *testing.T, d *directory.Directory, users int) {
		for collection, properties := range map[string][]string{
			"appRoleAssignments":           {"principalId", "resourceId"},
			"oauth2PermissionGrants":       {"clientId", "principalId", "resourceId"},
			"signIns":                      {"userId"},
			"riskyUsers":                   {"id"},
			"userRegistrationDetails":      {"id"},
			"authenticationMethods":        {directory.OwnerProperty},
			"federatedIdentityCredentials": {directory.OwnerProperty},
		} {
			if d.Count(collection) == 0 {
				t.Errorf("%s is empty", collection)
			}
			for row := range d.Each(collection) {
				for _, p := range properties {
					if id := row.Text(p); id != "" && d.Object(id) == nil {
						t.Errorf("%s %s: %s %s does not exist", collection, row.ID, p, id)
					}
				}
			}
		}
		for row := range d.Each("userRegistrationDetails") {
			if d.Object(row.ID).Get("accountEnabled") != true {
				t.Errorf("registration of the disabled user %s", row.Text("userPrincipalName"))
			}
		}
		known := map[string]map[any]bool{} // app roles of each resource
		for row := range d.Each("appRoleAssignments") {
			role, resource := row.Text("appRoleId"), row.Text("resourceId")
			if known[resource] == nil {
				known[resource] = map[any]bool{"00000000-0000-0000-0000-000000000000": true}
				for _, r := range d.Object(resource).Maps("appRoles") {
					known[resource][r["id"]] = true
				}
			}
			if !known[resource][role] {
				t.Errorf("app role %s is none of %s", role, row.Text("resourceDisplayName"))
			}
		}
		for app := range d.Each("application") {
			if d.ByKey("servicePrincipals", "appId", app.Text("appId")) == nil {
				t.Errorf("application %s has no service principal", app.Text("displayName"))
			}
		}
	})
}

func TestStaffTreeHoldsHalfTheTenant(t *testing.T) {
	t.Parallel()
	eachTenant(t, func(t *testing.T, d *directory.Directory, users int) {
		root := groupNamed(t, d, allStaff)
		seen, people, depth := map[string]bool{root.ID: true}, 0, 0
		for level := []*directory.Object{root}; len(level) > 0; depth++ {
			var next []*directory.Object
			for _, g := range level {
				for _, m := range d.Links(directory.RelMembers, g.ID) {
					if seen[m.ID] {
						continue
					}
					seen[m.ID] = true
					if m.Type.Name == "user" {
						people++
					} else {
						next = append(next, m)
					}
				}
			}
			level = next
		}
		if people < users*4/10 || people > users/2 {
			t.Errorf("All Staff holds %d of %d users", people, users)
		}
		if users >= 5000 && depth != 6 {
			t.Errorf("All Staff is nested %d deep, want 6", depth)
		}
	})
}

func groupNamed(t *testing.T, d *directory.Directory, name string) *directory.Object {
	t.Helper()
	for g := range d.Each("group") {
		if g.Text("displayName") == name {
			return g
		}
	}
	t.Fatalf("no group %q", name)
	return nil
}

func BenchmarkGenerate(b *testing.B) {
	for _, users := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(users), func(b *testing.B) {
			for b.Loop() {
				d, _ := generated(b, users, 1)
				b.ReportMetric(float64(d.Count("group")), "groups")
			}
		})
	}
}
