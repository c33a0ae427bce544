package access

import "github.com/mscloud-mcp/mscloud-mcp/entra"

// Result is what becomes of a sign-in.
type Result string

// The results.
const (
	// Blocked: a policy blocks it, or demands what the client cannot give.
	Blocked Result = "blocked"
	// Controlled: it must meet controls.
	Controlled Result = "controlsRequired"
	// Granted: no policy demands anything.
	Granted Result = "granted"
	// Open: nothing blocks it, but policies are undecided.
	Open Result = "notEnoughInformation"
)

// Outcome is what a set of policies makes of a sign-in together: all that apply
// must be satisfied, and a block ends it.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
type Outcome struct {
	Access Result
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
func (set *PolicySet) Evaluate(s *SignIn) Evaluation { return set.Join(set.Policies(s), s) }

// Join makes an evaluation of verdicts that are already there, one for each
// policy in their order.
func (set *PolicySet) Join(verdicts []Verdict, s *SignIn) Evaluation {
	e := Evaluation{Verdicts: verdicts}
	e.Enforced = set.outcome(e.Verdicts, s, entra.PolicyEnabled)
	e.ReportOnly = set.outcome(e.Verdicts, s, entra.PolicyReportOnly)
	return e
}

func (set *PolicySet) outcome(verdicts []Verdict, s *SignIn, state string) Outcome {
	o := Outcome{Access: Granted}
	for i, v := range verdicts {
		// A state that is not known may be one that enforces.
		if s := set.policies[i].State; s != state && (state != entra.PolicyEnabled || isOneOf(states, s)) {
			continue
		}
		switch v.Applies {
		case Unknown:
			o.Undecided = append(o.Undecided, i)
		case Yes:
			if r, ok := set.requirement(i, s); ok {
				o.Required = append(o.Required, r)
				if r.Block || r.Met == No && (legacy(s) || activeSync(s)) {
					o.Blocking = append(o.Blocking, i)
				}
			}
			if sessionControls(set.policies[i].SessionControls) {
				o.Session = append(o.Session, i)
			}
		}
	}
	switch {
	case len(o.Blocking) > 0:
		o.Access = Blocked
	case len(o.Undecided) > 0:
		o.Access = Open
	case len(o.Required) > 0:
		o.Access = Controlled
	}
	return o
}

// sessionControls tells whether any session control is set.
func sessionControls(s *entra.ConditionalAccessSessionControls) bool {
	return s != nil && *s != entra.ConditionalAccessSessionControls{}
}
