package store

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
)

// Bits of registration.flags: what the report says of a user, and from
// firstMethodBit on the registered methods in the order of
// entra.RegisteredMethods.
const (
	bitReported int64 = 1 << iota
	bitAdmin
	bitMFARegistered
	bitMFACapable
	bitPasswordless
	bitSSPR
	bitGuest // as the report has it

	firstMethodBit       = 8
	bitOtherMethod int64 = 1 << 62
)

// registrationFlags packs a row of the report.
func registrationFlags(r entra.UserRegistrationDetails, guest bool) int64 {
	f := bitReported
	for _, x := range []struct {
		on  bool
		bit int64
	}{
		{r.IsAdmin, bitAdmin}, {r.IsMfaRegistered, bitMFARegistered}, {r.IsMfaCapable, bitMFACapable},
		{r.IsPasswordlessCapable, bitPasswordless}, {r.IsSsprRegistered, bitSSPR}, {guest, bitGuest},
	} {
		if x.on {
			f |= x.bit
		}
	}
	for _, m := range r.MethodsRegistered {
		f |= methodBit(m)
	}
	return f
}

// methodBit is the bit of a registered method. Those that Microsoft does not
// document share one.
func methodBit(method string) int64 {
	if i := slices.Index(entra.RegisteredMethods, method); i >= 0 {
		return 1 << (firstMethodBit + i)
	}
	return bitOtherMethod
}

// OtherMethod stands for registered methods that Microsoft does not document.
const OtherMethod = "other"

// unpack is the opposite of registrationFlags.
func unpack(flags int64) entra.UserRegistrationDetails {
	r := entra.UserRegistrationDetails{
		IsAdmin: flags&bitAdmin != 0, IsMfaRegistered: flags&bitMFARegistered != 0, IsMfaCapable: flags&bitMFACapable != 0,
		IsPasswordlessCapable: flags&bitPasswordless != 0, IsSsprRegistered: flags&bitSSPR != 0,
	}
	for i, m := range entra.RegisteredMethods {
		if flags&(1<<(firstMethodBit+i)) != 0 {
			r.MethodsRegistered = append(r.MethodsRegistered, m)
		}
	}
	if flags&bitOtherMethod != 0 {
		r.MethodsRegistered = append(r.MethodsRegistered, OtherMethod)
	}
	return r
}

// stateOf is the user's state: entra.MFANone … entra.MFAUnknown.
func stateOf(flags int64) string {
	if flags&bitReported == 0 {
		return entra.MFAUnknown
	}
	return unpack(flags).State()
}

func flagsIn(doc jsontext.Value) (int64, error) {
	var r struct {
		entra.UserRegistrationDetails
		UserType string `json:"userType"` // "member" or "guest"
	}
	err := document.Decode(doc, &r)
	return registrationFlags(r.UserRegistrationDetails, strings.EqualFold(r.UserType, "guest")), err
}

// RegistrationRow is a user with what the registration report says of it.
type RegistrationRow struct {
	UserRow
	// State is entra.MFANone … entra.MFAUnknown.
	State string
	// Admin: the report says so, a directory role is active, or the query named
	// the user as one.
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
	// Admins are ids of further administrators: users, and groups whose members
	// are. Unknown ones are left out.
	Admins []string
	Page
	CountOnly bool
	Facets    bool // by "state", "method", "admin" and "userType"
}
