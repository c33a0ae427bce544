package entra

import (
	"slices"
	"strings"
)

// The states of a Conditional Access policy.
const (
	PolicyEnabled    = "enabled"
	PolicyDisabled   = "disabled"
	PolicyReportOnly = "enabledForReportingButNotEnforced"
)

// ConditionalAccessPolicy is microsoft.graph.conditionalAccessPolicy.
// https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy
type ConditionalAccessPolicy struct {
	ID               string                            `json:"id"`
	DisplayName      string                            `json:"displayName,omitzero"`
	Description      string                            `json:"description,omitzero"`
	State            string                            `json:"state,omitzero"` // enabled, disabled, enabledForReportingButNotEnforced
	TemplateID       string                            `json:"templateId,omitzero"`
	CreatedDateTime  Time                              `json:"createdDateTime,omitzero"`
	ModifiedDateTime Time                              `json:"modifiedDateTime,omitzero"`
	Conditions       ConditionalAccessConditions       `json:"conditions,omitzero"`
	GrantControls    *ConditionalAccessGrantControls   `json:"grantControls,omitzero"`
	SessionControls  *ConditionalAccessSessionControls `json:"sessionControls,omitzero"`
}

// ConditionalAccessConditions is microsoft.graph.conditionalAccessConditionSet.
// A condition that is nil or empty is not configured and holds for every
// sign-in.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessconditionset
type ConditionalAccessConditions struct {
	Users                      *ConditionalAccessUsers               `json:"users,omitzero"`
	ClientApplications         *ConditionalAccessClientApplications  `json:"clientApplications,omitzero"` // workload identities
	Applications               *ConditionalAccessApplications        `json:"applications,omitzero"`
	ClientAppTypes             []string                              `json:"clientAppTypes,omitzero"` // all, browser, mobileAppsAndDesktopClients, exchangeActiveSync, easSupported, other
	Platforms                  *ConditionalAccessPlatforms           `json:"platforms,omitzero"`
	Locations                  *ConditionalAccessLocations           `json:"locations,omitzero"`
	Devices                    *ConditionalAccessDevices             `json:"devices,omitzero"`
	AuthenticationFlows        *ConditionalAccessAuthenticationFlows `json:"authenticationFlows,omitzero"`
	UserRiskLevels             []string                              `json:"userRiskLevels,omitzero"` // low, medium, high, none
	SignInRiskLevels           []string                              `json:"signInRiskLevels,omitzero"`
	ServicePrincipalRiskLevels []string                              `json:"servicePrincipalRiskLevels,omitzero"`
	InsiderRiskLevels          Flags                                 `json:"insiderRiskLevels,omitzero"` // minor, moderate, elevated
	// AgentIDRiskLevels is of /beta; v1.0 is read as it comes.
	// https://learn.microsoft.com/graph/api/resources/conditionalaccessconditionset?view=graph-rest-beta
	AgentIDRiskLevels Flags          `json:"agentIdRiskLevels,omitzero"` // low, medium, high
	More              map[string]any `json:",embed"`                     // see Unread
}

