package entra

import "slices"

// What the registration report says of a user's multifactor authentication,
// the worst first. A user is in exactly one state.
const (
	// MFANone: no strong method is registered.
	MFANone = "none"
	// MFANotCapable: something is registered, but the authentication methods
	// policy allows none of it.
	MFANotCapable = "notCapable"
	// MFAWeak: capable, by a phone call or a text message only.
	MFAWeak = "weak"
	// MFACapable: capable by a method that is stronger than the phone.
	MFACapable = "capable"
	// MFAPasswordless: capable without a password.
	MFAPasswordless = "passwordless"
	// MFAUnknown: the report does not list the user. It leaves out disabled
	// ones, and that says nothing of what they registered.
	MFAUnknown = "unknown"
)

// MFAStates are all states, the worst first.
var MFAStates = []string{MFANone, MFANotCapable, MFAWeak, MFACapable, MFAPasswordless, MFAUnknown}

// RegisteredMethods are the values of methodsRegistered that Microsoft
// documents. The order is kept: stored rows number the methods by it, so that a
// new one goes to the end.
// https://learn.microsoft.com/graph/api/resources/userregistrationdetails
// https://learn.microsoft.com/graph/api/resources/usageauthmethod
var RegisteredMethods = []string{
	"email", "mobilePhone", "alternateMobilePhone", "officePhone", "securityQuestion",
	"microsoftAuthenticatorPush", "microsoftAuthenticatorPasswordless",
	"softwareOneTimePasscode", "hardwareOneTimePasscode",
	"windowsHelloForBusiness", "fido2SecurityKey",
	"passKeyDeviceBound", "passKeyDeviceBoundAuthenticator", "passKeyDeviceBoundWindowsHello", "passKeySynced",
	"macOsSecureEnclaveKey", "temporaryAccessPass", "externalAuthMethod", "qrCode", "sms", "oneTimePasscode", "appPassword",
}

// weakMethods go over the telephone network, where a number can be taken over
// and a message read. email and securityQuestion reset passwords and are no
// second factor, so that neither makes a user stronger.
// https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods
var weakMethods = []string{"mobilePhone", "alternateMobilePhone", "officePhone", "sms"}

var resetMethods = []string{"email", "securityQuestion"}

// WeakMethod reports whether a method goes over the telephone network.
func WeakMethod(method string) bool { return slices.Contains(weakMethods, method) }

// State is the user's state, never MFAUnknown: there is a report.
func (r UserRegistrationDetails) State() string {
	switch {
	case !r.IsMfaRegistered && !r.IsMfaCapable && !r.IsPasswordlessCapable:
		return MFANone
	case !r.IsMfaCapable && !r.IsPasswordlessCapable:
		return MFANotCapable
	case r.weakOnly():
		return MFAWeak
	case r.IsPasswordlessCapable:
		return MFAPasswordless
	}
	return MFACapable
}

func (r UserRegistrationDetails) weakOnly() bool {
	weak := false
	for _, m := range r.MethodsRegistered {
		switch {
		case WeakMethod(m):
			weak = true
		case !slices.Contains(resetMethods, m):
			return false
		}
	}
	return weak
}
