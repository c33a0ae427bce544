package access

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// TestCovered: of three users, one is an employee, one is in the exempt group,
// one is an administrator.
func TestCovered(t *testing.T) {
	t.Parallel()
	users := []User{
		{ID: ana, Groups: map[string]bool{staff: true}, Roles: map[string]bool{}, External: InternalUser},
		{ID: ben, Groups: map[string]bool{exempt: true}, Roles: map[string]bool{}, External: InternalUser},
		{ID: "c", Groups: map[string]bool{}, Roles: map[string]bool{globalRole: true}, External: InternalUser},
	}
	grant := func(operator string, controls ...string) func(*entra.ConditionalAccessPolicy) {
		return func(p *entra.ConditionalAccessPolicy) {
			p.GrantControls = &entra.ConditionalAccessGrantControls{Operator: operator, BuiltInControls: controls}
		}
	}
	strength := func(id string) func(*entra.ConditionalAccessPolicy) {
		return func(p *entra.ConditionalAccessPolicy) {
			p.GrantControls = &entra.ConditionalAccessGrantControls{AuthenticationStrength: &entra.AuthenticationStrengthPolicy{ID: id}}
		}
	}
	notExempt := forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, ExcludeGroups: []string{exempt}})
	legacyOnly := with(func(c *entra.ConditionalAccessConditions) { c.ClientAppTypes = []string{"exchangeActiveSync", "other"} })
	any := []SignIn{{App: App{ID: ledger, Agent: No}, ClientApp: "browser"}, {App: App{ID: ledger, Agent: No}, ClientApp: "mobileAppsAndDesktopClients"}}
	old := []SignIn{{App: App{ID: ledger, Agent: No}, ClientApp: "other"}}
	for _, test := range []struct {
		why      string
		policies []entra.ConditionalAccessPolicy
		question Question
		want     []Truth
		full     []int // the policies that leave nothing open
	}{
		{"no policy", nil, Question{SignIns: any}, []Truth{No, No, No}, nil},
		{"MFA for all but the exempt", []entra.ConditionalAccessPolicy{policyOf(notExempt)}, Question{SignIns: any}, []Truth{Yes, No, Yes}, []int{0}},
		{"report-only covers nobody", []entra.ConditionalAccessPolicy{policyOf(func(p *entra.ConditionalAccessPolicy) { p.State = entra.PolicyReportOnly })}, Question{SignIns: any}, []Truth{No, No, No}, nil},
		{"two policies together", []entra.ConditionalAccessPolicy{policyOf(notExempt), policyOf(forUsers(entra.ConditionalAccessUsers{IncludeGroups: []string{exempt}}))}, Question{SignIns: any}, []Truth{Yes, Yes, Yes}, []int{0, 1}},
		{"MFA outside of trusted locations is MFA sometimes", []entra.ConditionalAccessPolicy{policyOf(locations([]string{"All"}, []string{"AllTrusted"}))}, Question{SignIns: any}, []Truth{Unknown, Unknown, Unknown}, nil},
		{"browsers only leave the other clients open", []entra.ConditionalAccessPolicy{policyOf(with(func(c *entra.ConditionalAccessConditions) { c.ClientAppTypes = []string{"browser"} }))}, Question{SignIns: any}, []Truth{No, No, No}, nil},
		{"another application is not covered", []entra.ConditionalAccessPolicy{policyOf(forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{exchange}}))}, Question{SignIns: any}, []Truth{No, No, No}, nil},
		{"MFA or a compliant device is MFA sometimes", []entra.ConditionalAccessPolicy{policyOf(grant("OR", "mfa", "compliantDevice"))}, Question{SignIns: any}, []Truth{Unknown, Unknown, Unknown}, nil},
		{"MFA and a compliant device is MFA", []entra.ConditionalAccessPolicy{policyOf(grant("AND", "mfa", "compliantDevice"))}, Question{SignIns: any}, []Truth{Yes, Yes, Yes}, []int{0}},
		{"a compliant device alone is no MFA", []entra.ConditionalAccessPolicy{policyOf(grant("AND", "compliantDevice"))}, Question{SignIns: any}, []Truth{No, No, No}, nil},
		{"but it is a control", []entra.ConditionalAccessPolicy{policyOf(grant("AND", "compliantDevice"))}, Question{SignIns: any, Demand: DemandControl}, []Truth{Yes, Yes, Yes}, []int{0}},
		{"a strength is MFA", []entra.ConditionalAccessPolicy{policyOf(strength(StrengthPhishingResistant))}, Question{SignIns: any}, []Truth{Yes, Yes, Yes}, []int{0}},
		{"a strength of one factor is not", []entra.ConditionalAccessPolicy{policyOf(strength("single"))}, Question{SignIns: any}, []Truth{No, No, No}, nil},
		{"a block is as good as MFA", []entra.ConditionalAccessPolicy{policyOf(grant("OR", "block"))}, Question{SignIns: any}, []Truth{Yes, Yes, Yes}, []int{0}},
		{"MFA is no block", []entra.ConditionalAccessPolicy{policyOf()}, Question{SignIns: any, Demand: DemandBlock}, []Truth{No, No, No}, nil},
		{"a block of legacy authentication", []entra.ConditionalAccessPolicy{policyOf(notExempt, legacyOnly, grant("OR", "block"))}, Question{SignIns: old, Demand: DemandBlock}, []Truth{Yes, No, Yes}, []int{0}},
		{"MFA that legacy clients cannot give blocks them", []entra.ConditionalAccessPolicy{policyOf(notExempt)}, Question{SignIns: old, Demand: DemandBlock}, []Truth{Yes, No, Yes}, []int{0}},
		{"only some policies count", []entra.ConditionalAccessPolicy{policyOf()}, Question{SignIns: any, Only: func(p entra.ConditionalAccessPolicy) bool { return p.ID != "1" }}, []Truth{No, No, No}, nil},
		{"by role", []entra.ConditionalAccessPolicy{policyOf(forUsers(entra.ConditionalAccessUsers{IncludeRoles: []string{globalRole}}))}, Question{SignIns: any}, []Truth{No, No, Yes}, []int{0}},
	} {
		set := NewPolicySet(test.policies, testLocations, []entra.AuthenticationStrengthPolicy{{ID: "single", RequirementsSatisfied: "none", AllowedCombinations: []string{"sms"}}})
		got := set.Reach(users).Covered(test.question)
		if diff := cmp.Diff(test.want, got.Covered); diff != "" {
			t.Errorf("%s: want -, got +\n%s", test.why, diff)
		}
		if diff := cmp.Diff(test.full, got.Full); diff != "" {
			t.Errorf("%s: policies that leave nothing open: want -, got +\n%s", test.why, diff)
		}
	}
	r := NewPolicySet([]entra.ConditionalAccessPolicy{policyOf(notExempt)}, testLocations, nil).Reach(users)
	if r.Excluded(0, 0) || !r.Excluded(0, 1) || r.Applies(0, 1) != No {
		t.Errorf("excluded: got %v %v", r.Excluded(0, 0), r.Excluded(0, 1))
	}
}

