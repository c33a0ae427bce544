package access

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Where a policy lists ids, whatever is no GUID is a word of Microsoft's. There
// are more of them each year: one that is not known here may stand for anything,
// and never for an object that is gone.

// AgentUsers is the word for all agents' user accounts.
// https://learn.microsoft.com/entra/identity/conditional-access/agent-id
const AgentUsers = "AllAgentIdUsers"

// CompliantNetwork is the id of the location that stands for all compliant
// networks of Global Secure Access. It is the same in every tenant, and no API
// lists it.
// https://learn.microsoft.com/entra/global-secure-access/how-to-compliant-network
const CompliantNetwork = "3d46dbda-8382-466a-856d-eb00cbc6b910"

// IsWord reports whether an entry of a list of ids is a word.
func IsWord(entry string) bool { return len(entry) != 36 || uuid.Validate(entry) != nil }

// The values of the conditions that are enumerations. A value outside them is
// newer than this version.
var (
	userWords     = []string{AllUsers, NoUsers, GuestsOrExternalUsers, AgentUsers}
	workloadWords = []string{OwnServicePrincipals, AllUsers, NoUsers}
	appWords      = []string{AllApplications, NoApplications, Office365, MicrosoftAdminPortals, AgentResources}
	locationWords = []string{AllLocations, TrustedLocations}
	riskLevels    = []string{"none", "low", "medium", "high", "minor", "moderate", "elevated", "hidden"}
	flows         = []string{"none", "deviceCodeFlow", "authenticationTransfer"}
	platforms     = []string{"all", "android", "iOS", "windows", "windowsPhone", "macOS", "linux"}
	clients       = []string{"all", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "easSupported", "other"}
	states        = []string{entra.PolicyEnabled, entra.PolicyDisabled, entra.PolicyReportOnly}
)

func isOneOf(words []string, word string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, word) })
}

// strange reports whether a list of ids has a word that is not among the known.
func strange(list, known []string) bool {
	return slices.ContainsFunc(list, func(id string) bool { return IsWord(id) && !isOneOf(known, id) })
}

// newer reports whether a list of values has one that is not among the known.
func newer(list, known []string) bool {
	return slices.ContainsFunc(list, func(value string) bool { return !isOneOf(known, value) })
}

// unreadSide reports whether a condition has members that this version does not
// know, on the side of what it includes or of what it excludes: their names
// begin so.
func unreadSide(more map[string]any, exclude bool) bool {
	return slices.ContainsFunc(entra.Unread(more), func(name string) bool { return strings.HasPrefix(name, "exclude") == exclude })
}

// NotUnderstood names what a policy has that this version does not know: words,
// values and whole conditions.
func NotUnderstood(p *entra.ConditionalAccessPolicy) []string {
	var out []string
	add := func(where string, entries []string, known []string, words bool) {
		for _, e := range entries {
			if (!words || IsWord(e)) && !isOneOf(known, e) {
				out = append(out, where+" "+e)
			}
		}
	}
	more := func(where string, members map[string]any) {
		for _, name := range entra.Unread(members) {
			out = append(out, where+name)
		}
	}
	c := &p.Conditions
	more("", c.More)
	if u := c.Users; u != nil {
		add("users", slices.Concat(u.IncludeUsers, u.ExcludeUsers), userWords, true)
		add("groups", slices.Concat(u.IncludeGroups, u.ExcludeGroups), nil, true)
		add("roles", slices.Concat(u.IncludeRoles, u.ExcludeRoles), nil, true)
		more("users.", u.More)
	}
	if w := c.ClientApplications; w != nil {
		add("clientApplications", slices.Concat(w.IncludeServicePrincipals, w.ExcludeServicePrincipals, w.IncludeAgentIDServicePrincipals, w.ExcludeAgentIDServicePrincipals), workloadWords, true)
		more("clientApplications.", w.More)
	}
	if a := c.Applications; a != nil {
		add("applications", slices.Concat(a.IncludeApplications, a.ExcludeApplications), appWords, true)
		more("applications.", a.More)
	}
	if l := c.Locations; l != nil {
		add("locations", slices.Concat(l.IncludeLocations, l.ExcludeLocations), locationWords, true)
		more("locations.", l.More)
	}
	if d := c.Platforms; d != nil {
		add("platforms", slices.Concat(d.IncludePlatforms, d.ExcludePlatforms), platforms, false)
		more("platforms.", d.More)
	}
	if d := c.Devices; d != nil {
		more("devices.", d.More)
	}
	add("clientAppTypes", c.ClientAppTypes, clients, false)
	for where, levels := range map[string][]string{
		"userRiskLevels": c.UserRiskLevels, "signInRiskLevels": c.SignInRiskLevels, "servicePrincipalRiskLevels": c.ServicePrincipalRiskLevels,
		"insiderRiskLevels": c.InsiderRiskLevels.List(), "agentIdRiskLevels": c.AgentIDRiskLevels.List(),
	} {
		add(where, levels, riskLevels, false)
	}
	if f := c.AuthenticationFlows; f != nil {
		add("authenticationFlows", f.TransferMethods.List(), flows, false)
	}
	add("state", []string{p.State}, states, false)
	slices.Sort(out)
	return out
}
