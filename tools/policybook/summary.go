package policybook

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

func withMore(list []string, more int) []string {
	if more > 0 {
		list = append(list, fmt.Sprintf("and %d more", more))
	}
	return list
}

// Conditions puts the conditions beside users and applications into
// words; one that is not configured is left out.
func Conditions(c *entra.ConditionalAccessConditions, refs []Reference) []string {
	var out []string
	add := func(what string, values []string) {
		if len(values) > 0 {
			out = append(out, what+": "+strings.Join(values, ", "))
		}
	}
	if len(c.ClientAppTypes) != 1 || c.ClientAppTypes[0] != "all" {
		add("client apps", c.ClientAppTypes)
	}
	if p := c.Platforms; p != nil {
		add("platforms", p.IncludePlatforms)
		add("platforms excluded", p.ExcludePlatforms)
	}
	add("locations", Labels(refs, "locations.includeLocations"))
	add("locations excluded", Labels(refs, "locations.excludeLocations"))
	add("user risk", c.UserRiskLevels)
	add("sign-in risk", c.SignInRiskLevels)
	add("service principal risk", c.ServicePrincipalRiskLevels)
	add("insider risk", c.InsiderRiskLevels.List())
	add("agent risk", c.AgentIDRiskLevels.List())
	if f := c.AuthenticationFlows; f != nil {
		add("authentication flows", f.TransferMethods.List())
	}
	filter := func(what string, f *entra.ConditionalAccessFilter) {
		if f != nil && f.Rule != "" {
			out = append(out, what+" filter, "+f.Mode+": "+f.Rule)
		}
	}
	if c.Devices != nil {
		filter("device", c.Devices.DeviceFilter)
	}
	if c.Applications != nil {
		filter("application", c.Applications.ApplicationFilter)
	}
	if c.ClientApplications != nil {
		filter("service principal", c.ClientApplications.ServicePrincipalFilter)
		filter("agent", c.ClientApplications.AgentIDServicePrincipalFilter)
	}
	return out
}

// Externals puts guests and external users into words.
func Externals(e *entra.ConditionalAccessExternals) []string {
	if e == nil || len(e.GuestOrExternalUserTypes.List()) == 0 {
		return nil
	}
	of := "any tenant"
	if t := e.ExternalTenants; t != nil && t.MembershipKind == "enumerated" {
		of = "tenants " + strings.Join(t.Members, ", ")
	}
	return []string{"guests and external users (" + strings.Join(e.GuestOrExternalUserTypes.List(), ", ") + ") of " + of}
}

// Grant is the controls of a policy as one expression, "" where it has
// none.
func Grant(g *entra.ConditionalAccessGrantControls) string {
	if g == nil {
		return ""
	}
	controls := append([]string{}, g.BuiltInControls...)
	if g.AuthenticationStrength != nil {
		controls = append(controls, "authentication strength "+cmp.Or(g.AuthenticationStrength.DisplayName, g.AuthenticationStrength.ID))
	}
	for _, id := range g.TermsOfUse {
		controls = append(controls, "terms of use "+id)
	}
	for _, id := range g.CustomAuthenticationFactors {
		controls = append(controls, "custom factor "+id)
	}
	// Where no operator is given, Microsoft demands all.
	return strings.Join(controls, " "+cmp.Or(g.Operator, "AND")+" ")
}

// Session names the session controls that are on.
func Session(s *entra.ConditionalAccessSessionControls) []string {
	if s == nil {
		return nil
	}
	var out []string
	if f := s.SignInFrequency; f != nil && f.IsEnabled {
		if f.FrequencyInterval == "everyTime" {
			out = append(out, "sign in every time")
		} else {
			out = append(out, fmt.Sprintf("sign in every %d %s", f.Value, f.Type))
		}
	}
	if b := s.PersistentBrowser; b != nil && b.IsEnabled {
		out = append(out, "persistent browser "+b.Mode)
	}
	if r := s.ApplicationEnforcedRestrictions; r != nil && r.IsEnabled {
		out = append(out, "application enforced restrictions")
	}
	if a := s.CloudAppSecurity; a != nil && a.IsEnabled {
		out = append(out, "Defender for Cloud Apps "+a.CloudAppSecurityType)
	}
	if t := s.SecureSignInSession; t != nil && t.IsEnabled {
		out = append(out, "token protection")
	}
	if s.DisableResilienceDefaults {
		out = append(out, "resilience defaults off")
	}
	return out
}
