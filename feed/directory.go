package feed

import "github.com/mscloud-mcp/mscloud-mcp/entra"

// The tenant itself, its objects, and what is reported of its users.
const (
	Organization        Name = "organization"
	Domains             Name = "domains"
	SubscribedSKUs      Name = "subscribedSkus"
	Users               Name = "users"
	Groups              Name = "groups" // with direct members and owners
	SignInActivity      Name = "signInActivity"
	Registration        Name = "userRegistrationDetails"
	DirectoryRoles      Name = "directoryRoles" // activated ones, with the members that hold them
	ServicePrincipals   Name = "servicePrincipals"
	Applications        Name = "applications"
	Devices             Name = "devices"
	Grants              Name = "oauth2PermissionGrants"
	AdministrativeUnits Name = "administrativeUnits" // with members
	DeletedUsers        Name = "deletedUsers"
	DeletedGroups       Name = "deletedGroups" // Microsoft 365 groups only: security groups are never kept
)

// premium is the licence of the sign-in reports.
const premium = "Microsoft Entra ID P1 or P2"

// directoryFeeds.
//
// Devices: the delta query wants Device.Read.All; the list is open to
// Directory.Read.All as well.
//
// Recycle bin: an object that was deleted before the first synchronization never
// shows up in the delta.
//
// Sign-in activity is kept outside the main directory, and no delta query tracks
// it: https://learn.microsoft.com/graph/api/resources/signinactivity
//
// Registration: identity reports are limited to 5 requests in 10 seconds
// (https://learn.microsoft.com/graph/throttling-limits).
var directoryFeeds = []Feed{
	{Name: Organization, First: true, Label: "the organization", Needs: "Directory.Read.All",
		Rows: Object{Number: 10, Kind: "organization", Volatile: []string{"onPremisesLastSyncDateTime"}}},
	{Name: Domains, First: true, Label: "domains", Needs: "Directory.Read.All",
		Rows: Object{Number: 11, Kind: "domain"}},
	{Name: SubscribedSKUs, First: true, Label: "licences", Needs: "Directory.Read.All",
		Rows: Object{Number: 12, Kind: "subscribedSku", Volatile: []string{"consumedUnits"}}},
	{Name: Users, First: true, Label: "users", Needs: "User.Read.All", Delta: true, Rows: user, Weight: 20},
	{Name: Groups, First: true, Label: "groups", Needs: "Group.Read.All", Delta: true, Rows: group, Weight: 20},
	{Name: SignInActivity, Label: "sign-in activity", Needs: "AuditLog.Read.All", Plan: premium, Slowness: 6,
		Rows: user, Says: Addition, Weight: 20},
	{Name: Registration, Label: "registered sign-in methods", Needs: "AuditLog.Read.All", Plan: premium, Slowness: 6, Paced: true,
		Rows: user, Says: Addition, Weight: 20},
	{Name: DirectoryRoles, First: true, Label: "directory roles", Needs: "RoleManagement.Read.Directory", Delta: true,
		Rows: Object{Number: 6, Kind: entra.KindDirectoryRole, HasMembers: true, HasOwners: true}},
	{Name: ServicePrincipals, First: true, Label: "service principals", Needs: "Application.Read.All", Delta: true, Rows: servicePrincipal, Weight: 5},
	{Name: Applications, First: true, Label: "app registrations", Needs: "Application.Read.All", Delta: true, Rows: application, Weight: 5},
	{Name: Devices, Label: "devices", Needs: "Device.Read.All", Delta: true, ListNeeds: "Directory.Read.All", Rows: device, Weight: 10},
	{Name: Grants, First: true, Label: "delegated permissions", Needs: "Directory.Read.All", Delta: true,
		Rows: Object{Number: 9, Kind: "oAuth2PermissionGrant"}, Weight: 5},
	{Name: AdministrativeUnits, Label: "administrative units", Needs: "AdministrativeUnit.Read.All", Delta: true,
		Rows: Object{Number: 7, Kind: entra.KindAdministrativeUnit, HasMembers: true, MayHide: true, HasOwners: true}},
	{Name: DeletedUsers, Label: "deleted users", Needs: "User.Read.All", Rows: user, Says: RecycleBin},
	{Name: DeletedGroups, Label: "deleted groups", Needs: "Group.Read.All", Rows: group, Says: RecycleBin},
}
