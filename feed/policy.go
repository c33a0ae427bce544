package feed

// Conditional Access and the tenant's other policies.
const (
	ConditionalAccessPolicies   Name = "conditionalAccessPolicies"
	NamedLocations              Name = "namedLocations"
	AuthenticationContexts      Name = "authenticationContextClassReferences"
	AuthenticationStrengths     Name = "authenticationStrengthPolicies"
	SecurityDefaults            Name = "identitySecurityDefaultsEnforcementPolicy"
	AuthorizationPolicy         Name = "authorizationPolicy"
	AuthenticationMethodsPolicy Name = "authenticationMethodsPolicy"
	AdminConsentPolicy          Name = "adminConsentRequestPolicy"
	DefaultAppManagementPolicy  Name = "defaultAppManagementPolicy"
	AppManagementPolicies       Name = "appManagementPolicies"
	CrossTenantAccessPolicy     Name = "crossTenantAccessPolicy"
	CrossTenantAccessDefault    Name = "crossTenantAccessPolicyDefault"
	CrossTenantAccessPartners   Name = "crossTenantAccessPolicyPartners"
	DeviceRegistrationPolicy    Name = "deviceRegistrationPolicy"
	PermissionGrantPolicies     Name = "permissionGrantPolicies"
)

// readPolicies opens all of these but authentication contexts, device
// registration and consent policies, which have permissions of their own.
const readPolicies = "Policy.Read.All"

// policyFeeds. Of Conditional Access, Microsoft allows one request a second
// (https://learn.microsoft.com/graph/throttling-limits).
var policyFeeds = []Feed{
	{Name: ConditionalAccessPolicies, Label: "Conditional Access policies", Needs: readPolicies, Paced: true,
		Rows: Object{Number: 25, Kind: "conditionalAccessPolicy", Key: Key{"conditionalAccessPolicy/", "id"}}},
	{Name: NamedLocations, Label: "named locations", Needs: readPolicies, Paced: true,
		Rows: Object{Number: 26, Kind: "namedLocation", HasSubtypes: true, Key: Key{"namedLocation/", "id"}}},
	{Name: AuthenticationContexts, Label: "authentication contexts", Needs: "AuthenticationContext.Read.All", Paced: true, // ids c1, c2 …
		Rows: Object{Number: 28, Kind: "authenticationContextClassReference", Key: Key{"authenticationContextClassReference/", "id"}}},
	{Name: AuthenticationStrengths, Label: "authentication strengths", Needs: readPolicies,
		Rows: Object{Number: 27, Kind: "authenticationStrengthPolicy", Key: Key{"authenticationStrengthPolicy/", "id"}}},
	{Name: SecurityDefaults, Label: "security defaults", Needs: readPolicies, Single: true,
		Rows: Object{Number: 31, Kind: "identitySecurityDefaultsEnforcementPolicy", Key: Key{Prefix: "identitySecurityDefaultsEnforcementPolicy"}}},
	{Name: AuthorizationPolicy, Label: "the authorization policy", Needs: readPolicies, Single: true,
		Rows: Object{Number: 29, Kind: "authorizationPolicy", Key: Key{Prefix: "authorizationPolicy"}}},
	{Name: AuthenticationMethodsPolicy, Label: "the policy of authentication methods", Needs: readPolicies, Single: true,
		Rows: Object{Number: 30, Kind: "authenticationMethodsPolicy", Key: Key{Prefix: "authenticationMethodsPolicy"}}},
	{Name: AdminConsentPolicy, Label: "the policy of admin consent requests", Needs: readPolicies, Single: true,
		Rows: Object{Number: 32, Kind: "adminConsentRequestPolicy", Key: Key{Prefix: "adminConsentRequestPolicy"}}},
	{Name: DefaultAppManagementPolicy, Label: "the default app management policy", Needs: readPolicies, Single: true,
		Rows: Object{Number: 33, Kind: "tenantAppManagementPolicy", Key: Key{Prefix: "defaultAppManagementPolicy"}}},
	{Name: AppManagementPolicies, Label: "app management policies", Needs: readPolicies,
		Rows: Object{Number: 34, Kind: "appManagementPolicy", Key: Key{"appManagementPolicy/", "id"}}},
	{Name: CrossTenantAccessPolicy, Label: "the policy of cross-tenant access", Needs: readPolicies, Single: true,
		Rows: Object{Number: 35, Kind: "crossTenantAccessPolicy", Key: Key{Prefix: "crossTenantAccessPolicy"}}},
	{Name: CrossTenantAccessDefault, Label: "the default of cross-tenant access", Needs: readPolicies, Single: true,
		Rows: Object{Number: 36, Kind: "crossTenantAccessPolicyConfigurationDefault", Key: Key{Prefix: "crossTenantAccessPolicy/default"}}},
	{Name: CrossTenantAccessPartners, Label: "partners in cross-tenant access", Needs: readPolicies,
		Rows: Object{Number: 37, Kind: "crossTenantAccessPolicyConfigurationPartner", Key: Key{"crossTenantAccessPolicy/partners/", "tenantId"}}},
	{Name: DeviceRegistrationPolicy, Label: "the policy of device registration", Needs: "Policy.Read.DeviceConfiguration", Single: true,
		Rows: Object{Number: 38, Kind: "deviceRegistrationPolicy", Key: Key{Prefix: "deviceRegistrationPolicy"}}},
	{Name: PermissionGrantPolicies, Label: "consent policies", Needs: "Policy.Read.PermissionGrant",
		Rows: Object{Number: 39, Kind: "permissionGrantPolicy", Key: Key{"permissionGrantPolicy/", "id"}}},
}
