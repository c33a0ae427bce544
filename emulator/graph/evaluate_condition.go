package graph

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// verdict is whether a condition holds for a sign-in.
type verdict uint8

const (
	holds verdict = iota
	fails
	unknown // what was told of the sign-in does not say
)

func verdictOf(ok bool) verdict {
	if ok {
		return holds
	}
	return fails
}

// evaluation is a sign-in with what the directory knows of who signs in.
type evaluation struct {
	*signInToEvaluate
	d         *directory.Directory
	user      *directory.Object
	principal *directory.Object
	groups    []string // transitive
	roles     []string // templates
}

// newEvaluation looks up who signs in. The directory is locked. What Microsoft
// answers for an identity that does not exist is not on record.
func newEvaluation(d *directory.Directory, in *signInToEvaluate) (*evaluation, *odata.Error) {
	e := &evaluation{signInToEvaluate: in, d: d}
	if id := in.SignInIdentity.ServicePrincipalID; id != "" {
		num, ok := d.Table("servicePrincipals").ByKey("appId", id)
		if !ok {
			return nil, odata.ResourceNotFound(id)
		}
		e.principal = d.At(num)
	}
	if id := in.SignInIdentity.AgentID; id != "" {
		if e.principal = d.Find(id); e.principal == nil || !e.principal.Type.Is("agentIdentity") {
			return nil, odata.ResourceNotFound(id)
		}
	}
	if id := in.SignInIdentity.UserID; id != "" {
		if e.user = d.Find(id); e.user == nil || !e.user.Type.Is("user") {
			return nil, odata.ResourceNotFound(id)
		}
		for _, num := range d.Closure(directory.RelMembers, true, e.user.Number()) {
			switch o := d.At(num); {
			case !o.Live():
			case o.Type.Name == "group":
				e.groups = append(e.groups, o.ID)
			case o.Type.Name == "directoryRole":
				e.roles = append(e.roles, o.Text("roleTemplateId"))
			}
		}
	}
	return e, nil
}

// judge returns the reason why the policy does not apply, "" when it does. A
// condition that fails decides, whatever is unknown beside it.
// https://learn.microsoft.com/graph/api/resources/whatifanalysisresult
func (e *evaluation) judge(row *directory.Object) string {
	var p entra.ConditionalAccessPolicy
	row.Decode("conditions", &p.Conditions)
	row.Decode("grantControls", &p.GrantControls)
	row.Decode("sessionControls", &p.SessionControls)
	if row.Text("state") == entra.PolicyDisabled {
		return "policyNotEnabled"
	}
	if p.GrantControls == nil && p.SessionControls == nil {
		return "emptyPolicy"
	}
	c, given := &p.Conditions, e.SignInConditions
	flow := ""
	if given.AuthenticationFlow != nil {
		flow = given.AuthenticationFlow.TransferMethod
	}
	missing := false
	for _, condition := range []namedVerdict{
		e.who(c),
		e.what(c.Applications),
		{"clientApps", oneOf(c.ClientAppTypes, "all", given.ClientAppType)},
		{"devicePlatform", platforms(c.Platforms, given.DevicePlatform)},
		{"location", e.where(c.Locations)},
		{"signInRisk", oneOf(c.SignInRiskLevels, "", given.SignInRiskLevel)},
		{"userRisk", oneOf(c.UserRiskLevels, "", given.UserRiskLevel)},
		// There is no reason of its own for these two risks; which one stands for them is not on record.
		{"signInRisk", oneOf(c.ServicePrincipalRiskLevels, "", given.ServicePrincipalRiskLevel)},
		{"signInRisk", oneOf(c.AgentIDRiskLevels.List(), "", given.AgentIDRiskLevel)},
		{"insiderRisk", oneOf(c.InsiderRiskLevels.List(), "", given.InsiderRiskLevel)},
		{"authenticationFlow", transfer(c.AuthenticationFlows, flow)},
		{"devices", e.device(c.Devices)},
	} {
		if condition.verdict == fails {
			return condition.reason
		}
		missing = missing || condition.verdict == unknown
	}
	if missing {
		return "notEnoughInformation"
	}
	return ""
}

