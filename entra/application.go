package entra

// Application is microsoft.graph.application: an app registration.
// https://learn.microsoft.com/graph/api/resources/application
type Application struct {
	ID                     string                   `json:"id"`
	AppID                  string                   `json:"appId,omitzero"`
	DisplayName            string                   `json:"displayName,omitzero"`
	Description            string                   `json:"description,omitzero"`
	CreatedDateTime        Time                     `json:"createdDateTime,omitzero"`
	SignInAudience         string                   `json:"signInAudience,omitzero"`
	PublisherDomain        string                   `json:"publisherDomain,omitzero"`
	IdentifierURIs         []string                 `json:"identifierUris,omitzero"`
	PasswordCredentials    []PasswordCredential     `json:"passwordCredentials,omitzero"`
	KeyCredentials         []KeyCredential          `json:"keyCredentials,omitzero"`
	RequiredResourceAccess []RequiredResourceAccess `json:"requiredResourceAccess,omitzero"`
	Web                    *WebApplication          `json:"web,omitzero"`
	Tags                   []string                 `json:"tags,omitzero"`
	// AppRoles are the roles that the application offers. Of the service
	// principals they are not read: Microsoft Graph's alone are 700.
	AppRoles        []AppRole `json:"appRoles,omitzero"`
	DeletedDateTime Time      `json:"deletedDateTime,omitzero"`
}

// ApplicationProperties is the $select of applications/delta.
var ApplicationProperties = []string{
	"id", "appId", "displayName", "description", "createdDateTime",
	"signInAudience", "publisherDomain", "identifierUris",
	"passwordCredentials", "keyCredentials", "requiredResourceAccess", "web",
	"tags", "appRoles", "deletedDateTime",
}

// PasswordCredential is microsoft.graph.passwordCredential: what is known of a
// client secret. Graph never returns the secret again; the hint (its first
// three characters) is not read.
type PasswordCredential struct {
	KeyID       string `json:"keyId"`
	DisplayName string `json:"displayName,omitzero"`
	// CustomKeyIdentifier is that of the certificate whose password this is.
	CustomKeyIdentifier string `json:"customKeyIdentifier,omitzero"`
	StartDateTime       Time   `json:"startDateTime,omitzero"`
	EndDateTime         Time   `json:"endDateTime,omitzero"`
}

// KeyCredential is microsoft.graph.keyCredential without the key itself.
type KeyCredential struct {
	KeyID               string `json:"keyId"`
	DisplayName         string `json:"displayName,omitzero"`
	Type                string `json:"type,omitzero"`
	Usage               string `json:"usage,omitzero"`
	CustomKeyIdentifier string `json:"customKeyIdentifier,omitzero"`
	StartDateTime       Time   `json:"startDateTime,omitzero"`
	EndDateTime         Time   `json:"endDateTime,omitzero"`
}

// RequiredResourceAccess is microsoft.graph.requiredResourceAccess: what the
// registration asks for, which is not what was granted.
type RequiredResourceAccess struct {
	ResourceAppID  string           `json:"resourceAppId"`
	ResourceAccess []ResourceAccess `json:"resourceAccess,omitzero"`
}

// ResourceAccess is microsoft.graph.resourceAccess.
type ResourceAccess struct {
	ID   string `json:"id"`
	Type string `json:"type"` // "Role" or "Scope"
}

// WebApplication is the part of microsoft.graph.webApplication that is read.
type WebApplication struct {
	RedirectURIs []string `json:"redirectUris,omitzero"`
}

