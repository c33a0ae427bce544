package access

import (
	"slices"
)

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
