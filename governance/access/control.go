package access

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// ControlBlock, ControlMFA and so on are the grant controls.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessgrantcontrols
const (
	ControlBlock                  = "block"
	ControlMFA                    = "mfa"
	ControlCompliantDevice        = "compliantDevice"
	ControlDomainJoinedDevice     = "domainJoinedDevice"
	ControlApprovedApplication    = "approvedApplication"
	ControlCompliantApplication   = "compliantApplication"
	ControlPasswordChange         = "passwordChange"
	ControlRiskRemediation        = "riskRemediation"
	ControlTermsOfUse             = "termsOfUse"
	ControlCustomFactor           = "customAuthenticationFactors"
	ControlAuthenticationStrength = "authenticationStrength"
)

// Control is one thing that a policy demands.
type Control struct {
	Kind string // ControlBlock … ControlAuthenticationStrength
	// ID and Name are those of the terms of use, custom factor or strength.
	ID, Name string
	// Met tells whether the sign-in meets it as far as it is described: a device is
	// compliant, or a client that answers no prompt never meets one. What a prompt
	// decides is Unknown: a method that somebody has registered is not one that was
	// used.
	Met Truth
	// CanMeet tells whether whoever signs in is able to meet it, and By by what: the
	// registered methods, in the words of authentication strengths, or agreeing to
	// the terms. Where Met is known, it is the same.
	CanMeet Truth
	By      []string
}

// Requirement is what one policy demands of a sign-in.
type Requirement struct {
	Policy   int // as in Verdict
	Or       bool
	Controls []Control
	// Met and CanMeet join the controls by the policy's operator.
	Met, CanMeet Truth
	// Block says that the policy blocks whatever else it lists.
	Block bool
}

// requirement is what policy i demands of the sign-in if it applies; ok is
// false for a policy of session controls only.
func (set *PolicySet) requirement(i int, s *SignIn) (r Requirement, ok bool) {
	g := set.policies[i].GrantControls
	if g == nil {
		return r, false
	}
	// The operator of a policy with several controls is AND unless it says OR.
	r = Requirement{Policy: i, Or: strings.EqualFold(g.Operator, "OR")}
	add := func(kind, id, name string, strength *entra.AuthenticationStrengthPolicy) {
		r.Controls = append(r.Controls, set.control(kind, id, name, strength, s))
		r.Block = r.Block || kind == ControlBlock
	}
	for _, kind := range g.BuiltInControls {
		add(kind, "", "", nil)
	}
	for _, id := range g.CustomAuthenticationFactors {
		add(ControlCustomFactor, id, "", nil)
	}
	for _, id := range g.TermsOfUse {
		add(ControlTermsOfUse, id, "", nil)
	}
	if strength := g.AuthenticationStrength; strength != nil {
		full := set.strength(*strength)
		add(ControlAuthenticationStrength, full.ID, full.DisplayName, &full)
	}
	if len(r.Controls) == 0 {
		return r, false
	}
	for n, c := range r.Controls {
		switch {
		case n == 0:
			r.Met, r.CanMeet = c.Met, c.CanMeet
		case r.Or:
			r.Met, r.CanMeet = max(r.Met, c.Met), max(r.CanMeet, c.CanMeet)
		default:
			r.Met, r.CanMeet = min(r.Met, c.Met), min(r.CanMeet, c.CanMeet)
		}
	}
	if r.Block {
		r.Met, r.CanMeet = No, No
	}
	return r, true
}

// strength fills in what a policy says of its strength by what is known of it.
func (set *PolicySet) strength(s entra.AuthenticationStrengthPolicy) entra.AuthenticationStrengthPolicy {
	known, ok := set.strengths[s.ID]
	if !ok || len(s.AllowedCombinations) > 0 {
		return s
	}
	if s.DisplayName != "" {
		known.DisplayName = s.DisplayName
	}
	return known
}

// legacy tells a client of legacy authentication: it answers no prompt and does
// not tell of its device, so that it meets no such control.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions
func legacy(s *SignIn) bool { return strings.EqualFold(s.ClientApp, "other") }

// activeSync tells an Exchange ActiveSync client: it answers no prompt, but may
// be on a compliant device and be an approved app.
func activeSync(s *SignIn) bool {
	return strings.EqualFold(s.ClientApp, "exchangeActiveSync") || strings.EqualFold(s.ClientApp, "easSupported")
}

// control judges one grant control.
func (set *PolicySet) control(kind, id, name string, strength *entra.AuthenticationStrengthPolicy, s *SignIn) Control {
	c := Control{Kind: kind, ID: id, Name: name}
	switch kind {
	case ControlBlock:
		c.Met, c.CanMeet = No, No
		return c
	case ControlMFA:
		c.CanMeet, c.By = combined(set.strengths[StrengthMFA], s.Methods)
	case ControlAuthenticationStrength:
		c.CanMeet, c.By = combined(*strength, s.Methods)
	case ControlTermsOfUse:
		c.CanMeet, c.By = Yes, []string{"accepting the terms"}
	case ControlCompliantDevice:
		c.Met = s.Device.is("iscompliant", "true")
		c.CanMeet = c.Met
	case ControlDomainJoinedDevice:
		c.Met = s.Device.is("trusttype", "serverad")
		c.CanMeet = c.Met
	default:
		c.CanMeet = Unknown
	}
	prompts := kind != ControlCompliantDevice && kind != ControlDomainJoinedDevice
	switch {
	case legacy(s), activeSync(s) && answered(kind), c.CanMeet == No:
		c.Met, c.CanMeet, c.By = No, No, nil
	case prompts:
		c.Met = Unknown
	}
	return c
}

// answered tells the controls that a prompt decides; whether an app is approved
// or compliant shows without one.
func answered(kind string) bool {
	switch kind {
	case ControlMFA, ControlTermsOfUse, ControlCustomFactor, ControlPasswordChange, ControlRiskRemediation:
		return true
	}
	return false
}
