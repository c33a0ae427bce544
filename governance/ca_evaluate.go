package governance

import (
	"slices"

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

// ConditionalAccess is the Conditional Access of a tenant, ready to judge
// sign-ins. It is safe for concurrent use.
type ConditionalAccess struct {
	policies  []policy
	locations map[string]location
	strengths map[string]entra.AuthenticationStrengthPolicy
	// known says that locations are all there are: a policy that names another
	// names one that was deleted.
	known bool
}

// policy is a policy with its filters parsed and its users sorted.
type policy struct {
	entra.ConditionalAccessPolicy
	included, excluded    userSide
	device, app, workload *filterCondition
}

// filterCondition is a filter and its mode. filter is nil for a rule that
// cannot be read: then nobody knows what it decides.
type filterCondition struct {
	filter  *Filter
	exclude bool
}

// NewConditionalAccess prepares policies, named locations and authentication
// strengths. locations nil means that they are not known; strengths may be nil,
// the built-in ones are known.
func NewConditionalAccess(policies []entra.ConditionalAccessPolicy, locations []entra.NamedLocation, strengths []entra.AuthenticationStrengthPolicy) *ConditionalAccess {
	ca := &ConditionalAccess{
		policies: make([]policy, len(policies)), locations: make(map[string]location, len(locations)),
		strengths: builtInStrengths(), known: locations != nil,
	}
	for i, p := range policies {
		ca.policies[i] = policy{ConditionalAccessPolicy: p}
		c := p.Conditions
		if u := c.Users; u != nil {
			ca.policies[i].included = newUserSide(u.IncludeUsers, u.IncludeGroups, u.IncludeRoles, u.IncludeGuestsOrExternalUsers)
			ca.policies[i].excluded = newUserSide(u.ExcludeUsers, u.ExcludeGroups, u.ExcludeRoles, u.ExcludeGuestsOrExternalUsers)
		}
		if c.Devices != nil {
			ca.policies[i].device = newFilter(c.Devices.DeviceFilter)
		}
		if c.Applications != nil {
			ca.policies[i].app = newFilter(c.Applications.ApplicationFilter)
		}
		if c.ClientApplications != nil {
			ca.policies[i].workload = newFilter(c.ClientApplications.ServicePrincipalFilter)
		}
	}
	for _, l := range locations {
		ca.locations[l.ID] = newLocation(l)
	}
	for _, s := range strengths {
		if len(s.AllowedCombinations) > 0 {
			ca.strengths[s.ID] = s
		}
	}
	return ca
}

func newFilter(f *entra.ConditionalAccessFilter) *filterCondition {
	if f == nil || f.Rule == "" {
		return nil
	}
	parsed, err := ParseFilter(f.Rule)
	if err != nil {
		parsed = nil
	}
	return &filterCondition{filter: parsed, exclude: f.Mode == "exclude"}
}

// match tells whether the filter picks the object.
func (f *filterCondition) match(lookup func(string) Attribute) Truth {
	if f.filter == nil {
		return Unknown
	}
	return f.filter.Match(lookup)
}

// Verdict is what one policy makes of a sign-in.
type Verdict struct {
	// Policy is the index of the policy among those given to
	// NewConditionalAccess.
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
func (ca *ConditionalAccess) Policies(s *SignIn) []Verdict {
	out := make([]Verdict, len(ca.policies))
	for i := range ca.policies {
		out[i] = ca.verdict(i, s)
	}
	return out
}

func (ca *ConditionalAccess) verdict(i int, s *SignIn) Verdict {
	p := &ca.policies[i]
	j := judgement{signIn: s}
	if p.State == entra.PolicyDisabled {
		j.add(ReasonPolicyNotEnabled, No)
	}
	j.add(p.incomplete())
	j.add(j.identity(p))
	j.situation(ca, p)
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
func (ca *ConditionalAccess) AppliesTo(policy int, s *SignIn) Truth {
	j := judgement{signIn: s}
	_, t := j.identity(&ca.policies[policy])
	return t
}

// AppliesIn tells whether a policy is for what a sign-in is for and how it is
// made, whoever signs in and whatever the policy's state. Together with
// AppliesTo it lets a report judge people and situations apart.
func (ca *ConditionalAccess) AppliesIn(policy int, s *SignIn) Truth {
	j := judgement{signIn: s}
	j.situation(ca, &ca.policies[policy])
	return j.truth()
}

// judgement collects what the conditions of one policy say of a sign-in.
type judgement struct {
	signIn  *SignIn
	unknown bool
	reasons []Reason
	missing []string
	// asked are the inputs that the condition under way has missed.
	asked []string
}

// add notes a condition. Its missing inputs count only if it is open.
func (j *judgement) add(reason Reason, t Truth) {
	switch t {
	case No:
		if !slices.Contains(j.reasons, reason) {
			j.reasons = append(j.reasons, reason)
		}
	case Unknown:
		j.unknown = true
		for _, input := range j.asked {
			if !slices.Contains(j.missing, input) {
				j.missing = append(j.missing, input)
			}
		}
	}
	j.asked = j.asked[:0]
}

// open notes an input that is missing and returns Unknown.
func (j *judgement) open(input string) Truth {
	j.asked = append(j.asked, input)
	return Unknown
}

// or notes an input when t is open.
func (j *judgement) or(t Truth, input string) Truth {
	if t == Unknown {
		return j.open(input)
	}
	return t
}

// listed judges a list of Conditional Access: included and not excluded, where
// an exclusion wins.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
func (j *judgement) listed(included, excluded func() Truth) Truth {
	in := included()
	switch in {
	case No:
		return No
	case Yes:
		j.asked = j.asked[:0]
	}
	return min(in, excluded().not())
}

// truth joins the conditions by "and": one that is not met decides, whatever
// is missing elsewhere.
func (j *judgement) truth() Truth {
	switch {
	case len(j.reasons) > 0:
		return No
	case j.unknown:
		return Unknown
	}
	return Yes
}

// incomplete tells a policy that can apply to nobody, or asks for nothing.
func (p *policy) incomplete() (Reason, Truth) {
	c := p.Conditions
	switch {
	case c.Users == nil && c.ClientApplications == nil, c.Applications == nil:
		return ReasonInvalidPolicy, No
	case p.GrantControls == nil && p.SessionControls == nil:
		return ReasonEmptyPolicy, No
	}
	return ReasonNotSet, Yes
}
