package entra

// SecurityDefaultsPolicy is
// microsoft.graph.identitySecurityDefaultsEnforcementPolicy.
// https://learn.microsoft.com/graph/api/resources/identitysecuritydefaultsenforcementpolicy
type SecurityDefaultsPolicy struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName,omitzero"`
	Description string `json:"description,omitzero"`
	IsEnabled   bool   `json:"isEnabled"`
}

// The roles that authorizationPolicy.guestUserRoleId can name.
// https://learn.microsoft.com/entra/identity/users/users-restrict-guest-permissions
const (
	GuestRoleMember     = "a0b1b346-4d3e-4e8b-98f8-753987be4970" // as members
	GuestRoleGuest      = "10dae51f-b6af-4016-8d66-8c2a99b929b3" // limited, the default
	GuestRoleRestricted = "2af84b1e-32c8-42b7-82bc-daa82404023b" // own profile only
)

// AuthorizationPolicy is microsoft.graph.authorizationPolicy: what every user
// and guest may do.
// https://learn.microsoft.com/graph/api/resources/authorizationpolicy
type AuthorizationPolicy struct {
	ID                                        string                     `json:"id"`
	DisplayName                               string                     `json:"displayName,omitzero"`
	Description                               string                     `json:"description,omitzero"`
	AllowInvitesFrom                          string                     `json:"allowInvitesFrom,omitzero"` // none, adminsAndGuestInviters, adminsGuestInvitersAndAllMembers, everyone
	GuestUserRoleID                           string                     `json:"guestUserRoleId,omitzero"`
	AllowUserConsentForRiskyApps              *bool                      `json:"allowUserConsentForRiskyApps,omitzero"`
	AllowedToSignUpEmailBasedSubscriptions    bool                       `json:"allowedToSignUpEmailBasedSubscriptions"`
	AllowedToUseSSPR                          bool                       `json:"allowedToUseSSPR"` // of administrators
	AllowEmailVerifiedUsersToJoinOrganization bool                       `json:"allowEmailVerifiedUsersToJoinOrganization"`
	BlockMsolPowerShell                       *bool                      `json:"blockMsolPowerShell,omitzero"`
	DefaultUserRolePermissions                DefaultUserRolePermissions `json:"defaultUserRolePermissions,omitzero"`
}

// DefaultUserRolePermissions is microsoft.graph.defaultUserRolePermissions.
// https://learn.microsoft.com/graph/api/resources/defaultuserrolepermissions
type DefaultUserRolePermissions struct {
	AllowedToCreateApps                      bool  `json:"allowedToCreateApps"`
	AllowedToCreateSecurityGroups            bool  `json:"allowedToCreateSecurityGroups"`
	AllowedToCreateTenants                   *bool `json:"allowedToCreateTenants,omitzero"`
	AllowedToReadBitlockerKeysForOwnedDevice *bool `json:"allowedToReadBitlockerKeysForOwnedDevice,omitzero"`
	AllowedToReadOtherUsers                  bool  `json:"allowedToReadOtherUsers"`
	// PermissionGrantPoliciesAssigned say what users may consent to:
	// managePermissionGrantsForSelf.{policy id}; empty means nothing.
	PermissionGrantPoliciesAssigned []string `json:"permissionGrantPoliciesAssigned,omitzero"`
}

// AdminConsentRequestPolicy is microsoft.graph.adminConsentRequestPolicy.
// https://learn.microsoft.com/graph/api/resources/adminconsentrequestpolicy
type AdminConsentRequestPolicy struct {
	ID                    string          `json:"id,omitzero"`
	IsEnabled             bool            `json:"isEnabled"`
	NotifyReviewers       bool            `json:"notifyReviewers"`
	RemindersEnabled      bool            `json:"remindersEnabled"`
	RequestDurationInDays int             `json:"requestDurationInDays"`
	Reviewers             []ReviewerScope `json:"reviewers,omitzero"`
	Version               int             `json:"version,omitzero"`
}

// ReviewerScope is microsoft.graph.accessReviewReviewerScope.
type ReviewerScope struct {
	Query     string `json:"query,omitzero"` // e.g. /users/{id}
	QueryType string `json:"queryType,omitzero"`
	QueryRoot string `json:"queryRoot,omitzero"`
}

// AppManagementPolicy is microsoft.graph.appManagementPolicy: credential rules
// of the applications that it is assigned to.
// https://learn.microsoft.com/graph/api/resources/appmanagementpolicy
type AppManagementPolicy struct {
	ID           string                      `json:"id"`
	DisplayName  string                      `json:"displayName,omitzero"`
	Description  string                      `json:"description,omitzero"`
	IsEnabled    bool                        `json:"isEnabled"`
	Restrictions *AppManagementConfiguration `json:"restrictions,omitzero"`
}

// TenantAppManagementPolicy is microsoft.graph.tenantAppManagementPolicy: the
// same for every application and service principal.
// https://learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy
type TenantAppManagementPolicy struct {
	ID                           string                      `json:"id"`
	DisplayName                  string                      `json:"displayName,omitzero"`
	Description                  string                      `json:"description,omitzero"`
	IsEnabled                    bool                        `json:"isEnabled"`
	ApplicationRestrictions      *AppManagementConfiguration `json:"applicationRestrictions,omitzero"`
	ServicePrincipalRestrictions *AppManagementConfiguration `json:"servicePrincipalRestrictions,omitzero"`
}