func TestNamedBy(t *testing.T) {
	t.Parallel()
	got := NamedBy([]entra.ConditionalAccessPolicy{
		policyOf(forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, ExcludeUsers: []string{ben, ana}, ExcludeGroups: []string{exempt}})),
		policyOf(forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{ana, "GuestsOrExternalUsers"}, IncludeRoles: []string{globalRole}})),
		policyOf(func(p *entra.ConditionalAccessPolicy) { p.Conditions.Users = nil }),
	})
	if diff := cmp.Diff(Named{Users: []string{ana, ben}, Groups: []string{exempt}, Roles: []string{globalRole}, Types: true}, got); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}

// BenchmarkReach judges a thousand kinds of users by two hundred policies that
// name a hundred users each.
func BenchmarkReach(b *testing.B) {
	var policies []entra.ConditionalAccessPolicy
	for n := range 200 {
		u := entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, ExcludeGroups: []string{exempt}}
		for i := range 100 {
			u.ExcludeUsers = append(u.ExcludeUsers, fmt.Sprintf("a0000000-0000-4000-8000-%012d", 100*n+i))
		}
		policies = append(policies, policyOf(forUsers(u)))
	}
	users := make([]User, 1000)
	for i := range users {
		users[i] = User{ID: fmt.Sprintf("a0000000-0000-4000-8000-%012d", 20*i), Groups: map[string]bool{staff: true}, Roles: map[string]bool{}, External: InternalUser}
	}
	set := NewPolicySet(policies, testLocations, nil)
	for b.Loop() {
		set.Reach(users).Covered(Question{SignIns: []SignIn{{App: App{ID: ledger, Agent: No}, ClientApp: "browser"}}})
	}
}
