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
		u.UserType = "" // as of some old accounts
		if got := ExternalType(u); got != "" {
			t.Errorf("%s without a type: got %s, want not known", u.UserPrincipalName, got)
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
		{"MFA that a key could meet", []entra.ConditionalAccessPolicy{policyOf()}, []func(*SignIn){has("password", "fido2")}, Controlled, []Truth{Unknown}, Granted},
		{"MFA that password and text could meet", []entra.ConditionalAccessPolicy{policyOf()}, []func(*SignIn){has("password", "sms")}, Controlled, []Truth{Unknown}, Granted},
		{"MFA not met by a password", []entra.ConditionalAccessPolicy{policyOf()}, []func(*SignIn){has("password")}, Controlled, []Truth{No}, Granted},
		{"phishing-resistant strength not met by the Authenticator", []entra.ConditionalAccessPolicy{policyOf(strength(StrengthPhishingResistant))}, []func(*SignIn){has("password", "microsoftAuthenticatorPush", "deviceBasedPush")}, Controlled, []Truth{No}, Granted},
		{"passwordless strength that phone sign-in could meet", []entra.ConditionalAccessPolicy{policyOf(strength(StrengthPasswordless))}, []func(*SignIn){has("password", "deviceBasedPush")}, Controlled, []Truth{Unknown}, Granted},
		{"a custom strength", []entra.ConditionalAccessPolicy{policyOf(strength("custom"))}, []func(*SignIn){has("password", "hardwareOath")}, Controlled, []Truth{Unknown}, Granted},
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
		{Kind: ControlCompliantDevice}, {Kind: ControlCustomFactor, ID: "duo"}, {Kind: ControlTermsOfUse, ID: "tou", CanMeet: Yes, By: []string{"accepting the terms"}},
		{Kind: ControlAuthenticationStrength, ID: StrengthMFA, Name: "Multifactor authentication"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}

// TestCanBeMet: a registered method can meet a control and has not met it; only
// what the sign-in itself shows, such as its device, is met.
func TestCanBeMet(t *testing.T) {
	t.Parallel()
	controls := func(g entra.ConditionalAccessGrantControls, more ...func(*SignIn)) Requirement {
		set := NewPolicySet([]entra.ConditionalAccessPolicy{policyOf(func(p *entra.ConditionalAccessPolicy) { p.GrantControls = &g })}, nil, nil)
		return set.Evaluate(signInOf(more...)).Enforced.Required[0]
	}
	builtIn := func(operator string, kinds ...string) entra.ConditionalAccessGrantControls {
		return entra.ConditionalAccessGrantControls{Operator: operator, BuiltInControls: kinds}
	}
	resistant := entra.ConditionalAccessGrantControls{Operator: "OR", AuthenticationStrength: &entra.AuthenticationStrengthPolicy{ID: StrengthPhishingResistant}}
	has := func(methods ...string) func(*SignIn) { return func(s *SignIn) { s.Methods = methods } }
	compliant := func(yes string) func(*SignIn) {
		return func(s *SignIn) { s.Device = &Device{Attributes: map[string]Attribute{"iscompliant": Text(yes)}} }
	}
	for name, c := range map[string]struct {
		got      Requirement
		met, can Truth
		by       []string // of the first control
	}{
		"MFA by two methods":    {controls(builtIn("OR", "mfa"), has("password", "fido2", "sms")), Unknown, Yes, []string{"fido2", "password,sms"}},
		"MFA by none":           {controls(builtIn("OR", "mfa"), has("password")), No, No, nil},
		"methods not known":     {controls(builtIn("OR", "mfa")), Unknown, Unknown, nil},
		"strength":              {controls(resistant, has("password", "windowsHelloForBusiness")), Unknown, Yes, []string{"windowsHelloForBusiness"}},
		"strength, other":       {controls(resistant, has("password", "sms")), No, No, nil},
		"device":                {controls(builtIn("OR", "compliantDevice"), compliant("true")), Yes, Yes, nil},
		"device not compliant":  {controls(builtIn("OR", "compliantDevice"), compliant("false")), No, No, nil},
		"device not told":       {controls(builtIn("OR", "compliantDevice")), Unknown, Unknown, nil},
		"terms":                 {controls(entra.ConditionalAccessGrantControls{Operator: "OR", TermsOfUse: []string{"tou"}}), Unknown, Yes, []string{"accepting the terms"}},
		"approved app":          {controls(builtIn("OR", "approvedApplication")), Unknown, Unknown, nil},
		"password change":       {controls(builtIn("OR", "passwordChange")), Unknown, Unknown, nil},
		"MFA or the device":     {controls(builtIn("OR", "mfa", "compliantDevice"), has("fido2"), compliant("true")), Yes, Yes, []string{"fido2"}},
		"MFA and the device":    {controls(builtIn("AND", "mfa", "compliantDevice"), has("fido2"), compliant("true")), Unknown, Yes, []string{"fido2"}},
		"MFA and not told":      {controls(builtIn("AND", "mfa", "compliantDevice"), has("fido2")), Unknown, Unknown, []string{"fido2"}},
		"legacy answers no one": {controls(builtIn("OR", "mfa"), has("fido2"), func(s *SignIn) { s.ClientApp = "other" }), No, No, nil},
	} {
		if c.got.Met != c.met || c.got.CanMeet != c.can || !slices.Equal(c.got.Controls[0].By, c.by) {
			t.Errorf("%s: met %v, can %v by %q; want %v, %v by %q", name, c.got.Met, c.got.CanMeet, c.got.Controls[0].By, c.met, c.can, c.by)
		}
	}
}

func TestMethodsOf(t *testing.T) {
	t.Parallel()
	got := MethodsOf([]string{"mobilePhone", "passKeyDeviceBound", "fido2SecurityKey", "email"})
	if diff := cmp.Diff([]string{"password", "sms", "voice", "fido2"}, got); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}
