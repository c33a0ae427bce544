package access

import (
	"net/netip"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

const (
	ana        = "a0000000-0000-4000-8000-000000000001"
	ben        = "a0000000-0000-4000-8000-000000000002"
	staff      = "b0000000-0000-4000-8000-000000000001"
	exempt     = "b0000000-0000-4000-8000-000000000002"
	globalRole = "62e90394-69f5-4237-9190-012177145e10"
	ledger     = "d0000000-0000-4000-8000-000000000010"
	exchange   = "00000002-0000-0ff1-ce00-000000000000"
	partnerOrg = "e0000000-0000-4000-8000-000000000001"
	office     = "f0000000-0000-4000-8000-000000000001"
	switzer    = "f0000000-0000-4000-8000-000000000002"
	nowhere    = "f0000000-0000-4000-8000-000000000003"
	garbled    = "f0000000-0000-4000-8000-000000000004"
	daemon     = "d0000000-0000-4000-8000-000000000020"
)

var testLocations = []entra.NamedLocation{
	{ID: office, Type: "#microsoft.graph.ipNamedLocation", IsTrusted: true, IPRanges: []entra.IPRange{
		{CIDRAddress: "192.0.2.0/24"}, {CIDRAddress: "2001:db8::/32"}, {LowerAddress: "198.51.100.10", UpperAddress: "198.51.100.20"}}},
	{ID: switzer, Type: "#microsoft.graph.countryNamedLocation", CountriesAndRegions: []string{"CH", "LI"}},
	{ID: nowhere, Type: "#microsoft.graph.countryNamedLocation", CountriesAndRegions: []string{"KP"}, IncludeUnknownCountriesAndRegions: true},
	{ID: garbled, Type: "#microsoft.graph.ipNamedLocation", IPRanges: []entra.IPRange{{CIDRAddress: "10.0.0.0/99"}}},
}

// policyOf is an enabled policy of MFA for all users and all resources, altered.
func policyOf(change ...func(*entra.ConditionalAccessPolicy)) entra.ConditionalAccessPolicy {
	p := entra.ConditionalAccessPolicy{
		ID: "1", DisplayName: "test", State: entra.PolicyEnabled,
		Conditions: entra.ConditionalAccessConditions{
			Users:          &entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}},
			Applications:   &entra.ConditionalAccessApplications{IncludeApplications: []string{"All"}},
			ClientAppTypes: []string{"all"},
		},
		GrantControls: &entra.ConditionalAccessGrantControls{Operator: "OR", BuiltInControls: []string{"mfa"}},
	}
	for _, c := range change {
		c(&p)
	}
	return p
}

func forUsers(u entra.ConditionalAccessUsers) func(*entra.ConditionalAccessPolicy) {
	return func(p *entra.ConditionalAccessPolicy) { p.Conditions.Users = &u }
}

func forApps(a entra.ConditionalAccessApplications) func(*entra.ConditionalAccessPolicy) {
	return func(p *entra.ConditionalAccessPolicy) { p.Conditions.Applications = &a }
}

func forWorkloads(c entra.ConditionalAccessClientApplications) func(*entra.ConditionalAccessPolicy) {
	return func(p *entra.ConditionalAccessPolicy) {
		p.Conditions.Users = &entra.ConditionalAccessUsers{IncludeUsers: []string{"None"}}
		p.Conditions.ClientApplications = &c
		p.GrantControls.BuiltInControls = []string{"block"}
	}
}

func with(c func(*entra.ConditionalAccessConditions)) func(*entra.ConditionalAccessPolicy) {
	return func(p *entra.ConditionalAccessPolicy) { c(&p.Conditions) }
}

func locations(include, exclude []string) func(*entra.ConditionalAccessPolicy) {
	return with(func(c *entra.ConditionalAccessConditions) {
		c.Locations = &entra.ConditionalAccessLocations{IncludeLocations: include, ExcludeLocations: exclude}
	})
}

func deviceRule(mode, rule string) func(*entra.ConditionalAccessPolicy) {
	return with(func(c *entra.ConditionalAccessConditions) {
		c.Devices = &entra.ConditionalAccessDevices{DeviceFilter: &entra.ConditionalAccessFilter{Mode: mode, Rule: rule}}
	})
}

// signInOf is Ana, of whom all is known, at the ledger in a browser, altered.
func signInOf(change ...func(*SignIn)) *SignIn {
	s := &SignIn{
		User: &User{
			ID: ana, Groups: map[string]bool{staff: true}, Roles: map[string]bool{}, External: InternalUser,
		},
		App: App{ID: ledger, Name: "Ledger", Agent: No}, ClientApp: "browser",
	}
	for _, c := range change {
		c(s)
	}
	return s
}

func user(c func(*User)) func(*SignIn) { return func(s *SignIn) { c(s.User) } }

func workload(w Workload) func(*SignIn) {
	return func(s *SignIn) { s.User, s.Workload = nil, &w }
}

func at(ip, country string) func(*SignIn) {
	return func(s *SignIn) {
		if ip != "" {
			s.IP = netip.MustParseAddr(ip)
		}
		s.Country = country
	}
}

func guestsOf(types string, tenants ...string) *entra.ConditionalAccessExternals {
	e := &entra.ConditionalAccessExternals{GuestOrExternalUserTypes: entra.Flags(types)}
	if tenants != nil {
		e.ExternalTenants = &entra.ConditionalAccessExternalTenants{MembershipKind: "enumerated", Members: tenants}
	} else {
		e.ExternalTenants = &entra.ConditionalAccessExternalTenants{MembershipKind: "all"}
	}
	return e
}
