package store

import "github.com/mscloud-mcp/mscloud-mcp/store/column"

// OtherMethod stands for registered methods that Microsoft does not document.
const OtherMethod = column.OtherMethod

// RegistrationRow is a user with what the registration report says of it.
type RegistrationRow struct {
	UserRow
	// State is entra.MFANone … entra.MFAUnknown.
	State string
	// Admin: the query named the user as one; where it does not know all, also the
	// report, or a directory role.
	Admin bool
}

// RegistrationQuery selects live users by the registration report; the zero
// value selects all. Filters combine with "and".
type RegistrationQuery struct {
	Search          string
	AdminsOnly      bool
	ExcludeGuests   bool
	ExcludeDisabled bool
	Method          string // registered: of entra.RegisteredMethods, or OtherMethod
	State           string // of entra.MFAStates
	// Admins are the tiers (0 to 2) of administrators, by the id of a user. Other
	// ids are left out.
	Admins map[string]int
	// AdminsKnown: Admins are all there are, whatever the report says.
	AdminsKnown bool
	Page
	CountOnly bool
	Facets    bool // by "state", "method", "admin" and "userType"
}
