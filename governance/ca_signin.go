package governance

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
	User     *SignInUser
	Workload *SignInWorkload

	// One of these is what the sign-in is for.
	App                   SignInApp
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
	AuthenticationFlow string // none, deviceCodeFlow, authenticationTransfer
	Device             *SignInDevice

	// Methods are the authentication methods that the user has, in the words of
	// authentication strengths (password, fido2, …); nil when not known.
	Methods []string
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

// SignInUser is what policies ask of a user.
type SignInUser struct {
	ID string
	// Groups are the object ids of all groups that the user is in, also through
	// other groups; nil when not known.
	Groups map[string]bool
	// Roles are the template ids of the built-in roles that are active for the
	// whole tenant, also through a group; nil when not known. Roles of a unit or
	// an object and custom roles do not count.
	// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
	Roles map[string]bool
	// External is InternalUser or a type of guest or external user; "" when not
	// known.
	External string
	// HomeTenant is the tenant id of an external user, "" when not known.
	HomeTenant string
}

// ExternalType is the type of guest or external user that an account of the
// directory is. Who was invited has #EXT# in the name that signs in; a guest
// without it has a password here. The other types have no account.
func ExternalType(u entra.User) string {
	invited := strings.Contains(strings.ToUpper(u.UserPrincipalName), "#EXT#") || u.CreationType == "Invitation"
	guest := strings.EqualFold(u.UserType, "Guest")
	switch {
	case guest && invited:
		return B2BCollaborationGuest
	case guest:
		return InternalGuest
	case invited:
		return B2BCollaborationMember
	}
	return InternalUser
}

// SignInWorkload is what policies ask of a service principal.
type SignInWorkload struct {
	ID string
	// Covered tells whether Conditional Access covers it: an application
	// registered here for this tenant alone. Managed identities and applications
	// of several tenants are out of scope.
	// https://learn.microsoft.com/entra/identity/conditional-access/workload-identity
	Covered Truth
	// Attributes are its custom security attributes, as in SignInApp.
	Attributes map[string][]string
}

// SignInDevice is what device filters and device controls ask of a device.
type SignInDevice struct {
	// Unregistered is a device that the directory does not know: all of its
	// attributes are null.
	Unregistered bool
	// Attributes are those known of a registered device, by name in lower case
	// without "device.".
	Attributes map[string]Attribute
	// Managed tells whether Intune manages it.
	Managed Truth
}

// DeviceOf is a registered device of the directory. Of some attributes the
// directory's copy here knows nothing: they stay open.
func DeviceOf(d entra.Device) *SignInDevice {
	return &SignInDevice{Managed: truth(d.IsManaged != nil && *d.IsManaged), Attributes: map[string]Attribute{
		"deviceid": Text(d.DeviceID), "displayname": Text(d.DisplayName), "iscompliant": boolean(d.IsCompliant),
		"manufacturer": Text(d.Manufacturer), "model": Text(d.Model), "operatingsystem": Text(d.OperatingSystem),
		"operatingsystemversion": Text(d.OperatingSystemVersion), "profiletype": Text(d.ProfileType), "trusttype": Text(d.TrustType),
	}}
}

// boolean is an attribute that is True, False, or null.
func boolean(b *bool) Attribute {
	switch {
	case b == nil:
		return Null
	case *b:
		return Text("True")
	}
	return Text("False")
}

// deviceAttributes are those of a filter for devices, besides
// extensionAttribute1 to 15.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
var deviceAttributes = map[string]string{
	"deviceid": "deviceid", "displayname": "displayname", "deviceownership": "deviceownership", "ownership": "deviceownership",
	"enrollmentprofilename": "enrollmentprofilename", "iscompliant": "iscompliant", "manufacturer": "manufacturer",
	"mdmappid": "mdmappid", "model": "model", "operatingsystem": "operatingsystem",
	"operatingsystemversion": "operatingsystemversion", "physicalids": "physicalids", "devicephysicalids": "physicalids",
	"profiletype": "profiletype", "systemlabels": "systemlabels", "trusttype": "trusttype",
}

// attribute is the filter's view of the device.
func (d *SignInDevice) attribute(name string) Attribute {
	name, ok := strings.CutPrefix(name, "device.")
	known, listed := deviceAttributes[name]
	extension := strings.HasPrefix(name, "extensionattribute")
	switch {
	case !ok || d == nil || !listed && !extension:
		return Attribute{}
	case d.Unregistered:
		return Null
	case extension:
		return d.extension(name)
	}
	return d.Attributes[known]
}

// extension is an extensionAttribute, which has a value only where the device is
// managed by Intune, compliant or hybrid joined.
func (d *SignInDevice) extension(name string) Attribute {
	has := max(d.Managed, d.is("iscompliant", "true"), d.is("trusttype", "serverad"))
	switch has {
	case No:
		return Null
	case Unknown:
		return Attribute{}
	}
	return d.Attributes[name]
}

// is tells whether an attribute has a value.
func (d *SignInDevice) is(name, value string) Truth {
	if d == nil {
		return Unknown
	}
	if d.Unregistered {
		return No
	}
	a := d.Attributes[name]
	if !a.Known {
		return Unknown
	}
	return truth(len(a.Values) == 1 && strings.EqualFold(a.Values[0], value))
}
