package governance

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
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

// Reach is which policies are for which users. It is worked out once, so that
// many questions can be asked of many users.
type Reach struct {
	ca       *ConditionalAccess
	users    int
	applies  [][]Truth // by policy, by user
	excluded [][]bool
}

// Reach works out which policies are for each of the users.
func (ca *ConditionalAccess) Reach(users []SignInUser) *Reach {
	r := &Reach{ca: ca, users: len(users), applies: make([][]Truth, len(ca.policies)), excluded: make([][]bool, len(ca.policies))}
	s := &SignIn{}
	j := &judgement{signIn: s}
	for i := range ca.policies {
		r.applies[i], r.excluded[i] = make([]Truth, len(users)), make([]bool, len(users))
		for n := range users {
			s.User, j.asked = &users[n], j.asked[:0]
			_, r.applies[i][n] = j.identity(&ca.policies[i])
			r.excluded[i][n] = r.applies[i][n] == No && j.userIn(&users[n], &ca.policies[i].included) == Yes
		}
	}
	return r
}

// Applies tells whether a policy is for a user.
func (r *Reach) Applies(policy, user int) Truth { return r.applies[policy][user] }

// Excluded tells whether a policy includes a user and excludes the same user.
func (r *Reach) Excluded(policy, user int) bool { return r.excluded[policy][user] }

// Question asks whether every sign-in of some kinds meets a demand of an
// enabled policy.
type Question struct {
	// SignIns are the kinds of sign-in, without a user. What they leave open may
	// be anything, so that only a policy that applies in every case counts.
	SignIns []SignIn
	Demand  Demand
	// Only picks the policies that count; nil is all of them.
	Only func(entra.ConditionalAccessPolicy) bool
}

// Coverage is the answer to a Question.
type Coverage struct {
	// Covered, by user: Yes in every case, No in none, Unknown in some.
	Covered []Truth
	// By are the policies that cover somebody in some case; Full are those of
	// them that leave nothing open but for whom they are.
	By, Full []int
}

// Covered asks a question of all users.
func (r *Reach) Covered(q Question) Coverage {
	out := Coverage{Covered: make([]Truth, r.users)}
	for n := range out.Covered {
		out.Covered[n] = Yes
	}
	for _, s := range q.SignIns {
		best := make([]Truth, r.users)
		for n := range best {
			best[n] = No
		}
		for i := range r.ca.policies {
			p := &r.ca.policies[i]
			if p.State != entra.PolicyEnabled || p.Conditions.ClientApplications != nil || q.Only != nil && !q.Only(p.ConditionalAccessPolicy) {
				continue
			}
			closes := min(r.ca.AppliesIn(i, &s), r.ca.Demands(i, q.Demand, &s))
			if closes == No {
				continue
			}
			if !slices.Contains(out.By, i) {
				out.By = append(out.By, i)
			}
			if closes == Yes && !slices.Contains(out.Full, i) {
				out.Full = append(out.Full, i)
			}
			for n := range best {
				best[n] = max(best[n], min(closes, r.applies[i][n]))
			}
		}
		for n := range best {
			out.Covered[n] = min(out.Covered[n], best[n])
		}
	}
	return out
}

// Demands tells whether a policy, where it applies, meets a demand: always,
// never, or (Unknown) where one of its alternatives is chosen.
func (ca *ConditionalAccess) Demands(i int, d Demand, s *SignIn) Truth {
	r, ok := ca.requirement(i, s)
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
		second := c.Kind == ControlMFA || c.Kind == ControlAuthenticationStrength && ca.secondFactor(c.ID)
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
func (ca *ConditionalAccess) secondFactor(id string) bool {
	s, ok := ca.strengths[id]
	return !ok || !strings.EqualFold(s.RequirementsSatisfied, "none")
}

// Named is whatever the policies' user conditions name: what tells users apart.
type Named struct {
	Users, Groups, Roles []string
	// Types says that some policy tells kinds of guests and external users apart.
	Types bool
}

// NamedBy collects what policies name, each once, in order.
func NamedBy(policies []entra.ConditionalAccessPolicy) Named {
	var n Named
	for _, p := range policies {
		u := p.Conditions.Users
		if u == nil {
			continue
		}
		for _, ids := range [][]string{u.IncludeUsers, u.ExcludeUsers} {
			for _, id := range ids {
				switch id {
				case AllUsers, NoUsers:
				case GuestsOrExternalUsers:
					n.Types = true
				default:
					n.Users = append(n.Users, id)
				}
			}
		}
		n.Groups = slices.Concat(n.Groups, u.IncludeGroups, u.ExcludeGroups)
		n.Roles = slices.Concat(n.Roles, u.IncludeRoles, u.ExcludeRoles)
		n.Types = n.Types || u.IncludeGuestsOrExternalUsers != nil || u.ExcludeGuestsOrExternalUsers != nil
	}
	for _, ids := range []*[]string{&n.Users, &n.Groups, &n.Roles} {
		slices.Sort(*ids)
		*ids = slices.Compact(*ids)
	}
	return n
}
