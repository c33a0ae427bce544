package access

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Question asks whether every sign-in of some kinds meets a demand of an
// enabled policy.
type Question struct {
	// SignIns are the kinds of sign-in, without a user. What they leave open may
	// be anything, so that only policies count that apply in every case, each by
	// itself or all of them together.
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
	// them that close every kind of sign-in asked for, of whom they are for. A
	// policy for a few places is among them only where Joined has it.
	By, Full []int
	// Joined are the sets of policies that close every case of somebody together,
	// where none of them does alone.
	Joined []Joined
}

// Joined are policies that together cover users in every case.
type Joined struct {
	Policies []int // none of them can be left out
	Users    []int
}

// Covered asks a question of all users. A policy for a few places counts only
// where it closes a case together with others: it covers nobody elsewhere.
func (r *Reach) Covered(q Question) Coverage {
	f := r.set.field(q)
	out := Coverage{Covered: make([]Truth, r.users)}
	judged := map[string]int{} // a user for whom the same policies are
	joined := map[int]int{}    // place in out.Joined, by such a user
	key := make([]byte, len(f.policies))
	for n := range out.Covered {
		for at, i := range f.policies {
			key[at] = byte(r.applies[i][n] + 1)
		}
		like, known := judged[string(key)]
		if !known {
			like = n
			judged[string(key)] = n
			applies := func(at int) Truth { return r.applies[f.policies[at]][n] }
			if out.Covered[n] = f.judge(applies); out.Covered[n] == Yes {
				if least := f.least(applies); least != nil {
					joined[n] = len(out.Joined)
					out.Joined = append(out.Joined, Joined{Policies: least})
				}
			} else {
				out.Covered[n] = f.judge(func(at int) Truth {
					if f.few[at] {
						return No
					}
					return applies(at)
				})
			}
		}
		out.Covered[n] = out.Covered[like]
		if at, ok := joined[like]; ok {
			out.Joined[at].Users = append(out.Joined[at].Users, n)
		}
	}
	for at, i := range f.policies {
		if f.few[at] && !slices.ContainsFunc(out.Joined, func(j Joined) bool { return slices.Contains(j.Policies, i) }) {
			continue
		}
		out.By = append(out.By, i)
		if f.full[at] {
			out.Full = append(out.Full, i)
		}
	}
	return out
}

// field is what policies make of the cells of a question.
type field struct {
	policies []int // those that close some cell, perhaps
	few      []bool
	full     []bool
	kinds    [][]cell // by kind of sign-in
	cells    []int    // how many a policy closes
	alone    []bool   // it closes all
}

// cell is one case of a kind of sign-in: whether each policy closes it.
type cell []Truth

// field judges the cells of a question by all policies.
func (set *PolicySet) field(q Question) *field {
	f := &field{}
	whole := make([]cell, len(q.SignIns)) // of sign-ins that are not divided
	for i := range set.policies {
		p := &set.policies[i]
		if p.State != entra.PolicyEnabled || p.Conditions.ClientApplications != nil || q.Only != nil && !q.Only(p.ConditionalAccessPolicy) {
			continue
		}
		closes := make([]Truth, len(q.SignIns))
		for k := range q.SignIns {
			closes[k] = set.closes(i, q.Demand, &q.SignIns[k])
		}
		if slices.Max(append(closes, No)) == No {
			continue
		}
		for k := range whole {
			whole[k] = append(whole[k], closes[k])
		}
		f.policies = append(f.policies, i)
		f.few = append(f.few, fewPlaces(&p.ConditionalAccessPolicy))
		f.full = append(f.full, slices.Min(closes) == Yes)
	}
	for k, s := range q.SignIns {
		var open []int
		for at, i := range f.policies {
			if whole[k][at] == Unknown {
				open = append(open, i)
			}
		}
		var cells []cell
		for _, part := range set.divide(s, open) {
			c := slices.Clone(whole[k])
			for at, i := range f.policies {
				if c[at] == Unknown {
					c[at] = set.closes(i, q.Demand, &part)
				}
			}
			cells = append(cells, c)
		}
		f.kinds = append(f.kinds, cells)
	}
	f.count()
	return f
}

// count counts the cells that each policy closes.
func (f *field) count() {
	f.cells, f.alone = make([]int, len(f.policies)), make([]bool, len(f.policies))
	total := 0
	for _, cells := range f.kinds {
		total += len(cells)
		for _, c := range cells {
			for at, closes := range c {
				if closes == Yes {
					f.cells[at]++
				}
			}
		}
	}
	for at, n := range f.cells {
		f.alone[at] = n == total
	}
}

// closes tells whether a policy applies to a sign-in and meets a demand there.
func (set *PolicySet) closes(i int, d Demand, s *SignIn) Truth {
	demands := set.Demands(i, d, s)
	if demands == No {
		return No
	}
	return min(demands, set.AppliesIn(i, s))
}

// judge tells whether the policies that apply close every cell: Yes all of
// them, Unknown some; No where those of one kind of sign-in are all open.
func (f *field) judge(applies func(at int) Truth) Truth {
	out := Yes
	for _, cells := range f.kinds {
		all, some := Yes, No
		for _, c := range cells {
			best := No
			for at, closes := range c {
				if closes > best {
					best = max(best, min(closes, applies(at)))
				}
				if best == Yes {
					break
				}
			}
			all, some = min(all, best), max(some, best)
		}
		switch {
		case all == Yes:
		case some == No:
			return No
		default:
			out = Unknown
		}
	}
	return out
}

// least are policies that close every cell together, none of which can be left
// out; nil where one does alone.
func (f *field) least(applies func(at int) Truth) []int {
	for at := range f.policies {
		if f.alone[at] && applies(at) == Yes {
			return nil
		}
	}
	type closer struct{ at, cells int }
	var closers []closer
	for at := range f.policies {
		if f.cells[at] > 0 && applies(at) == Yes {
			closers = append(closers, closer{at, f.cells[at]})
		}
	}
	slices.SortStableFunc(closers, func(a, b closer) int { return a.cells - b.cells })
	kept := map[int]bool{}
	for _, c := range closers {
		kept[c.at] = true
	}
	only := func(at int) Truth { return truth(kept[at] && applies(at) == Yes) }
	for _, c := range closers {
		if kept[c.at] = false; f.judge(only) != Yes {
			kept[c.at] = true
		}
	}
	var out []int
	for at, i := range f.policies {
		if kept[at] {
			out = append(out, i)
		}
	}
	return out
}
