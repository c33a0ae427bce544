package access

import (
	"strings"
)

// Demand is what a policy must demand to close a gap.
type Demand int

// The demands.
const (
	// DemandMFA: a second factor in every case, or no access.
	DemandMFA Demand = iota
	// DemandBlock: no access.
	DemandBlock
	// DemandControl: no access without one grant control or another.
	DemandControl
)

// Demands tells whether a policy, where it applies, meets a demand: always,
// never, or (Unknown) where one of its alternatives is chosen.
func (set *PolicySet) Demands(i int, d Demand, s *SignIn) Truth {
	r, ok := set.requirement(i, s)
	switch {
	case !ok:
		return No
	case r.Block, r.Met == No && (legacy(s) || activeSync(s)):
		return Yes
	case d == DemandBlock:
		return No
	case d == DemandControl:
		return Yes
	}
	out := No
	all := true
	for _, c := range r.Controls {
		second := c.Kind == ControlMFA || c.Kind == ControlAuthenticationStrength && set.secondFactor(c.ID)
		all = all && second
		if second {
			out = Unknown
		}
	}
	if out == Unknown && (all || !r.Or) {
		return Yes
	}
	return out
}

// secondFactor tells whether an authentication strength needs more than one
// factor.
func (set *PolicySet) secondFactor(id string) bool {
	s, ok := set.strengths[id]
	return !ok || !strings.EqualFold(s.RequirementsSatisfied, "none")
}