// namedVerdict is a verdict with the reason to give where it fails.
type namedVerdict struct {
	reason  string
	verdict verdict
}

// oneOf is a condition that lists values; any is the word for all of them.
func oneOf(list []string, any, given string) verdict {
	switch {
	case len(list) == 0, any != "" && slices.Contains(list, any):
		return holds
	case given == "":
		return unknown
	}
	return verdictOf(slices.Contains(list, given))
}

func transfer(flows *entra.ConditionalAccessAuthenticationFlows, given string) verdict {
	if flows == nil {
		return holds
	}
	return oneOf(flows.TransferMethods.List(), "", given)
}

func platforms(p *entra.ConditionalAccessPlatforms, given string) verdict {
	switch {
	case p == nil, slices.Contains(p.IncludePlatforms, "all") && len(p.ExcludePlatforms) == 0:
		return holds
	case given == "":
		return unknown
	case slices.Contains(p.ExcludePlatforms, given):
		return fails
	}
	return verdictOf(slices.Contains(p.IncludePlatforms, "all") || slices.Contains(p.IncludePlatforms, given))
}

// who judges the identity: exclusions beat inclusions.
func (e *evaluation) who(c *entra.ConditionalAccessConditions) namedVerdict {
	switch {
	case e.SignInIdentity.ServicePrincipalID != "":
		return namedVerdict{"workloadIdentities", e.workload(c.ClientApplications)}
	case e.SignInIdentity.AgentID != "":
		return namedVerdict{"workloadIdentities", e.agent(c.ClientApplications)}
	}
	u := c.Users
	if u == nil {
		return namedVerdict{"users", fails}
	}
	out := e.among(u.ExcludeUsers, u.ExcludeGroups, u.ExcludeRoles, u.ExcludeGuestsOrExternalUsers)
	in := e.among(u.IncludeUsers, u.IncludeGroups, u.IncludeRoles, u.IncludeGuestsOrExternalUsers)
	if slices.Contains(u.IncludeUsers, "All") {
		in = holds
	}
	return namedVerdict{"users", butNot(in, out)}
}

// butNot is in and not out.
func butNot(in, out verdict) verdict {
	switch {
	case out == holds, in == fails:
		return fails
	case in == unknown, out == unknown:
		return unknown
	}
	return holds
}