// Unread are the members of a condition that this version does not know and that
// say something, by name: a condition that is not understood may hold or not. A
// member without a value is not configured; annotations are OData's.
func Unread(more map[string]any) []string {
	var names []string
	for name, value := range more {
		if !strings.Contains(name, "@") && configured(value) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func configured(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != "" && !strings.EqualFold(v, "none")
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(Unread(v)) > 0
	}
	return true
}

// ConditionalAccessUsers is microsoft.graph.conditionalAccessUsers. Users holds
// object ids and the words All, None and GuestsOrExternalUsers; groups are
// object ids; roles are ids of role templates.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessusers
type ConditionalAccessUsers struct {
	IncludeUsers                 []string                    `json:"includeUsers,omitzero"`
	ExcludeUsers                 []string                    `json:"excludeUsers,omitzero"`
	IncludeGroups                []string                    `json:"includeGroups,omitzero"`
	ExcludeGroups                []string                    `json:"excludeGroups,omitzero"`
	IncludeRoles                 []string                    `json:"includeRoles,omitzero"`
	ExcludeRoles                 []string                    `json:"excludeRoles,omitzero"`
	IncludeGuestsOrExternalUsers *ConditionalAccessExternals `json:"includeGuestsOrExternalUsers,omitzero"`
	ExcludeGuestsOrExternalUsers *ConditionalAccessExternals `json:"excludeGuestsOrExternalUsers,omitzero"`
	More                         map[string]any              `json:",embed"` // see Unread
}

// ConditionalAccessExternals is
// microsoft.graph.conditionalAccessGuestsOrExternalUsers. The types are
// internalGuest, b2bCollaborationGuest, b2bCollaborationMember,
// b2bDirectConnectUser, otherExternalUser and serviceProvider.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessguestsorexternalusers
type ConditionalAccessExternals struct {
	GuestOrExternalUserTypes Flags                             `json:"guestOrExternalUserTypes,omitzero"`
	ExternalTenants          *ConditionalAccessExternalTenants `json:"externalTenants,omitzero"`
}

// ConditionalAccessExternalTenants is
// microsoft.graph.conditionalAccessExternalTenants: every other tenant, or the
// members only.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessexternaltenants
type ConditionalAccessExternalTenants struct {
	Type           string   `json:"@odata.type,omitzero"`
	MembershipKind string   `json:"membershipKind,omitzero"` // all, enumerated
	Members        []string `json:"members,omitzero"`        // tenant ids, of enumerated
}

// ConditionalAccessClientApplications is
// microsoft.graph.conditionalAccessClientApplications: the workload identities
// of a policy, as object ids of service principals or the word
// ServicePrincipalsInMyTenant.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessclientapplications
type ConditionalAccessClientApplications struct {
	IncludeServicePrincipals []string                 `json:"includeServicePrincipals,omitzero"`
	ExcludeServicePrincipals []string                 `json:"excludeServicePrincipals,omitzero"`
	ServicePrincipalFilter   *ConditionalAccessFilter `json:"servicePrincipalFilter,omitzero"`
	// Of /beta: agent identities, as object ids or the word All.
	// https://learn.microsoft.com/graph/api/resources/conditionalaccessclientapplications?view=graph-rest-beta
	IncludeAgentIDServicePrincipals []string                 `json:"includeAgentIdServicePrincipals,omitzero"`
	ExcludeAgentIDServicePrincipals []string                 `json:"excludeAgentIdServicePrincipals,omitzero"`
	AgentIDServicePrincipalFilter   *ConditionalAccessFilter `json:"agentIdServicePrincipalFilter,omitzero"`
	More                            map[string]any           `json:",embed"` // see Unread
}

// ConditionalAccessFilter is microsoft.graph.conditionalAccessFilter.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessfilter
type ConditionalAccessFilter struct {
	Mode string `json:"mode,omitzero"` // include, exclude
	Rule string `json:"rule,omitzero"` // in the language of dynamic groups
}

// ConditionalAccessApplications is
// microsoft.graph.conditionalAccessApplications: appIds, and the words All,
// None, Office365 and MicrosoftAdminPortals. User actions are URNs such as
// urn:user:registersecurityinfo; authentication contexts are c1 to c99.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessapplications
type ConditionalAccessApplications struct {
	IncludeApplications                         []string                 `json:"includeApplications,omitzero"`
	ExcludeApplications                         []string                 `json:"excludeApplications,omitzero"`
	IncludeUserActions                          []string                 `json:"includeUserActions,omitzero"`
	IncludeAuthenticationContextClassReferences []string                 `json:"includeAuthenticationContextClassReferences,omitzero"`
	ApplicationFilter                           *ConditionalAccessFilter `json:"applicationFilter,omitzero"`
	More                                        map[string]any           `json:",embed"` // see Unread
}

// ConditionalAccessPlatforms is microsoft.graph.conditionalAccessPlatforms:
// android, iOS, windows, windowsPhone, macOS, linux, all.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessplatforms
type ConditionalAccessPlatforms struct {
	IncludePlatforms []string       `json:"includePlatforms,omitzero"`
	ExcludePlatforms []string       `json:"excludePlatforms,omitzero"`
	More             map[string]any `json:",embed"` // see Unread
}

// ConditionalAccessLocations is microsoft.graph.conditionalAccessLocations: ids
// of named locations, and the words All and AllTrusted.
// https://learn.microsoft.com/graph/api/resources/conditionalaccesslocations
type ConditionalAccessLocations struct {
	IncludeLocations []string       `json:"includeLocations,omitzero"`
	ExcludeLocations []string       `json:"excludeLocations,omitzero"`
	More             map[string]any `json:",embed"` // see Unread
}

// ConditionalAccessDevices is microsoft.graph.conditionalAccessDevices.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessdevices
type ConditionalAccessDevices struct {
	DeviceFilter *ConditionalAccessFilter `json:"deviceFilter,omitzero"`
	More         map[string]any           `json:",embed"` // see Unread
}

// ConditionalAccessAuthenticationFlows is
// microsoft.graph.conditionalAccessAuthenticationFlows.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessauthenticationflows
type ConditionalAccessAuthenticationFlows struct {
	TransferMethods Flags `json:"transferMethods,omitzero"` // none, deviceCodeFlow, authenticationTransfer
}

// ConditionalAccessGrantControls is
// microsoft.graph.conditionalAccessGrantControls: what a sign-in must satisfy,
// all of it (AND) or any (OR).
// https://learn.microsoft.com/graph/api/resources/conditionalaccessgrantcontrols
type ConditionalAccessGrantControls struct {
	Operator                    string                        `json:"operator,omitzero"`        // AND, OR
	BuiltInControls             []string                      `json:"builtInControls,omitzero"` // block, mfa, compliantDevice, domainJoinedDevice, approvedApplication, compliantApplication, passwordChange, riskRemediation
	CustomAuthenticationFactors []string                      `json:"customAuthenticationFactors,omitzero"`
	TermsOfUse                  []string                      `json:"termsOfUse,omitzero"`
	AuthenticationStrength      *AuthenticationStrengthPolicy `json:"authenticationStrength,omitzero"`
}

// ConditionalAccessSessionControls is
// microsoft.graph.conditionalAccessSessionControls: what holds after the
// sign-in.
// https://learn.microsoft.com/graph/api/resources/conditionalaccesssessioncontrols
type ConditionalAccessSessionControls struct {
	ApplicationEnforcedRestrictions *SessionControl                  `json:"applicationEnforcedRestrictions,omitzero"`
	CloudAppSecurity                *CloudAppSecuritySessionControl  `json:"cloudAppSecurity,omitzero"`
	PersistentBrowser               *PersistentBrowserSessionControl `json:"persistentBrowser,omitzero"`
	SignInFrequency                 *SignInFrequencySessionControl   `json:"signInFrequency,omitzero"`
	SecureSignInSession             *SessionControl                  `json:"secureSignInSession,omitzero"`
	DisableResilienceDefaults       bool                             `json:"disableResilienceDefaults,omitzero"`
}

// SessionControl is microsoft.graph.conditionalAccessSessionControl.
type SessionControl struct {
	IsEnabled bool `json:"isEnabled"`
}

// CloudAppSecuritySessionControl is
// microsoft.graph.cloudAppSecuritySessionControl.
type CloudAppSecuritySessionControl struct {
	IsEnabled            bool   `json:"isEnabled"`
	CloudAppSecurityType string `json:"cloudAppSecurityType,omitzero"` // mcasConfigured, monitorOnly, blockDownloads
}

// PersistentBrowserSessionControl is
// microsoft.graph.persistentBrowserSessionControl.
type PersistentBrowserSessionControl struct {
	IsEnabled bool   `json:"isEnabled"`
	Mode      string `json:"mode,omitzero"` // always, never
}

// SignInFrequencySessionControl is microsoft.graph.signInFrequencySessionControl.
// https://learn.microsoft.com/graph/api/resources/signinfrequencysessioncontrol
type SignInFrequencySessionControl struct {
	IsEnabled          bool   `json:"isEnabled"`
	Value              int    `json:"value,omitzero"`
	Type               string `json:"type,omitzero"`               // days, hours
	AuthenticationType string `json:"authenticationType,omitzero"` // primaryAndSecondaryAuthentication, secondaryAuthentication
	FrequencyInterval  string `json:"frequencyInterval,omitzero"`  // timeBased, everyTime
}

// AuthenticationContextClassReference is
// microsoft.graph.authenticationContextClassReference: a label, c1 to c99, that
// applications ask for and policies target.
// https://learn.microsoft.com/graph/api/resources/authenticationcontextclassreference
type AuthenticationContextClassReference struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName,omitzero"`
	Description string `json:"description,omitzero"`
	IsAvailable bool   `json:"isAvailable"`
}

