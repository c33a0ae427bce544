package access

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
