package grants

import (
	"strings"
	"time"
)

// State says how a principal has a directory role.
type State string

// The states. Active is in force without it being known whether by
// assignment or through PIM: only the schedule instances tell.
const (
	Active    State = "active"
	Assigned  State = "assigned"
	Activated State = "activated" // through PIM, for some hours
	Eligible  State = "eligible"
	Scheduled State = "scheduled" // begins in the future
)

// InForce reports whether the role can be used now, without an activation.
func (s State) InForce() bool {
	return s == Active || s == Assigned || s == Activated
}

// Grant is a directory role that a principal has or may take.
type Grant struct {
	ID          string // Microsoft's, of the assignment, instance or schedule
	RoleID      string // of the role's definition
	PrincipalID string
	// ViaGroupID is the role-assignable group through which the principal has
	// the role, "" when it is its own. Nested are the groups inside it that lead
	// to the principal, the outermost first.
	ViaGroupID string
	Nested     []string
	// Membership is Eligible where the principal must become a member first, by
	// PIM for groups, and Activated where it became one for some hours.
	Membership State
	Scope      Scope
	State      State
	Then       State // of a scheduled one: assigned or eligible
	// TimeKnown says that Start and End are all there is: without an End the
	// role is permanent. Without TimeKnown nobody can say.
	TimeKnown  bool
	Start, End time.Time
	Condition  string
	// memberType is how PIM says that the principal came to it.
	memberType string
}

// Permanent reports whether the role has no end; known is false where that
// cannot be said.
func (g Grant) Permanent() (permanent, known bool) { return g.End.IsZero(), g.TimeKnown }

// Counts reports whether its holder counts among those who hold the role or may
// take it: what has not begun does not.
func (g Grant) Counts() bool { return g.State.InForce() || g.State == Eligible }

// key is what one principal can have once of each kind.
func (g Grant) key() string {
	kind := "active"
	if !g.State.InForce() {
		kind = string(g.State) + string(g.Then)
	}
	return strings.ToLower(g.PrincipalID + " " + g.RoleID + " " + g.Scope.Path + " " + kind)
}

// inherited reports whether PIM says that the principal came to the role by a
// group.
func (g Grant) inherited() bool { return g.memberType == "Group" || g.memberType == "Inherited" }
