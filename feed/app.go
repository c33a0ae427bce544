package feed

// What applications and service principals have beside themselves.
const (
	ApplicationOwners        Name = "applicationOwners"
	ServicePrincipalOwners   Name = "servicePrincipalOwners"
	AppRoleAssignments       Name = "appRoleAssignments"
	FederatedCredentials     Name = "federatedIdentityCredentials" // with applicationId, the application's object id
	DeviceOwners             Name = "deviceOwners"
	AgentIdentities          Name = "agentIdentities"
	DeletedApplications      Name = "deletedApplications"
	DeletedServicePrincipals Name = "deletedServicePrincipals"
	ServicePrincipalSignIns  Name = "servicePrincipalSignInActivities"
	CredentialSignIns        Name = "appCredentialSignInActivities"
)

// Lists of all owners of one object.
const (
	OwnersOfApplication      Name = "ownersOfApplication"
	OwnersOfServicePrincipal Name = "ownersOfServicePrincipal"
	OwnersOfDevice           Name = "ownersOfDevice"
)

// appFeeds.
//
// App role assignments are read from the permission's side: what an app was
// granted shows there, and what users and groups are assigned to as well.
//
// The reports of use are kept under /beta; identity reports are limited to 5
// requests in 10 seconds (https://learn.microsoft.com/graph/throttling-limits).
var appFeeds = []Feed{
	{Name: ApplicationOwners, Label: "owners of app registrations", Needs: "Application.Read.All",
		Rows: application, Says: OwnersOnly, AllOwners: OwnersOfApplication},
	{Name: ServicePrincipalOwners, Label: "owners of service principals", Needs: "Application.Read.All",
		Rows: servicePrincipal, Says: OwnersOnly, AllOwners: OwnersOfServicePrincipal},
	{Name: AppRoleAssignments, Label: "app role assignments", Needs: "Application.Read.All", Parents: ServicePrincipals, ParentIn: "resourceId",
		Rows: Object{Number: 20, Kind: "appRoleAssignment"}, Weight: 10},
	{Name: FederatedCredentials, Label: "federated credentials", Needs: "Application.Read.All", Parents: Applications, ParentAs: "applicationId", ParentIn: "applicationId",
		Rows: Object{Number: 21, Kind: "federatedIdentityCredential"}, Weight: 5},
	{Name: DeviceOwners, Label: "owners of devices", Needs: "Directory.Read.All",
		Rows: device, Says: OwnersOnly, AllOwners: OwnersOfDevice, Weight: 5},
	{Name: AgentIdentities, Label: "agent identities", Needs: "AgentIdentity.Read.All", // by the service principal's id
		Rows: Object{Number: 22, Kind: "agentIdentity", Key: Key{"agentIdentity/", "id"}}},
	{Name: DeletedApplications, Label: "deleted app registrations", Needs: "Application.Read.All", Rows: application, Says: RecycleBin},
	{Name: DeletedServicePrincipals, Label: "deleted service principals", Needs: "Application.Read.All", Rows: servicePrincipal, Says: RecycleBin},
	{Name: ServicePrincipalSignIns, Label: "use of service principals", Needs: "AuditLog.Read.All", Plan: premium, Slowness: 6, Paced: true,
		Rows: Object{Number: 23, Kind: "servicePrincipalSignInActivity", Unjournalled: true, Key: Key{"servicePrincipalSignInActivity/", "appId"}}},
	{Name: CredentialSignIns, Label: "use of credentials", Needs: "AuditLog.Read.All", Plan: premium, Slowness: 6, Paced: true,
		Rows: Object{Number: 24, Kind: "appCredentialSignInActivity", Unjournalled: true, Key: Key{"appCredentialSignInActivity/", "id"}}},
}
