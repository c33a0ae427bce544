package access

import (
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Reason says why a policy does not apply, in the words of
// microsoft.graph.whatIfAnalysisReasons. ReasonNotSet is that of one that
// applies; ReasonInvalidCondition and ReasonTime are Microsoft's alone.
// https://learn.microsoft.com/graph/api/resources/whatifanalysisresult
type Reason string

// The reasons.
const (
	ReasonNotSet                Reason = "notSet"
	ReasonNotEnoughInformation  Reason = "notEnoughInformation"
	ReasonInvalidCondition      Reason = "invalidCondition"
	ReasonUsers                 Reason = "users"
	ReasonWorkloadIdentities    Reason = "workloadIdentities"
	ReasonApplication           Reason = "application"
	ReasonUserActions           Reason = "userActions"
	ReasonAuthenticationContext Reason = "authenticationContext"
	ReasonDevicePlatform        Reason = "devicePlatform"
	ReasonDevices               Reason = "devices"
	ReasonClientApps            Reason = "clientApps"
	ReasonLocation              Reason = "location"
	ReasonSignInRisk            Reason = "signInRisk"
	ReasonEmptyPolicy           Reason = "emptyPolicy"
	ReasonInvalidPolicy         Reason = "invalidPolicy"
	ReasonPolicyNotEnabled      Reason = "policyNotEnabled"
	ReasonUserRisk              Reason = "userRisk"
	ReasonTime                  Reason = "time"
	ReasonInsiderRisk           Reason = "insiderRisk"
	ReasonAuthenticationFlow    Reason = "authenticationFlow"
)

// Verdict is what one policy makes of a sign-in.
type Verdict struct {
	// Policy is the index of the policy among those given to NewPolicySet.
	Policy int
	// Applies is Unknown where something that decides it is not known.
	Applies Truth
	// Reasons are all conditions that the sign-in does not meet, the first of
	// them the one to name; ReasonNotEnoughInformation alone where Applies is
	// Unknown, ReasonNotSet alone where it is Yes.
	Reasons []Reason
	// Missing are the inputs that would decide it, where Applies is Unknown:
	// groups, roles, userType, homeTenant, app, ip, country, platform, client,
	// userRisk, signInRisk, servicePrincipalRisk, insiderRisk, flow, device,
	// attributes, namedLocations, or "live" for what only Microsoft can tell.
	Missing []string
}

// Policies judges a sign-in by every policy, in their order.
func (set *PolicySet) Policies(s *SignIn) []Verdict {
	out := make([]Verdict, len(set.policies))
	for i := range set.policies {
		out[i] = set.verdict(i, s)
	}
	return out
}

func (set *PolicySet) verdict(i int, s *SignIn) Verdict {
	p := &set.policies[i]
	j := judgement{signIn: s}
	switch {
	case p.State == entra.PolicyDisabled:
		j.add(ReasonPolicyNotEnabled, No)
	case !isOneOf(states, p.State):
		j.add(ReasonPolicyNotEnabled, j.open("live"))
	}
	j.add(p.incomplete())
	j.add(j.identity(p))
	j.situation(set, p)
	v := Verdict{Policy: i, Applies: j.truth()}
	switch v.Applies {
	case Yes:
		v.Reasons = []Reason{ReasonNotSet}
	case Unknown:
		v.Reasons, v.Missing = []Reason{ReasonNotEnoughInformation}, j.missing
	default:
		v.Reasons = j.reasons
	}
	return v
}

// AppliesTo tells whether a policy is for whoever signs in, whatever the policy's
// state and the sign-in's other circumstances.
func (set *PolicySet) AppliesTo(policy int, s *SignIn) Truth {
	j := judgement{signIn: s}
	_, t := j.identity(&set.policies[policy])
	return t
}

// AppliesIn tells whether a policy is for what a sign-in is for and how it is
// made, whoever signs in and whatever the policy's state. Together with
// AppliesTo it lets a report judge people and situations apart.
func (set *PolicySet) AppliesIn(policy int, s *SignIn) Truth {
	j := judgement{signIn: s}
	j.situation(set, &set.policies[policy])
	return j.truth()
}