// AppManagementConfiguration is microsoft.graph.appManagementConfiguration.
// https://learn.microsoft.com/graph/api/resources/appmanagementconfiguration
type AppManagementConfiguration struct {
	PasswordCredentials []CredentialRestriction `json:"passwordCredentials,omitzero"`
	KeyCredentials      []CredentialRestriction `json:"keyCredentials,omitzero"`
}

// CredentialRestriction is microsoft.graph.passwordCredentialConfiguration or
// keyCredentialConfiguration.
// https://learn.microsoft.com/graph/api/resources/passwordcredentialconfiguration
type CredentialRestriction struct {
	RestrictionType                     string `json:"restrictionType,omitzero"` // passwordAddition, passwordLifetime, customPasswordAddition, symmetricKeyAddition, symmetricKeyLifetime, asymmetricKeyLifetime
	State                               string `json:"state,omitzero"`           // enabled, disabled
	MaxLifetime                         string `json:"maxLifetime,omitzero"`     // ISO 8601, P90D
	RestrictForAppsCreatedAfterDateTime Time   `json:"restrictForAppsCreatedAfterDateTime,omitzero"`
}

// DeviceRegistrationPolicy is microsoft.graph.deviceRegistrationPolicy.
// https://learn.microsoft.com/graph/api/resources/deviceregistrationpolicy
type DeviceRegistrationPolicy struct {
	ID                           string                    `json:"id"`
	DisplayName                  string                    `json:"displayName,omitzero"`
	Description                  string                    `json:"description,omitzero"`
	UserDeviceQuota              int                       `json:"userDeviceQuota"`
	MultiFactorAuthConfiguration string                    `json:"multiFactorAuthConfiguration,omitzero"` // notRequired, required
	AzureADJoin                  *DeviceJoinPolicy         `json:"azureADJoin,omitzero"`
	AzureADRegistration          *DeviceJoinPolicy         `json:"azureADRegistration,omitzero"`
	LocalAdminPassword           *LocalAdminPasswordPolicy `json:"localAdminPassword,omitzero"`
}

// DeviceJoinPolicy is microsoft.graph.azureADJoinPolicy or
// azureADRegistrationPolicy.
// https://learn.microsoft.com/graph/api/resources/azureadjoinpolicy
type DeviceJoinPolicy struct {
	IsAdminConfigurable bool              `json:"isAdminConfigurable"`
	AllowedToJoin       *DeviceMembership `json:"allowedToJoin,omitzero"`     // of azureADJoin
	AllowedToRegister   *DeviceMembership `json:"allowedToRegister,omitzero"` // of azureADRegistration
	LocalAdmins         *DeviceAdmins     `json:"localAdmins,omitzero"`       // of azureADJoin
}

// DeviceMembership is microsoft.graph.deviceRegistrationMembership: all, none or
// those enumerated, told apart by its type.
// https://learn.microsoft.com/graph/api/resources/deviceregistrationmembership
type DeviceMembership struct {
	Type   string   `json:"@odata.type,omitzero"` // #microsoft.graph.{all,no,enumerated}DeviceRegistrationMembership
	Users  []string `json:"users,omitzero"`
	Groups []string `json:"groups,omitzero"`
}

// DeviceAdmins is microsoft.graph.localAdminSettings: who becomes a local
// administrator of a device that is joined.
type DeviceAdmins struct {
	EnableGlobalAdmins bool              `json:"enableGlobalAdmins"`
	RegisteringUsers   *DeviceMembership `json:"registeringUsers,omitzero"`
}

// LocalAdminPasswordPolicy is microsoft.graph.localAdminPasswordSettings (LAPS).
type LocalAdminPasswordPolicy struct {
	IsEnabled bool `json:"isEnabled"`
}

// PermissionGrantPolicy is microsoft.graph.permissionGrantPolicy: conditions
// under which consent may be given.
// https://learn.microsoft.com/graph/api/resources/permissiongrantpolicy
type PermissionGrantPolicy struct {
	ID          string                `json:"id"`
	DisplayName string                `json:"displayName,omitzero"`
	Description string                `json:"description,omitzero"`
	Includes    []PermissionGrantRule `json:"includes,omitzero"`
	Excludes    []PermissionGrantRule `json:"excludes,omitzero"`
}

// PermissionGrantRule is microsoft.graph.permissionGrantConditionSet.
// https://learn.microsoft.com/graph/api/resources/permissiongrantconditionset
type PermissionGrantRule struct {
	ID                                          string   `json:"id,omitzero"`
	PermissionType                              string   `json:"permissionType,omitzero"`           // application, delegated, delegatedUserConsentable
	PermissionClassification                    string   `json:"permissionClassification,omitzero"` // all, low, …
	ResourceApplication                         string   `json:"resourceApplication,omitzero"`      // appId, any
	Permissions                                 []string `json:"permissions,omitzero"`              // ids, all
	ClientApplicationIDs                        []string `json:"clientApplicationIds,omitzero"`
	ClientApplicationTenantIDs                  []string `json:"clientApplicationTenantIds,omitzero"`
	ClientApplicationPublisherIDs               []string `json:"clientApplicationPublisherIds,omitzero"`
	ClientApplicationsFromVerifiedPublisherOnly bool     `json:"clientApplicationsFromVerifiedPublisherOnly,omitzero"`
}
