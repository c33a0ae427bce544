package grants

import (
	"strings"
	"time"
)

// System says under whose rules a grant is.
type System string

// The systems.
const (
	// EntraRole is a directory role.
	EntraRole System = "entraRole"
	// AppRole is an app role: for an application the permission to call an API by
	// itself, for a user or a group the way into an application.
	AppRole System = "appRole"
	// Delegated is one scope that an application may use of an API in the name of
	// users who are signed in to it, and never beyond what they may themselves.
	Delegated System = "delegated"
)

// Source is the list of Microsoft's that a grant was read from.
type Source string

// The sources.
const (
	RoleAssignments         Source = "roleAssignments"
	RoleAssignmentInstances Source = "roleAssignmentScheduleInstances"
	RoleEligibleInstances   Source = "roleEligibilityScheduleInstances"
	RoleAssignmentSchedules Source = "roleAssignmentSchedules"
	RoleEligibleSchedules   Source = "roleEligibilitySchedules"
	DirectoryRoles          Source = "directoryRoles"
	AppRoleAssignments      Source = "appRoleAssignments"
	PermissionGrants        Source = "oauth2PermissionGrants"
)

// State says how a principal has what it was granted.
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

// InForce reports whether it can be used now, without an activation.
func (s State) InForce() bool {
	return s == Active || s == Assigned || s == Activated
}

// Grant is something that a principal has or may take: a role, or a permission.
type Grant struct {
	ID     string // Microsoft's, of the assignment, instance, schedule or grant
	Source Source
	System System
	// RoleID is of the directory role's definition or of the app role, "" for a
	// delegated permission, which has its name in Permission.
	RoleID     string
	Permission string
	// PrincipalID is who has it; of a delegated permission the application.
	PrincipalID string
	// Consent is for whom a delegated permission is, in Microsoft's word
	// ([ConsentAll] or [ConsentOne]), and UserID the one user.
	Consent, UserID string
	// ViaGroupID is the group through which the principal has it, "" when it is
	// its own. Nested are the groups inside that one that lead to the principal,
	// the outermost first.
	ViaGroupID string
	Nested     []string
	// Membership is Eligible where the principal must become a member first, by
	// PIM for groups, and Activated where it became one for some hours.
	Membership State
	Scope      Scope
	State      State
	Then       State // of a scheduled one: assigned or eligible
	// TimeKnown says that End is all there is: without one the grant is
	// permanent. Without TimeKnown nobody can say. Start is zero where it is not
	// known.
	TimeKnown  bool
	Start, End time.Time
	Condition  string
	// memberType is how PIM says that the principal came to it.
	memberType string
}

// Permanent reports whether the grant has no end; known is false where that
// cannot be said.
func (g Grant) Permanent() (permanent, known bool) { return g.End.IsZero(), g.TimeKnown }

// Counts reports whether its holder counts among those who hold what is granted
// or may take it: what has not begun does not.
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
