package store

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// UserRow is a user and what other feeds know of it.
type UserRow struct {
	entra.User
	// SignInActivity is nil where it is not known; a known user who never
	// signed in has a zero one.
	SignInActivity *entra.SignInActivity `json:"signInActivity,omitempty"`
	// Registration is nil where the report does not list the user.
	Registration *entra.UserRegistrationDetails `json:"registration,omitempty"`
}

// UserQuery selects users; the zero value selects every live user. Filters
// combine with "and".
type UserQuery struct {
	Search     string // words of the name, UPN or mail, each by its beginning
	UserType   string // entra.UserMember, UserGuest, UserAgent or UnknownType
	Department string // exact, in any case
	SKU        string // skuId of an assigned licence
	Enabled    *bool
	Deleted    bool // the recycle bin instead of the live users
	Synced     *bool
	// NoMFA true selects users with no MFA method registered, false those with
	// one. Users that the registration report leaves out are in neither, nor are
	// agents' accounts, which have none by nature.
	NoMFA      *bool
	RoleHolder *bool // holds a directory role or may take one: see RoleBook
	// InactiveDays selects users whose last sign-in is at least so many days
	// ago; one who never signed in counts from creation. Users whose sign-in
	// activity is not known are left out.
	InactiveDays int
	CreatedAfter time.Time
	Page
	CountOnly bool // Total and Facets, no Items
	Facets    bool // also Facets
	NoTotal   bool // leave Total at -1
	// Without are parts of the rows that are not wanted; a list without them is
	// read sooner.
	Without UserPart
}

// UserPart is a set of parts of a UserRow.
type UserPart int

// The parts of a UserRow beside the user's own properties.
const (
	SignIns UserPart = 1 << iota
	Registration
)
