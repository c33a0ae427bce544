package access

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

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
	if a == nil && len(entra.Unread(p.Conditions.More)) > 0 {
		j.add(reason, j.open("live"))
		return
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
		if t == No && (strange(named, appWords) || unreadSide(a.More, exclude)) {
			t = j.open("live")
		}
		if f := p.app; f != nil && f.exclude == exclude && t != Yes {
			t = max(t, j.or(f.match(attributesOf(app.Attributes)), "attributes"))
		}
		return t
	}
	return j.listed(func() Truth { return in(a.IncludeApplications, false) }, func() Truth { return in(a.ExcludeApplications, true) })
}
