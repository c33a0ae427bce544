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
	// Met tells whether the sign-in meets it as far as it is described: what it
	// can only meet later, such as a prompt, is Unknown.
	Met Truth
}

// Requirement is what one policy demands of a sign-in.
type Requirement struct {
	Policy   int // as in Verdict
	Or       bool
	Controls []Control
	// Met joins the controls by the policy's operator.
	Met Truth
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
	add := func(kind, id, name string, met Truth) {
		r.Controls = append(r.Controls, Control{Kind: kind, ID: id, Name: name, Met: met})
		r.Block = r.Block || kind == ControlBlock
	}
	for _, kind := range g.BuiltInControls {
		add(kind, "", "", set.met(kind, s))
	}
	for _, id := range g.CustomAuthenticationFactors {
		add(ControlCustomFactor, id, "", set.met(ControlCustomFactor, s))
	}
	for _, id := range g.TermsOfUse {
		add(ControlTermsOfUse, id, "", set.met(ControlTermsOfUse, s))
	}
	if strength := g.AuthenticationStrength; strength != nil {
		full := set.strength(*strength)
		met := meets(full, s.Methods)
		if legacy(s) {
			met = No
		}
		add(ControlAuthenticationStrength, full.ID, full.DisplayName, met)
	}
	if len(r.Controls) == 0 {
		return r, false
	}
	for n, c := range r.Controls {
		switch {
		case n == 0:
			r.Met = c.Met
		case r.Or:
			r.Met = max(r.Met, c.Met)
		default:
			r.Met = min(r.Met, c.Met)
		}
	}
	if r.Block {
		r.Met = No
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

func (set *PolicySet) met(kind string, s *SignIn) Truth {
	if kind == ControlBlock || legacy(s) {
		return No
	}
	switch kind {
	case ControlMFA, ControlTermsOfUse, ControlCustomFactor, ControlPasswordChange, ControlRiskRemediation:
		if activeSync(s) {
			return No
		}
		if kind == ControlMFA {
			return meets(set.strengths[StrengthMFA], s.Methods)
		}
	case ControlCompliantDevice:
		return s.Device.is("iscompliant", "true")
	case ControlDomainJoinedDevice:
		return s.Device.is("trusttype", "serverad")
	}
	return Unknown
}
