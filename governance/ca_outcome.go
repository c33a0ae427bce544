package governance

import "github.com/mscloud-mcp/mscloud-mcp/entra"

// Access is what becomes of a sign-in.
type Access string

// The kinds of access.
const (
	// AccessBlocked: a policy blocks it, or demands what the client cannot give.
	AccessBlocked Access = "blocked"
	// AccessControlled: it must meet controls.
	AccessControlled Access = "controlsRequired"
	// AccessGranted: no policy demands anything.
	AccessGranted Access = "granted"
	// AccessOpen: nothing blocks it, but policies are undecided.
	AccessOpen Access = "notEnoughInformation"
)

// Outcome is what a set of policies makes of a sign-in together: all that apply
// must be satisfied, and a block ends it.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
type Outcome struct {
	Access Access
	// Blocking are the policies that block.
	Blocking []int
	// Required are the demands of the policies that apply.
	Required []Requirement
	// Session are the policies that apply and have session controls.
	Session []int
	// Undecided are the policies of which it is open whether they apply.
	Undecided []int
}

// Evaluation is the judgement of a sign-in.
type Evaluation struct {
	Verdicts []Verdict
	// Enforced is what the enabled policies make of it, ReportOnly what those in
	// report-only mode would add.
	// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only
	Enforced, ReportOnly Outcome
}

// Evaluate judges a sign-in by all policies.
func (ca *ConditionalAccess) Evaluate(s *SignIn) Evaluation { return ca.Join(ca.Policies(s), s) }

// Join makes an evaluation of verdicts that are already there, one for each
// policy in their order.
func (ca *ConditionalAccess) Join(verdicts []Verdict, s *SignIn) Evaluation {
	e := Evaluation{Verdicts: verdicts}
	e.Enforced = ca.outcome(e.Verdicts, s, entra.PolicyEnabled)
	e.ReportOnly = ca.outcome(e.Verdicts, s, entra.PolicyReportOnly)
	return e
}

func (ca *ConditionalAccess) outcome(verdicts []Verdict, s *SignIn, state string) Outcome {
	o := Outcome{Access: AccessGranted}
	for i, v := range verdicts {
		if ca.policies[i].State != state {
			continue
		}
		switch v.Applies {
		case Unknown:
			o.Undecided = append(o.Undecided, i)
		case Yes:
			if r, ok := ca.requirement(i, s); ok {
				o.Required = append(o.Required, r)
				if r.Block || r.Met == No && (legacy(s) || activeSync(s)) {
					o.Blocking = append(o.Blocking, i)
				}
			}
			if sessionControls(ca.policies[i].SessionControls) {
				o.Session = append(o.Session, i)
			}
		}
	}
	switch {
	case len(o.Blocking) > 0:
		o.Access = AccessBlocked
	case len(o.Undecided) > 0:
		o.Access = AccessOpen
	case len(o.Required) > 0:
		o.Access = AccessControlled
	}
	return o
}

// sessionControls tells whether any session control is set.
func sessionControls(s *entra.ConditionalAccessSessionControls) bool {
	return s != nil && *s != entra.ConditionalAccessSessionControls{}
}
