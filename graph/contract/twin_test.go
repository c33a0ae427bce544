//go:build sdk

package contract

import (
	"context"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/applications"
	"github.com/microsoftgraph/msgraph-sdk-go/auditlogs"
	"github.com/microsoftgraph/msgraph-sdk-go/devices"
	"github.com/microsoftgraph/msgraph-sdk-go/directory"
	"github.com/microsoftgraph/msgraph-sdk-go/directoryobjects"
	"github.com/microsoftgraph/msgraph-sdk-go/directoryroles"
	"github.com/microsoftgraph/msgraph-sdk-go/domains"
	"github.com/microsoftgraph/msgraph-sdk-go/groups"
	"github.com/microsoftgraph/msgraph-sdk-go/identity"
	"github.com/microsoftgraph/msgraph-sdk-go/identitygovernance"
	"github.com/microsoftgraph/msgraph-sdk-go/identityprotection"
	"github.com/microsoftgraph/msgraph-sdk-go/oauth2permissiongrants"
	"github.com/microsoftgraph/msgraph-sdk-go/organization"
	"github.com/microsoftgraph/msgraph-sdk-go/policies"
	"github.com/microsoftgraph/msgraph-sdk-go/reports"
	"github.com/microsoftgraph/msgraph-sdk-go/rolemanagement"
	"github.com/microsoftgraph/msgraph-sdk-go/security"
	"github.com/microsoftgraph/msgraph-sdk-go/serviceprincipals"
	"github.com/microsoftgraph/msgraph-sdk-go/subscribedskus"
	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

type ctx = context.Context

var background = context.Background()

// absentFromSDK says why the SDK, last generated in November 2025 and of v1.0
// alone, has no twin of a request.
var absentFromSDK = map[string]string{
	"batch":                            "the builders of v1.0 have no $batch: the SDK's core posts it to the base address with /$batch behind it",
	"agentIdentities":                  "the type agentIdentity came into v1.0 after it",
	"servicePrincipalSignInActivities": "of /beta only",
	"appCredentialSignInActivities":    "of /beta only",
	"huntingSchema":                    "of /beta only",
	"flexibleCredentials":              "of /beta only",
	"evaluateConditionalAccessOfAgent": "of /beta only",
}

// adapter satisfies the builders. Nothing is sent through it.
type adapter struct{ abstractions.RequestAdapter }

var (
	base = map[string]string{"baseurl": host + "/v1.0"}
	none = adapter{}

	someUser      = users.NewUsersRequestBuilderInternal(base, none).ByUserId(valueOf("user-id"))
	someGroup     = groups.NewGroupsRequestBuilderInternal(base, none).ByGroupId(valueOf("group-id"))
	someApp       = applications.NewApplicationsRequestBuilderInternal(base, none).ByApplicationId(valueOf("application-id"))
	somePrincipal = serviceprincipals.NewServicePrincipalsRequestBuilderInternal(base, none).ByServicePrincipalId(valueOf("servicePrincipal-id"))
	someDevice    = devices.NewDevicesRequestBuilderInternal(base, none).ByDeviceId(valueOf("device-id"))
	deleted       = directory.NewDeletedItemsRequestBuilderInternal(base, none)
	someReview    = identitygovernance.NewAccessReviewsDefinitionsRequestBuilderInternal(base, none).ByAccessReviewScheduleDefinitionId(valueOf("accessReviewScheduleDefinition-id"))
	someConsent   = identitygovernance.NewAppConsentAppConsentRequestsRequestBuilderInternal(base, none).ByAppConsentRequestId(valueOf("appConsentRequest-id"))
	someRiskyUser = identityprotection.NewRiskyUsersRequestBuilderInternal(base, none).ByRiskyUserId(valueOf("riskyUser-id"))
	incidents     = security.NewIncidentsRequestBuilderInternal(base, none)
	rolePolicies  = policies.NewRoleManagementPolicyAssignmentsRequestBuilderInternal(base, none)
)

// twins are the SDK's requests by the names of ours.
var twins = map[string]twin{
	"user":                   get(someUser),
	"userSignInActivity":     get(someUser),
	"manager":                get(someUser.Manager()),
	"userMemberOf":           get(someUser.MemberOf()),
	"userTransitiveMemberOf": get(someUser.TransitiveMemberOf()),
	"ownedObjects":           get(someUser.OwnedObjects()),
	"ownedDevices":           get(someUser.OwnedDevices()),
	"registeredDevices":      get(someUser.RegisteredDevices()),
	"userAppRoleAssignments": get(someUser.AppRoleAssignments()),
	"licenseDetails":         get(someUser.LicenseDetails()),
	"authenticationMethods":  get(someUser.Authentication().Methods()),

	"group":                   get(someGroup),
	"groupMembers":            get(someGroup.Members()),
	"groupTransitiveMembers":  get(someGroup.TransitiveMembers()),
	"groupOwners":             get(someGroup.Owners()),
	"groupMemberOf":           get(someGroup.MemberOf()),
	"groupAppRoleAssignments": get(someGroup.AppRoleAssignments()),

	"applicationByAppId":                 get(applications.NewApplicationsRequestBuilderInternal(base, none)),
	"applicationCredentials":             get(applications.NewApplicationsRequestBuilderInternal(base, none)),
	"servicePrincipalByAppId":            get(serviceprincipals.NewServicePrincipalsRequestBuilderInternal(base, none)),
	"appRoles":                           get(somePrincipal),
	"servicePrincipalAppRoleAssignments": get(somePrincipal.AppRoleAssignments()),
	"managedIdentityCredentials":         get(somePrincipal.FederatedIdentityCredentials()),
	"objectsById":                        post(directoryobjects.NewGetByIdsRequestBuilderInternal(base, none).BaseRequestBuilder),

	"usersDelta":                  get(users.NewUsersRequestBuilderInternal(base, none).Delta()),
	"groupsDelta":                 get(groups.NewGroupsRequestBuilderInternal(base, none).Delta()),
	"applicationsDelta":           get(applications.NewApplicationsRequestBuilderInternal(base, none).Delta()),
	"servicePrincipalsDelta":      get(serviceprincipals.NewServicePrincipalsRequestBuilderInternal(base, none).Delta()),
	"devicesDelta":                get(devices.NewDevicesRequestBuilderInternal(base, none).Delta()),
	"directoryRolesDelta":         get(directoryroles.NewDirectoryRolesRequestBuilderInternal(base, none).Delta()),
	"administrativeUnitsDelta":    get(directory.NewAdministrativeUnitsRequestBuilderInternal(base, none).Delta()),
	"oauth2PermissionGrantsDelta": get(oauth2permissiongrants.NewOauth2PermissionGrantsRequestBuilderInternal(base, none).Delta()),

	"organization":             get(organization.NewOrganizationRequestBuilderInternal(base, none)),
	"domains":                  get(domains.NewDomainsRequestBuilderInternal(base, none)),
	"subscribedSkus":           get(subscribedskus.NewSubscribedSkusRequestBuilderInternal(base, none)),
	"deletedUsers":             get(deleted.GraphUser()),
	"deletedGroups":            get(deleted.GraphGroup()),
	"deletedApplications":      get(deleted.GraphApplication()),
	"deletedServicePrincipals": get(deleted.GraphServicePrincipal()),
	"devices":                  get(devices.NewDevicesRequestBuilderInternal(base, none)),
	"signInActivity":           get(users.NewUsersRequestBuilderInternal(base, none)),
	"userRegistrationDetails":  get(reports.NewAuthenticationMethodsUserRegistrationDetailsRequestBuilderInternal(base, none)),

	"appRoleAssignments":           get(somePrincipal.AppRoleAssignedTo()),
	"federatedIdentityCredentials": get(someApp.FederatedIdentityCredentials()),
	"applicationOwners":            get(applications.NewApplicationsRequestBuilderInternal(base, none)),
	"ownersOfApplication":          get(someApp.Owners()),
	"servicePrincipalOwners":       get(serviceprincipals.NewServicePrincipalsRequestBuilderInternal(base, none)),
	"ownersOfServicePrincipal":     get(somePrincipal.Owners()),
	"deviceOwners":                 get(devices.NewDevicesRequestBuilderInternal(base, none)),
	"ownersOfDevice":               get(someDevice.RegisteredOwners()),

	"conditionalAccessPolicies":                 get(identity.NewConditionalAccessPoliciesRequestBuilderInternal(base, none)),
	"namedLocations":                            get(identity.NewConditionalAccessNamedLocationsRequestBuilderInternal(base, none)),
	"conditionalAccessTemplates":                get(identity.NewConditionalAccessTemplatesRequestBuilderInternal(base, none)),
	"authenticationContextClassReferences":      get(identity.NewConditionalAccessAuthenticationContextClassReferencesRequestBuilderInternal(base, none)),
	"evaluateConditionalAccess":                 post(identity.NewConditionalAccessEvaluateRequestBuilderInternal(base, none).BaseRequestBuilder),
	"authenticationStrengthPolicies":            get(policies.NewAuthenticationStrengthPoliciesRequestBuilderInternal(base, none)),
	"authorizationPolicy":                       get(policies.NewAuthorizationPolicyRequestBuilderInternal(base, none)),
	"authenticationMethodsPolicy":               get(policies.NewAuthenticationMethodsPolicyRequestBuilderInternal(base, none)),
	"identitySecurityDefaultsEnforcementPolicy": get(policies.NewIdentitySecurityDefaultsEnforcementPolicyRequestBuilderInternal(base, none)),
	"adminConsentRequestPolicy":                 get(policies.NewAdminConsentRequestPolicyRequestBuilderInternal(base, none)),
	"defaultAppManagementPolicy":                get(policies.NewDefaultAppManagementPolicyRequestBuilderInternal(base, none)),
	"appManagementPolicies":                     get(policies.NewAppManagementPoliciesRequestBuilderInternal(base, none)),
	"crossTenantAccessPolicy":                   get(policies.NewCrossTenantAccessPolicyRequestBuilderInternal(base, none)),
	"crossTenantAccessPolicyDefault":            get(policies.NewCrossTenantAccessPolicyDefaultRequestBuilderInternal(base, none)),
	"crossTenantAccessPolicyPartners":           get(policies.NewCrossTenantAccessPolicyPartnersRequestBuilderInternal(base, none)),
	"deviceRegistrationPolicy":                  get(policies.NewDeviceRegistrationPolicyRequestBuilderInternal(base, none)),
	"permissionGrantPolicies":                   get(policies.NewPermissionGrantPoliciesRequestBuilderInternal(base, none)),

	"roleDefinitions":                   get(rolemanagement.NewDirectoryRoleDefinitionsRequestBuilderInternal(base, none)),
	"roleAssignments":                   get(rolemanagement.NewDirectoryRoleAssignmentsRequestBuilderInternal(base, none)),
	"roleAssignmentSchedules":           get(rolemanagement.NewDirectoryRoleAssignmentSchedulesRequestBuilderInternal(base, none)),
	"roleAssignmentScheduleInstances":   get(rolemanagement.NewDirectoryRoleAssignmentScheduleInstancesRequestBuilderInternal(base, none)),
	"roleEligibilitySchedules":          get(rolemanagement.NewDirectoryRoleEligibilitySchedulesRequestBuilderInternal(base, none)),
	"roleEligibilityScheduleInstances":  get(rolemanagement.NewDirectoryRoleEligibilityScheduleInstancesRequestBuilderInternal(base, none)),
	"roleManagementPolicyAssignments":   get(rolePolicies),
	"groupPolicies":                     get(rolePolicies),
	"groupEligibilityScheduleInstances": get(identitygovernance.NewPrivilegedAccessGroupEligibilityScheduleInstancesRequestBuilderInternal(base, none)),
	"groupAssignmentScheduleInstances":  get(identitygovernance.NewPrivilegedAccessGroupAssignmentScheduleInstancesRequestBuilderInternal(base, none)),

	"signIns":                        get(auditlogs.NewSignInsRequestBuilderInternal(base, none)),
	"betaSignIns":                    get(auditlogs.NewSignInsRequestBuilderInternal(base, none)),
	"directoryAudits":                get(auditlogs.NewDirectoryAuditsRequestBuilderInternal(base, none)),
	"provisioning":                   get(auditlogs.NewProvisioningRequestBuilderInternal(base, none)),
	"riskyUser":                      get(someRiskyUser),
	"riskyUserHistory":               get(someRiskyUser.History()),
	"riskyUsers":                     get(identityprotection.NewRiskyUsersRequestBuilderInternal(base, none)),
	"riskDetections":                 get(identityprotection.NewRiskDetectionsRequestBuilderInternal(base, none)),
	"riskyServicePrincipals":         get(identityprotection.NewRiskyServicePrincipalsRequestBuilderInternal(base, none)),
	"servicePrincipalRiskDetections": get(identityprotection.NewServicePrincipalRiskDetectionsRequestBuilderInternal(base, none)),

	"accessReviews/definitions":                get(identitygovernance.NewAccessReviewsDefinitionsRequestBuilderInternal(base, none)),
	"accessReviewInstances":                    get(someReview.Instances()),
	"reviewDecisions":                          get(someReview.Instances().ByAccessReviewInstanceId(valueOf("accessReviewInstance-id")).Decisions()),
	"entitlementManagement/accessPackages":     get(identitygovernance.NewEntitlementManagementAccessPackagesRequestBuilderInternal(base, none)),
	"entitlementManagement/assignments":        get(identitygovernance.NewEntitlementManagementAssignmentsRequestBuilderInternal(base, none)),
	"entitlementManagement/assignmentRequests": get(identitygovernance.NewEntitlementManagementAssignmentRequestsRequestBuilderInternal(base, none)),
	"lifecycleWorkflows/workflows":             get(identitygovernance.NewLifecycleWorkflowsWorkflowsRequestBuilderInternal(base, none)),
	"appConsent/appConsentRequests":            get(identitygovernance.NewAppConsentAppConsentRequestsRequestBuilderInternal(base, none)),
	"userConsentRequests":                      get(someConsent.UserConsentRequests()),

	"alerts":              get(security.NewAlerts_v2RequestBuilderInternal(base, none)),
	"alert":               get(security.NewAlerts_v2RequestBuilderInternal(base, none).ByAlertId(valueOf("alert-id"))),
	"legacyAlerts":        get(security.NewAlertsRequestBuilderInternal(base, none)),
	"incidents":           get(incidents),
	"incidentsWithAlerts": get(incidents),
	"incident":            get(incidents.ByIncidentId(valueOf("incident-id"))),
	"hunt":                post(security.NewMicrosoftGraphSecurityRunHuntingQueryRequestBuilderInternal(base, none).BaseRequestBuilder),
}
