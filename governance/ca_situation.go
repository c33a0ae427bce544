package governance

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// situation judges everything but who signs in. A condition that is not
// configured holds for every sign-in.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions
func (j *judgement) situation(ca *ConditionalAccess, p *policy) {
	s, c := j.signIn, p.Conditions
	j.target(p)
	j.add(ReasonUserRisk, j.level(c.UserRiskLevels, s.UserRisk, "userRisk"))
	j.add(ReasonSignInRisk, j.level(c.SignInRiskLevels, s.SignInRisk, "signInRisk"))
	j.add(ReasonSignInRisk, j.level(c.ServicePrincipalRiskLevels, s.WorkloadRisk, "servicePrincipalRisk"))
	j.add(ReasonInsiderRisk, j.level(c.InsiderRiskLevels.List(), s.InsiderRisk, "insiderRisk"))
	j.add(ReasonDevicePlatform, j.platform(c.Platforms))
	j.add(ReasonClientApps, j.client(c.ClientAppTypes))
	j.add(ReasonLocation, j.location(ca, c.Locations))
	j.add(ReasonDevices, j.device(p))
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
	return anyOf(levels, func(level string) Truth { return truth(strings.EqualFold(level, given)) })
}

// target judges what the sign-in is for.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps
func (j *judgement) target(p *policy) {
	s, a := j.signIn, p.Conditions.Applications
	reason := ReasonApplication
	switch {
	case s.AuthenticationContext != "":
		reason = ReasonAuthenticationContext
	case s.UserAction != "":
		reason = ReasonUserActions
	}
	if a == nil {
		j.add(reason, No)
		return
	}
	switch reason {
	case ReasonAuthenticationContext:
		// A policy for all resources does not answer to a context: example 2 of
		// https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
		j.add(reason, anyOf(a.IncludeAuthenticationContextClassReferences, func(id string) Truth {
			return truth(strings.EqualFold(id, s.AuthenticationContext))
		}))
	case ReasonUserActions:
		j.add(reason, j.action(a))
	default:
		j.add(reason, j.application(p, a))
	}
}

// action judges a user action. A policy for all resources applies to the
// registration of security information too: example 3 of the evaluate page. Of
// the registration of devices no page says it, so that it stays open.
func (j *judgement) action(a *entra.ConditionalAccessApplications) Truth {
	action := j.signIn.UserAction
	t := anyOf(a.IncludeUserActions, func(urn string) Truth { return truth(strings.EqualFold(urn, userActionURNs[action])) })
	all := slices.ContainsFunc(a.IncludeApplications, func(id string) bool { return strings.EqualFold(id, AllApplications) })
	switch {
	case t == Yes || !all:
		return t
	case action == RegisterSecurityInformation:
		return Yes
	}
	return j.open("live")
}

func (j *judgement) application(p *policy, a *entra.ConditionalAccessApplications) Truth {
	app := j.signIn.App
	missing := "app"
	if app.ID != "" {
		missing = "live"
	}
	in := func(named []string, exclude bool) Truth {
		t := j.or(anyOf(named, app.in), missing)
		if f := p.app; f != nil && f.exclude == exclude && t != Yes {
			t = max(t, j.or(f.match(attributesOf(app.Attributes)), "attributes"))
		}
		return t
	}
	return j.listed(func() Truth { return in(a.IncludeApplications, false) }, func() Truth { return in(a.ExcludeApplications, true) })
}

func (j *judgement) platform(p *entra.ConditionalAccessPlatforms) Truth {
	if p == nil {
		return Yes
	}
	in := func(platforms []string) Truth {
		return anyOf(platforms, func(name string) Truth {
			switch {
			case strings.EqualFold(name, "all"):
				return Yes
			case j.signIn.Platform == "":
				return j.open("platform")
			}
			return truth(strings.EqualFold(name, j.signIn.Platform))
		})
	}
	return j.listed(func() Truth { return in(p.IncludePlatforms) }, func() Truth { return in(p.ExcludePlatforms) })
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

func (j *judgement) location(ca *ConditionalAccess, l *entra.ConditionalAccessLocations) Truth {
	if l == nil {
		return Yes
	}
	in := func(ids []string) Truth {
		return anyOf(ids, func(id string) Truth {
			switch {
			case strings.EqualFold(id, AllLocations):
				return Yes
			case strings.EqualFold(id, TrustedLocations):
				return j.trusted(ca)
			case id == MFATrustedIPs:
				return j.open("live")
			}
			named, ok := ca.locations[id]
			switch {
			case ok && named.IsCountry():
				return j.or(named.holds(j.signIn.IP, j.signIn.Country), "country")
			case ok && j.signIn.IP.IsValid():
				return j.or(named.holds(j.signIn.IP, ""), "live")
			case ok:
				return j.open("ip")
			case ca.known:
				return No // deleted: nobody is there
			}
			return j.open("namedLocations")
		})
	}
	return j.listed(func() Truth { return in(l.IncludeLocations) }, func() Truth { return in(l.ExcludeLocations) })
}

// trusted tells whether the sign-in comes from a trusted location. Trusted IPs
// of the old multifactor settings would count too, but cannot be read.
func (j *judgement) trusted(ca *ConditionalAccess) Truth {
	if !ca.known {
		return j.open("namedLocations")
	}
	t := No
	for _, l := range ca.locations {
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
	if f == nil || j.signIn.UserAction == RegisterOrJoinDevices {
		return Yes
	}
	picked := f.match(j.signIn.Device.attribute)
	if f.exclude {
		picked = picked.not()
	}
	return j.or(picked, "device")
}
