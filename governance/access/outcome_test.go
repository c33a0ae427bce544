package access

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

func TestExternalType(t *testing.T) {
	t.Parallel()
	for want, u := range map[string]entra.User{
		InternalUser:           {UserPrincipalName: "ana@contoso.com", UserType: "Member"},
		InternalGuest:          {UserPrincipalName: "vendor@contoso.com", UserType: "Guest"},
		B2BCollaborationGuest:  {UserPrincipalName: "dan_partner.example#EXT#@contoso.onmicrosoft.com", UserType: "Guest"},
		B2BCollaborationMember: {UserPrincipalName: "dan_partner.example#ext#@contoso.onmicrosoft.com", UserType: "Member"},
	} {
		if got := ExternalType(u); got != want {
			t.Errorf("%s: got %s, want %s", u.UserPrincipalName, got, want)
		}
	}
}

func FuzzRange(f *testing.F) {
	for _, seed := range [][3]string{
		{"192.0.2.0/24", "", ""}, {"2001:db8::/32", "", ""}, {"", "10.0.0.1", "10.0.0.9"}, {"::ffff:10.0.0.0/104", "", ""},
		{"10.0.0.1", "", ""}, {"", "10.0.0.9", "10.0.0.1"}, {"0.0.0.0/0", "", ""}, {"", "fe80::1%eth0", "fe80::2"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, cidr, lower, upper string) {
		r, ok := parseRange(entra.IPRange{CIDRAddress: cidr, LowerAddress: lower, UpperAddress: upper})
		if !ok {
			return
		}
		if !r.contains(r.first) || !r.contains(r.last) || r.first.Compare(r.last) > 0 || r.first.Is4In6() {
			t.Errorf("%q %q %q: odd range %v to %v", cidr, lower, upper, r.first, r.last)
		}
		if before := r.first.Prev(); before.IsValid() && r.contains(before) {
			t.Errorf("%q %q %q holds %v, which is before %v", cidr, lower, upper, before, r.first)
		}
		if after := r.last.Next(); after.IsValid() && r.contains(after) {
			t.Errorf("%q %q %q holds %v, which is after %v", cidr, lower, upper, after, r.last)
		}
		if prefix, err := netip.ParsePrefix(cidr); err == nil && !prefix.Addr().Is4In6() {
			probe := prefix.Addr()
			if !r.contains(probe) {
				t.Errorf("%q does not hold its own address %v", cidr, probe)
			}
		}
	})
}

