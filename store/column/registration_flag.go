package column

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
	BitAdmin
	bitMFARegistered
	bitMFACapable
	bitPasswordless
	bitSSPR
	BitGuest // as the report has it

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
		{r.IsAdmin, BitAdmin}, {r.IsMfaRegistered, bitMFARegistered}, {r.IsMfaCapable, bitMFACapable},
		{r.IsPasswordlessCapable, bitPasswordless}, {r.IsSsprRegistered, bitSSPR}, {guest, BitGuest},
	} {
		if x.on {
			f |= x.bit
		}
	}
	for _, m := range r.MethodsRegistered {
		f |= MethodBit(m)
	}
	return f
}

// MethodBit is the bit of a registered method. Those that Microsoft does not
// document share one.
func MethodBit(method string) int64 {
	if i := slices.Index(entra.RegisteredMethods, method); i >= 0 {
		return 1 << (firstMethodBit + i)
	}
	return bitOtherMethod
}

// OtherMethod stands for registered methods that Microsoft does not document.
const OtherMethod = "other"

// RegistrationOf is the opposite of registrationFlags.
func RegistrationOf(flags int64) entra.UserRegistrationDetails {
	r := entra.UserRegistrationDetails{
		IsAdmin: flags&BitAdmin != 0, IsMfaRegistered: flags&bitMFARegistered != 0, IsMfaCapable: flags&bitMFACapable != 0,
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

// RegistrationState is the user's state: entra.MFANone … entra.MFAUnknown.
func RegistrationState(flags int64) string {
	if flags&bitReported == 0 {
		return entra.MFAUnknown
	}
	return RegistrationOf(flags).State()
}

// RegistrationFlags are the flags of a row of the report.
func RegistrationFlags(doc jsontext.Value) (int64, error) {
	var r struct {
		entra.UserRegistrationDetails
		UserType string `json:"userType"` // "member" or "guest"
	}
	err := document.Decode(doc, &r)
	return registrationFlags(r.UserRegistrationDetails, strings.EqualFold(r.UserType, "guest")), err
}