// ConditionalAccessTemplate is microsoft.graph.conditionalAccessTemplate.
// https://learn.microsoft.com/graph/api/resources/conditionalaccesstemplate
type ConditionalAccessTemplate struct {
	ID          string                          `json:"id"`
	Name        string                          `json:"name"`
	Description string                          `json:"description,omitzero"`
	Scenarios   Flags                           `json:"scenarios,omitzero"` // new, secureFoundation, zeroTrust, remoteWork, protectAdmins, emergingThreats
	Details     ConditionalAccessTemplateDetail `json:"details,omitzero"`
}

// ConditionalAccessTemplateDetail is
// microsoft.graph.conditionalAccessPolicyDetail.
type ConditionalAccessTemplateDetail struct {
	Conditions      ConditionalAccessConditions       `json:"conditions,omitzero"`
	GrantControls   *ConditionalAccessGrantControls   `json:"grantControls,omitzero"`
	SessionControls *ConditionalAccessSessionControls `json:"sessionControls,omitzero"`
}

// Flags is a value of an enumeration of flags as Graph writes it:
// "deviceCodeFlow,authenticationTransfer".
type Flags string

// List returns the members, without spaces; nil for the empty value.
func (f Flags) List() []string {
	var list []string
	for member := range strings.SplitSeq(string(f), ",") {
		if member = strings.TrimSpace(member); member != "" {
			list = append(list, member)
		}
	}
	return list
}

// Has tells whether member is one of the flags, whatever its case.
func (f Flags) Has(member string) bool {
	for _, m := range f.List() {
		if strings.EqualFold(m, member) {
			return true
		}
	}
	return false
}
