package entra

// AuthenticationMethodsPolicy is microsoft.graph.authenticationMethodsPolicy:
// which methods may be registered and used, and by whom.
// https://learn.microsoft.com/graph/api/resources/authenticationmethodspolicy
type AuthenticationMethodsPolicy struct {
	ID                                 string                              `json:"id"`
	DisplayName                        string                              `json:"displayName,omitzero"`
	Description                        string                              `json:"description,omitzero"`
	LastModifiedDateTime               Time                                `json:"lastModifiedDateTime,omitzero"`
	PolicyVersion                      string                              `json:"policyVersion,omitzero"`
	PolicyMigrationState               string                              `json:"policyMigrationState,omitzero"` // preMigration, migrationInProgress, migrationComplete
	RegistrationEnforcement            *RegistrationEnforcement            `json:"registrationEnforcement,omitzero"`
	AuthenticationMethodConfigurations []AuthenticationMethodConfiguration `json:"authenticationMethodConfigurations,omitzero"`
}

// RegistrationEnforcement is microsoft.graph.registrationEnforcement.
type RegistrationEnforcement struct {
	Campaign *RegistrationCampaign `json:"authenticationMethodsRegistrationCampaign,omitzero"`
}

// RegistrationCampaign is
// microsoft.graph.authenticationMethodsRegistrationCampaign: the nudge to
// register a method at sign-in.
// https://learn.microsoft.com/graph/api/resources/authenticationmethodsregistrationcampaign
type RegistrationCampaign struct {
	State                string         `json:"state,omitzero"` // default, enabled, disabled
	SnoozeDurationInDays int            `json:"snoozeDurationInDays"`
	IncludeTargets       []MethodTarget `json:"includeTargets,omitzero"`
	ExcludeTargets       []MethodTarget `json:"excludeTargets,omitzero"`
}

// AuthenticationMethodConfiguration is
// microsoft.graph.authenticationMethodConfiguration with the properties of its
// kinds that are read. The id names the kind: Fido2, MicrosoftAuthenticator,
// Sms, TemporaryAccessPass, SoftwareOath, Voice, Email, X509Certificate, …
// https://learn.microsoft.com/graph/api/resources/authenticationmethodconfiguration
type AuthenticationMethodConfiguration struct {
	Type           string         `json:"@odata.type,omitzero"`
	ID             string         `json:"id"`
	State          string         `json:"state,omitzero"` // enabled, disabled
	IncludeTargets []MethodTarget `json:"includeTargets,omitzero"`
	ExcludeTargets []MethodTarget `json:"excludeTargets,omitzero"`

	DisplayName                      string                      `json:"displayName,omitzero"`                      // external
	AppID                            string                      `json:"appId,omitzero"`                            // external
	IsAttestationEnforced            *bool                       `json:"isAttestationEnforced,omitzero"`            // fido2
	IsSelfServiceRegistrationAllowed *bool                       `json:"isSelfServiceRegistrationAllowed,omitzero"` // fido2
	KeyRestrictions                  *FIDO2KeyRestrictions       `json:"keyRestrictions,omitzero"`                  // fido2
	IsSoftwareOathEnabled            *bool                       `json:"isSoftwareOathEnabled,omitzero"`            // microsoftAuthenticator
	FeatureSettings                  *AuthenticatorSettings      `json:"featureSettings,omitzero"`                  // microsoftAuthenticator
	IsUsableOnce                     *bool                       `json:"isUsableOnce,omitzero"`                     // temporaryAccessPass
	DefaultLifetimeInMinutes         int                         `json:"defaultLifetimeInMinutes,omitzero"`         // temporaryAccessPass
	MaximumLifetimeInMinutes         int                         `json:"maximumLifetimeInMinutes,omitzero"`         // temporaryAccessPass
	AllowExternalIDToUseEmailOTP     string                      `json:"allowExternalIdToUseEmailOtp,omitzero"`     // email: default, enabled, disabled
	IsOfficePhoneAllowed             *bool                       `json:"isOfficePhoneAllowed,omitzero"`             // voice
	CertificateMode                  *CertificateModeConfig      `json:"authenticationModeConfiguration,omitzero"`  // x509Certificate
	CRLValidation                    *CRLValidationConfiguration `json:"crlValidationConfiguration,omitzero"`       // x509Certificate
}

// MethodTarget is microsoft.graph.authenticationMethodTarget, its kinds, and
// excludeTarget. The id is of a group or user, or all_users.
// https://learn.microsoft.com/graph/api/resources/authenticationmethodtarget
type MethodTarget struct {
	ID                     string `json:"id"`
	TargetType             string `json:"targetType,omitzero"` // user, group
	IsRegistrationRequired bool   `json:"isRegistrationRequired,omitzero"`
	AuthenticationMode     string `json:"authenticationMode,omitzero"`           // microsoftAuthenticator: deviceBasedPush, push, any
	IsUsableForSignIn      *bool  `json:"isUsableForSignIn,omitzero"`            // sms
	TargetedMethod         string `json:"targetedAuthenticationMethod,omitzero"` // registration campaign
}

// FIDO2KeyRestrictions is microsoft.graph.fido2KeyRestrictions.
type FIDO2KeyRestrictions struct {
	IsEnforced      bool     `json:"isEnforced"`
	EnforcementType string   `json:"enforcementType,omitzero"` // allow, block
	AAGUIDs         []string `json:"aaGuids,omitzero"`
}

// AuthenticatorSettings is microsoft.graph.microsoftAuthenticatorFeatureSettings.
type AuthenticatorSettings struct {
	DisplayAppInformation      *MethodFeature `json:"displayAppInformationRequiredState,omitzero"`
	DisplayLocationInformation *MethodFeature `json:"displayLocationInformationRequiredState,omitzero"`
}

// MethodFeature is microsoft.graph.authenticationMethodFeatureConfiguration.
type MethodFeature struct {
	State         string       `json:"state,omitzero"` // default, enabled, disabled
	IncludeTarget MethodTarget `json:"includeTarget,omitzero"`
	ExcludeTarget MethodTarget `json:"excludeTarget,omitzero"`
}

// CertificateModeConfig is the part of
// microsoft.graph.x509CertificateAuthenticationModeConfiguration that is read.
type CertificateModeConfig struct {
	DefaultMode string `json:"x509CertificateAuthenticationDefaultMode,omitzero"` // x509CertificateSingleFactor, x509CertificateMultiFactor
}

// CRLValidationConfiguration is the part of
// microsoft.graph.x509CertificateCRLValidationConfiguration that is read.
type CRLValidationConfiguration struct {
	State string `json:"state,omitzero"` // disabled, enabled
}
