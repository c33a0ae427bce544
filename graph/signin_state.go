package graph

// SignInState says how a sign-in ended.
type SignInState string

// The states, as Microsoft's portal tells them apart.
const (
	SignInSuccess     SignInState = "success"
	SignInFailure     SignInState = "failure"
	SignInInterrupted SignInState = "interrupted"
)

// interruptCodes are the error codes by which a sign-in stops to ask for
// something more: a session, a second factor or its registration, the device, a
// broker app, an external check, a confirmation. What the user then does is a
// row of its own with the same correlation id. A code that is not here counts
// as a failure.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
var interruptCodes = map[int]bool{
	50058: true, // UserInformationNotProvided: silent sign-in without a session
	50072: true, // UserStrongAuthEnrollmentRequiredInterrupt
	50074: true, // UserStrongAuthClientAuthNRequiredInterrupt
	50076: true, // UserStrongAuthClientAuthNRequired
	50079: true, // UserStrongAuthEnrollmentRequired
	50097: true, // DeviceAuthenticationRequired
	50125: true, // PasswordResetRegistrationRequiredInterrupt
	50127: true, // BrokerAppNotInstalled
	50129: true, // DeviceIsNotWorkplaceJoined
	50140: true, // KmsiInterrupt: keep me signed in
	50158: true, // ExternalSecurityChallenge
	50199: true, // CmsiInterrupt: confirm the app
}

// State tells success, failure and interruption apart.
func (s SignInStatus) State() SignInState {
	switch {
	case s.ErrorCode == 0:
		return SignInSuccess
	case interruptCodes[s.ErrorCode]:
		return SignInInterrupted
	}
	return SignInFailure
}
