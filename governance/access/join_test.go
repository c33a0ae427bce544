package access

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

func onPlatforms(include, exclude []string) func(*entra.ConditionalAccessPolicy) {
	return with(func(c *entra.ConditionalAccessConditions) {
		c.Platforms = &entra.ConditionalAccessPlatforms{IncludePlatforms: include, ExcludePlatforms: exclude}
	})
}

func byClients(types ...string) func(*entra.ConditionalAccessPolicy) {
	return with(func(c *entra.ConditionalAccessConditions) { c.ClientAppTypes = types })
}

func inState(state string) func(*entra.ConditionalAccessPolicy) {
	return func(p *entra.ConditionalAccessPolicy) { p.State = state }
}

// TestJoined: policies that together leave nothing open close a case, and no
// others do.
func TestJoined(t *testing.T) {
	t.Parallel()
	all, windows := []string{"all"}, []string{"windows"}
	places := func(include ...string) []string { return include }
	const managed = `device.isCompliant -eq True`
	policies := func(list ...entra.ConditionalAccessPolicy) []entra.ConditionalAccessPolicy { return list }
	for _, test := range []struct {
		why      string
		policies []entra.ConditionalAccessPolicy
		want     Truth
		joined   []int
	}{
		{"modern clients and legacy clients", policies(policyOf(byClients("browser", "mobileAppsAndDesktopClients")), policyOf(byClients("exchangeActiveSync", "other"))), Yes, []int{0, 1}},
		{"a client less", policies(policyOf(byClients("browser", "mobileAppsAndDesktopClients")), policyOf(byClients("other"))), Unknown, nil},
		{"a client twice", policies(policyOf(byClients("browser", "mobileAppsAndDesktopClients", "other")), policyOf(byClients("exchangeActiveSync", "other"))), Yes, []int{0, 1}},
		{"Windows and all others", policies(policyOf(onPlatforms(windows, nil)), policyOf(onPlatforms(all, windows))), Yes, []int{0, 1}},
		{"Windows and all but Windows and Linux", policies(policyOf(onPlatforms(windows, nil)), policyOf(onPlatforms(all, []string{"windows", "linux"}))), Unknown, nil},
		{"each platform by name leaves those without a name", policies(policyOf(onPlatforms(windows, nil)), policyOf(onPlatforms([]string{"android", "iOS", "windowsPhone", "macOS", "linux"}, nil))), Unknown, nil},
		{"a platform that is not known here", policies(policyOf(onPlatforms(windows, nil)), policyOf(onPlatforms(all, []string{"windows", "visionOS"}))), Unknown, nil},
		{"one location and everywhere else", policies(policyOf(locations(places(office), nil)), policyOf(locations(places("All"), places(office)))), Yes, []int{0, 1}},
		{"one location alone covers nobody elsewhere", policies(policyOf(locations(places(office), nil))), No, nil},
		{"two locations and everywhere else", policies(policyOf(locations(places(office, switzer), nil)), policyOf(locations(places("All"), places(switzer, office)))), Yes, []int{0, 1}},
		{"two locations left out, one covered", policies(policyOf(locations(places(office), nil)), policyOf(locations(places("All"), places(office, switzer)))), Unknown, nil},
		{"two locations left out, each by the other policy: nobody is in both", policies(policyOf(locations(places("All"), places(switzer))), policyOf(locations(places("All"), places(nowhere)))), Yes, []int{0, 1}},
		{"an address may be of the country too", policies(policyOf(locations(places("All"), places(switzer))), policyOf(locations(places("All"), places(office)))), Unknown, nil},
		{"inside of trusted locations and outside", policies(policyOf(locations(places("AllTrusted"), nil)), policyOf(locations(places("All"), places("AllTrusted")))), Yes, []int{0, 1}},
		{"a trusted location is among the trusted", policies(policyOf(locations(places("AllTrusted"), nil)), policyOf(locations(places("All"), places(office)))), Yes, []int{0, 1}},
		{"but there may be trusted ones that cannot be read", policies(policyOf(locations(places(office), nil)), policyOf(locations(places("All"), places("AllTrusted")))), Unknown, nil},
		{"the compliant network and everywhere else", policies(policyOf(locations(places(CompliantNetwork), nil)), policyOf(locations(places("All"), places(CompliantNetwork)))), Yes, []int{0, 1}},
		{"a word for places that is not known here", policies(policyOf(locations(places("Moon"), nil)), policyOf(locations(places("All"), places("Moon")))), Unknown, nil},
		{"devices by a rule and all others", policies(policyOf(deviceRule("include", managed)), policyOf(deviceRule("exclude", managed))), Yes, []int{0, 1}},
		{"devices by two rules", policies(policyOf(deviceRule("include", managed)), policyOf(deviceRule("exclude", `device.model -eq "x"`))), Unknown, nil},
		{"a rule that cannot be read", policies(policyOf(deviceRule("include", "(")), policyOf(deviceRule("exclude", "("))), Unknown, nil},
		{"platform and location crossed", policies(policyOf(onPlatforms(windows, nil)), policyOf(onPlatforms(all, windows), locations(places(office), nil)), policyOf(locations(places("All"), places(office)))), Yes, []int{0, 1, 2}},
		{"the cross without its corner", policies(policyOf(onPlatforms(windows, nil), locations(places("All"), places(office))), policyOf(onPlatforms(all, windows), locations(places(office), nil)), policyOf(onPlatforms(all, windows), locations(places("All"), places(office)))), Unknown, nil},
		{"report-only never counts", policies(policyOf(onPlatforms(windows, nil)), policyOf(onPlatforms(all, windows), inState(entra.PolicyReportOnly))), Unknown, nil},
		{"one that covers all needs no other", policies(policyOf(onPlatforms(windows, nil)), policyOf(onPlatforms(all, windows)), policyOf()), Yes, nil},
		{"a policy too many is not named", policies(policyOf(onPlatforms([]string{"linux"}, nil)), policyOf(onPlatforms(windows, nil)), policyOf(onPlatforms(all, windows))), Yes, []int{1, 2}},
		{"a condition that is not known here", policies(policyOf(onPlatforms(windows, nil)), policyOf(onPlatforms(all, windows), with(func(c *entra.ConditionalAccessConditions) {
			c.More = map[string]any{"weather": map[string]any{"include": "rain"}}
		}))), Unknown, nil},
		{"for others", policies(policyOf(onPlatforms(windows, nil)), policyOf(onPlatforms(all, windows), forUsers(entra.ConditionalAccessUsers{IncludeGroups: []string{exempt}}))), Unknown, nil},
	} {
		users := []User{{ID: ana, Groups: map[string]bool{staff: true}, Roles: map[string]bool{}, External: InternalUser}}
		got := NewPolicySet(test.policies, testLocations, nil).Reach(users).Covered(Question{SignIns: []SignIn{{App: App{ID: ledger, Agent: No}}}})
		var want []Joined
		if test.joined != nil {
			want = []Joined{{test.joined, []int{0}}}
		}
		if diff := cmp.Diff(want, got.Joined); diff != "" || got.Covered[0] != test.want {
			t.Errorf("%s: covered %d, want %d; joined: want -, got +\n%s", test.why, got.Covered[0], test.want, diff)
		}
	}
}

