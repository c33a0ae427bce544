package entra

// AgentIdentity is microsoft.graph.agentIdentity: the account of an AI agent, a
// service principal without an application of its own.
// https://learn.microsoft.com/graph/api/resources/agentidentity
type AgentIdentity struct {
	ID                       string `json:"id"`
	DisplayName              string `json:"displayName,omitzero"`
	AccountEnabled           bool   `json:"accountEnabled"`
	AgentIdentityBlueprintID string `json:"agentIdentityBlueprintId,omitzero"` // appId of the blueprint
	CreatedByAppID           string `json:"createdByAppId,omitzero"`
	CreatedDateTime          Time   `json:"createdDateTime,omitzero"`
	// Sponsors answer for the agent; $expand names at most 20.
	Sponsors []Sponsor `json:"sponsors,omitzero"`
}

// Sponsor is a user or service principal that answers for an agent.
type Sponsor struct {
	Type        string `json:"@odata.type,omitzero"`
	ID          string `json:"id"`
	DisplayName string `json:"displayName,omitzero"`
}

// AgentIdentityProperties is the $select of agent identities.
var AgentIdentityProperties = []string{"id", "displayName", "accountEnabled", "agentIdentityBlueprintId", "createdByAppId", "createdDateTime"}

// Types that @odata.type tells apart from their base: an agent identity and the
// principal of a blueprint are service principals, a blueprint is an
// application.
// https://learn.microsoft.com/graph/api/resources/agentidentityblueprint
// https://learn.microsoft.com/graph/api/resources/agentidentityblueprintprincipal
// https://learn.microsoft.com/graph/api/resources/agentuser
const (
	TypeAgentIdentity      = "#microsoft.graph.agentIdentity"
	TypeBlueprint          = "#microsoft.graph.agentIdentityBlueprint"
	TypeBlueprintPrincipal = "#microsoft.graph.agentIdentityBlueprintPrincipal"
	TypeAgentUser          = "#microsoft.graph.agentUser"
)

// FederatedIdentityCredential is microsoft.graph.federatedIdentityCredential:
// whoever brings a token of Issuer for Subject signs in as the application.
// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
type FederatedIdentityCredential struct {
	ID          string   `json:"id"`
	Name        string   `json:"name,omitzero"`
	Issuer      string   `json:"issuer,omitzero"`
	Subject     string   `json:"subject,omitzero"`
	Audiences   []string `json:"audiences,omitzero"`
	Description string   `json:"description,omitzero"`
	// ClaimsMatchingExpression takes the place of Subject in a flexible credential.
	// v1.0 does not show it: there such a credential has no subject.
	// https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials
	ClaimsMatchingExpression *FederatedIdentityExpression `json:"claimsMatchingExpression,omitzero"`
}

// FederatedIdentityExpression is microsoft.graph.federatedIdentityExpression.
// https://learn.microsoft.com/graph/api/resources/federatedidentityexpression?view=graph-rest-beta
type FederatedIdentityExpression struct {
	Value           string `json:"value,omitzero"`
	LanguageVersion int    `json:"languageVersion,omitzero"`
}

// ServicePrincipalSignInActivity is when the service principal of an appId was
// last used, as a client and as a resource. Only /beta has it.
// https://learn.microsoft.com/graph/api/resources/serviceprincipalsigninactivity
type ServicePrincipalSignInActivity struct {
	AppID              string          `json:"appId"`
	LastSignInActivity *SignInActivity `json:"lastSignInActivity,omitzero"`
	AppOnlyClient      *SignInActivity `json:"applicationAuthenticationClientSignInActivity,omitzero"`
	AppOnlyResource    *SignInActivity `json:"applicationAuthenticationResourceSignInActivity,omitzero"`
	DelegatedClient    *SignInActivity `json:"delegatedClientSignInActivity,omitzero"`
	DelegatedResource  *SignInActivity `json:"delegatedResourceSignInActivity,omitzero"`
}

// Last is when it was last used in any way, the zero time where the report does
// not say.
func (a ServicePrincipalSignInActivity) Last() Time {
	var last Time
	for _, x := range []*SignInActivity{a.LastSignInActivity, a.AppOnlyClient, a.AppOnlyResource, a.DelegatedClient, a.DelegatedResource} {
		if x != nil && x.Latest().After(last) {
			last = x.Latest()
		}
	}
	return last
}

// CredentialSignInActivity is when a secret or certificate was last used. Only
// /beta has it.
// https://learn.microsoft.com/graph/api/resources/appcredentialsigninactivity
type CredentialSignInActivity struct {
	KeyID            string          `json:"keyId"`
	AppID            string          `json:"appId,omitzero"`
	CredentialOrigin string          `json:"credentialOrigin,omitzero"` // application or servicePrincipal
	KeyType          string          `json:"keyType,omitzero"`          // clientSecret or certificate
	SignInActivity   *SignInActivity `json:"signInActivity,omitzero"`
}

// AppRole is microsoft.graph.appRole: a role that an application offers to
// users and groups, or to other applications.
// https://learn.microsoft.com/graph/api/resources/approle
type AppRole struct {
	ID                 string   `json:"id"`
	Value              string   `json:"value,omitzero"`
	DisplayName        string   `json:"displayName,omitzero"`
	AllowedMemberTypes []string `json:"allowedMemberTypes,omitzero"`
	IsEnabled          bool     `json:"isEnabled"`
}
