package access

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// TestVerdicts judges one policy at a time. want is "yes", the reasons of a
// policy that does not apply, or "?" and the inputs that are missing.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	guest := user(func(u *User) { u.External = B2BCollaborationGuest })
	admin := user(func(u *User) { u.Roles = map[string]bool{globalRole: true} })
	in := func(id string) entra.ConditionalAccessUsers {
		return entra.ConditionalAccessUsers{IncludeGroups: []string{id}}
	}
	app := func(a App) func(*SignIn) { return func(s *SignIn) { s.App = a } }
	client := func(c string) func(*SignIn) { return func(s *SignIn) { s.ClientApp = c } }
	platform := func(p string) func(*SignIn) { return func(s *SignIn) { s.Platform = p } }
	device := func(d Device) func(*SignIn) { return func(s *SignIn) { s.Device = &d } }
	action := func(a string) func(*SignIn) { return func(s *SignIn) { s.App, s.UserAction = App{}, a } }
	context := func(c string) func(*SignIn) {
		return func(s *SignIn) { s.App, s.AuthenticationContext = App{}, c }
	}
	own := Workload{ID: daemon, Covered: Yes}
	type rules = []func(*entra.ConditionalAccessPolicy)
	type facts = []func(*SignIn)
	for _, test := range []struct {
		why    string
		policy rules
		signIn facts
		want   string
	}{
		// States. https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only
		{"an enabled policy for everybody", nil, nil, "yes"},
		{"a disabled policy", rules{func(p *entra.ConditionalAccessPolicy) { p.State = entra.PolicyDisabled }}, nil, "policyNotEnabled"},
		{"report-only is evaluated", rules{func(p *entra.ConditionalAccessPolicy) { p.State = entra.PolicyReportOnly }}, nil, "yes"},
		{"a policy without controls", rules{func(p *entra.ConditionalAccessPolicy) { p.GrantControls = nil }}, nil, "emptyPolicy"},
		{"a policy for nobody", rules{func(p *entra.ConditionalAccessPolicy) { p.Conditions.Users = nil }}, nil, "invalidPolicy users"},
		{"a policy for nothing", rules{func(p *entra.ConditionalAccessPolicy) { p.Conditions.Applications = nil }}, nil, "invalidPolicy application"},

		// Users. concept-conditional-access-users-groups
		{"all users includes B2B guests", nil, facts{guest}, "yes"},
		{"none", rules{forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"None"}})}, nil, "users"},
		{"by id", rules{forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{ana}})}, nil, "yes"},
		{"another's id", rules{forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{ben}})}, nil, "users"},
		{"a group, also by way of others: the set is transitive", rules{forUsers(in(staff))}, nil, "yes"},
		{"another group", rules{forUsers(in(exempt))}, nil, "users"},
		{"groups not known", rules{forUsers(in(staff))}, facts{user(func(u *User) { u.Groups = nil })}, "? groups"},
		{"the members of the group are hidden", rules{forUsers(in(exempt))}, facts{user(func(u *User) { u.Hidden = map[string]bool{exempt: true} })}, "? groups"},
		{"hidden, but known to be a member", rules{forUsers(in(staff))}, facts{user(func(u *User) { u.Hidden = map[string]bool{staff: true} })}, "yes"},
		{"the members of another group are hidden", rules{forUsers(in(exempt))}, facts{user(func(u *User) { u.Hidden = map[string]bool{staff: true} })}, "users"},
		{"exclude beats include: user", rules{forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, ExcludeUsers: []string{ana}})}, nil, "users"},
		{"exclude beats include: the same id", rules{forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{ana}, ExcludeUsers: []string{ana}})}, nil, "users"},
		{"exclude beats include: group", rules{forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, ExcludeGroups: []string{staff}})}, nil, "users"},
		{"included, the exclusion is open", rules{forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, ExcludeGroups: []string{exempt}})}, facts{user(func(u *User) { u.Groups = nil })}, "? groups"},
		{"not included: the exclusion does not matter", rules{forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{ben}, ExcludeGroups: []string{exempt}})}, facts{user(func(u *User) { u.Groups = nil })}, "users"},
		{"excluded by id: the groups do not matter", rules{forUsers(entra.ConditionalAccessUsers{IncludeGroups: []string{staff}, ExcludeUsers: []string{ana}})}, facts{user(func(u *User) { u.Groups = nil })}, "users"},
		{"an active built-in role", rules{forUsers(entra.ConditionalAccessUsers{IncludeRoles: []string{globalRole}})}, facts{admin}, "yes"},
		{"a unit-scoped or custom role is not among them", rules{forUsers(entra.ConditionalAccessUsers{IncludeRoles: []string{globalRole}})}, nil, "users"},
		{"roles not known", rules{forUsers(entra.ConditionalAccessUsers{IncludeRoles: []string{globalRole}})}, facts{user(func(u *User) { u.Roles = nil })}, "? roles"},
		{"an excluded role", rules{forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, ExcludeRoles: []string{globalRole}})}, facts{admin}, "users"},

		// Guests and external users. authentication-conditional-access
		{"the old word for guests", rules{forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"GuestsOrExternalUsers"}})}, facts{guest}, "yes"},
		{"the old word and a member", rules{forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"GuestsOrExternalUsers"}})}, nil, "users"},
		{"a type of guest", rules{forUsers(entra.ConditionalAccessUsers{IncludeGuestsOrExternalUsers: guestsOf("b2bCollaborationGuest,internalGuest")})}, facts{guest}, "yes"},
		{"another type", rules{forUsers(entra.ConditionalAccessUsers{IncludeGuestsOrExternalUsers: guestsOf("internalGuest,serviceProvider")})}, facts{guest}, "users"},
		{"a type and an employee", rules{forUsers(entra.ConditionalAccessUsers{IncludeGuestsOrExternalUsers: guestsOf("b2bCollaborationGuest")})}, nil, "users"},
		{"type not known", rules{forUsers(entra.ConditionalAccessUsers{IncludeGuestsOrExternalUsers: guestsOf("b2bCollaborationGuest")})}, facts{user(func(u *User) { u.External = "" })}, "? userType"},
		{"a named tenant", rules{forUsers(entra.ConditionalAccessUsers{IncludeGuestsOrExternalUsers: guestsOf("b2bCollaborationGuest", partnerOrg)})}, facts{guest, user(func(u *User) { u.HomeTenant = partnerOrg })}, "yes"},
		{"another tenant", rules{forUsers(entra.ConditionalAccessUsers{IncludeGuestsOrExternalUsers: guestsOf("b2bCollaborationGuest", partnerOrg)})}, facts{guest, user(func(u *User) { u.HomeTenant = ben })}, "users"},
		{"tenant not known", rules{forUsers(entra.ConditionalAccessUsers{IncludeGuestsOrExternalUsers: guestsOf("b2bCollaborationGuest", partnerOrg)})}, facts{guest}, "? homeTenant"},
		{"a local guest has no tenant", rules{forUsers(entra.ConditionalAccessUsers{IncludeGuestsOrExternalUsers: guestsOf("internalGuest", partnerOrg)})}, facts{user(func(u *User) { u.External = InternalGuest })}, "yes"},
		{"excluded guests", rules{forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, ExcludeGuestsOrExternalUsers: guestsOf("b2bCollaborationGuest")})}, facts{guest}, "users"},

		// Workload identities. workload-identity
		{"own service principals", rules{forWorkloads(entra.ConditionalAccessClientApplications{IncludeServicePrincipals: []string{"ServicePrincipalsInMyTenant"}})}, facts{workload(own)}, "yes"},
		{"one service principal", rules{forWorkloads(entra.ConditionalAccessClientApplications{IncludeServicePrincipals: []string{daemon}})}, facts{workload(own)}, "yes"},
		{"another service principal", rules{forWorkloads(entra.ConditionalAccessClientApplications{IncludeServicePrincipals: []string{ben}})}, facts{workload(own)}, "workloadIdentities"},
		{"excluded service principal", rules{forWorkloads(entra.ConditionalAccessClientApplications{IncludeServicePrincipals: []string{"ServicePrincipalsInMyTenant"}, ExcludeServicePrincipals: []string{daemon}})}, facts{workload(own)}, "workloadIdentities"},
		{"managed identities and multi-tenant apps are out of scope", rules{forWorkloads(entra.ConditionalAccessClientApplications{IncludeServicePrincipals: []string{daemon}})}, facts{workload(Workload{ID: daemon, Covered: No})}, "workloadIdentities"},
		{"single-tenant or not is not known", rules{forWorkloads(entra.ConditionalAccessClientApplications{IncludeServicePrincipals: []string{daemon}})}, facts{workload(Workload{ID: daemon})}, "? servicePrincipalType"},
		{"a policy for users and a service principal", nil, facts{workload(own)}, "workloadIdentities"},
		{"a policy for workload identities and a user", rules{forWorkloads(entra.ConditionalAccessClientApplications{IncludeServicePrincipals: []string{daemon}})}, nil, "users"},
		{"filter by attributes nobody has read", rules{forWorkloads(entra.ConditionalAccessClientApplications{ServicePrincipalFilter: &entra.ConditionalAccessFilter{Mode: "include", Rule: `CustomSecurityAttribute.Ops_Tier -eq "0"`}})}, facts{workload(own)}, "? attributes"},
		{"filter by attributes", rules{forWorkloads(entra.ConditionalAccessClientApplications{ServicePrincipalFilter: &entra.ConditionalAccessFilter{Mode: "include", Rule: `CustomSecurityAttribute.Ops_Tier -eq "0"`}})},
			facts{workload(Workload{ID: daemon, Covered: Yes, Attributes: map[string][]string{"ops_tier": {"0"}}})}, "yes"},
		{"risk of a service principal", rules{forWorkloads(entra.ConditionalAccessClientApplications{IncludeServicePrincipals: []string{daemon}}), with(func(c *entra.ConditionalAccessConditions) { c.ServicePrincipalRiskLevels = []string{"high"} })}, facts{workload(own), func(s *SignIn) { s.WorkloadRisk = "high" }}, "yes"},
		{"risk of a service principal not known", rules{forWorkloads(entra.ConditionalAccessClientApplications{IncludeServicePrincipals: []string{daemon}}), with(func(c *entra.ConditionalAccessConditions) { c.ServicePrincipalRiskLevels = []string{"high"} })}, facts{workload(own)}, "? servicePrincipalRisk"},

		// Target resources. concept-conditional-access-cloud-apps
		{"one application", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{ledger}})}, nil, "yes"},
		{"another application", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{exchange}})}, nil, "application"},
		{"none", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"None"}})}, nil, "application"},
		{"excluded application", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"All"}, ExcludeApplications: []string{ledger}})}, nil, "application"},
		{"no application given: all", nil, facts{app(App{})}, "yes"},
		{"no application given: one", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{ledger}})}, facts{app(App{})}, "? app"},
		{"no application given: all but one", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"All"}, ExcludeApplications: []string{ledger}})}, facts{app(App{})}, "? app"},
		{"Office365 holds Exchange", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"Office365"}})}, facts{app(App{ID: exchange, Microsoft: true})}, "yes"},
		{"Office365 holds an app whose id is not public, by name", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"Office365"}})}, facts{app(App{ID: ledger, Name: "Loop Web Service", Microsoft: true})}, "yes"},
		{"but not somebody else's app of that name", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"Office365"}})}, facts{app(App{ID: ledger, Name: "Loop Web Service"})}, "application"},
		{"Office365 does not hold the ledger", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"Office365"}})}, nil, "application"},
		{"Office365 excluded", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"All"}, ExcludeApplications: []string{"Office365"}})}, facts{app(App{ID: exchange, Microsoft: true})}, "application"},
		{"Office365 as the target", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"Office365"}})}, facts{app(App{ID: "Office365"})}, "yes"},
		{"Office365 as the target and a policy for a part of it", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{exchange}})}, facts{app(App{ID: "Office365"})}, "? live"},
		{"admin portals hold the Azure portal", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"MicrosoftAdminPortals"}})}, facts{app(App{ID: "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", Microsoft: true})}, "yes"},
		{"an id that may be a portal's", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"MicrosoftAdminPortals"}})}, facts{app(App{ID: "2ddfbe71-ed12-4123-b99b-d5fc8a062a79", Microsoft: true})}, "? live"},
		{"Azure management covers the Azure portal", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{AzureManagement}})}, facts{app(App{ID: "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", Microsoft: true})}, "yes"},
		{"Azure management covers Log Analytics", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{AzureManagement}})}, facts{app(App{ID: "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5", Microsoft: true})}, "yes"},
		{"the Azure portal does not cover Azure management", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"c44b4083-3bb0-49c1-b47d-974e53cbdf3c"}})}, facts{app(App{ID: AzureManagement, Microsoft: true})}, "application"},
		{"agent resources hold an agent", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{AgentResources}})}, facts{app(App{ID: ledger, Agent: Yes})}, "yes"},
		{"agent resources and an application", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{AgentResources}})}, nil, "application"},
		{"agent or not is not known", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{AgentResources}})}, facts{app(App{ID: ledger})}, "? live"},
		{"application filter: attributes not read", rules{forApps(entra.ConditionalAccessApplications{ApplicationFilter: &entra.ConditionalAccessFilter{Mode: "include", Rule: `CustomSecurityAttribute.CA_Need -contains "requireMFA"`}})}, nil, "? attributes"},
		{"application filter picks", rules{forApps(entra.ConditionalAccessApplications{ApplicationFilter: &entra.ConditionalAccessFilter{Mode: "include", Rule: `CustomSecurityAttribute.CA_Need -contains "requireMFA"`}})}, facts{app(App{ID: ledger, Attributes: map[string][]string{"ca_need": {"x", "requireMFA"}}})}, "yes"},
		{"application filter excludes", rules{forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"All"}, ApplicationFilter: &entra.ConditionalAccessFilter{Mode: "exclude", Rule: `CustomSecurityAttribute.CA_Need -contains "none"`}})}, facts{app(App{ID: ledger, Attributes: map[string][]string{"ca_need": {"none"}}})}, "application"},
		{"user action", rules{forApps(entra.ConditionalAccessApplications{IncludeUserActions: []string{"urn:user:registersecurityinfo"}})}, facts{action(RegisterSecurityInformation)}, "yes"},
		{"another user action", rules{forApps(entra.ConditionalAccessApplications{IncludeUserActions: []string{"urn:user:registerdevice"}})}, facts{action(RegisterSecurityInformation)}, "userActions"},
		{"all resources and security info: example 3 of the evaluate page", nil, facts{action(RegisterSecurityInformation)}, "yes"},
		{"all resources and device registration: no page says", nil, facts{action(RegisterOrJoinDevices)}, "? live"},
		{"a policy for an action and an application", rules{forApps(entra.ConditionalAccessApplications{IncludeUserActions: []string{"urn:user:registerdevice"}})}, nil, "application"},
		{"authentication context", rules{forApps(entra.ConditionalAccessApplications{IncludeAuthenticationContextClassReferences: []string{"c1", "c37"}})}, facts{context("c37")}, "yes"},
		{"another authentication context", rules{forApps(entra.ConditionalAccessApplications{IncludeAuthenticationContextClassReferences: []string{"c1"}})}, facts{context("c37")}, "authenticationContext"},
		{"all resources and a context: example 2 of the evaluate page", nil, facts{context("c37")}, "authenticationContext"},

		// Risk. concept-conditional-access-conditions
		{"user risk", rules{with(func(c *entra.ConditionalAccessConditions) { c.UserRiskLevels = []string{"high"} })}, facts{func(s *SignIn) { s.UserRisk = "high" }}, "yes"},
		{"lower user risk", rules{with(func(c *entra.ConditionalAccessConditions) { c.UserRiskLevels = []string{"high"} })}, facts{func(s *SignIn) { s.UserRisk = "medium" }}, "userRisk"},
		{"user risk not known", rules{with(func(c *entra.ConditionalAccessConditions) { c.UserRiskLevels = []string{"high"} })}, nil, "? userRisk"},
		{"sign-in risk", rules{with(func(c *entra.ConditionalAccessConditions) { c.SignInRiskLevels = []string{"medium", "high"} })}, facts{func(s *SignIn) { s.SignInRisk = "none" }}, "signInRisk"},
		{"sign-in risk not known", rules{with(func(c *entra.ConditionalAccessConditions) { c.SignInRiskLevels = []string{"medium", "high"} })}, nil, "? signInRisk"},
		{"insider risk", rules{with(func(c *entra.ConditionalAccessConditions) { c.InsiderRiskLevels = "moderate,elevated" })}, facts{func(s *SignIn) { s.InsiderRisk = "elevated" }}, "yes"},
		{"lower insider risk", rules{with(func(c *entra.ConditionalAccessConditions) { c.InsiderRiskLevels = "elevated" })}, facts{func(s *SignIn) { s.InsiderRisk = "minor" }}, "insiderRisk"},
		{"insider risk not known", rules{with(func(c *entra.ConditionalAccessConditions) { c.InsiderRiskLevels = "elevated" })}, nil, "? insiderRisk"},

		// Platforms
		{"platform", rules{with(func(c *entra.ConditionalAccessConditions) {
			c.Platforms = &entra.ConditionalAccessPlatforms{IncludePlatforms: []string{"windows", "macOS"}}
		})}, facts{platform("windows")}, "yes"},
		{"another platform", rules{with(func(c *entra.ConditionalAccessConditions) {
			c.Platforms = &entra.ConditionalAccessPlatforms{IncludePlatforms: []string{"windows", "macOS"}}
		})}, facts{platform("linux")}, "devicePlatform"},
		{"all platforms but one", rules{with(func(c *entra.ConditionalAccessConditions) {
			c.Platforms = &entra.ConditionalAccessPlatforms{IncludePlatforms: []string{"all"}, ExcludePlatforms: []string{"iOS"}}
		})}, facts{platform("iOS")}, "devicePlatform"},
		{"all platforms, none given", rules{with(func(c *entra.ConditionalAccessConditions) {
			c.Platforms = &entra.ConditionalAccessPlatforms{IncludePlatforms: []string{"all"}}
		})}, nil, "yes"},
		{"all platforms but one, none given", rules{with(func(c *entra.ConditionalAccessConditions) {
			c.Platforms = &entra.ConditionalAccessPlatforms{IncludePlatforms: []string{"all"}, ExcludePlatforms: []string{"iOS"}}
		})}, nil, "? platform"},

		// Client apps
		{"legacy clients only", rules{with(func(c *entra.ConditionalAccessConditions) { c.ClientAppTypes = []string{"exchangeActiveSync", "other"} })}, nil, "clientApps"},
		{"a legacy client", rules{with(func(c *entra.ConditionalAccessConditions) { c.ClientAppTypes = []string{"exchangeActiveSync", "other"} })}, facts{client("other")}, "yes"},
		{"client not known", rules{with(func(c *entra.ConditionalAccessConditions) { c.ClientAppTypes = []string{"browser"} })}, facts{client("")}, "? client"},
		{"no client condition", rules{with(func(c *entra.ConditionalAccessConditions) { c.ClientAppTypes = nil })}, facts{client("")}, "yes"},
		{"supported ActiveSync on iOS", rules{with(func(c *entra.ConditionalAccessConditions) { c.ClientAppTypes = []string{"easSupported"} })}, facts{client("exchangeActiveSync"), platform("iOS")}, "yes"},
		{"supported ActiveSync on Linux", rules{with(func(c *entra.ConditionalAccessConditions) { c.ClientAppTypes = []string{"easSupported"} })}, facts{client("exchangeActiveSync"), platform("linux")}, "clientApps"},
		{"supported ActiveSync, platform not known", rules{with(func(c *entra.ConditionalAccessConditions) { c.ClientAppTypes = []string{"easSupported"} })}, facts{client("exchangeActiveSync")}, "? platform"},

		// Locations. concept-assignment-network
		{"any location", rules{locations([]string{"All"}, nil)}, nil, "yes"},
		{"all but trusted, from the office", rules{locations([]string{"All"}, []string{"AllTrusted"})}, facts{at("192.0.2.7", "CH")}, "location"},
		{"all but trusted, from elsewhere", rules{locations([]string{"All"}, []string{"AllTrusted"})}, facts{at("203.0.113.7", "CH")}, "yes"},
		{"all but trusted, address not known", rules{locations([]string{"All"}, []string{"AllTrusted"})}, nil, "? ip"},
		{"the office by IPv6", rules{locations([]string{office}, nil)}, facts{at("2001:db8:1::7", "")}, "yes"},
		{"the office by IPv4 in IPv6", rules{locations([]string{office}, nil)}, facts{at("::ffff:192.0.2.7", "")}, "yes"},
		{"the office by first and last address", rules{locations([]string{office}, nil)}, facts{at("198.51.100.20", "")}, "yes"},
		{"just outside of the office", rules{locations([]string{office}, nil)}, facts{at("198.51.100.21", "")}, "location"},
		{"country", rules{locations([]string{switzer}, nil)}, facts{at("", "ch")}, "yes"},
		{"another country", rules{locations([]string{switzer}, nil)}, facts{at("", "DE")}, "location"},
		{"country not known", rules{locations([]string{switzer}, nil)}, facts{at("203.0.113.7", "")}, "? country"},
		{"an address of no country, included", rules{locations([]string{nowhere}, nil)}, facts{at("", UnknownCountry)}, "yes"},
		{"an address of no country, not included", rules{locations([]string{switzer}, nil)}, facts{at("", UnknownCountry)}, "location"},
		{"a range that cannot be read", rules{locations([]string{garbled}, nil)}, facts{at("10.0.0.1", "")}, "? live"},
		{"what the inclusion could not tell does not matter once it includes", rules{locations([]string{switzer, office}, []string{garbled})}, facts{at("192.0.2.7", "")}, "? live"},
		{"a deleted location included", rules{locations([]string{ana}, nil)}, facts{at("10.0.0.1", "CH")}, "location"},
		{"a deleted location excluded", rules{locations([]string{"All"}, []string{ana})}, facts{at("10.0.0.1", "CH")}, "yes"},
		{"MFA trusted IPs cannot be read", rules{locations([]string{"All"}, []string{MFATrustedIPs})}, facts{at("10.0.0.1", "CH")}, "? live"},

		// Devices. concept-condition-filters-for-devices
		{"filtered device included", rules{deviceRule("include", `device.extensionAttribute1 -eq "SAW"`)}, facts{device(Device{Managed: Yes, Attributes: map[string]Attribute{"extensionattribute1": Text("SAW")}})}, "yes"},
		{"filtered device excluded", rules{deviceRule("exclude", `device.extensionAttribute1 -eq "SAW"`)}, facts{device(Device{Managed: Yes, Attributes: map[string]Attribute{"extensionattribute1": Text("SAW")}})}, "devices"},
		{"device not known", rules{deviceRule("exclude", `device.trustType -eq "ServerAD"`)}, nil, "? device"},
		{"unregistered, positive operator", rules{deviceRule("include", `device.trustType -eq "ServerAD"`)}, facts{device(Device{Unregistered: true})}, "devices"},
		{"unregistered, negative operator", rules{deviceRule("include", `device.trustType -ne "ServerAD"`)}, facts{device(Device{Unregistered: true})}, "yes"},
		{"unregistered, excluded by a positive operator", rules{deviceRule("exclude", `device.trustType -eq "ServerAD"`)}, facts{device(Device{Unregistered: true})}, "yes"},
		{"an attribute that is not known", rules{deviceRule("include", `device.model -eq "x"`)}, facts{device(Device{Attributes: map[string]Attribute{"trusttype": Text("AzureAD")}})}, "? device"},
		{"an attribute that no filter has", rules{deviceRule("include", `device.shoeSize -eq "44"`)}, facts{device(Device{Unregistered: true})}, "? device"},
		{"extension attributes of an unmanaged device count for nothing", rules{deviceRule("include", `device.extensionAttribute1 -eq "SAW"`)},
			facts{device(Device{Managed: No, Attributes: map[string]Attribute{"extensionattribute1": Text("SAW"), "iscompliant": Text("False"), "trusttype": Text("Workplace")}})}, "devices"},
		{"extension attributes of a hybrid joined device count", rules{deviceRule("include", `device.extensionAttribute1 -eq "SAW"`)},
			facts{device(Device{Managed: No, Attributes: map[string]Attribute{"extensionattribute1": Text("SAW"), "iscompliant": Text("False"), "trusttype": Text("ServerAd")}})}, "yes"},
		{"a rule that cannot be read", rules{deviceRule("include", `device.model ~ "x"`)}, facts{device(Device{Unregistered: true})}, "? device"},
		{"no filter while a device is registered", rules{deviceRule("include", `device.model -eq "x"`), forApps(entra.ConditionalAccessApplications{IncludeUserActions: []string{"urn:user:registerdevice"}})}, facts{action(RegisterOrJoinDevices)}, "yes"},

		// Authentication flows
		{"device code flow", rules{with(func(c *entra.ConditionalAccessConditions) {
			c.AuthenticationFlows = &entra.ConditionalAccessAuthenticationFlows{TransferMethods: "deviceCodeFlow,authenticationTransfer"}
		})}, facts{func(s *SignIn) { s.AuthenticationFlow = "deviceCodeFlow" }}, "yes"},
		{"no such flow", rules{with(func(c *entra.ConditionalAccessConditions) {
			c.AuthenticationFlows = &entra.ConditionalAccessAuthenticationFlows{TransferMethods: "deviceCodeFlow"}
		})}, facts{func(s *SignIn) { s.AuthenticationFlow = "none" }}, "authenticationFlow"},
		{"flow not known", rules{with(func(c *entra.ConditionalAccessConditions) {
			c.AuthenticationFlows = &entra.ConditionalAccessAuthenticationFlows{TransferMethods: "deviceCodeFlow"}
		})}, nil, "? flow"},

		// Assignments are joined by "and"
		{"what is not met decides, whatever is missing", rules{
			forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{ben}}),
			with(func(c *entra.ConditionalAccessConditions) { c.UserRiskLevels = []string{"high"} })}, nil, "users"},
		{"all that is not met is told", rules{
			forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{ben}}), locations([]string{switzer}, nil),
			forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{exchange}})}, facts{at("", "DE")}, "users application location"},
		{"all that is missing is told", rules{locations([]string{switzer, office}, nil),
			with(func(c *entra.ConditionalAccessConditions) { c.UserRiskLevels = []string{"high"} })}, nil, "? userRisk country ip"},
	} {
		set := NewPolicySet([]entra.ConditionalAccessPolicy{policyOf(test.policy...)}, testLocations, nil)
		s := signInOf(test.signIn...)
		v := set.Policies(s)[0]
		if got := say(v); got != test.want {
			t.Errorf("%s: got %q, want %q", test.why, got, test.want)
		}
		// The parts that a report uses agree with the whole.
		parts := min(set.AppliesTo(0, s), set.AppliesIn(0, s))
		if state := v.Reasons[0]; parts != v.Applies && state != ReasonPolicyNotEnabled && state != ReasonEmptyPolicy {
			t.Errorf("%s: in parts %d, as a whole %d", test.why, parts, v.Applies)
		}
	}
}