// TestJoinedForSome: the policies that join are told with the users whom they
// cover together, and kinds of sign-in are joined like their cells.
func TestJoinedForSome(t *testing.T) {
	t.Parallel()
	users := []User{
		{ID: ana, Groups: map[string]bool{staff: true}, Roles: map[string]bool{}, External: InternalUser},
		{ID: ben, Groups: map[string]bool{exempt: true}, Roles: map[string]bool{}, External: InternalUser},
		{ID: "c", Groups: map[string]bool{staff: true}, Roles: map[string]bool{}, External: InternalUser},
	}
	notExempt := forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, ExcludeGroups: []string{exempt}})
	set := NewPolicySet([]entra.ConditionalAccessPolicy{policyOf(byClients("browser")), policyOf(notExempt, byClients("mobileAppsAndDesktopClients"))}, testLocations, nil)
	got := set.Reach(users).Covered(Question{SignIns: []SignIn{{App: App{ID: ledger, Agent: No}, ClientApp: "browser"}, {App: App{ID: ledger, Agent: No}, ClientApp: "mobileAppsAndDesktopClients"}}})
	want := Coverage{Covered: []Truth{Yes, No, Yes}, By: []int{0, 1}, Joined: []Joined{{[]int{0, 1}, []int{0, 2}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}

// TestTooManyCells: what would take too long to decide stays open.
func TestTooManyCells(t *testing.T) {
	t.Parallel()
	var named []entra.NamedLocation
	var policies []entra.ConditionalAccessPolicy
	for n := range 13 {
		id := "f0000000-0000-4000-8000-0000000001" + string(rune('a'+n/10)) + string(rune('0'+n%10))
		named = append(named, entra.NamedLocation{ID: id, Type: "#microsoft.graph.ipNamedLocation"})
		policies = append(policies, policyOf(locations([]string{"All"}, []string{id})), policyOf(locations([]string{id}, nil)))
	}
	users := []User{{ID: ana, Groups: map[string]bool{}, Roles: map[string]bool{}, External: InternalUser}}
	got := NewPolicySet(policies, named, nil).Reach(users).Covered(Question{SignIns: []SignIn{{App: App{ID: ledger, Agent: No}, ClientApp: "browser"}}})
	if got.Covered[0] != Unknown || got.Joined != nil {
		t.Errorf("got %d, %v", got.Covered[0], got.Joined)
	}
}
