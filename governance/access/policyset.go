package access

import (
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// PolicySet is the Conditional Access of a tenant, ready to judge
// sign-ins. It is safe for concurrent use.
type PolicySet struct {
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
	agents                *filterCondition
}

// filterCondition is a filter and its mode. filter is nil for a rule that
// cannot be read: then nobody knows what it decides.
type filterCondition struct {
	filter  *Filter
	exclude bool
}

// NewPolicySet prepares policies, named locations and authentication
// strengths. locations nil means that they are not known; strengths may be nil,
// the built-in ones are known.
func NewPolicySet(policies []entra.ConditionalAccessPolicy, locations []entra.NamedLocation, strengths []entra.AuthenticationStrengthPolicy) *PolicySet {
	set := &PolicySet{
		policies: make([]policy, len(policies)), locations: make(map[string]location, len(locations)),
		strengths: builtInStrengths(), known: locations != nil,
	}
	for i, p := range policies {
		set.policies[i] = policy{ConditionalAccessPolicy: p}
		c := p.Conditions
		if u := c.Users; u != nil {
			set.policies[i].included = newUserSide(u.IncludeUsers, u.IncludeGroups, u.IncludeRoles, u.IncludeGuestsOrExternalUsers, unreadSide(u.More, false))
			set.policies[i].excluded = newUserSide(u.ExcludeUsers, u.ExcludeGroups, u.ExcludeRoles, u.ExcludeGuestsOrExternalUsers, unreadSide(u.More, true))
		}
		if c.Devices != nil {
			set.policies[i].device = newFilter(c.Devices.DeviceFilter)
		}
		if c.Applications != nil {
			set.policies[i].app = newFilter(c.Applications.ApplicationFilter)
		}
		if c.ClientApplications != nil {
			set.policies[i].workload = newFilter(c.ClientApplications.ServicePrincipalFilter)
			set.policies[i].agents = newFilter(c.ClientApplications.AgentIDServicePrincipalFilter)
		}
	}
	for _, l := range locations {
		set.locations[l.ID] = newLocation(l)
	}
	for _, s := range strengths {
		if len(s.AllowedCombinations) > 0 {
			set.strengths[s.ID] = s
		}
	}
	return set
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

// incomplete tells a policy that can apply to nobody, or asks for nothing.
func (p *policy) incomplete() (Reason, Truth) {
	c := p.Conditions
	switch {
	case len(entra.Unread(c.More)) > 0 && (c.Users == nil && c.ClientApplications == nil || c.Applications == nil):
		return ReasonNotSet, Yes // what takes their place is judged as a condition of its own
	case c.Users == nil && c.ClientApplications == nil, c.Applications == nil:
		return ReasonInvalidPolicy, No
	case p.GrantControls == nil && p.SessionControls == nil:
		return ReasonEmptyPolicy, No
	}
	return ReasonNotSet, Yes
}
