package entra

import "time"

// User is microsoft.graph.user, the properties that the directory sync selects.
// https://learn.microsoft.com/graph/api/resources/user
type User struct {
	// ODataType tells the account of an agent; Settle turns it into UserType.
	ODataType                  string            `json:"@odata.type,omitzero"`
	ID                         string            `json:"id"`
	DisplayName                string            `json:"displayName,omitzero"`
	UserPrincipalName          string            `json:"userPrincipalName,omitzero"`
	Mail                       string            `json:"mail,omitzero"`
	GivenName                  string            `json:"givenName,omitzero"`
	Surname                    string            `json:"surname,omitzero"`
	UserType                   string            `json:"userType,omitzero"` // UserMember, UserGuest, UserAgent; "" is not known
	AccountEnabled             bool              `json:"accountEnabled"`
	JobTitle                   string            `json:"jobTitle,omitzero"`
	Department                 string            `json:"department,omitzero"`
	CompanyName                string            `json:"companyName,omitzero"`
	EmployeeID                 string            `json:"employeeId,omitzero"`
	EmployeeType               string            `json:"employeeType,omitzero"`
	OfficeLocation             string            `json:"officeLocation,omitzero"`
	City                       string            `json:"city,omitzero"`
	Country                    string            `json:"country,omitzero"`
	UsageLocation              string            `json:"usageLocation,omitzero"`
	CreatedDateTime            Time              `json:"createdDateTime,omitzero"`
	CreationType               string            `json:"creationType,omitzero"` // "Invitation" for guests
	ExternalUserState          string            `json:"externalUserState,omitzero"`
	OnPremisesSyncEnabled      bool              `json:"onPremisesSyncEnabled,omitzero"`
	OnPremisesLastSyncDateTime Time              `json:"onPremisesLastSyncDateTime,omitzero"`
	OnPremisesSamAccountName   string            `json:"onPremisesSamAccountName,omitzero"`
	OnPremisesDomainName       string            `json:"onPremisesDomainName,omitzero"`
	LastPasswordChangeDateTime Time              `json:"lastPasswordChangeDateTime,omitzero"`
	PasswordPolicies           string            `json:"passwordPolicies,omitzero"`
	AssignedLicenses           []AssignedLicense `json:"assignedLicenses,omitzero"`
	ProxyAddresses             []string          `json:"proxyAddresses,omitzero"`
	OtherMails                 []string          `json:"otherMails,omitzero"`
	DeletedDateTime            Time              `json:"deletedDateTime,omitzero"`
}

// Types of user. Graph calls the account with which an agent acts as a user a
// member too, and tells it apart by its type alone: no person, without a
// password and without methods.
// https://learn.microsoft.com/graph/api/resources/agentuser
const (
	UserMember = "Member"
	UserGuest  = "Guest"
	UserAgent  = "agentUser"
)

// Settle makes the account of an agent one by its UserType.
func (u *User) Settle() {
	u.UserType = UserTypeOf(u.ODataType, u.UserType)
	u.ODataType = ""
}

// UserTypeOf is the type of a user by what Graph says of it.
func UserTypeOf(odataType, userType string) string {
	if odataType == TypeAgentUser {
		return UserAgent
	}
	return userType
}

// AssignedLicense is microsoft.graph.assignedLicense.
type AssignedLicense struct {
	SkuID         string   `json:"skuId"`
	DisabledPlans []string `json:"disabledPlans,omitzero"`
}

// UserProperties is the $select of every read of users. It is encoded in the
// delta token, so a change here means a new full enumeration.
var UserProperties = []string{
	"id", "displayName", "userPrincipalName", "mail", "givenName", "surname",
	"userType", "accountEnabled", "jobTitle", "department", "companyName",
	"employeeId", "employeeType", "officeLocation", "city", "country",
	"usageLocation", "createdDateTime", "creationType", "externalUserState",
	"onPremisesSyncEnabled", "onPremisesLastSyncDateTime",
	"onPremisesSamAccountName", "onPremisesDomainName",
	"lastPasswordChangeDateTime", "passwordPolicies", "assignedLicenses",
	"proxyAddresses", "otherMails", "deletedDateTime",
}

// SignInActivity is microsoft.graph.signInActivity; a user who never signed in
// has none. Reading it needs AuditLog.Read.All and Entra ID P1 or P2.
// https://learn.microsoft.com/graph/api/resources/signinactivity
type SignInActivity struct {
	LastSignInDateTime               Time `json:"lastSignInDateTime,omitzero"`
	LastNonInteractiveSignInDateTime Time `json:"lastNonInteractiveSignInDateTime,omitzero"`
	LastSuccessfulSignInDateTime     Time `json:"lastSuccessfulSignInDateTime,omitzero"`
}

// SuccessKept is since when Microsoft keeps the last success apart from the last
// attempt; nothing was filled in for the time before.
// https://learn.microsoft.com/graph/api/resources/signinactivity
var SuccessKept = time.Date(2023, 12, 1, 0, 0, 0, 0, time.UTC)

// Last is when a user last signed in, the zero time for who never did. The
// first two instants are attempts, failed ones too; an attempt counts only where
// it is from before the success was kept.
func (a SignInActivity) Last() Time {
	if !a.LastSuccessfulSignInDateTime.IsZero() {
		return a.LastSuccessfulSignInDateTime
	}
	if last := a.Latest(); last.Before(SuccessKept) {
		return last
	}
	return Time{}
}

// Latest is the latest of the three instants: of an application, whose activity
// knows no success, or of a user's attempts.
func (a SignInActivity) Latest() Time {
	last := a.LastSignInDateTime
	for _, t := range []Time{a.LastNonInteractiveSignInDateTime, a.LastSuccessfulSignInDateTime} {
		if t.After(last) {
			last = t
		}
	}
	return last
}

// Attempt is the last attempt where it came after the last success, the zero
// time otherwise.
func (a SignInActivity) Attempt() Time {
	if latest := a.Latest(); latest.After(a.Last()) {
		return latest
	}
	return Time{}
}

// Never reports whether a user of an account made at a time, zero where that is
// not known, never signed in. Of an older account that has attempts and no
// success since [SuccessKept] nobody knows: one of the attempts before may have
// been a success.
func (a SignInActivity) Never(created Time) bool {
	return a.Last().IsZero() && (a.Latest().IsZero() || !created.Before(SuccessKept))
}

// UserRegistrationDetails is microsoft.graph.userRegistrationDetails. The
// report leaves out disabled users.
// https://learn.microsoft.com/graph/api/resources/userregistrationdetails
type UserRegistrationDetails struct {
	ID                    string   `json:"id"`
	IsAdmin               bool     `json:"isAdmin"`
	IsMfaCapable          bool     `json:"isMfaCapable"`
	IsMfaRegistered       bool     `json:"isMfaRegistered"`
	IsPasswordlessCapable bool     `json:"isPasswordlessCapable"`
	IsSsprRegistered      bool     `json:"isSsprRegistered"`
	MethodsRegistered     []string `json:"methodsRegistered,omitzero"`
	LastUpdatedDateTime   Time     `json:"lastUpdatedDateTime,omitzero"`
}