func say(v Verdict) string {
	words := make([]string, len(v.Reasons))
	for i, r := range v.Reasons {
		words[i] = string(r)
	}
	switch v.Applies {
	case Yes:
		words = []string{"yes"}
	case Unknown:
		words = append([]string{"?"}, v.Missing...)
	}
	return strings.Join(words, " ")
}

// TestUnknownLocations: without the list of named locations nothing is said of
// them.
func TestUnknownLocations(t *testing.T) {
	t.Parallel()
	set := NewPolicySet([]entra.ConditionalAccessPolicy{
		policyOf(locations([]string{office}, nil)), policyOf(locations([]string{"All"}, []string{"AllTrusted"})),
	}, nil, nil)
	for _, v := range set.Policies(signInOf(at("192.0.2.7", "CH"))) {
		if got := say(v); got != "? namedLocations" {
			t.Errorf("policy %d: got %q", v.Policy, got)
		}
	}
}

// TestMissingNeverDenies: whatever input is taken away, a policy that applies
// may become undecided and never one that does not apply, and the other way
// round.
func TestMissingNeverDenies(t *testing.T) {
	t.Parallel()
	full := func() *SignIn {
		return signInOf(at("192.0.2.7", "CH"), func(s *SignIn) {
			s.Platform, s.UserRisk, s.SignInRisk, s.InsiderRisk, s.AuthenticationFlow = "windows", "high", "low", "minor", "deviceCodeFlow"
			s.Device = &Device{Managed: Yes, Attributes: map[string]Attribute{"trusttype": Text("AzureAD"), "iscompliant": Text("True"), "model": Text("x")}}
			s.User.Roles[globalRole] = true
		})
	}
	var policies []entra.ConditionalAccessPolicy
	for _, change := range []func(*entra.ConditionalAccessPolicy){
		forUsers(entra.ConditionalAccessUsers{IncludeGroups: []string{staff}, ExcludeGroups: []string{exempt}}),
		forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, ExcludeRoles: []string{globalRole}}),
		forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, ExcludeGuestsOrExternalUsers: guestsOf("internalGuest")}),
		forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"All"}, ExcludeApplications: []string{"Office365"}}),
		locations([]string{"All"}, []string{office}), locations([]string{switzer}, []string{"AllTrusted"}),
		deviceRule("exclude", `device.trustType -eq "ServerAD" -or device.model -eq "x"`), deviceRule("include", `device.isCompliant -eq "True"`),
		with(func(c *entra.ConditionalAccessConditions) { c.UserRiskLevels = []string{"high"} }),
		with(func(c *entra.ConditionalAccessConditions) { c.SignInRiskLevels = []string{"high"} }),
		with(func(c *entra.ConditionalAccessConditions) { c.ClientAppTypes = []string{"browser"} }),
		with(func(c *entra.ConditionalAccessConditions) {
			c.Platforms = &entra.ConditionalAccessPlatforms{IncludePlatforms: []string{"all"}, ExcludePlatforms: []string{"linux"}}
		}),
	} {
		policies = append(policies, policyOf(change))
	}
	set := NewPolicySet(policies, testLocations, nil)
	forget := []func(*SignIn){
		func(s *SignIn) { s.User.Groups = nil }, func(s *SignIn) { s.User.Roles = nil }, func(s *SignIn) { s.User.External = "" },
		func(s *SignIn) { s.App = App{} }, func(s *SignIn) { s.IP = netip.Addr{} }, func(s *SignIn) { s.Country = "" },
		func(s *SignIn) { s.Device = nil }, func(s *SignIn) { s.Device = &Device{} }, func(s *SignIn) { s.UserRisk, s.SignInRisk = "", "" },
		func(s *SignIn) { s.ClientApp = "" }, func(s *SignIn) { s.Platform = "" },
	}
	whole := set.Policies(full())
	for mask := range 1 << len(forget) {
		s := full()
		for i, f := range forget {
			if mask&(1<<i) != 0 {
				f(s)
			}
		}
		for i, v := range set.Policies(s) {
			if v.Applies != Unknown && v.Applies != whole[i].Applies {
				t.Fatalf("policy %d with inputs %b missing: got %d, with all of them %d", i, mask, v.Applies, whole[i].Applies)
			}
			if v.Applies == Unknown && len(v.Missing) == 0 {
				t.Fatalf("policy %d with inputs %b missing: undecided and does not say why", i, mask)
			}
		}
	}
}
