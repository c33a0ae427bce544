package access

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Reach is which policies are for which users. It is worked out once, so that
// many questions can be asked of many users.
type Reach struct {
	set      *PolicySet
	users    int
	applies  [][]Truth // by policy, by user
	excluded [][]bool
}

// Reach works out which policies are for each of the users.
func (set *PolicySet) Reach(users []User) *Reach {
	r := &Reach{set: set, users: len(users), applies: make([][]Truth, len(set.policies)), excluded: make([][]bool, len(set.policies))}
	s := &SignIn{}
	j := &judgement{signIn: s}
	for i := range set.policies {
		r.applies[i], r.excluded[i] = make([]Truth, len(users)), make([]bool, len(users))
		for n := range users {
			s.User, j.asked = &users[n], j.asked[:0]
			_, r.applies[i][n] = j.identity(&set.policies[i])
			r.excluded[i][n] = r.applies[i][n] == No && j.userIn(&users[n], &set.policies[i].included) == Yes
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
	// them that close every kind of sign-in asked for, of whom they are for.
	By, Full []int
}

// Covered asks a question of all users.
func (r *Reach) Covered(q Question) Coverage {
	out := Coverage{Covered: make([]Truth, r.users)}
	for n := range out.Covered {
		out.Covered[n] = Yes
	}
	closed := make([]int, len(r.set.policies)) // kinds of sign-in
	for _, s := range q.SignIns {
		best := make([]Truth, r.users)
		for n := range best {
			best[n] = No
		}
		for i := range r.set.policies {
			p := &r.set.policies[i]
			if p.State != entra.PolicyEnabled || p.Conditions.ClientApplications != nil || q.Only != nil && !q.Only(p.ConditionalAccessPolicy) {
				continue
			}
			closes := min(r.set.AppliesIn(i, &s), r.set.Demands(i, q.Demand, &s))
			if closes == No {
				continue
			}
			if !slices.Contains(out.By, i) {
				out.By = append(out.By, i)
			}
			if closes == Yes {
				closed[i]++
			}
			for n := range best {
				best[n] = max(best[n], min(closes, r.applies[i][n]))
			}
		}
		for n := range best {
			out.Covered[n] = min(out.Covered[n], best[n])
		}
	}
	for i, n := range closed {
		if n > 0 && n == len(q.SignIns) {
			out.Full = append(out.Full, i)
		}
	}
	return out
}