// ServicePrincipal is microsoft.graph.servicePrincipal: an app, managed
// identity or agent as it stands in this tenant.
// https://learn.microsoft.com/graph/api/resources/serviceprincipal
type ServicePrincipal struct {
	ID                        string `json:"id"`
	AppID                     string `json:"appId,omitzero"`
	DisplayName               string `json:"displayName,omitzero"`
	AppDisplayName            string `json:"appDisplayName,omitzero"`
	ServicePrincipalType      string `json:"servicePrincipalType,omitzero"` // Application, ManagedIdentity, Legacy, …
	AccountEnabled            bool   `json:"accountEnabled"`
	SignInAudience            string `json:"signInAudience,omitzero"`
	PreferredSingleSignOnMode string `json:"preferredSingleSignOnMode,omitzero"` // password, saml, oidc …
	// PreferredTokenSigningKeyThumbprint is of the certificate that signs tokens,
	// its SHA-1 in hexadecimal digits.
	PreferredTokenSigningKeyThumbprint string               `json:"preferredTokenSigningKeyThumbprint,omitzero"`
	AppOwnerOrganizationID             string               `json:"appOwnerOrganizationId,omitzero"`
	AppRoleAssignmentRequired          bool                 `json:"appRoleAssignmentRequired,omitzero"`
	VerifiedPublisher                  *VerifiedPublisher   `json:"verifiedPublisher,omitzero"`
	Homepage                           string               `json:"homepage,omitzero"`
	ReplyURLs                          []string             `json:"replyUrls,omitzero"`
	ServicePrincipalNames              []string             `json:"servicePrincipalNames,omitzero"`
	AlternativeNames                   []string             `json:"alternativeNames,omitzero"`
	Tags                               []string             `json:"tags,omitzero"`
	PasswordCredentials                []PasswordCredential `json:"passwordCredentials,omitzero"`
	KeyCredentials                     []KeyCredential      `json:"keyCredentials,omitzero"`
	DeletedDateTime                    Time                 `json:"deletedDateTime,omitzero"`
}

// ServicePrincipalProperties is the $select of servicePrincipals/delta.
var ServicePrincipalProperties = []string{
	"id", "appId", "displayName", "appDisplayName", "servicePrincipalType",
	"accountEnabled", "appOwnerOrganizationId", "appRoleAssignmentRequired",
	"verifiedPublisher", "homepage", "replyUrls", "signInAudience", "preferredSingleSignOnMode", "preferredTokenSigningKeyThumbprint",
	"servicePrincipalNames", "alternativeNames", "tags",
	"passwordCredentials", "keyCredentials", "deletedDateTime",
}

// VerifiedPublisher is microsoft.graph.verifiedPublisher.
type VerifiedPublisher struct {
	DisplayName         string `json:"displayName,omitzero"`
	VerifiedPublisherID string `json:"verifiedPublisherId,omitzero"`
	AddedDateTime       Time   `json:"addedDateTime,omitzero"`
}

// OAuth2PermissionGrant is microsoft.graph.oAuth2PermissionGrant: delegated
// permissions. ConsentType "AllPrincipals" means the whole tenant, and then
// PrincipalID is empty.
// https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
type OAuth2PermissionGrant struct {
	ID          string `json:"id"`
	ClientID    string `json:"clientId,omitzero"`
	ConsentType string `json:"consentType,omitzero"`
	PrincipalID string `json:"principalId,omitzero"`
	ResourceID  string `json:"resourceId,omitzero"`
	Scope       string `json:"scope,omitzero"` // space-separated
}

// AppRoleAssignment is microsoft.graph.appRoleAssignment. The zero GUID as
// AppRoleID is default access, which no role names.
// https://learn.microsoft.com/graph/api/resources/approleassignment
type AppRoleAssignment struct {
	ID                   string `json:"id"`
	AppRoleID            string `json:"appRoleId"`
	CreatedDateTime      Time   `json:"createdDateTime,omitzero"`
	PrincipalDisplayName string `json:"principalDisplayName,omitzero"`
	PrincipalID          string `json:"principalId,omitzero"`
	PrincipalType        string `json:"principalType,omitzero"`
	ResourceDisplayName  string `json:"resourceDisplayName,omitzero"`
	ResourceID           string `json:"resourceId,omitzero"`
}