// among judges one side of a policy's users.
func (e *evaluation) among(users, groups, roles []string, externals *entra.ConditionalAccessExternals) verdict {
	kind := e.externalType()
	if e.user != nil && slices.Contains(users, e.user.ID) || e.user != nil && e.user.Type.Is("agentUser") && slices.Contains(users, "AllAgentIdUsers") || kind != "" && slices.Contains(users, "GuestsOrExternalUsers") ||
		overlap(groups, e.groups) || overlap(roles, e.roles) {
		return holds
	}
	if externals == nil || kind == "" || !externals.GuestOrExternalUserTypes.Has(kind) {
		return fails
	}
	if t := externals.ExternalTenants; t != nil && t.MembershipKind == "enumerated" {
		if e.SignInIdentity.ExternalTenantID == "" {
			return unknown
		}
		return verdictOf(slices.Contains(t.Members, e.SignInIdentity.ExternalTenantID))
	}
	return holds
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// externalType is what kind of external user signs in, "" for none.
// https://learn.microsoft.com/entra/external-id/authentication-conditional-access
func (e *evaluation) externalType() string {
	if t := e.SignInIdentity.ExternalUserType; t != "" && t != "none" {
		return t
	}
	if e.user == nil {
		return ""
	}
	guest, invited := e.user.Text("userType") == "Guest", strings.Contains(e.user.Text("userPrincipalName"), "#EXT#")
	switch {
	case guest && invited:
		return "b2bCollaborationGuest"
	case guest:
		return "internalGuest"
	case invited:
		return "b2bCollaborationMember"
	}
	return ""
}

// workload judges a service principal. Only those of this tenant's own
// single-tenant applications are covered.
// https://learn.microsoft.com/entra/identity/conditional-access/workload-identity
func (e *evaluation) workload(c *entra.ConditionalAccessClientApplications) verdict {
	covered := e.principal.Text("servicePrincipalType") == "Application" &&
		strings.EqualFold(e.principal.Text("appOwnerOrganizationId"), e.d.Info().ID) && e.principal.Text("signInAudience") != "AzureADMultipleOrgs"
	if c == nil || !covered || slices.Contains(c.ExcludeServicePrincipals, e.principal.ID) {
		return fails
	}
	if !slices.Contains(c.IncludeServicePrincipals, "ServicePrincipalsInMyTenant") && !slices.Contains(c.IncludeServicePrincipals, e.principal.ID) {
		return fails
	}
	if c.ServicePrincipalFilter != nil && c.ServicePrincipalFilter.Rule != "" {
		return unknown // the rule is over custom security attributes, which are not kept
	}
	return holds
}

// agent judges an agent identity, which policies name apart from other service
// principals.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessclientapplications?view=graph-rest-beta
func (e *evaluation) agent(c *entra.ConditionalAccessClientApplications) verdict {
	if c == nil {
		return fails
	}
	named := func(ids []string, exclude bool) verdict {
		switch f := c.AgentIDServicePrincipalFilter; {
		case slices.Contains(ids, "All") || slices.Contains(ids, e.principal.ID):
			return holds
		case f != nil && f.Rule != "" && (f.Mode == "exclude") == exclude:
			return unknown // as of other service principals
		}
		return fails
	}
	return butNot(named(c.IncludeAgentIDServicePrincipals, false), named(c.ExcludeAgentIDServicePrincipals, true))
}

// compliantNetwork is the location that Global Secure Access makes, with the
// same id in every tenant.
// https://learn.microsoft.com/entra/global-secure-access/how-to-compliant-network
const compliantNetwork = "3d46dbda-8382-466a-856d-eb00cbc6b910"

// where judges the network location.
func (e *evaluation) where(l *entra.ConditionalAccessLocations) verdict {
	if l == nil || slices.Contains(l.IncludeLocations, "All") && len(l.ExcludeLocations) == 0 {
		return holds
	}
	if e.SignInConditions.IPAddress == "" {
		return unknown
	}
	if e.inside(l.ExcludeLocations) {
		return fails
	}
	// An address does not tell whether the sign-in comes through Global Secure
	// Access.
	if slices.Contains(l.ExcludeLocations, compliantNetwork) || slices.Contains(l.IncludeLocations, compliantNetwork) && !slices.Contains(l.IncludeLocations, "All") {
		return unknown
	}
	return verdictOf(slices.Contains(l.IncludeLocations, "All") || e.inside(l.IncludeLocations))
}

// inside tells whether the sign-in comes from one of the locations.
func (e *evaluation) inside(ids []string) bool {
	t := e.d.Table("namedLocations")
	for _, num := range t.Numbers() {
		o := e.d.At(num)
		if !o.Live() {
			continue
		}
		trusted := slices.Contains(ids, "AllTrusted") && o.Get("isTrusted") == true
		if !trusted && !slices.Contains(ids, o.ID) {
			continue
		}
		if countries, ok := o.Get("countriesAndRegions").([]string); ok && slices.Contains(countries, strings.ToUpper(e.SignInConditions.Country)) {
			return true
		}
		var ranges []entra.IPRange
		o.Decode("ipRanges", &ranges)
		if inRanges(ranges, e.SignInConditions.IPAddress) {
			return true
		}
	}
	return false
}

func inRanges(ranges []entra.IPRange, address string) bool {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	for _, r := range ranges {
		if prefix, err := netip.ParsePrefix(r.CIDRAddress); err == nil && prefix.Contains(ip) {
			return true
		}
		low, lowErr := netip.ParseAddr(r.LowerAddress)
		high, highErr := netip.ParseAddr(r.UpperAddress)
		if lowErr == nil && highErr == nil && low.Compare(ip) <= 0 && ip.Compare(high) <= 0 {
			return true
		}
	}
	return false
}
