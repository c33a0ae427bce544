package access

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// situation judges everything but who signs in. A condition that is not
// configured holds for every sign-in.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions
func (j *judgement) situation(set *PolicySet, p *policy) {
	s, c := j.signIn, p.Conditions
	j.target(p)
	j.add(ReasonUserRisk, j.level(c.UserRiskLevels, s.UserRisk, "userRisk"))
	j.add(ReasonSignInRisk, j.level(c.SignInRiskLevels, s.SignInRisk, "signInRisk"))
	j.add(ReasonSignInRisk, j.level(c.ServicePrincipalRiskLevels, s.WorkloadRisk, "servicePrincipalRisk"))
	j.add(ReasonInsiderRisk, j.level(c.InsiderRiskLevels.List(), s.InsiderRisk, "insiderRisk"))
	j.add(ReasonDevicePlatform, j.platform(c.Platforms))
	j.add(ReasonClientApps, j.client(c.ClientAppTypes))
	j.add(ReasonLocation, j.location(set, c.Locations))
	j.add(ReasonDevices, j.device(p))
	j.add(ReasonSignInRisk, j.level(c.AgentIDRiskLevels.List(), s.AgentRisk, "servicePrincipalRisk"))
	if len(entra.Unread(c.More)) > 0 {
		j.add(ReasonInvalidCondition, j.open("live"))
	}
	if f := c.AuthenticationFlows; f != nil {
		methods := slices.DeleteFunc(f.TransferMethods.List(), func(m string) bool { return strings.EqualFold(m, "none") })
		j.add(ReasonAuthenticationFlow, j.level(methods, s.AuthenticationFlow, "flow"))
	}
}

// level judges a condition that lists the values it is for.
func (j *judgement) level(levels []string, given, input string) Truth {
	if len(levels) == 0 {
		return Yes
	}
	if given == "" {
		return j.open(input)
	}
	t := anyOf(levels, func(level string) Truth { return truth(strings.EqualFold(level, given)) })
	if t == No && newer(levels, slices.Concat(riskLevels, flows)) {
		return j.open("live")
	}
	return t
}

func (j *judgement) platform(p *entra.ConditionalAccessPlatforms) Truth {
	if p == nil {
		return Yes
	}
	in := func(named []string, exclude bool) Truth {
		if t := j.unread(p.More, exclude); t != No {
			return t
		}
		return anyOf(named, func(name string) Truth {
			switch {
			case !isOneOf(platforms, name):
				return j.open("live")
			case strings.EqualFold(name, "all"):
				return Yes
			case j.signIn.Platform == "":
				return j.open("platform")
			}
			return truth(strings.EqualFold(name, j.signIn.Platform))
		})
	}
	return j.listed(func() Truth { return in(p.IncludePlatforms, false) }, func() Truth { return in(p.ExcludePlatforms, true) })
}

// unread is open where one side of a condition has members that this version
// does not know, No where it has none.
func (j *judgement) unread(more map[string]any, exclude bool) Truth {
	if unreadSide(more, exclude) {
		return j.open("live")
	}
	return No
}

// easPlatforms are those on which Exchange ActiveSync clients are "supported".
var easPlatforms = []string{"android", "ios", "windows"}

// client judges the client. easSupported is Exchange ActiveSync on a supported
// platform.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions
func (j *judgement) client(types []string) Truth {
	if len(types) == 0 {
		return Yes
	}
	given := j.signIn.ClientApp
	return anyOf(types, func(name string) Truth {
		switch {
		case strings.EqualFold(name, "all"):
			return Yes
		case given == "":
			return j.open("client")
		case !isOneOf(clients, name):
			return j.open("live")
		case strings.EqualFold(name, given), strings.EqualFold(given, "easSupported") && strings.EqualFold(name, "exchangeActiveSync"):
			return Yes
		case strings.EqualFold(name, "easSupported") && strings.EqualFold(given, "exchangeActiveSync"):
			if j.signIn.Platform == "" {
				return j.open("platform")
			}
			return truth(slices.Contains(easPlatforms, strings.ToLower(j.signIn.Platform)))
		}
		return No
	})
}

func (j *judgement) location(set *PolicySet, l *entra.ConditionalAccessLocations) Truth {
	if l == nil {
		return Yes
	}
	in := func(ids []string, exclude bool) Truth {
		if t := j.unread(l.More, exclude); t != No && !slices.ContainsFunc(ids, func(id string) bool { return strings.EqualFold(id, AllLocations) }) {
			return t
		}
		return anyOf(ids, func(id string) Truth {
			inside, assumed := j.signIn.assumed.at(id)
			switch {
			case strings.EqualFold(id, AllLocations):
				return Yes
			case assumed:
				return inside
			case strings.EqualFold(id, TrustedLocations):
				return j.trusted(set)
			case id == MFATrustedIPs, strings.EqualFold(id, CompliantNetwork), IsWord(id):
				return j.open("live")
			}
			named, ok := set.locations[id]
			switch {
			case ok && named.IsCountry():
				return j.or(named.holds(j.signIn.IP, j.signIn.Country), "country")
			case ok && j.signIn.IP.IsValid():
				return j.or(named.holds(j.signIn.IP, ""), "live")
			case ok:
				return j.open("ip")
			case set.known:
				return No // deleted: nobody is there
			}
			return j.open("namedLocations")
		})
	}
	return j.listed(func() Truth { return in(l.IncludeLocations, false) }, func() Truth { return in(l.ExcludeLocations, true) })
}

// trusted tells whether the sign-in comes from a trusted location. Trusted IPs
// of the old multifactor settings would count too, but cannot be read.
func (j *judgement) trusted(set *PolicySet) Truth {
	if !set.known {
		return j.open("namedLocations")
	}
	t := No
	for _, l := range set.locations {
		if l.IsTrusted {
			t = max(t, l.holds(j.signIn.IP, j.signIn.Country))
		}
	}
	if t == Unknown && !j.signIn.IP.IsValid() {
		return j.open("ip")
	}
	return j.or(t, "live")
}

// device judges the filter for devices. It is not part of the registration of a
// device, which has none yet.
func (j *judgement) device(p *policy) Truth {
	f := p.device
	if d := p.Conditions.Devices; d != nil && len(entra.Unread(d.More)) > 0 {
		return j.open("live")
	}
	if f == nil || j.signIn.UserAction == RegisterOrJoinDevices {
		return Yes
	}
	picked, assumed := j.signIn.assumed.picks(p.Conditions.Devices.DeviceFilter.Rule)
	if !assumed {
		picked = f.match(j.signIn.Device.attribute)
	}
	if f.exclude {
		picked = picked.not()
	}
	return j.or(picked, "device")
}