// TestOutcome joins the policies.
func TestOutcome(t *testing.T) {
	t.Parallel()
	grant := func(operator string, controls ...string) func(*entra.ConditionalAccessPolicy) {
		return func(p *entra.ConditionalAccessPolicy) {
			p.GrantControls = &entra.ConditionalAccessGrantControls{Operator: operator, BuiltInControls: controls}
		}
	}
	strength := func(id string) func(*entra.ConditionalAccessPolicy) {
		return func(p *entra.ConditionalAccessPolicy) {
			p.GrantControls = &entra.ConditionalAccessGrantControls{Operator: "OR", AuthenticationStrength: &entra.AuthenticationStrengthPolicy{ID: id}}
		}
	}
	state := func(s string) func(*entra.ConditionalAccessPolicy) {
		return func(p *entra.ConditionalAccessPolicy) { p.State = s }
	}
	session := func(p *entra.ConditionalAccessPolicy) {
		p.GrantControls, p.SessionControls = nil, &entra.ConditionalAccessSessionControls{SignInFrequency: &entra.SignInFrequencySessionControl{IsEnabled: true, Value: 4, Type: "hours"}}
	}
	risky := with(func(c *entra.ConditionalAccessConditions) { c.UserRiskLevels = []string{"high"} })
	has := func(methods ...string) func(*SignIn) { return func(s *SignIn) { s.Methods = methods } }
	on := func(d Device) func(*SignIn) { return func(s *SignIn) { s.Device = &d } }
	for _, test := range []struct {
		why      string
		policies []entra.ConditionalAccessPolicy
		signIn   []func(*SignIn)
		access   Result
		met      []Truth // of Required
		report   Result
	}{
		{"no policy", nil, nil, Granted, nil, Granted},
		{"one control", []entra.ConditionalAccessPolicy{policyOf()}, nil, Controlled, []Truth{Unknown}, Granted},
		{"block ends it", []entra.ConditionalAccessPolicy{policyOf(), policyOf(grant("OR", "block"))}, nil, Blocked, []Truth{Unknown, No}, Granted},
		{"block with another control by OR blocks all the same", []entra.ConditionalAccessPolicy{policyOf(grant("OR", "block", "mfa"))}, []func(*SignIn){has("fido2")}, Blocked, []Truth{No}, Granted},
		{"report-only is told and not enforced", []entra.ConditionalAccessPolicy{policyOf(grant("OR", "block"), state(entra.PolicyReportOnly))}, nil, Granted, nil, Blocked},
		{"an undecided policy", []entra.ConditionalAccessPolicy{policyOf(), policyOf(risky)}, nil, Open, []Truth{Unknown}, Granted},
		{"a block stands whatever is undecided", []entra.ConditionalAccessPolicy{policyOf(grant("OR", "block")), policyOf(risky)}, nil, Blocked, []Truth{No}, Granted},
		{"session controls only", []entra.ConditionalAccessPolicy{policyOf(session)}, nil, Granted, nil, Granted},
		{"MFA met by a key", []entra.ConditionalAccessPolicy{policyOf()}, []func(*SignIn){has("password", "fido2")}, Controlled, []Truth{Yes}, Granted},
		{"MFA met by password and text", []entra.ConditionalAccessPolicy{policyOf()}, []func(*SignIn){has("password", "sms")}, Controlled, []Truth{Yes}, Granted},
		{"MFA not met by a password", []entra.ConditionalAccessPolicy{policyOf()}, []func(*SignIn){has("password")}, Controlled, []Truth{No}, Granted},
		{"phishing-resistant strength not met by the Authenticator", []entra.ConditionalAccessPolicy{policyOf(strength(StrengthPhishingResistant))}, []func(*SignIn){has("password", "microsoftAuthenticatorPush", "deviceBasedPush")}, Controlled, []Truth{No}, Granted},
		{"passwordless strength met by phone sign-in", []entra.ConditionalAccessPolicy{policyOf(strength(StrengthPasswordless))}, []func(*SignIn){has("password", "deviceBasedPush")}, Controlled, []Truth{Yes}, Granted},
		{"a custom strength", []entra.ConditionalAccessPolicy{policyOf(strength("custom"))}, []func(*SignIn){has("password", "hardwareOath")}, Controlled, []Truth{Yes}, Granted},
		{"a strength that nobody knows", []entra.ConditionalAccessPolicy{policyOf(strength("gone"))}, []func(*SignIn){has("password", "fido2")}, Controlled, []Truth{Unknown}, Granted},
		{"a strength that takes some keys only", []entra.ConditionalAccessPolicy{policyOf(strength("keys"))}, []func(*SignIn){has("fido2")}, Controlled, []Truth{Unknown}, Granted},
		{"OR is met by any", []entra.ConditionalAccessPolicy{policyOf(grant("OR", "compliantDevice", "domainJoinedDevice"))}, []func(*SignIn){on(Device{Attributes: map[string]Attribute{"iscompliant": Text("False"), "trusttype": Text("ServerAd")}})}, Controlled, []Truth{Yes}, Granted},
		{"AND is not met by one", []entra.ConditionalAccessPolicy{policyOf(grant("AND", "mfa", "compliantDevice"))}, []func(*SignIn){has("fido2"), on(Device{Unregistered: true})}, Controlled, []Truth{No}, Granted},
		{"several controls without an operator are AND", []entra.ConditionalAccessPolicy{policyOf(grant("", "mfa", "compliantDevice"))}, []func(*SignIn){has("fido2"), on(Device{Unregistered: true})}, Controlled, []Truth{No}, Granted},
		{"the others are met later or not", []entra.ConditionalAccessPolicy{policyOf(grant("AND", "approvedApplication", "compliantApplication", "passwordChange", "riskRemediation"))}, nil, Controlled, []Truth{Unknown}, Granted},
		{"legacy authentication meets no MFA: blocked in effect", []entra.ConditionalAccessPolicy{policyOf()}, []func(*SignIn){func(s *SignIn) { s.ClientApp = "other" }, has("fido2")}, Blocked, []Truth{No}, Granted},
		{"ActiveSync meets no MFA", []entra.ConditionalAccessPolicy{policyOf()}, []func(*SignIn){func(s *SignIn) { s.ClientApp = "exchangeActiveSync" }}, Blocked, []Truth{No}, Granted},
		{"ActiveSync may be on a compliant device", []entra.ConditionalAccessPolicy{policyOf(grant("OR", "mfa", "compliantDevice"))}, []func(*SignIn){func(s *SignIn) { s.ClientApp = "exchangeActiveSync" }}, Controlled, []Truth{Unknown}, Granted},
	} {
		set := NewPolicySet(test.policies, testLocations, []entra.AuthenticationStrengthPolicy{
			{ID: "custom", AllowedCombinations: []string{"password,hardwareOath"}},
			{ID: "keys", AllowedCombinations: []string{"fido2"}, CombinationConfigurations: []entra.CombinationConfiguration{{AppliesToCombinations: []string{"fido2"}, AllowedAAGUIDs: []string{"x"}}}},
		})
		e := set.Evaluate(signInOf(test.signIn...))
		var met []Truth
		for _, r := range e.Enforced.Required {
			met = append(met, r.Met)
		}
		if e.Enforced.Access != test.access || !slices.Equal(met, test.met) || e.ReportOnly.Access != test.report {
			t.Errorf("%s: got %s %v, report-only %s; want %s %v, %s", test.why, e.Enforced.Access, met, e.ReportOnly.Access, test.access, test.met, test.report)
		}
	}
}

// TestControls: a requirement names terms of use, custom factors and strengths.
func TestControls(t *testing.T) {
	t.Parallel()
	set := NewPolicySet([]entra.ConditionalAccessPolicy{policyOf(func(p *entra.ConditionalAccessPolicy) {
		p.GrantControls = &entra.ConditionalAccessGrantControls{
			Operator: "AND", BuiltInControls: []string{"compliantDevice"}, TermsOfUse: []string{"tou"}, CustomAuthenticationFactors: []string{"duo"},
			AuthenticationStrength: &entra.AuthenticationStrengthPolicy{ID: StrengthMFA},
		}
	})}, nil, nil)
	got := set.Evaluate(signInOf()).Enforced.Required[0].Controls
	want := []Control{
		{Kind: ControlCompliantDevice}, {Kind: ControlCustomFactor, ID: "duo"}, {Kind: ControlTermsOfUse, ID: "tou"},
		{Kind: ControlAuthenticationStrength, ID: StrengthMFA, Name: "Multifactor authentication"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}

func TestMethodsOf(t *testing.T) {
	t.Parallel()
	got := MethodsOf([]string{"mobilePhone", "passKeyDeviceBound", "fido2SecurityKey", "email"})
	if diff := cmp.Diff([]string{"password", "sms", "voice", "fido2"}, got); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}
