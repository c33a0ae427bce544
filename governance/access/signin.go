package access

import (
	"net/netip"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// SignIn is a sign-in to be judged by Conditional Access. Whatever has its zero
// value is not known, and what it decides stays open.
// https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
type SignIn struct {
	// User or Workload is who signs in; exactly one of them is set.
	User     *User
	Workload *Workload

	// One of these is what the sign-in is for.
	App                   App
	UserAction            string // RegisterSecurityInformation, RegisterOrJoinDevices
	AuthenticationContext string // c1 to c99

	IP                 netip.Addr
	Country            string // ISO 3166-1 alpha-2, or UnknownCountry
	Platform           string // android, iOS, windows, windowsPhone, macOS, linux
	ClientApp          string // browser, mobileAppsAndDesktopClients, exchangeActiveSync, easSupported, other
	UserRisk           string // none, low, medium, high
	SignInRisk         string
	WorkloadRisk       string // risk of the service principal
	InsiderRisk        string // none, minor, moderate, elevated
	AgentRisk          string // of the agent, none, low, medium, high
	AuthenticationFlow string // none, deviceCodeFlow, authenticationTransfer
	Device             *Device

	// Methods are the authentication methods that the user has, in the words of
	// authentication strengths (password, fido2, …); nil when not known.
	Methods []string

	assumed *assumption
}

// The user actions of a sign-in, as microsoft.graph.userAction names them.
const (
	RegisterSecurityInformation = "registerSecurityInformation"
	RegisterOrJoinDevices       = "registerOrJoinDevices"
)

// userActionURNs are the user actions as policies name them.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessapplications
var userActionURNs = map[string]string{
	RegisterSecurityInformation: "urn:user:registersecurityinfo",
	RegisterOrJoinDevices:       "urn:user:registerdevice",
}

// The types of guests and external users.
// https://learn.microsoft.com/entra/external-id/authentication-conditional-access
const (
	InternalUser           = "none"
	InternalGuest          = "internalGuest"
	B2BCollaborationGuest  = "b2bCollaborationGuest"
	B2BCollaborationMember = "b2bCollaborationMember"
)

// User is what policies ask of a user.
type User struct {
	ID string
	// Groups are the object ids of all groups that the user is in, also through
	// other groups; nil when not known.
	Groups map[string]bool
	// Hidden are the groups of which it is not known whether the user is in them:
	// Microsoft does not show their members.
	Hidden map[string]bool
	// Roles are the template ids of the built-in roles that are active for the
	// whole tenant, also through a group; nil when not known. Roles of a unit or
	// an object and custom roles do not count.
	// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
	Roles map[string]bool
	// External is InternalUser or a type of guest or external user; "" when not
	// known.
	External string
	// Agent tells the user account of an agent.
	Agent bool
	// HomeTenant is the tenant id of an external user, "" when not known.
	HomeTenant string
}

// ExternalType is the type of guest or external user that an account of the
// directory is. Who was invited has #EXT# in the name that signs in; a guest
// without it has a password here. The other types have no account. It is "", not
// known, of an account without a userType, as some old ones are.
func ExternalType(u entra.User) string {
	invited := strings.Contains(strings.ToUpper(u.UserPrincipalName), "#EXT#") || u.CreationType == "Invitation"
	guest := strings.EqualFold(u.UserType, entra.UserGuest)
	switch {
	case u.UserType == "":
		return ""
	case guest && invited:
		return B2BCollaborationGuest
	case guest:
		return InternalGuest
	case invited:
		return B2BCollaborationMember
	}
	return InternalUser
}

// Workload is what policies ask of a service principal.
type Workload struct {
	ID string
	// Covered tells whether Conditional Access covers it: an application
	// registered here for this tenant alone. Managed identities and applications
	// of several tenants are out of scope.
	// https://learn.microsoft.com/entra/identity/conditional-access/workload-identity
	Covered Truth
	// Agent tells an agent identity, which policies name apart from other service
	// principals.
	Agent bool
	// Attributes are its custom security attributes, as in App.
	Attributes map[string][]string
}
